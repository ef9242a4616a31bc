"""The disposable part: what the archive holds, laid out for searching."""
