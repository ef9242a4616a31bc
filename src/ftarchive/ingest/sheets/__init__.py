"""Spreadsheets of every kind."""
