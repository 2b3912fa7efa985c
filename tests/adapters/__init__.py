"""Stand-ins for the ports and use cases: complete, in memory, named by what they are."""
