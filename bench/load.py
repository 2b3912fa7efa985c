"""Sends prepared requests over connections that stay open, and times every answer; in a process of its own.

1. A request is bytes made before the clock starts, an answer is read as far as its end: some fifteen microseconds of a
   core for each, so that what is measured is the server. How busy it was is part of the result.
2. A closed loop: each connection sends the next request when it has the answer to the last.
3. An answer that is not one of those expected is an error, never a fast request.
"""

import re
import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing import get_context
from types import TracebackType
from typing import Final, Self

from bench.tied import end_with_parent

TOO_BUSY: Final = 0.85
"""Of a core: above it the generator may have been what was measured."""
PATIENCE_SECONDS: Final = 30.0
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_CHUNK: Final = 1 << 18

Requests = Callable[[], Sequence[bytes]]
"""Makes the requests, where they are sent from."""


class LoadFailed(Exception):
    """The server answered otherwise than expected, or not at all."""


@dataclass(frozen=True, slots=True)
class Volley:
    """What one round came to."""

    seconds: float
    statuses: Mapping[int, int]
    latencies: Sequence[float] = field(repr=False)
    """Milliseconds, one per answer."""
    busy: float
    """The share of a core that the generator itself took."""

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds


@dataclass(frozen=True, slots=True)
class Repeated:
    """The same request again and again."""

    request: bytes = field(repr=False)
    count: int

    def __call__(self) -> Sequence[bytes]:
        return [self.request] * self.count


def post(path: str, body: bytes, *, host: str, headers: Mapping[str, str]) -> bytes:
    """A whole request."""
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class Generator:
    """The process that sends; started once, for it takes a moment."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=end_with_parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown()

    def drive(
        self,
        port: int,
        requests: Requests,
        *,
        connections: int,
        seconds: float,
        expected: frozenset[int] = frozenset({200}),
    ) -> Volley:
        """Send until the time is over, or nothing is left to send.

        Raises:
            LoadFailed.
        """
        return self._pool.submit(drive, port, requests, connections, seconds, expected).result()


def drive(port: int, requests: Requests, connections: int, seconds: float, expected: frozenset[int]) -> Volley:
    """See `Generator.drive`."""
    waiting = iter(requests())
    latencies: list[float] = []
    statuses: Counter[int] = Counter()
    with ExitStack() as stack:
        selector = stack.enter_context(selectors.DefaultSelector())
        lanes = [_Lane(stack.enter_context(_connected(port))) for _ in range(connections)]
        for lane in lanes:
            selector.register(lane.socket, selectors.EVENT_READ, lane)
        began, busy_before = time.perf_counter(), time.process_time()
        deadline = began + seconds
        under_way = sum(lane.send_next(waiting) for lane in lanes)
        while under_way:
            ready = selector.select(PATIENCE_SECONDS)
            if not ready:
                raise LoadFailed(f"no answer for {PATIENCE_SECONDS:g} s")
            for key, _ in ready:
                lane = key.data
                status = lane.receive()
                if status is None:
                    continue
                now = time.perf_counter()
                latencies.append((now - lane.began) * 1_000)
                statuses[status] += 1
                if status not in expected:
                    raise LoadFailed(f"status {status}: {bytes(lane.answer[-300:])!r}")
                if now >= deadline or not lane.send_next(waiting):
                    under_way -= 1
        elapsed = time.perf_counter() - began
        busy = (time.process_time() - busy_before) / elapsed
    if not latencies:
        raise LoadFailed("there was nothing to send")
    return Volley(elapsed, dict(statuses), latencies, busy)


class _Lane:
    """One connection."""

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        self.began = 0.0
        self.answer = bytearray()
        self._ends_at: int | None = None
        """How many bytes the answer has; -1 when only its last chunk will tell."""

    def send_next(self, waiting: Iterator[bytes]) -> bool:
        """False when nothing is left."""
        request = next(waiting, None)
        if request is None:
            return False
        self.answer.clear()
        self._ends_at = None
        self.began = time.perf_counter()
        self.socket.sendall(request)
        return True

    def receive(self) -> int | None:
        """The status, once the answer is here in full.

        Raises:
            LoadFailed: the server hung up, or speaks something else.
        """
        chunk = self.socket.recv(_CHUNK)
        if not chunk:
            raise LoadFailed("the server hung up")
        answer = self.answer
        answer += chunk
        if self._ends_at is None:
            head = answer.find(b"\r\n\r\n")
            if head < 0:
                return None
            self._ends_at = _end_of(bytes(answer[: head + 2]), head + 4)
        is_whole = answer.endswith(b"\r\n0\r\n\r\n") if self._ends_at < 0 else len(answer) >= self._ends_at
        return int(answer[9:12]) if is_whole else None


def _end_of(head: bytes, body_at: int) -> int:
    if (length := _LENGTH.search(head)) is not None:
        return body_at + int(length[1])
    if _CHUNKED.search(head):
        return -1
    raise LoadFailed(f"an answer without a length: {head!r}")


def _connected(port: int) -> socket.socket:
    connected = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connected
