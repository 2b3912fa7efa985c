"""What the use cases need of the world, one need per file."""
