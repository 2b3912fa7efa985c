"""Erasing a person, so that they stay erased."""
