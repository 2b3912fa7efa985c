"""The authorization server over HTTP: consent page, token, revoke, introspect, discovery."""

import base64
import binascii
from collections.abc import Callable
from urllib.parse import unquote

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from calendly_sandbox.engine import Sandbox
from calendly_sandbox.refusals import Json, OAuthRefusal, invalid_request
from calendly_sandbox.settings import ALL_SCOPES, AppRegistration
from calendly_sandbox.web import FormData, show, show_message

SCOPE_WORDS = {
    "users:read": "See your name, e-mail address and time zone",
    "organizations:read": "See your organization and its members",
    "event_types:read": "See your event types",
    "event_types:write": "Make and change event types",
    "availability:read": "See when you are available",
    "scheduled_events:read": "See your scheduled events and their invitees",
    "scheduled_events:write": "See, book and cancel scheduled events, and mark no-shows",
    "scheduling_links:write": "Make single-use scheduling links",
    "shares:write": "Make customized scheduling links",
    "webhooks:read": "See webhook subscriptions",
    "webhooks:write": "See, make and delete webhook subscriptions",
    "default": "Everything in your account",
}


def oauth_routes(sandbox: Sandbox) -> list[Route]:
    """All routes of the authorization server."""
    pages = OAuthPages(sandbox)
    return [
        Route("/oauth/authorize", pages.ask, methods=["GET"]),
        Route("/oauth/authorize", pages.decide, methods=["POST"]),
        Route("/oauth/token", pages.token, methods=["POST"]),
        Route("/oauth/revoke", pages.revoke, methods=["POST"]),
        Route("/oauth/introspect", pages.introspect, methods=["POST"]),
        Route("/.well-known/oauth-authorization-server", pages.discover, methods=["GET"]),
    ]


class OAuthPages:
    """The endpoints."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def ask(self, request: Request) -> Response:
        """Show the visitor what the app asks for."""
        try:
            with self._sandbox.world.lock:
                asked = self._sandbox.authorization.read_request(dict(request.query_params))
                accounts = list(self._sandbox.world.users.values())
        except OAuthRefusal as refusal:
            return show_message("This app cannot be connected", refusal.description, status=refusal.status)
        scopes = [(scope, SCOPE_WORDS.get(scope, scope)) for scope in asked.scopes]
        return show(
            "consent.html",
            app=asked.app.name,
            scopes=scopes,
            accounts=accounts,
            account=request.query_params.get("login_hint", ""),
            query=request.url.query,
        )

    async def decide(self, request: Request) -> Response:
        """Send the visitor back to the app with their answer."""
        form = await FormData.read(request)
        try:
            with self._sandbox.world.lock:
                authorization = self._sandbox.authorization
                asked = authorization.read_request(dict(request.query_params))
                if form.text("decision") != "allow":
                    return RedirectResponse(authorization.deny(asked), 302)
                user = self._sandbox.world.find_user(form.text("account"))
                if user is None:
                    raise invalid_request("Choose an account.")
                return RedirectResponse(authorization.allow(asked, user, scopes=form.all("scope")), 302)
        except OAuthRefusal as refusal:
            return show_message("This app cannot be connected", refusal.description, status=refusal.status)

    async def token(self, request: Request) -> Response:
        """Exchange a code, or refresh."""
        return await self._answer(
            request,
            self._sandbox.authorization.token,
        )

    async def revoke(self, request: Request) -> Response:
        """Take a pair of tokens back."""

        def act(credentials: tuple[str, str | None], fields: dict[str, str]) -> Json:
            self._sandbox.authorization.revoke(self._authenticate(credentials), _require(fields, "token"))
            return {}

        return await self._answer(request, act)

    async def introspect(self, request: Request) -> Response:
        """Tell what a token is good for."""

        def act(credentials: tuple[str, str | None], fields: dict[str, str]) -> Json:
            app = self._authenticate(credentials)
            return self._sandbox.authorization.introspect(app, _require(fields, "token"))

        return await self._answer(request, act)

    async def discover(self, request: Request) -> Response:  # noqa: ARG002  Starlette hands the request to every endpoint
        """Where everything is (RFC 8414)."""
        base = self._sandbox.world.addresses.auth
        return _json(
            {
                "issuer": base,
                "authorization_endpoint": f"{base}/oauth/authorize",
                "token_endpoint": f"{base}/oauth/token",
                "revocation_endpoint": f"{base}/oauth/revoke",
                "introspection_endpoint": f"{base}/oauth/introspect",
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code", "refresh_token"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
                "scopes_supported": list(ALL_SCOPES),
            }
        )

    def _authenticate(self, credentials: tuple[str, str | None]) -> AppRegistration:
        return self._sandbox.authorization.authenticate(*credentials)

    async def _answer(
        self, request: Request, act: Callable[[tuple[str, str | None], dict[str, str]], Json]
    ) -> Response:
        raw = await request.body()
        try:
            fields = _fields(request, raw)
            credentials = _credentials(request, fields)
            with self._sandbox.world.lock:
                return _json(act(credentials, fields))
        except OAuthRefusal as refusal:
            return _json(refusal.body(), refusal.status)


def _fields(request: Request, raw: bytes) -> dict[str, str]:
    """The parameters, from a form or, as Calendly's own sample app sends them, from JSON; old clients put some of them
    into the address."""
    return {**request.query_params, **_fields_of_body(request, raw)}


def _fields_of_body(request: Request, raw: bytes) -> dict[str, str]:
    if "json" in request.headers.get("Content-Type", ""):
        try:
            body = orjson.loads(raw)
        except orjson.JSONDecodeError:
            raise invalid_request("The request is malformed.") from None
        if not isinstance(body, dict):
            raise invalid_request("The request is malformed.")
        return {name: str(value) for name, value in body.items()}
    form = dict(item.split("=", 1) for item in raw.decode(errors="replace").split("&") if "=" in item)
    return {_decode(name): _decode(value) for name, value in form.items()}


def _credentials(request: Request, fields: dict[str, str]) -> tuple[str, str | None]:
    """Client id and secret, from Basic authentication or from the body."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise invalid_request("The client credentials are malformed.") from None
        # RFC 6749, section 2.3.1: both are form-encoded first.
        return _decode(client_id), _decode(secret)
    return fields.get("client_id", ""), fields.get("client_secret")


def _decode(text: str) -> str:
    return unquote(text.replace("+", " "))


def _require(fields: dict[str, str], name: str) -> str:
    if not fields.get(name):
        raise invalid_request(f"Missing required parameter: {name}.")
    return fields[name]


def _json(body: Json, status: int = 200) -> Response:
    headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
    return Response(orjson.dumps(body), status, headers, "application/json")
