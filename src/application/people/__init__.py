"""Who comes in, and for how long."""
