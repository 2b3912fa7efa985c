"""Signing in and out: a token for a cookie, so that no token lives in page script.

Two ways in, and no third (login CSRF): our own page sends the token as a bearer, or a host app on another site hands
it over in a form post from an origin we were told of.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from adapters.web.addresses import local_path, origin_of
from adapters.web.answers import NO_STORE, address_of, credentials_of, cross_site, refusal, try_later, unauthenticated
from adapters.web.cookies import Cookie
from adapters.web.identity import LONGEST_TOKEN, TokenReader, Vouched, WebGatekeeper, bearer_token
from adapters.web.limits import Allowance
from adapters.web.threads import Ask
from application.people.sessions import SESSION_LIFETIME, OpenedSession
from application.ports.gatekeeper import CrossSite, Unauthenticated
from application.ports.people import Person
from domain.credentials import Secret
from domain.errors import Transient

PATH: Final = "/api/session"
TRIES_A_MINUTE: Final = 20
_LARGEST_FORM: Final = LONGEST_TOKEN + 4 * 1024
_FORM: Final = "application/x-www-form-urlencoded"

_LOG: Final = logging.getLogger(__name__)


class OpensSession(Protocol):
    """The use case."""

    def __call__(self, *, person: Person) -> OpenedSession: ...


class EndsSession(Protocol):
    """The use case; idempotent."""

    def __call__(self, *, token: Secret) -> None: ...


def session_cookie(app_url: str) -> Cookie:
    """The cookie of a signed-in browser."""
    return Cookie.of_session(app_url, SESSION_LIFETIME)


def session_routes(
    *,
    ask: Ask,
    tokens: TokenReader,
    gatekeeper: WebGatekeeper,
    open_session: OpensSession,
    end_session: EndsSession,
    cookie: Cookie,
    host_origins: Collection[str],
    tries: Allowance | None = None,
) -> Sequence[Route]:
    """
    Args:
        host_origins: where tokens may be handed over from.
    """
    desk = _SessionDesk(
        ask=ask,
        tokens=tokens,
        gatekeeper=gatekeeper,
        open_session=open_session,
        end_session=end_session,
        cookie=cookie,
        host_origins=frozenset(origin_of(origin) for origin in host_origins),
        tries=tries or Allowance(TRIES_A_MINUTE),
    )
    return [Route(PATH, desk.sign_in, methods=["POST"]), Route(PATH, desk.sign_out, methods=["DELETE"])]


@dataclass(frozen=True, kw_only=True)
class _SessionDesk:
    ask: Ask
    tokens: TokenReader
    gatekeeper: WebGatekeeper
    open_session: OpensSession
    end_session: EndsSession
    cookie: Cookie
    host_origins: frozenset[str]
    tries: Allowance

    async def sign_in(self, request: Request) -> Response:
        address = address_of(request)
        if self.tries.is_used_up(address):
            headers = {"Retry-After": str(self.tries.retry_after_seconds)}
            return refusal(request, 429, "session.too_many", "Too many tries. Wait a minute.", headers=headers)
        self.tries.use(address)
        is_form = request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM
        try:
            return await (self._taken_over(request) if is_form else self._exchanged(request))
        except CrossSite as error:
            _LOG.info("sign-in refused", extra={"why": str(error)})
            return cross_site(request)
        except Unauthenticated as error:
            _LOG.info("sign-in refused", extra={"why": str(error)})
            return unauthenticated(request)
        except Transient as error:
            return try_later(request, error)

    async def sign_out(self, request: Request) -> Response:
        """Idempotent; a stranger's page cannot do it for you."""
        credentials = credentials_of(request)
        try:
            self.gatekeeper.require_proof(credentials)
            token = self.cookie.read(credentials.cookie)
            if token is not None:
                await self.ask(self.end_session, token=token)
        except CrossSite:
            return cross_site(request)
        except Transient as error:
            return try_later(request, error)
        return Response(status_code=204, headers={**NO_STORE, "Set-Cookie": self.cookie.clearing()})

    async def _exchanged(self, request: Request) -> Response:
        """From our own page, which must say so: a bearer alone could be any site's."""
        credentials = credentials_of(request)
        self.gatekeeper.require_own_origin(credentials.origin)
        self.gatekeeper.require_proof(credentials)
        token = bearer_token(credentials.authorization)
        if token is None:
            raise Unauthenticated("no token to exchange")
        return await self._signed_in(request, token, Response(status_code=204))

    async def _taken_over(self, request: Request) -> Response:
        """From a host app's page, by a form that it posts here."""
        origin = credentials_of(request).origin
        if origin is None or origin.lower() not in self.host_origins:
            raise CrossSite("handed over from an origin that is not listed")
        form = await _form(request)
        if form is None:
            return refusal(request, 400, "session.form", "The form must have one token and at most one return_to.")
        token, return_to = form
        path = local_path(return_to)
        if path is None:
            return refusal(request, 400, "session.return_to", "The address to return to is not a path of this app.")
        return await self._signed_in(request, token, RedirectResponse(path, status_code=303))

    async def _signed_in(self, request: Request, token: str, answer: Response) -> Response:
        vouched: Vouched = await self.ask(self.tokens.read, token=token)
        former = self.cookie.read(credentials_of(request).cookie)
        opened: OpenedSession = await self.ask(self.open_session, person=vouched.person)
        if former is not None:
            await self.ask(self.end_session, token=former)
        answer.headers["Set-Cookie"] = self.cookie.setting(opened.token)
        answer.headers.update(NO_STORE)
        return answer


async def _form(request: Request) -> tuple[str, str] | None:
    """The token and where to return to; `None` when it is not such a form, or too large."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST_FORM:
                return None
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, strict_parsing=True, max_num_fields=20)
    except (ValueError, ClientDisconnect):
        return None
    token, return_to = fields.get("token", []), fields.get("return_to", ["/"])
    return (token[0], return_to[0]) if len(token) == len(return_to) == 1 else None
