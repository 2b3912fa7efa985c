"""What keeps a process from starting, and whoever started it can mend."""


class CannotStart(Exception):
    """The set-up does not allow it; the message says what to do."""
