"""Reactions, messages and the sweep, without a broker of the network."""
