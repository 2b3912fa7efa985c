"""The composition root, without I/O."""
