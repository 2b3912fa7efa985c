"""Carries out what was written down to be done, and sweeps up what got lost on the way."""
