"""WebSockets that tell the log nothing of what came in.

uvicorn and the library below it write two lines for each at level info, with the whole address, query and all, and
every frame at level debug: a code or a token that somebody put there would stand in the log. Our own line names the
route (`adapters.web.middleware.Rim`).
"""

import logging
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

_LOG: Final = logging.getLogger(__name__)
"""Of warnings and errors only; see `bootstrap.telemetry`."""


class QuietSockets(WebSocketsSansIOProtocol):
    """As uvicorn's own, but for what it logs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logger = self.conn.logger = _LOG
        self.conn.debug = False
