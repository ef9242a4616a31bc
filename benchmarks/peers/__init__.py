"""Search engines over the same corpus, each asked as its own manuals would have it asked."""
