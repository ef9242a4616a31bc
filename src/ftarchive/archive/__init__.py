"""The record that lasts: catalogue, originals and the log of events."""
