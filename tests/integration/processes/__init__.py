"""The commands as processes: what they refuse, how they end, what they outlive."""
