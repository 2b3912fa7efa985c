"""Making, sending, following and withdrawing scheduling links."""
