"""How often one address may be wrong. In memory and per process: it slows guessing down, it proves nothing."""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

MOST_ADDRESSES: Final = 10_000
_SECONDS: Final = 60.0
_NEIGHBOURS: Final = 64
"""One IPv6 customer has at least this many bits to himself (RFC 6177)."""


class Allowance:
    """So many a minute for each address, saved up to a minute's worth (a token bucket). For one event loop.

    Beyond `MOST_ADDRESSES` the ones longest not heard of start afresh.
    """

    def __init__(self, per_minute: int, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._seconds = seconds
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """What was left, and when."""

    def is_used_up(self, address: str) -> bool:
        """Whether this address has to wait."""
        return self._left_now(_household(address)) < 1

    def use(self, address: str) -> None:
        """Count one."""
        household = _household(address)
        self._left[household] = (max(0.0, self._left_now(household) - 1), self._seconds())
        self._left.move_to_end(household)
        if len(self._left) > MOST_ADDRESSES:
            self._left.popitem(last=False)

    @property
    def retry_after_seconds(self) -> int:
        """When there will be one again, at the latest."""
        return max(1, round(_SECONDS / self._most))

    def _left_now(self, household: str) -> float:
        left, then = self._left.get(household, (self._most, 0.0))
        return min(self._most, left + (self._seconds() - then) * self._most / _SECONDS)


def _household(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:100]
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip, _NEIGHBOURS), strict=False).network_address)
