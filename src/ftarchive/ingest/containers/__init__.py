"""Files that hold others: ZIP archives and captures of web pages."""
