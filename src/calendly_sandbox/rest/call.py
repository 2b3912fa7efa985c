"""What every operation of the REST API has in common: who calls, what they may, how answers and refusals look."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from calendly_sandbox.addresses import Addresses
from calendly_sandbox.authorization import TokenPair
from calendly_sandbox.engine import Sandbox
from calendly_sandbox.records import User
from calendly_sandbox.refusals import Json, Refusal, insufficient_scope, invalid, too_many_requests, unauthenticated
from calendly_sandbox.subscriptions import Asker
from calendly_sandbox.world import World


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answers; without a body for 204."""

    body: Json | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def resource(cls, body: Json, *, status: int = 200, headers: Mapping[str, str] | None = None) -> "Answer":
        """One resource in its envelope."""
        return cls({"resource": body}, status, headers or {})


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated call."""

    sandbox: Sandbox
    pair: TokenPair
    user: User
    # The path as called.
    route: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Json

    @property
    def world(self) -> World:
        """The records; the dispatcher holds the lock."""
        return self.sandbox.world

    @property
    def addresses(self) -> Addresses:
        """How to write addresses."""
        return self.sandbox.world.addresses

    @property
    def asker(self) -> Asker:
        """Who asks, as subscriptions want to know it."""
        app = self.sandbox.authorization.apps.get(self.pair.client_id or "")
        return Asker(
            self.user,
            self.pair.granted,
            app.client_id if app else None,
            app.webhook_signing_key if app else None,
        )

    def require(self, name: str) -> str:
        """A query parameter that must be there."""
        value = self.query.get(name)
        if not value:
            raise invalid(name, "is missing")
        return value

    def require_text(self, name: str) -> str:
        """A field of the body that must be a text with something in it."""
        value = self.body.get(name)
        if not isinstance(value, str) or not value:
            raise invalid(name, "is missing" if value is None else "is invalid")
        return value

    def flag(self, name: str) -> bool | None:
        """A query parameter that is `true`, `false`, or absent."""
        value = self.query.get(name)
        if value is None:
            return None
        if value.lower() not in ("true", "false"):
            raise invalid(name, "must be a boolean")
        return value.lower() == "true"

    def choice(self, name: str, *allowed: str) -> str | None:
        """A query parameter with known values, or absent."""
        value = self.query.get(name)
        if value is not None and value not in allowed:
            raise invalid(name, f"must be one of: {', '.join(allowed)}")
        return value

    def time(self, name: str) -> datetime | None:
        """A query parameter that is a moment, or absent."""
        value = self.query.get(name)
        return None if value is None else instant(name, value)

    def require_time(self, name: str) -> datetime:
        """A query parameter that must be a moment."""
        return instant(name, self.require(name))


Operation = Callable[[Call], Answer]

# Within these nobody's arithmetic runs over the end of the calendar.
KNOWN_YEARS = range(1900, 9000)


def instant(parameter: str, value: Any) -> datetime:
    """A moment in ISO 8601; without an offset it is UTC."""
    try:
        parsed = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise invalid(parameter, "is not a valid time") from None
    if parsed.year not in KNOWN_YEARS:
        raise invalid(parameter, "is out of range")
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def operation(sandbox: Sandbox, method: str, path: str, scope: str | None, act: Operation) -> Route:
    """The route that authenticates, counts, checks the scope, and carries the operation out under the lock."""

    async def endpoint(request: Request) -> Response:
        raw = await request.body()
        with sandbox.world.lock:
            headers: dict[str, str] = {}
            try:
                pair = _authenticate(sandbox, request, headers)
                if scope is not None and scope not in pair.granted:
                    raise insufficient_scope(scope)
                answer = act(_call(sandbox, pair, request, raw))
            except Refusal as refusal:
                answer = Answer(refusal.body(), refusal.status)
        content = b"" if answer.body is None else orjson.dumps(answer.body)
        headers |= answer.headers
        return Response(content, answer.status, headers, None if answer.body is None else "application/json")

    return Route(path, endpoint, methods=[method])


def _authenticate(sandbox: Sandbox, request: Request, headers: dict[str, str]) -> TokenPair:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer" or not token:
            raise unauthenticated("The access token is invalid")
        pair = sandbox.authorization.require_access(token.strip())
    except Refusal:
        headers |= sandbox.quota.take(None)[1]
        raise
    within, limits = sandbox.quota.take(pair.user_id)
    headers |= limits
    if not within:
        raise too_many_requests()
    return pair


def _call(sandbox: Sandbox, pair: TokenPair, request: Request, raw: bytes) -> Call:
    body: Any = {}
    if raw.strip():
        try:
            body = orjson.loads(raw)
        except orjson.JSONDecodeError:
            raise invalid() from None
        if not isinstance(body, dict):
            raise invalid()
    query: dict[str, str] = dict(request.query_params)
    if request.method == "GET":
        # Old clients send the parameters of a GET as a JSON body.
        query = {name: _as_parameter(value) for name, value in body.items() if value is not None} | query
    return Call(
        sandbox=sandbox,
        pair=pair,
        user=sandbox.world.users[pair.user_id],
        route=request.url.path,
        path=request.path_params,
        query=query,
        body=body,
    )


def _as_parameter(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
