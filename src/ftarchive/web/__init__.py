"""The public web site and its JSON interface."""
