"""Lets ``python -m ftarchive`` do what the ``ftarchive`` command does."""

from ftarchive.cli import main

main()
