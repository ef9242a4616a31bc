"""Documents whose pages are drawn: PDF, OFD, and pictures of text."""
