"""Web pages and plain text, in whatever form they were saved."""
