"""The arithmetic of the benchmark and how it is told."""
