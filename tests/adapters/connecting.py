"""The use cases about connecting, in memory: attempts, one connection, and troubles on demand.

connecting = ScriptedConnecting()
connecting.troubles.append(ProviderDown())  # the next one asked raises it
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from application.connections.begin_connecting import ConsentRequest, attempt_name
from application.connections.complete_connecting import ConsentNotTrusted
from application.principal import Principal
from application.views import EventTypesView, EventTypeView
from domain.connection import NotConnected
from domain.credentials import Secret
from domain.identifiers import ConnectionId

CONSENT_URL = "https://auth.calendly.example/oauth/authorize?state=the-state&scope=users:read"
STATE = "the-state"
PROOF = "the-browsers-proof"
CONNECTION = ConnectionId(UUID(int=3))


class ScriptedConnecting:
    """Begins, completes, disconnects and lists, remembering what it was asked with."""

    def __init__(self) -> None:
        self.troubles: list[Exception] = []
        self.begun_by: list[Principal] = []
        self.proofs: dict[str, Secret] = {}
        self.completed_with: list[Mapping[str, Any]] = []
        self.is_connected = False

    def begin(self, *, principal: Principal) -> ConsentRequest:
        self._trouble()
        self.begun_by.append(principal)
        nth = len(self.begun_by)
        state, proof = (STATE, PROOF) if nth == 1 else (f"{STATE}-{nth}", f"{PROOF}-{nth}")
        self.proofs[state] = Secret(proof)
        return ConsentRequest(
            url=CONSENT_URL.replace(STATE, state), attempt=attempt_name(state), browser_proof=Secret(proof)
        )

    def complete(
        self,
        *,
        principal: Principal,
        state: str,
        browser_proof: Secret | None,
        code: Secret | None,
        error: str | None,
    ) -> ConnectionId:
        self.completed_with.append({"principal": principal, "code": code, "error": error})
        self._trouble()
        if browser_proof is None or self.proofs.pop(state, None) != browser_proof:
            raise ConsentNotTrusted("not this one")
        self.is_connected = True
        return CONNECTION

    def disconnect(self, *, principal: Principal) -> ConnectionId:
        self._trouble()
        if not self.is_connected:
            raise NotConnected
        self.is_connected = False
        return CONNECTION

    def list_event_types(self, *, principal: Principal) -> EventTypesView:
        self._trouble()
        if not self.is_connected:
            raise NotConnected
        item = EventTypeView(
            id=UUID(int=4),
            connection=CONNECTION,
            uri="https://api.calendly.com/event_types/AAAA",
            name="30 Minute Meeting",
            duration_minutes=30,
            scheduling_url="https://calendly.com/ada/30min",
            active=True,
            kind="solo",
            color=None,
            description=None,
            position=0,
        )
        return EventTypesView(items=[item], fetched_at=datetime(2026, 11, 22, 12, tzinfo=UTC), is_stale=False)

    def _trouble(self) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
