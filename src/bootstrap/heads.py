"""Bounds on the head of a request, which uvicorn leaves to a proxy: without them a stranger could hold connections by
sending a byte now and then, or fill the memory with a header that never ends.
"""

import asyncio
from datetime import timedelta
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

LONGEST_HEAD: Final = timedelta(seconds=6)
"""From the connection, or from a request's first byte, to the end of its headers."""
MAX_HEAD_BYTES: Final = 64 * 1024
"""Four times what common servers take: cookies of other apps on the same host may be large."""
_TOO_SLOW: Final = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class BoundedHeads(HttpToolsProtocol):
    """Ends a connection whose request's head takes too long or grows too large; bodies are the application's to bound.

    The time for an idle connection between two requests is uvicorn's to keep.
    """

    _waiting: asyncio.TimerHandle | None = None
    _is_reading_head = True
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # A head that came as a whole, as nearly all do, is over by now, and no timer was set for it. What came with the
        # end of the last request is not counted; it is no more than one read.
        if self._is_reading_head and not self.transport.is_closing():
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._end(_TOO_LARGE)
            elif self._waiting is None:
                self._expect_head()

    def on_message_begin(self) -> None:
        if not self._is_reading_head:
            self._is_reading_head, self._head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        self._is_reading_head = False
        super().on_headers_complete()

    def _expect_head(self) -> None:
        self._waiting = self.loop.call_later(LONGEST_HEAD.total_seconds(), self._end, _TOO_SLOW)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _end(self, answer: bytes) -> None:
        self._stop_waiting()
        if self.transport.is_closing():
            return
        # A connection on which nothing was said is one a browser opened in advance: an answer would be shown as the one
        # to its next question. Nor may an answer overtake the one to an earlier request.
        before: RequestResponseCycle | None = self.cycle
        if self._head_bytes and (before is None or before.response_complete):
            self.transport.write(answer)
        self.transport.close()
