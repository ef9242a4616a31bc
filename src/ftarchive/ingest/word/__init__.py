"""Word documents of every generation."""
