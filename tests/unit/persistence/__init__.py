"""The parts of persistence and of the machine's clock and randomness that need no database."""
