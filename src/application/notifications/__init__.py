"""Messages to people, each sent at most as often as is right."""
