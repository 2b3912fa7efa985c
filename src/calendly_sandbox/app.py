"""Puts the sandbox together as one ASGI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from calendly_sandbox.booking_pages import booking_routes
from calendly_sandbox.control.routes import control_routes
from calendly_sandbox.couriers import Couriers
from calendly_sandbox.engine import Sandbox
from calendly_sandbox.home_page import home_routes
from calendly_sandbox.keeping import Keeper
from calendly_sandbox.oauth_pages import oauth_routes
from calendly_sandbox.refusals import not_found
from calendly_sandbox.rest.routes import rest_routes
from calendly_sandbox.settings import SandboxSettings
from calendly_sandbox.trouble import Trouble
from calendly_sandbox.web import show_message
from calendly_sandbox.witness import Witness, Witnessing


def create_app(
    settings: SandboxSettings | None = None, *, sandbox: Sandbox | None = None, witness: Witness | None = None
) -> Starlette:
    """The application; its couriers work as long as its lifespan lasts.

    Args:
        sandbox: an engine that the caller keeps a hand on; it brings its own settings.
        witness: told of every call and its answer.
    """
    sandbox = sandbox or Sandbox(settings)
    couriers = Couriers(sandbox.world, sandbox.outbox)

    watched = [Middleware(Witnessing, witness=witness)] if witness is not None else []
    state_file = sandbox.world.settings.state_file
    keeper = Keeper(sandbox, state_file) if state_file else None

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if keeper is not None:
            keeper.start()
        couriers.start()
        try:
            yield
        finally:
            couriers.stop()
            if keeper is not None:
                keeper.stop()

    return Starlette(
        routes=[
            *home_routes(sandbox),
            control_routes(sandbox, couriers),
            *oauth_routes(sandbox),
            *rest_routes(sandbox),
            *booking_routes(sandbox),
        ],
        middleware=[Middleware(Trouble, faults=sandbox.faults), *watched],
        exception_handlers={HTTPException: _unknown_address},
        lifespan=lifespan,
    )


async def _unknown_address(request: Request, _: Exception) -> Response:
    """No such address, or (Calendly answers alike) no such method there; told in words or in Calendly's JSON."""
    if "text/html" in request.headers.get("Accept", ""):
        return show_message("Page not found", "There is nothing at this address.", status=404)
    return Response(orjson.dumps(not_found().body()), 404, media_type="application/json")
