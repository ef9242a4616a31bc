"""From a file to a record: reading, cleaning and understanding; nothing here stores anything."""
