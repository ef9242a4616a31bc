"""Figures for time, memory and bytes; each module prints its own as Markdown."""
