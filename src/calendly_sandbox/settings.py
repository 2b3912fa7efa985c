"""What can be chosen about the sandbox. The switches stand for questions that Calendly's documents leave open."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

ALL_SCOPES = (
    "users:read",
    "organizations:read",
    "organizations:write",
    "event_types:read",
    "event_types:write",
    "availability:read",
    "availability:write",
    "scheduled_events:read",
    "scheduled_events:write",
    "scheduling_links:write",
    "shares:write",
    "webhooks:read",
    "webhooks:write",
    "routing_forms:read",
    "groups:read",
    "locations:read",
    "contacts:read",
    "contacts:write",
    "meeting_recaps:read",
    "meeting_recaps:write",
    "activity_log:read",
    "data_compliance:write",
    "outgoing_communications:read",
)
"""Every scope an app may ask for (March 2026)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppRegistration:
    """An app as its developer registered it."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uris: tuple[str, ...]
    webhook_signing_key: str = field(repr=False)
    name: str = "Quotla Scheduling"
    kind: Literal["web", "native"] = "web"
    # Apps from before March 2026 ask for nothing and are granted "default": everything.
    is_legacy: bool = False


@dataclass(slots=True, kw_only=True)
class Switches:
    """What may be changed while the sandbox runs."""

    rate_limit_per_minute: int = 500
    token_limit_per_minute: int = 8
    # `POST /invitees` has limits of its own: 10 a minute, 50 an hour, 100 a day.
    bookings_by_api_are_limited: bool = True
    # An OAuth app's subscription may bring its own signing key; whether it wins over the app's is not settled.
    own_key_wins: bool = True
    # Real deliveries are checked against the receiver's clock, which does not follow ours; so "real" by default.
    signature_clock: Literal["real", "virtual"] = "real"
    resign_retries: bool = True
    missing_family_scope_status: Literal[400, 403] = 400
    old_access_token_survives_refresh: bool = True
    subscriptions_end_with_consent: bool = False
    created_half_first: bool = False
    no_show_before_start_status: Literal[400, 403] = 403
    https_callbacks_only: bool = False
    # A field of event types in the reference of 2023, not in that of 2026; clients of then cannot do without it.
    tells_kind_description: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """How a sandbox starts.

    API, authorization and booking pages share `base_url`. The other addresses only change what is *written* into
    answers, for instance to give out `https://api.calendly.com/...`; references are understood by their last segment.
    """

    base_url: str = "http://127.0.0.1:8900"
    api_url: str | None = None
    auth_url: str | None = None
    booking_url: str | None = None
    apps: tuple[AppRegistration, ...] = ()
    seeded: bool = True
    # Makes every identifier, code and token repeatable. Without one they are unguessable.
    random_seed: int | None = None
    token_lifetime: timedelta = timedelta(hours=2)
    code_lifetime: timedelta = timedelta(minutes=10)
    connect_timeout_seconds: float = 10.0
    read_timeout_seconds: float = 15.0
    courier_threads: int = 4
    kept_deliveries: int = 50_000
    # Where the records are kept across restarts; in memory only without one.
    state_file: Path | None = None
