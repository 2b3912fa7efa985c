"""Connections over the real database: refreshing under its locks."""
