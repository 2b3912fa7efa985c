"""The record: meetings with their bookings.

Two notices that belong together may be worked on at once, by different workers. They must not make two records of one
meeting, so they take turns (`claim`):

1. Whoever works on a notice first locks every address it names: its invitee, and the one it was moved from or to.
   Notices about one move name at least one address in common (each half names the other), so the second waits here
   until the first has committed. The lock is on the address, not on a row: there may be no row yet.
2. Then the rows of the meetings that know one of the addresses are locked. This makes those wait that
   know the meeting by another address of its chain, and people who correct it.
3. Only then are the meetings read: with a new snapshot, so that what was committed while we waited is seen. If a merge
   has meanwhile put an address into a meeting that is not locked yet, that one is locked too and all is read again.

Addresses are locked in one order everywhere, and so are rows, so that two that wait for each other are rare; Postgres
breaks the ring then, and the unit is tried again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final, Self

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    DateTime,
    Integer,
    Select,
    Table,
    Uuid,
    bindparam,
    column,
    delete,
    exists,
    func,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.types import Text

from adapters.persistence.meeting_rows import booking_json, meeting_of, meeting_values
from adapters.persistence.scope import first_known, in_scope
from adapters.persistence.tables import (
    IS_UNDECIDED,
    client_addresses,
    clients,
    meeting_aliases,
    meeting_bookings,
    meeting_changes,
    remembered_addresses,
    scheduled_meetings,
)
from adapters.persistence.versioned import Given, VersionedTable
from adapters.persistence.words import marked, words_of
from adapters.persistence.work import ChangeLine, Work, lock_key
from application.ports.meetings import Meetings
from domain.errors import NotFound, StaleWrite
from domain.events import MeetingChanged
from domain.identifiers import ClientId, InviteeUri, MeetingId, UserId
from domain.matching import Correction
from domain.meeting import Booking, Meeting
from domain.values import Cause, EmailAddress

_WORKSPACE: Final = bindparam("workspace", type_=Uuid)
_TEXTS: Final = ARRAY(Text)


def _names_of_client(given: Given) -> ColumnElement[Any]:
    named = (
        select(clients.c.search)
        .where(clients.c.workspace_id == given("workspace_id"), clients.c.id == given("client_id"))
        .scalar_subquery()
    )
    return func.coalesce(named, text("''::tsvector"))


_ROWS: Final = VersionedTable(
    scheduled_meetings,
    given_as={"words": _TEXTS},
    computed={
        "words": lambda given: func.array_to_tsvector(given("words")),
        "search": lambda given: func.array_to_tsvector(given("words")).op("||")(_names_of_client(given)),
    },
)
_READ: Final = (
    select(
        scheduled_meetings.c.id,
        scheduled_meetings.c.workspace_id,
        scheduled_meetings.c.correction,
        scheduled_meetings.c.recorded_at,
        scheduled_meetings.c.version,
        meeting_bookings.c.facts,
        meeting_bookings.c.match,
        meeting_bookings.c.claim,
    )
    .join(
        meeting_bookings,
        (meeting_bookings.c.workspace_id == scheduled_meetings.c.workspace_id)
        & (meeting_bookings.c.meeting_id == scheduled_meetings.c.id),
    )
    .where(in_scope(scheduled_meetings))
    .order_by(scheduled_meetings.c.id)
)
_SURVIVOR: Final = (
    select(meeting_aliases.c.meeting_id)
    .where(meeting_aliases.c.workspace_id == _WORKSPACE, meeting_aliases.c.younger_id == bindparam("id"))
    .scalar_subquery()
)
_GET: Final = _READ.where(
    scheduled_meetings.c.id == first_known(_SURVIVOR, bindparam("id", type_=Uuid)),
    scheduled_meetings.c.workspace_id == _WORKSPACE,
)


def _knowing(addresses: str) -> CompoundSelect[Any]:
    """The meetings with one of the addresses in their chain, or named by a booking of it as its other half."""
    columns = (meeting_bookings.c.invitee_uri, meeting_bookings.c.predecessor_uri, meeting_bookings.c.successor_uri)
    return union_all(
        *(
            select(meeting_bookings.c.meeting_id).where(
                meeting_bookings.c.workspace_id == _WORKSPACE,
                column == func.any(bindparam(addresses, type_=_TEXTS)),
            )
            for column in columns
        )
    )


_LOCK_ADDRESSES: Final = text("select pg_advisory_xact_lock(key) from unnest(cast(:keys as bigint[])) as key")
_LOCK_ROWS: Final = (
    select(scheduled_meetings.c.id)
    .where(scheduled_meetings.c.workspace_id == _WORKSPACE, scheduled_meetings.c.id.in_(_knowing("invitees")))
    .order_by(scheduled_meetings.c.id)
    .with_for_update()
)
_CLAIMED: Final = _READ.where(
    scheduled_meetings.c.workspace_id == _WORKSPACE, scheduled_meetings.c.id.in_(_knowing("invitees"))
)

_BY_IDS: Final = _READ.where(
    scheduled_meetings.c.workspace_id == _WORKSPACE,
    scheduled_meetings.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))),
)

_CLIENT_TEXT: Final = bindparam("client_text", type_=Text)
# Corrections and matches are not indexed by their client: a merge is rare, and reads a workspace's bookings through.
_NAMING_CLIENT: Final = union_all(
    select(scheduled_meetings.c.id).where(
        scheduled_meetings.c.workspace_id == _WORKSPACE,
        scheduled_meetings.c.client_id == bindparam("client", type_=Uuid),
    ),
    select(scheduled_meetings.c.id).where(
        scheduled_meetings.c.workspace_id == _WORKSPACE,
        scheduled_meetings.c.correction["attribution"]["client"].astext == _CLIENT_TEXT,
    ),
    select(meeting_bookings.c.meeting_id).where(
        meeting_bookings.c.workspace_id == _WORKSPACE,
        meeting_bookings.c.match["attribution"]["client"].astext == _CLIENT_TEXT,
    ),
)
_AFTER: Final = bindparam("after", type_=Uuid)
_ABOUT: Final = (
    select(scheduled_meetings.c.id)
    .where(
        scheduled_meetings.c.workspace_id == _WORKSPACE,
        scheduled_meetings.c.id.in_(_NAMING_CLIENT),
        or_(_AFTER.is_(None), scheduled_meetings.c.id > _AFTER),
    )
    .order_by(scheduled_meetings.c.id)
    .limit(bindparam("most"))
    .with_for_update()
)


def _folded_email() -> ColumnElement[str]:
    return func.lower(func.btrim(scheduled_meetings.c.invitee_email))


def _is_address_in(table: Table) -> ColumnElement[bool]:
    return exists().where(table.c.workspace_id == scheduled_meetings.c.workspace_id, table.c.email == _folded_email())


_BOOKINGS: Final = (
    func.jsonb_to_recordset(bindparam("bookings", type_=JSONB))
    .table_valued(
        column("owner_id", Uuid),
        column("meeting_id", Uuid),
        column("invitee_uri", Text),
        column("event_uri", Text),
        column("predecessor_uri", Text),
        column("successor_uri", Text),
        column("facts", JSONB),
        column("match", JSONB),
        column("claim", JSONB),
    )
    .render_derived(with_types=True)
)
_PUT_BOOKINGS_FROM: Final = insert(meeting_bookings).from_select(
    [
        "workspace_id",
        "owner_id",
        "meeting_id",
        "invitee_uri",
        "event_uri",
        "predecessor_uri",
        "successor_uri",
        "facts",
        "match",
        "claim",
    ],
    select(_WORKSPACE, *_BOOKINGS.c),
)
_PUT_BOOKINGS: Final = _PUT_BOOKINGS_FROM.on_conflict_do_update(
    index_elements=[meeting_bookings.c.workspace_id, meeting_bookings.c.invitee_uri],
    set_={
        name: _PUT_BOOKINGS_FROM.excluded[name]
        for name in (
            "owner_id",
            "meeting_id",
            "event_uri",
            "predecessor_uri",
            "successor_uri",
            "facts",
            "match",
            "claim",
        )
    },
    # Ours, or of a record that we take over; anybody else's stays, and the count shows it.
    where=meeting_bookings.c.meeting_id == func.any(bindparam("mine", type_=ARRAY(Uuid))),
)
_HAND_OVER_LINES: Final = (
    update(meeting_changes)
    .where(
        meeting_changes.c.workspace_id == _WORKSPACE,
        meeting_changes.c.owner_id != bindparam("new_owner"),
        meeting_changes.c.meeting_id.in_(
            select(meeting_aliases.c.younger_id)
            .where(meeting_aliases.c.workspace_id == _WORKSPACE, meeting_aliases.c.meeting_id == bindparam("survivor"))
            .union_all(select(bindparam("survivor", type_=Uuid)))
        ),
    )
    .values(owner_id=bindparam("new_owner"))
)
_MOVE_BOOKINGS: Final = (
    update(meeting_bookings)
    .where(meeting_bookings.c.workspace_id == _WORKSPACE, meeting_bookings.c.meeting_id == bindparam("younger"))
    .values(meeting_id=bindparam("survivor"), owner_id=bindparam("new_owner"))
)
_MOVE_ALIASES: Final = (
    update(meeting_aliases)
    .where(meeting_aliases.c.workspace_id == _WORKSPACE, meeting_aliases.c.meeting_id == bindparam("younger"))
    .values(meeting_id=bindparam("survivor"))
)
_ADD_ALIAS: Final = insert(meeting_aliases).values(
    workspace_id=_WORKSPACE, younger_id=bindparam("younger"), meeting_id=bindparam("survivor")
)
_DROP: Final = delete(scheduled_meetings).where(
    scheduled_meetings.c.workspace_id == _WORKSPACE,
    scheduled_meetings.c.id == bindparam("younger"),
    scheduled_meetings.c.version == bindparam("read_version"),
)


# A function, so that whoever looks after everybody's rows need not be able to read a meeting.
_PRUNE_CHANGES: Final = select(
    func.quotla_prune_changes(bindparam("over_before", type_=DateTime(timezone=True)), bindparam("most", type_=Integer))
)


@dataclass(frozen=True, slots=True)
class _Content:
    """All of a meeting that is stored and may change."""

    owner: UserId
    chain: tuple[Booking, ...]
    correction: Correction | None

    @classmethod
    def of(cls, meeting: Meeting) -> Self:
        return cls(meeting.owner, meeting.chain, meeting.correction)


class PostgresMeetings(Meetings):
    """See the port."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._read_as: dict[MeetingId, _Content] = {}

    def get(self, meeting: MeetingId) -> Meeting | None:
        return next(iter(self._read(_GET, id=meeting)), None)

    def require(self, meeting: MeetingId) -> Meeting:
        found = self.get(meeting)
        if found is None:
            raise NotFound("meeting")
        return found

    def claim(self, invitees: Collection[InviteeUri]) -> Sequence[Meeting]:
        scope, transaction = self._work.scope, self._work.transaction
        workspace = scope.require_workspace()
        if not scope.sees_all:
            raise RuntimeError("a claim has to see the whole workspace: use as_service")
        addresses = sorted(set(invitees))
        transaction.all(_LOCK_ADDRESSES, {"keys": sorted({lock_key(workspace, one) for one in addresses})})
        held: set[MeetingId] = set()
        while True:
            rows = transaction.all(_LOCK_ROWS, {"workspace": workspace, "invitees": addresses})
            held |= {MeetingId(row.id) for row in rows}
            meetings = self._read(_CLAIMED, invitees=addresses)
            if all(meeting.id in held for meeting in meetings):
                return meetings

    def about(self, client: ClientId, *, after: MeetingId | None, limit: int) -> Sequence[Meeting]:
        held = self._work.transaction.all(
            _ABOUT,
            {
                "workspace": self._work.scope.require_workspace(),
                "client": client,
                "client_text": str(client),
                "after": after,
                "most": limit,
            },
        )
        return self.by_ids([row.id for row in held])

    def by_ids(self, ids: Sequence[MeetingId]) -> Sequence[Meeting]:
        """For neighbours that found and hold them in their own way; in the order of their ids."""
        return self._read(_BY_IDS, ids=ids)

    def undecided(
        self,
        *,
        email: EmailAddress | None = None,
        owner: UserId | None = None,
        only_known: bool = False,
        after: MeetingId | None,
        limit: int,
    ) -> Sequence[Meeting]:
        table = scheduled_meetings
        wanted: list[ColumnElement[bool]] = [
            table.c.workspace_id == self._work.scope.require_workspace(),
            IS_UNDECIDED,
        ]
        if email is not None:
            wanted.append(_folded_email() == email.text)
        if owner is not None:
            wanted.append(table.c.owner_id == owner)
        if only_known:
            wanted.append(or_(_is_address_in(client_addresses), _is_address_in(remembered_addresses)))
        if after is not None:
            wanted.append(table.c.id > after)
        statement = select(table.c.id).where(*wanted).order_by(table.c.id).limit(limit)
        rows = self._work.transaction.all(statement.with_for_update(skip_locked=True, of=table))
        return self.by_ids([row.id for row in rows])

    def save(self, meeting: Meeting, *, cause: Cause) -> None:
        self.save_all([(meeting, cause)])

    def save_all(self, meetings: Sequence[tuple[Meeting, Cause]]) -> None:
        # A copy of what was known leaves no trace, not even a later `updated_at`.
        changed = [one for one in meetings if self._read_as.get(one[0].id) != _Content.of(one[0])]
        if not changed:
            return
        _ROWS.save_all(self._work, [(_row_of(meeting), meeting.version) for meeting, _ in changed])
        lines = [
            ChangeLine(event, meeting.owner, cause)
            for meeting, cause in changed
            for event in meeting.take_events()
            if isinstance(event, MeetingChanged)
        ]
        self._put_bookings([meeting for meeting, _ in changed], [line.event.absorbed for line in lines])
        for meeting, _ in changed:
            meeting.version += 1
            before, now = self._read_as.get(meeting.id), _Content.of(meeting)
            if before is not None and before.owner != now.owner:
                self._hand_over_lines(meeting)
            self._read_as[meeting.id] = now
        self._work.aftermath.changes += lines

    def retire(self, younger: Meeting, *, into: Meeting) -> None:
        parameters = {
            "workspace": into.workspace,
            "younger": younger.id,
            "survivor": into.id,
            "new_owner": into.owner,
        }
        run = self._work.transaction.run
        run(_MOVE_BOOKINGS, parameters)
        run(_MOVE_ALIASES, {name: parameters[name] for name in ("workspace", "younger", "survivor")})
        run(_ADD_ALIAS, {name: parameters[name] for name in ("workspace", "younger", "survivor")})
        dropped = {"workspace": into.workspace, "younger": younger.id, "read_version": younger.version}
        if run(_DROP, dropped) == 0:
            raise StaleWrite
        self._hand_over_lines(into)

    def _put_bookings(self, meetings: Sequence[Meeting], absorbed: Sequence[MeetingId | None]) -> None:
        rows = [
            {"owner_id": meeting.owner, "meeting_id": meeting.id, **booking_json(booking)}
            for meeting in meetings
            for booking in meeting.chain
        ]
        mine = [*(meeting.id for meeting in meetings), *(one for one in absorbed if one is not None)]
        parameters = {"workspace": self._work.scope.require_workspace(), "bookings": rows, "mine": mine}
        if self._work.transaction.run(_PUT_BOOKINGS, parameters) != len(rows):
            raise StaleWrite

    def _hand_over_lines(self, meeting: Meeting) -> None:
        """A line is seen by whom its meeting is seen by."""
        parameters = {"workspace": meeting.workspace, "survivor": meeting.id, "new_owner": meeting.owner}
        self._work.transaction.run(_HAND_OVER_LINES, parameters)

    def prune_changes(self, *, over_before: datetime, limit: int) -> int:
        self._work.scope.require_system()
        row = self._work.transaction.first(_PRUNE_CHANGES, {"over_before": over_before, "most": limit})
        return 0 if row is None else int(row[0])

    def _read(self, statement: Select[Any], **parameters: object) -> list[Meeting]:
        workspace = self._work.scope.require_workspace()
        rows = self._work.transaction.all(statement, self._work.scoped(workspace=workspace, **parameters))
        meetings = [meeting_of(list(group)) for _, group in groupby(rows, key=lambda row: row.id)]
        self._read_as.update({meeting.id: _Content.of(meeting) for meeting in meetings})
        return meetings


def _row_of(meeting: Meeting) -> dict[str, Any]:
    facts = meeting.current
    words = marked(words_of(facts.name, facts.email, facts.event_type_name), meeting.workspace)
    return {**meeting_values(meeting), "words": words}
