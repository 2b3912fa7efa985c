"""Random lives of meetings as Calendly would tell them: what truly happened, and every statement about it.

Pure and seeded: the same seed gives the same history, so that a failure can be looked at again.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from domain.bookings import (
    BookingFacts,
    CancelerKind,
    Cancellation,
    Host,
    MeetingStatus,
    NoticeKind,
    Tracking,
)
from domain.identifiers import AccountUri, EventTypeUri, EventUri, InviteeUri, NoShowUri
from domain.values import TimeSlot

ADA = AccountUri("https://api.calendly.com/users/ada")
BEGINNING = datetime(2026, 11, 2, 9, tzinfo=UTC)


@dataclass
class History:
    """What happened to some invitees, and the statements that tell of it, in the order they were made."""

    seed: int
    statements: list[BookingFacts] = field(default_factory=list)
    truth: list[BookingFacts] = field(default_factory=list)
    """The last booking of each meeting, as it finally is."""

    @property
    def meetings(self) -> int:
        """How many meetings there truly are."""
        return len(self.truth)


@dataclass
class _Narrator:
    random: random.Random
    now: datetime = BEGINNING
    _named: int = 0

    def later(self) -> datetime:
        self.now += timedelta(seconds=self.random.randint(1, 90_000), microseconds=self.random.randint(0, 999_999))
        return self.now

    def fresh(self) -> int:
        self._named += 1
        return self._named


def random_history(seed: int, *, codes: Sequence[str] = (), most_acts: int = 6) -> History:
    """Tell of one to three invitees, of one group event or apart, who book, move, cancel, and are missed.

    Args:
        codes: tracking values to draw from; a booking may carry none.
    """
    narrator = _Narrator(random.Random(seed))
    history = History(seed)
    is_group = narrator.random.random() < 0.3
    event = EventUri(f"https://api.calendly.com/scheduled_events/{seed}-g") if is_group else None
    for number in range(narrator.random.randint(2, 3) if is_group else narrator.random.randint(1, 2)):
        code = narrator.random.choice([*codes, None])
        history.truth.append(_life(narrator, history, f"{seed}-{number}", code, event, most_acts))
    return history


def _life(
    narrator: _Narrator, history: History, name: str, code: str | None, event: EventUri | None, most_acts: int
) -> BookingFacts:
    current = _booked(narrator, name, code, event)
    history.statements.append(current)
    for _ in range(narrator.random.randint(0, most_acts)):
        act = narrator.random.choice(["move", "move", "cancel", "no_show", "unmark"])
        if act == "move" and current.status is MeetingStatus.SCHEDULED:
            current = _moved(narrator, history, name, current)
        elif act == "cancel" and current.status is MeetingStatus.SCHEDULED:
            current = _canceled(narrator, current)
            history.statements.append(current)
            break
        elif act == "no_show" and current.status is MeetingStatus.SCHEDULED:
            current = replace(
                current,
                status=MeetingStatus.NO_SHOW,
                said_by=NoticeKind.NO_SHOW_MARKED,
                updated_at=narrator.later(),
                no_show=NoShowUri(f"https://api.calendly.com/invitee_no_shows/{name}-{narrator.fresh()}"),
            )
            history.statements.append(current)
        elif act == "unmark" and current.status is MeetingStatus.NO_SHOW:
            current = replace(
                current,
                status=MeetingStatus.SCHEDULED,
                said_by=NoticeKind.NO_SHOW_UNMARKED,
                updated_at=narrator.later(),
                no_show=None,
            )
            history.statements.append(current)
    return current


def _booked(narrator: _Narrator, name: str, code: str | None, event: EventUri | None) -> BookingFacts:
    at = narrator.later()
    own = event or EventUri(f"https://api.calendly.com/scheduled_events/{name}-{narrator.fresh()}")
    start = at + timedelta(days=narrator.random.randint(1, 30))
    return BookingFacts(
        invitee=InviteeUri(f"{own}/invitees/{name}-{narrator.fresh()}"),
        event=own,
        said_by=NoticeKind.BOOKED,
        status=MeetingStatus.SCHEDULED,
        slot=TimeSlot(start, start + timedelta(minutes=30)),
        booked_at=at,
        updated_at=at,
        event_updated_at=at,
        event_type=EventTypeUri("https://api.calendly.com/event_types/intro"),
        event_type_name="30 Minute Meeting",
        name=f"Kim {name}",
        email=f"kim-{name}@example.com",
        time_zone="Europe/Berlin",
        hosts=(Host(ADA, "Ada", "ada@example.com"),),
        tracking=Tracking(utm_content=code),
    )


def _moved(narrator: _Narrator, history: History, name: str, old: BookingFacts) -> BookingFacts:
    new = _booked(narrator, name, old.tracking.utm_content, None)
    if narrator.random.random() < 0.2:
        new = replace(new, email=f"other-{name}@example.com")
    new = replace(new, predecessor=old.invitee)
    ended = replace(
        _canceled(narrator, old, at=new.booked_at + timedelta(milliseconds=120)), successor=new.invitee, was_moved=True
    )
    history.statements += [ended, new]
    return new


def _canceled(narrator: _Narrator, booking: BookingFacts, at: datetime | None = None) -> BookingFacts:
    at = at or narrator.later()
    return replace(
        booking,
        said_by=NoticeKind.CANCELED,
        status=MeetingStatus.CANCELED,
        updated_at=at,
        event_updated_at=at,
        cancellation=Cancellation(
            canceled_at=at,
            canceled_by="Ada",
            canceler=narrator.random.choice(list(CancelerKind)),
            reason=narrator.random.choice([None, "ill"]),
        ),
    )


def disorders(history: History) -> Iterator[tuple[str, Sequence[BookingFacts]]]:
    """The same statements in order, shuffled, and each three times in any order."""
    order = random.Random(history.seed + 1)
    yield "in order", list(history.statements)
    yield "shuffled", order.sample(history.statements, len(history.statements))
    thrice = [*history.statements * 3]
    yield "three times each, shuffled", order.sample(thrice, len(thrice))
