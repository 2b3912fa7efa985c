"""Nudging through a real broker."""
