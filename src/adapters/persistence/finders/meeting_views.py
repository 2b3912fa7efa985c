"""Rows of meetings are their own views: what a screen asks of them is read from where Postgres put it.

A list has a hundred meetings, of each of which a few fields are printed; a copy of every row, field by field, would
cost more than all the rest of the answer. So for the columns of each question a class is made of which its rows are
instances, and which looks like `MeetingView` to whoever reads it. It can promise:

1. What is stored as it is shown has no function of ours between the reader and the row.
2. What has to be made of the row is made when it is asked for.
3. What was not asked of Postgres (`MeetingPart`) is no attribute, and reading it an error, never a wrong answer.
"""

from collections import namedtuple
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from adapters.persistence.finders.reading import Values
from adapters.persistence.finders.shapes import client_view, invoice_view, quote_view
from application.views import (
    AnswerView,
    CancellationView,
    ClientView,
    HostView,
    InviteeView,
    InvoiceView,
    LocationView,
    MatchView,
    MeetingView,
    MoveView,
    QuoteView,
    SeenStatus,
    seen_status,
)
from domain.bookings import MeetingStatus
from domain.matching import MatchReason

_AS_STORED: Final = {
    "id": "m_id",
    "owner": "m_owner_id",
    "is_moving": "m_is_moving",
    "starts_at": "m_starts_at",
    "ends_at": "m_ends_at",
    "event_type_name": "m_event_type_name",
    "link_id": "m_link_id",
    "join_url": "m_join_url",
    "cancel_url": "m_cancel_url",
    "reschedule_url": "m_reschedule_url",
    "created_at": "m_booked_at",
    "updated_at": "m_updated_at",
}
_SHOWN: Final = tuple(field.name for field in fields(MeetingView))
_LONG_AGO, _NOW, _ONE_DAY = datetime.min, datetime(2000, 1, 1), datetime.max  # noqa: DTZ001, DTZ901  only compared
_SEEN_AS: Final = {
    (status.value, is_over): seen_status(status, _LONG_AGO if is_over else _ONE_DAY, _NOW)
    for status in MeetingStatus
    for is_over in (False, True)
}
"""By what is stored, and whether its end has passed."""


def row_of(names: Sequence[str]) -> Any:
    """The class for rows with these columns; see above. It is made with each question, and kept with it."""
    plain: Any = namedtuple("Row", names)  # type: ignore[misc]  # its fields are known here only
    members: dict[str, Any] = {
        "__slots__": (),
        **{name: getattr(plain, column) for name, column in _AS_STORED.items() if column in names},
    }
    for prefix in ("c_", "q_", "qc_", "i_", "ic_"):
        members[f"_{prefix}"] = _part(names, prefix)
    if "c_external_id" in names:  # all of it
        members["client"] = property(
            lambda row: None if (found := row._values(row._c_)) is None else client_view(found)
        )
    elif "c_id" in names:
        members["_client"] = _client_of(names)
    return type("MeetingRow", (_MeetingRow, plain), members)


def _part(names: Sequence[str], prefix: str) -> tuple[slice, Sequence[str]]:
    """Where the columns with a prefix are, which stand together, and their own names."""
    places = [place for place, name in enumerate(names) if name.startswith(prefix)]
    own = [names[place].removeprefix(prefix) for place in places]
    return slice(places[0], places[-1] + 1) if places else slice(0, 0), own


def _client_of(names: Sequence[str]) -> Any:
    """For what lists show of a client."""
    columns = names[_part(names, "c_")[0]]
    plain: Any = namedtuple("Row", columns)  # type: ignore[misc]  # as above
    members = {column.removeprefix("c_"): getattr(plain, column) for column in columns}
    return type("ClientRow", (plain,), {"__slots__": (), "schedulable": ClientView.schedulable, **members})


class _MeetingRow:
    """Looks like `MeetingView`: what is not stored as it is shown."""

    __slots__ = ()

    m_id: UUID
    m_owner_id: UUID
    m_status: str
    m_is_over: bool
    m_invitee_name: str
    m_invitee_email: str
    m_invitee_time_zone: str | None
    m_match_reason: str
    m_correction: Values | None
    m_details: Values
    connected: Values | None
    c_id: UUID | None
    _client: Any
    _c_: tuple[slice, Sequence[str]]
    _q_: tuple[slice, Sequence[str]]
    _qc_: tuple[slice, Sequence[str]]
    _i_: tuple[slice, Sequence[str]]
    _ic_: tuple[slice, Sequence[str]]

    def __eq__(self, other: object) -> bool:
        """As views do: whatever they were read by, they show the same."""
        return isinstance(other, _MeetingRow) and all(getattr(self, name) == getattr(other, name) for name in _SHOWN)

    def __hash__(self) -> int:
        return hash(self.m_id)

    @property
    def status(self) -> SeenStatus:
        return _SEEN_AS[self.m_status, self.m_is_over]

    @property
    def client(self) -> ClientView | None:
        where, _ = self._c_
        found: ClientView | None = None if self.c_id is None else self._client._make(self[where])  # type: ignore[index]  # it is a tuple
        return found

    @property
    def quote(self) -> QuoteView | None:
        quote, client = self._values(self._q_), self._values(self._qc_)
        return quote_view(quote, client) if quote and client else None

    @property
    def invoice(self) -> InvoiceView | None:
        invoice, client = self._values(self._i_), self._values(self._ic_)
        return invoice_view(invoice, client) if invoice and client else None

    def _values(self, part: tuple[slice, Sequence[str]]) -> Values | None:
        """By their own names; `None` where the join found no row."""
        where, names = part
        if not names:
            raise AttributeError("this part of a meeting was not asked for")
        values = dict(zip(names, self[where], strict=True))  # type: ignore[index]  # it is a tuple
        return None if values["id"] is None else values

    @property
    def invitee(self) -> InviteeView:
        return InviteeView(name=self.m_invitee_name, email=self.m_invitee_email, time_zone=self.m_invitee_time_zone)

    @property
    def hosts(self) -> tuple[HostView, ...]:
        """With our users, as far as their connections may be seen."""
        users = self.connected or {}
        return tuple(_host(host, users) for host in self.m_details["hosts"])

    @property
    def host(self) -> HostView | None:
        hosts = self.hosts
        return next((host for host in hosts if host.user == self.m_owner_id), next(iter(hosts), None))

    @property
    def guests(self) -> tuple[str, ...]:
        return tuple(self.m_details["guests"])

    @property
    def location(self) -> LocationView | None:
        location = self.m_details["location"]
        return None if location is None else LocationView(**_only(location, "kind", "text", "join_url"))

    @property
    def match(self) -> MatchView:
        correction = self.m_correction
        return MatchView(
            reason=MatchReason(self.m_match_reason),
            candidate_ids=tuple(UUID(client) for client in self.m_details["candidates"]),
            corrected_by=None if correction is None else UUID(correction["by"]),
            corrected_at=None if correction is None else datetime.fromisoformat(correction["at"]),
        )

    @property
    def cancellation(self) -> CancellationView | None:
        canceled = self.m_details["cancellation"]
        if canceled is None:
            return None
        return CancellationView(
            canceled_at=_moment(canceled["canceled_at"]),
            canceled_by=canceled["canceled_by"],
            canceler=canceled["canceler"],
            reason=canceled["reason"],
        )

    @property
    def moves(self) -> tuple[MoveView, ...]:
        return tuple(_move(move) for move in self.m_details["moves"])

    @property
    def answers(self) -> tuple[AnswerView, ...]:
        return tuple(AnswerView(**_only(one, "question", "answer", "position")) for one in self.m_details["answers"])


def _host(host: Values, users: Values) -> HostView:
    user = users.get(host["account"])
    return HostView(
        uri=host["account"], name=host["name"], email=host["email"], user=None if user is None else UUID(user)
    )


def _move(move: Values) -> MoveView:
    return MoveView(
        from_starts_at=_moment(move["from_starts_at"]),
        from_ends_at=_moment(move["from_ends_at"]),
        to_starts_at=datetime.fromisoformat(move["to_starts_at"]),
        to_ends_at=datetime.fromisoformat(move["to_ends_at"]),
        moved_at=datetime.fromisoformat(move["moved_at"]),
        by_host=move["by_host"],
        reason=move["reason"],
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _only(json: Values, *names: str) -> dict[str, Any]:
    return {name: json[name] for name in names}
