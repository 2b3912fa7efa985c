"""Runs the Calendly sandbox as one of our commands."""

import socket
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import click

from bootstrap.announcing import AnnouncingServer
from bootstrap.processes import on_stop_signals
from bootstrap.settings import given
from calendly_sandbox.engine import Sandbox
from calendly_sandbox.server import address_of, listening_socket, server_config
from calendly_sandbox.settings import AppRegistration, SandboxSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxPlan:
    """Where it listens, and where it sends visitors back to."""

    host: str
    port: int
    redirect_uris: tuple[str, ...]
    base_url: str | None = None
    state_file: Path | None = None
    """Where it keeps what it knows between runs."""


def run(plan: SandboxPlan, *, descriptor: int | None, say_ready: Callable[[], None]) -> None:
    """Serve until told to stop.

    Args:
        descriptor: a socket that is bound already.
    """
    # The same as the service is told, so that both can be started from the same environment.
    app = AppRegistration(
        client_id=given("CALENDLY_CLIENT_ID") or "sandbox-client",
        client_secret=given("CALENDLY_CLIENT_SECRET") or "sandbox-secret",
        redirect_uris=plan.redirect_uris,
        # The service may know two while the key is changed; the first is as good as the other.
        webhook_signing_key=(given("CALENDLY_WEBHOOK_SIGNING_KEY") or "sandbox-signing-key").partition(",")[0].strip(),
    )
    with ExitStack() as stack:
        bound = stack.enter_context(
            socket.socket(fileno=descriptor) if descriptor is not None else listening_socket(plan.host, plan.port)
        )
        settings = SandboxSettings(base_url=plan.base_url or address_of(bound), apps=(app,), state_file=plan.state_file)
        if descriptor is None:  # else whoever bound it knows
            click.echo(f"Calendly's sandbox is at {settings.base_url}/ (Ctrl-C stops it).")
        sandbox = Sandbox(settings)
        server = AnnouncingServer(server_config(sandbox), say_ready)
        # uvicorn raises the signal that stopped it once more when it is done; by then we are still to close.
        stack.enter_context(on_stop_signals(lambda: None))
        server.run(sockets=[bound])
