"""Injected trouble with calls to the sandbox: which calls it befalls, and how often. Deliveries have `Weather`."""

import re
import threading
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Fault:
    """What happens to the next `times` calls that match."""

    method: str = ".*"
    path: str = ".*"
    times: int = 1
    status: int | None = None
    body: str = ""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    delay_seconds: float = 0.0
    # The answer breaks off: the caller sees the connection close and no whole response.
    close: bool = False
    # The call is carried out before the trouble begins; with `close` or a status, its answer is lost.
    after: bool = False

    def matches(self, method: str, path: str) -> bool:
        """Whether the call is meant; both expressions must match in full."""
        return bool(re.fullmatch(self.method, method, re.IGNORECASE) and re.fullmatch(self.path, path))


class Faults:
    """The faults that are still to come; safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Arm one."""
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        """Disarm all."""
        with self._lock:
            self._waiting.clear()

    @property
    def waiting(self) -> list[Fault]:
        """Those still armed."""
        with self._lock:
            return list(self._waiting)

    def take(self, method: str, path: str) -> Fault | None:
        """The first that matches this call, used up by one."""
        with self._lock:
            for fault in self._waiting:
                if fault.matches(method, path):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._waiting.remove(fault)
                    return fault
        return None
