"""The machine's clock and source of randomness."""
