"""What goes into a booking and what comes out of one: the words that pages, API and engine share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from calendly_sandbox.refusals import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The invitee, as they filled in the form."""

    email: str
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    timezone: str | None = None
    text_reminder_number: str | None = None

    @property
    def full_name(self) -> str:
        """The name in one piece, empty if none was given."""
        return (self.name or f"{self.first_name or ''} {self.last_name or ''}").strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The rest of the booking form."""

    tracking: Mapping[str, str | None] = field(default_factory=dict)
    answers: Sequence[Json] = ()
    guests: Sequence[str] = ()
    location: Json | None = None
    method: Literal["instant_book", "api"] | None = None
    scheduled_by: str | None = None
    submission_id: str | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A start that can be booked, and how many places are left."""

    start: datetime
    remaining: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one act led to: the resources as the API now shows them, and the envelopes that tell of it.

    For a move, `event` and the first of `invitees` are the new ones. The envelopes are those of a subscription that
    the host made; deliveries differ from them in `created_by` only.
    """

    event: Json
    invitees: tuple[Json, ...]
    envelopes: tuple[Json, ...]

    @property
    def invitee(self) -> Json:
        """The invitee whom the act was about."""
        return self.invitees[0]
