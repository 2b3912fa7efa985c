"""What keeps the service whole while nobody looks."""
