"""The sandbox for tests: in a thread of this process, on a free port of this machine.

`running_sandbox` is an ordinary context manager. `calendly_sandbox_server` and `calendly` are pytest fixtures made from
it; name this module in `pytest_plugins` or import them into a `conftest.py`.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
import uvicorn

from calendly_sandbox.control_client import ControlClient
from calendly_sandbox.engine import Sandbox
from calendly_sandbox.server import address_of, listening_socket, server_config
from calendly_sandbox.settings import AppRegistration, SandboxSettings
from calendly_sandbox.witness import Witness

APP = AppRegistration(
    client_id="quotla-test-client",
    client_secret="quotla-test-secret",  # noqa: S106  opens nothing but this sandbox
    redirect_uris=("http://127.0.0.1:8000/api/calendly/auth/callback",),
    webhook_signing_key="quotla-test-signing-key",
)
"""The app that a sandbox knows when no other is named."""


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """A sandbox that answers at `url`; `engine` is the same one, without HTTP."""

    url: str
    control: ControlClient
    engine: Sandbox
    app: AppRegistration


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()


@contextmanager
def running_sandbox(
    settings: SandboxSettings | None = None, *, witness: Witness | None = None
) -> Iterator[RunningSandbox]:
    """Run a sandbox until the block is left. Its `base_url` is set to where it listens.

    Args:
        witness: told, in the server's thread, of every call and its answer.
    """
    with listening_socket() as bound:
        url = address_of(bound)
        settings = replace(settings or SandboxSettings(apps=(APP,)), base_url=url)
        engine = Sandbox(settings)
        server = _Server(server_config(engine, witness=witness))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, name="calendly-sandbox", daemon=True)
        thread.start()
        try:
            if not server.is_up.wait(timeout=60):
                raise RuntimeError("the sandbox did not come up")
            with ControlClient(url) as control:
                yield RunningSandbox(url, control, engine, settings.apps[0] if settings.apps else APP)
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def calendly_sandbox_server() -> Iterator[RunningSandbox]:
    """One sandbox for the whole session."""
    with running_sandbox() as running:
        yield running


@pytest.fixture
def calendly(calendly_sandbox_server: RunningSandbox) -> RunningSandbox:
    """The sandbox as it was at the beginning: sample accounts, real time, nothing booked."""
    calendly_sandbox_server.engine.reset(keep_apps=False)
    return calendly_sandbox_server
