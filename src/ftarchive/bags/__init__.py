"""Handing an archive on: bags (BagIt, RFC 8493) written and taken in; ``docs/bag.md``."""
