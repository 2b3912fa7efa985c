"""What time it is."""

from abc import abstractmethod
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The present."""

    @abstractmethod
    def now(self) -> datetime:
        """Aware, UTC, microseconds."""
