"""A typed client of the control API, for tests and demonstrations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Self

import httpx
import orjson

from calendly_sandbox.refusals import Json, too_many_requests
from calendly_sandbox.settings import AppRegistration

Actor = Literal["host", "invitee"]
TOO_MANY = too_many_requests().body()


@dataclass
class ControlRefused(Exception):
    """The sandbox refused an act; `body` says why, as Calendly's REST API would."""

    status: int
    body: Json

    def __str__(self) -> str:
        return f"{self.status}: {self.body}"


@dataclass(frozen=True, slots=True)
class Acted:
    """What an act led to, in the API's shapes. For a move, `event` and `invitee` are the new ones."""

    event: Json
    invitee: Json
    invitees: tuple[Json, ...]
    envelopes: tuple[Json, ...]

    @property
    def invitee_uri(self) -> str:
        """The address of the invitee."""
        return str(self.invitee["uri"])

    @property
    def event_uri(self) -> str:
        """The address of the event."""
        return str(self.event["uri"])


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A delivery as it would go over the wire."""

    id: int
    url: str
    headers: dict[str, str]
    body: bytes


class ControlClient:
    """One method per act; see `calendly_sandbox.control` for what each does. Safe for several threads."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx.Client(base_url=f"{base_url.rstrip('/')}/_sandbox", timeout=90.0, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def reset(self, *, forget_apps: bool = False) -> None:
        """Begin anew."""
        self._post("/reset", forget_apps=forget_apps)

    def accounts(self) -> list[Json]:
        """The memberships of all accounts."""
        return list(self._call("GET", "/accounts")["accounts"])

    def open_account(self, name: str, *, email: str, organization: str, **fields: Any) -> Json:
        """Open an account in the organization of this name; also `timezone`, `role`."""
        return self._post("/accounts", name=name, email=email, organization=organization, **fields)

    def change_account(self, account: str, **fields: Any) -> Json:
        """Change `role`, `plan`, `timezone`, `name`, `email`, or what needs another plan or role (`*_need*`)."""
        return self._post("/accounts/change", account=account, **fields)

    def make_event_type(self, account: str, name: str, *, minutes: int = 30, **fields: Any) -> Json:
        """Add an event type; also `capacity`, `description`, `active`, `slug`, `locations`."""
        return self._post("/event-types", account=account, name=name, duration=minutes, **fields)

    def change_event_type(self, event_type: str, **fields: Any) -> Json:
        """Set `active`, `name`, `description`, `capacity` or `duration` (minutes)."""
        return self._post("/event-types/change", event_type=event_type, **fields)

    def delete_event_type(self, event_type: str) -> Json:
        """Delete it."""
        return self._post("/event-types/delete", event_type=event_type)

    def make_link(self, event_type: str) -> str:
        """A single-use booking address."""
        return str(self._post("/links", event_type=event_type)["booking_url"])

    def book(
        self,
        event_type: str | None = None,
        *,
        booking_url: str | None = None,
        name: str | None = None,
        email: str | None = None,
        start: datetime | None = None,
        timezone: str | None = None,
        tracking: Mapping[str, str | None] | None = None,
        answers: Mapping[str, str] | Sequence[str] | None = None,
        guests: Sequence[str] = (),
        in_open_slot_only: bool = False,
        submission: str | None = None,
    ) -> Acted:
        """Book an event type, or what a booking address (prefill and tracking included) or a submission leads to."""
        return self._act(
            "/book",
            event_type=event_type,
            booking_url=booking_url,
            name=name,
            email=email,
            start_time=_iso(start),
            timezone=timezone,
            tracking=tracking,
            answers=answers,
            guests=list(guests),
            in_open_slot_only=in_open_slot_only,
            submission=submission,
        )

    def cancel(self, invitee: str, *, by: Actor = "invitee", reason: str | None = None) -> Acted:
        """Cancel as the invitee, or the whole event as the host."""
        return self._act("/cancel", invitee=invitee, by=by, reason=reason)

    def reschedule(
        self, invitee: str, *, start: datetime | None = None, by: Actor = "invitee", reason: str | None = None
    ) -> Acted:
        """Move to another start."""
        return self._act("/reschedule", invitee=invitee, start_time=_iso(start), by=by, reason=reason)

    def mark_no_show(self, invitee: str) -> Acted:
        """The invitee did not come."""
        return self._act("/no-show", invitee=invitee)

    def unmark_no_show(self, invitee: str) -> Acted:
        """They did, after all."""
        return self._act("/no-show/undo", invitee=invitee)

    def submit_form(
        self, form: str, answers: Mapping[str, str], *, tracking: Mapping[str, str | None] | None = None
    ) -> Json:
        """Send a routing form as a visitor; answers the submission. Book what it led to with `book(submission=…)`."""
        submission: Json = self._post("/routing-forms/submit", form=form, answers=answers, tracking=tracking)[
            "submission"
        ]
        return submission

    def answer_invitation(self, invitation: str, *, accept: bool = True) -> Json:
        """Join an organization as the invited person, or decline to."""
        return self._post("/invitations/answer", invitation=invitation, accept=accept)

    def advance(self, by: timedelta, *, leap: bool = False) -> None:
        """Let time pass, stopping at each retry that falls due; a `leap` does not stop."""
        self._post("/clock", advance_seconds=by.total_seconds(), leap=leap)

    def set_clock(self, moment: datetime, *, leap: bool = False) -> None:
        """As `advance`, up to a moment."""
        self._post("/clock", set_to=_iso(moment), leap=leap)

    def freeze_clock(self, at: datetime | None = None) -> None:
        """Let time stand still."""
        self._post("/clock", freeze=_iso(at) or True)

    def run_clock(self) -> None:
        """Let time go on."""
        self._post("/clock", run=True)

    def now(self) -> datetime:
        """What the sandbox's clock shows."""
        return datetime.fromisoformat(self._post("/clock")["now"])

    def deliveries(self, *states: str, with_bodies: bool = False) -> list[Json]:
        """Every delivery with its attempts, or those in these states."""
        return list(self._post("/deliveries", states=states, with_bodies=with_bodies)["deliveries"])

    def hold_deliveries(self, on: bool = True) -> None:
        """Keep new deliveries back, or let them all go."""
        self._post("/deliveries/hold", on=on)

    def release(self, ids: Sequence[int] | None = None) -> list[int | None]:
        """Deliver now, one after another, in this order, perhaps repeatedly; answers the receiver's statuses."""
        return list(self._post("/deliveries/release", ids=ids)["statuses"])

    def take_deliveries(self, ids: Sequence[int] | None = None) -> list[SignedRequest]:
        """Take held deliveries out as signed requests."""
        taken = self._post("/deliveries/take", ids=ids)["requests"]
        return [SignedRequest(one["id"], one["url"], one["headers"], one["body"].encode()) for one in taken]

    def drop(self, ids: Sequence[int]) -> None:
        """Lose these."""
        self._post("/deliveries/drop", ids=ids)

    def settle(self, timeout: timedelta = timedelta(seconds=30)) -> bool:
        """Wait until nothing is due or on its way; false when that took too long."""
        return bool(self._post("/deliveries/settle", timeout_seconds=timeout.total_seconds())["quiet"])

    def weather(self, **fields: Any) -> None:
        """What befalls deliveries: see `calendly_sandbox.outbox.Weather`; nothing clears the sky."""
        self._post("/deliveries/weather", **fields)

    def add_fault(self, **fields: Any) -> None:
        """Arm a fault for calls: see `calendly_sandbox.faults.Fault`."""
        self._post("/faults", **fields)

    def storm(self, times: int, *, reset_seconds: int = 60, path: str = ".*") -> None:
        """The next calls are refused with 429, with Calendly's headers."""
        headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset_seconds), "X-RateLimit-Limit": "500"}
        self.add_fault(path=path, status=429, times=times, headers=headers, body=orjson.dumps(TOO_MANY).decode())

    def lose_next_token_answer(self) -> None:
        """The next call to the token endpoint is carried out, but its answer never arrives."""
        self.add_fault(method="POST", path="/oauth/token", after=True, close=True)

    def clear_faults(self) -> None:
        """Disarm all."""
        self._call("DELETE", "/faults")

    def consent(
        self, authorize_url: str, *, account: str = "", scopes: Sequence[str] | None = None, deny: bool = False
    ) -> str:
        """Answer a consent page; returns the address to which the visitor is sent back."""
        answer = self._post("/consent", authorize_url=authorize_url, account=account, scopes=scopes, deny=deny)
        return str(answer["redirect_to"])

    def withdraw_consent(self, account: str, *, client_id: str | None = None) -> int:
        """The person takes the access away; returns how many pairs of tokens died."""
        return int(self._post("/consent/withdraw", account=account, client_id=client_id)["revoked"])

    def personal_token(self, account: str, *, scopes: Sequence[str] | None = None) -> str:
        """A personal access token."""
        return str(self._post("/tokens", account=account, scopes=scopes)["access_token"])

    def register_app(self, app: AppRegistration) -> None:
        """Register an app, or replace the one with this client id."""
        self._post(
            "/apps",
            client_id=app.client_id,
            client_secret=app.client_secret,
            redirect_uris=list(app.redirect_uris),
            webhook_signing_key=app.webhook_signing_key,
            name=app.name,
            kind=app.kind,
            is_legacy=app.is_legacy,
        )

    def switch(self, **values: Any) -> Json:
        """Set switches: see `calendly_sandbox.settings.Switches`; answers them all."""
        return self._post("/switches", **values)

    def state(self) -> Json:
        """The truth: `events` with their `invitees`, `links`, `subscriptions`."""
        return self._call("GET", "/state")

    def _act(self, path: str, /, **body: Any) -> Acted:
        told = self._post(path, **body)
        return Acted(told["event"], told["invitee"], tuple(told["invitees"]), tuple(told["envelopes"]))

    def _post(self, path: str, /, **body: Any) -> Json:
        return self._call("POST", path, body)

    def _call(self, method: str, path: str, body: Json | None = None) -> Json:
        response = self._http.request(method, path, json=body)
        if not response.is_success:
            raise ControlRefused(response.status_code, response.json())
        answer: Json = response.json()
        return answer


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
