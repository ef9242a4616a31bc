"""The disclosure gate: what must not be published, or not before somebody looked at it."""
