"""Connecting Calendly and disconnecting, as a browser does it, and the list of event types for host apps."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from adapters.web.answers import (
    NO_STORE,
    credentials_of,
    cross_site,
    json_answer,
    refusal,
    try_later,
    unauthenticated,
)
from adapters.web.cookies import AttemptCookies
from adapters.web.threads import Ask
from application.connections.begin_connecting import ConsentRequest, attempt_name
from application.connections.complete_connecting import (
    ATTEMPT_LIFETIME,
    ConnectingFailed,
    ConsentDenied,
    ConsentNotTrusted,
)
from application.ports.connections import AccountTaken
from application.ports.gatekeeper import CrossSite, Gatekeeper, Unauthenticated
from application.principal import Principal
from application.views import EventTypesView
from domain.connection import NotConnected
from domain.credentials import Secret
from domain.errors import DomainError, OwnerActionNeeded, Transient
from domain.identifiers import ConnectionId

CONNECT: Final = "/api/calendly/auth/connect"
CALLBACK: Final = "/api/calendly/auth/callback"
DISCONNECT: Final = "/api/calendly/auth/disconnect"
EVENT_TYPES: Final = "/api/calendly/events"
SETTINGS_PAGE: Final = "/settings/integrations"

_LOG: Final = logging.getLogger(__name__)


class BeginsConnecting(Protocol):
    """The use case."""

    def __call__(self, *, principal: Principal) -> ConsentRequest: ...


class CompletesConnecting(Protocol):
    """The use case."""

    def __call__(
        self,
        *,
        principal: Principal,
        state: str,
        browser_proof: Secret | None,
        code: Secret | None,
        error: str | None,
    ) -> ConnectionId: ...


class DisconnectsCalendly(Protocol):
    """The use case."""

    def __call__(self, *, principal: Principal) -> ConnectionId: ...


class ListsEventTypes(Protocol):
    """The use case."""

    def __call__(self, *, principal: Principal) -> EventTypesView: ...


def attempt_cookies(app_url: str) -> AttemptCookies:
    """As long as an attempt may take."""
    return AttemptCookies(app_url, ATTEMPT_LIFETIME)


def oauth_routes(
    *,
    ask: Ask,
    gatekeeper: Gatekeeper,
    begin_connecting: BeginsConnecting,
    complete_connecting: CompletesConnecting,
    disconnect_calendly: DisconnectsCalendly,
    list_event_types: ListsEventTypes,
    cookies: AttemptCookies,
    public_id: Callable[[UUID], str] = str,
) -> Sequence[Route]:
    """
    Args:
        cookies: see `attempt_cookies`.
        public_id: how an event type is called outside, so that what is listed here can be named to the API.
    """
    desk = _ConnectionDesk(
        ask=ask,
        gatekeeper=gatekeeper,
        begin_connecting=begin_connecting,
        complete_connecting=complete_connecting,
        disconnect_calendly=disconnect_calendly,
        list_event_types=list_event_types,
        cookies=cookies,
        public_id=public_id,
    )
    return [
        Route(CONNECT, desk.connect, methods=["GET"]),
        Route(CALLBACK, desk.come_back, methods=["GET"]),
        Route(DISCONNECT, desk.disconnect, methods=["POST"]),
        Route(EVENT_TYPES, desk.event_types, methods=["GET"]),
    ]


@dataclass(frozen=True, kw_only=True)
class _ConnectionDesk:
    ask: Ask
    gatekeeper: Gatekeeper
    begin_connecting: BeginsConnecting
    complete_connecting: CompletesConnecting
    disconnect_calendly: DisconnectsCalendly
    list_event_types: ListsEventTypes
    cookies: AttemptCookies
    public_id: Callable[[UUID], str]

    async def connect(self, request: Request) -> Response:
        if request.method != "GET":
            return Response(status_code=405, headers={"Allow": "GET"})  # a HEAD must not begin anything
        if request.headers.get("sec-fetch-site", "").lower() == "cross-site":
            # Another site could have an owner connect without wanting to.
            _LOG.warning("connecting refused", extra={"why": "begun from another site"})
            return _to_settings("security")
        try:
            principal = await self._admitted(request, needs_proof=False)
            consent: ConsentRequest = await self.ask(self.begin_connecting, principal=principal)
        except Unauthenticated:
            return unauthenticated(request)
        except Transient as error:
            return try_later(request, error)
        answer = RedirectResponse(consent.url, status_code=302, headers=_UNSEEN)
        sent = credentials_of(request).cookie
        for cookie in self.cookies.begin(consent.attempt, consent.browser_proof, sent=sent):
            answer.headers.append("Set-Cookie", cookie)
        return answer

    async def come_back(self, request: Request) -> Response:
        if request.method != "GET":
            return Response(status_code=405, headers={"Allow": "GET"})  # a HEAD must not use the attempt up
        answer = _to_settings(await self._outcome(request))
        if state := request.query_params.get("state"):
            answer.headers["Set-Cookie"] = self.cookies.end(attempt_name(state))
        return answer

    async def disconnect(self, request: Request) -> Response:
        try:
            principal = await self._admitted(request, needs_proof=True)
            await self.ask(self.disconnect_calendly, principal=principal)
        except Unauthenticated:
            return unauthenticated(request)
        except CrossSite:
            return cross_site(request)
        except NotConnected as error:
            return refusal(request, 404, error.code, str(error))
        except DomainError as error:
            return refusal(request, 409, error.code, str(error))
        except Transient as error:
            return try_later(request, error)
        return Response(status_code=204, headers=NO_STORE)

    async def event_types(self, request: Request) -> Response:
        try:
            principal = await self._admitted(request, needs_proof=False)
            view: EventTypesView = await self.ask(self.list_event_types, principal=principal)
        except Unauthenticated:
            return unauthenticated(request)
        except NotConnected as error:
            return refusal(request, 404, error.code, str(error))
        except (OwnerActionNeeded, DomainError) as error:
            return refusal(request, 409, error.code, str(error))
        except Transient as error:
            return try_later(request, error)
        return json_answer(
            {
                "eventTypes": [
                    {
                        "id": self.public_id(item.id),
                        "name": item.name,
                        "uri": item.uri,
                        "duration": item.duration_minutes,
                        "schedulingUrl": item.scheduling_url,
                        "active": item.active,
                    }
                    for item in view.items
                ],
                "fetchedAt": view.fetched_at,
                "stale": view.is_stale,
            }
        )

    async def _outcome(self, request: Request) -> str:
        """The word for the settings page; anything that cannot be trusted is told to the log once, as a warning."""
        try:
            state, code, error = (_only(request, name) for name in ("state", "code", "error"))
            if state is None:
                raise ConsentNotTrusted("it came back without the state")
            principal = await self._admitted(request, needs_proof=False)
            await self.ask(
                self.complete_connecting,
                principal=principal,
                state=state,
                browser_proof=self.cookies.read(attempt_name(state), sent=credentials_of(request).cookie),
                code=Secret(code) if code is not None else None,
                error=error,
            )
        except ConsentNotTrusted as refused:
            return _distrusted(refused.why)
        except Unauthenticated as refused:
            return _distrusted(str(refused))
        except ConsentDenied:
            return "denied"
        except AccountTaken:
            return "taken"
        except ConnectingFailed as failed:
            _LOG.warning("connecting failed", extra={"why": failed.why})
            return "failed"
        except (DomainError, OwnerActionNeeded, Transient) as failed:
            _LOG.warning("connecting failed", extra={"why": type(failed).__name__})
            return "failed"
        return "connected"

    async def _admitted(self, request: Request, *, needs_proof: bool) -> Principal:
        admission = await self.ask(self.gatekeeper.admit, credentials=credentials_of(request), needs_proof=needs_proof)
        return admission.principal


_UNSEEN: Final = {**NO_STORE, "Referrer-Policy": "no-referrer"}
"""Addresses with states and codes in them are nobody else's to see."""


def _to_settings(outcome: str) -> Response:
    return RedirectResponse(f"{SETTINGS_PAGE}?calendly={outcome}", status_code=303, headers=_UNSEEN)


def _distrusted(why: str) -> str:
    _LOG.warning("connecting refused", extra={"why": why})
    return "security"


def _only(request: Request, name: str) -> str | None:
    """A parameter that is given once, and not empty; given twice, somebody tampered with the address."""
    values = request.query_params.getlist(name)
    if len(values) > 1:
        raise ConsentNotTrusted("it came back with a parameter given twice")
    return values[0] if values and values[0] else None
