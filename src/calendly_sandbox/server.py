"""Runs the sandbox as a process: `serve` for the command line of others, `main` for its own."""

import argparse
import socket
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from calendly_sandbox.app import create_app
from calendly_sandbox.engine import Sandbox
from calendly_sandbox.settings import AppRegistration, SandboxSettings
from calendly_sandbox.witness import Witness

LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 8900


def listening_socket(host: str = LOOPBACK, port: int = 0) -> socket.socket:
    """A bound socket, so that the address is known before the sandbox writes it into its answers."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((host, port))
    return bound


def address_of(bound: socket.socket) -> str:
    """The base address of what listens on this socket."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def server_config(sandbox: Sandbox, *, witness: Witness | None = None) -> uvicorn.Config:
    """How the sandbox is served."""
    app = create_app(sandbox=sandbox, witness=witness)
    return uvicorn.Config(app, access_log=False, log_level="critical", ws="none", lifespan="on")


def serve(settings: SandboxSettings, *, host: str = LOOPBACK, port: int = DEFAULT_PORT) -> None:
    """Serve until the process is told to stop. `settings.base_url` must say where others reach it."""
    with listening_socket(host, port) as bound:
        uvicorn.Server(server_config(Sandbox(settings))).run(sockets=[bound])


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve one app with the sample accounts."""
    parser = argparse.ArgumentParser(description="A faithful Calendly on this machine.")
    parser.add_argument("--host", default=LOOPBACK)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--base-url", help="where others reach it, if not at host and port")
    parser.add_argument("--client-id", default="sandbox-client")
    parser.add_argument("--client-secret", default="sandbox-secret")
    parser.add_argument("--signing-key", default="sandbox-signing-key")
    parser.add_argument("--redirect-uri", action="append", default=[])
    parser.add_argument("--state-file", type=Path, help="keep accounts, bookings and tokens here across restarts")
    chosen = parser.parse_args(arguments)
    app = AppRegistration(
        client_id=chosen.client_id,
        client_secret=chosen.client_secret,
        redirect_uris=tuple(chosen.redirect_uri),
        webhook_signing_key=chosen.signing_key,
    )
    base_url = chosen.base_url or f"http://{chosen.host}:{chosen.port}"
    serve(
        SandboxSettings(base_url=base_url, apps=(app,), state_file=chosen.state_file),
        host=chosen.host,
        port=chosen.port,
    )
