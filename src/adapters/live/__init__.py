"""Wakes whoever watches: within this process, and by Redis in all others."""
