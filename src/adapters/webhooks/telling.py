"""What the log says of requests: those that were answered alike in one turn of the event loop share a line.

A line for each costs more than checking its signature. A quiet hour reads as ever, a line for each; in a burst a line
names the correlations of up to `MOST_IN_A_LINE`, so that each request is still found by its own.
"""

import asyncio
import logging
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any, Final

MOST_IN_A_LINE: Final = 64

_LOG: Final = logging.getLogger(__name__)


@dataclass(slots=True)
class _Alike:
    milliseconds: float = 0.0
    """Of the slowest."""
    correlations: list[str] = field(default_factory=list)


class Lines:
    """Gathers what is to be said, and says it soon. For one event loop."""

    def __init__(self, *, path: str) -> None:
        """
        Args:
            path: what stands for the address, which has a key in it.
        """
        self._path = path
        self._answered: dict[tuple[int, str, int, str | None, str | None], _Alike] = {}
        # Whose turn it happens to be must not stand on a line of many.
        self._nobodys = Context()

    def say(
        self,
        level: int,
        *,
        outcome: str,
        status: int,
        event: str | None,
        why: str | None,
        seconds: float,
        correlation: str,
    ) -> None:
        """A request was answered."""
        if not self._answered:
            asyncio.get_running_loop().call_soon(self.write, context=self._nobodys)
        alike = self._answered.setdefault((level, outcome, status, event, why), _Alike())
        alike.milliseconds = max(alike.milliseconds, seconds * 1_000)
        alike.correlations.append(correlation)
        if len(alike.correlations) == MOST_IN_A_LINE:
            self._nobodys.run(self.write)

    def write(self) -> None:
        """Say what is still unsaid."""
        answered, self._answered = self._answered, {}
        for (level, outcome, status, event, why), alike in answered.items():
            told: dict[str, Any] = {
                "path": self._path,
                "outcome": outcome,
                "status": status,
                "milliseconds": round(alike.milliseconds, 1),
                "event": event,
                "why": why,
            }
            if len(alike.correlations) == 1:
                told["correlation"] = alike.correlations[0]
            else:
                told |= {"count": len(alike.correlations), "correlations": alike.correlations}
            _LOG.log(level, "webhook", extra=told)
