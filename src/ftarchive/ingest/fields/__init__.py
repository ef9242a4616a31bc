"""From the lines of a page to the fields of a record."""
