"""What the ``ftarchive`` command prints, in Chinese, on standard output."""
