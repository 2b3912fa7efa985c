"""The benchmark itself, run small."""
