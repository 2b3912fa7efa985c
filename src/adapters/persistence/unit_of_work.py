"""Units of work on Postgres."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Uuid, bindparam, insert, text
from sqlalchemy.dialects.postgresql import JSONB

from adapters.persistence.attempts import PostgresAuthorizationAttempts
from adapters.persistence.backfills import PostgresBackfills
from adapters.persistence.client_merges import PostgresClientMerges
from adapters.persistence.connections import PostgresConnections
from adapters.persistence.deliveries import PostgresDeliveries
from adapters.persistence.engine import Database, Transaction
from adapters.persistence.erasures import PostgresErasures
from adapters.persistence.event_types import PostgresEventTypes
from adapters.persistence.links import PostgresSchedulingLinks
from adapters.persistence.meetings import PostgresMeetings
from adapters.persistence.messages import PostgresMessages
from adapters.persistence.people import PostgresPeople
from adapters.persistence.reactions import PostgresReactions
from adapters.persistence.reconciliations import PostgresReconciliations, PostgresRounds
from adapters.persistence.records import PostgresRecords
from adapters.persistence.scope import Scope
from adapters.persistence.sealing import Sealer
from adapters.persistence.signs_of_life import PostgresSignsOfLife
from adapters.persistence.subscriptions import PostgresSubscriptions
from adapters.persistence.tables import reactions
from adapters.persistence.work import HEAD_START, Work
from application.ports.identifiers import Identifiers
from application.ports.jobs import Jobs
from application.ports.live_feed import LiveFeed
from application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from application.principal import Principal
from application.reactions import reactions_to
from domain.events import Event
from domain.identifiers import ReactionId, WorkspaceId

# One statement takes the numbers and writes the lines, so that the counter's row is held for as short as can be: until
# the commit that follows at once. Who takes the next numbers waits for that commit, so numbers come in the order of
# commits, and a reader who has seen N will never be shown an N-1 that it has not seen.
_NUMBER_AND_WRITE: Final = text(
    """
    with taken as (
        insert into meeting_change_counters as counter (workspace_id, last_number)
        values (cast(:workspace as uuid), cast(:count as bigint))
        on conflict (workspace_id) do update set last_number = counter.last_number + excluded.last_number
        returning last_number - cast(:count as bigint) as before
    )
    insert into meeting_changes (workspace_id, number, owner_id, meeting_id, kind, fields, cause, cause_reference,
                                 absorbed_id, occurred_at)
    select cast(:workspace as uuid), taken.before + line.ordinal, line.owner_id, line.meeting_id, line.kind,
           line.fields, line.cause, line.cause_reference, line.absorbed_id, line.occurred_at
    from taken, jsonb_to_recordset(cast(:lines as jsonb)) as line (
        ordinal bigint, owner_id uuid, meeting_id uuid, kind text, fields text[], cause text, cause_reference uuid,
        absorbed_id uuid, occurred_at timestamptz
    )
    """
).bindparams(bindparam("workspace", type_=Uuid), bindparam("lines", type_=JSONB))


class PostgresUnitOfWork(UnitOfWork):
    """One transaction with every repository on it. For the thread that began it; begin another unit for another."""

    def __init__(
        self, transaction: Transaction, *, sealer: Sealer, identifiers: Identifiers, jobs: Jobs, live_feed: LiveFeed
    ) -> None:
        self._work = work = Work(transaction, sealer, identifiers)
        self._jobs = jobs
        self._live_feed = live_feed
        self.connections = PostgresConnections(work)
        self.subscriptions = PostgresSubscriptions(work)
        self.attempts = PostgresAuthorizationAttempts(work)
        self.event_types = PostgresEventTypes(work)
        self.links = PostgresSchedulingLinks(work)
        self.meetings = PostgresMeetings(work)
        self.records = PostgresRecords(work)
        self.merges = PostgresClientMerges(work)
        self.erasures = PostgresErasures(work, self.meetings)
        self.deliveries = PostgresDeliveries(work)
        self.reactions = PostgresReactions(work)
        self.reconciliations = PostgresReconciliations(work)
        self.backfills = PostgresBackfills(work)
        self.rounds = PostgresRounds(work)
        self.messages = PostgresMessages(work)
        self.people = PostgresPeople(work)
        self.signs_of_life = PostgresSignsOfLife(work)

    def tell(self, event: Event) -> None:
        self._work.aftermath.events.append((self._work.scope.require_workspace(), event))

    def commit(self) -> None:
        waiting = self._write_reactions()
        workspace = self._write_changes()
        self._work.transaction.commit()
        aftermath = self._work.aftermath
        if waiting:
            self._jobs.react(waiting)
        if aftermath.messages:
            self._jobs.send(tuple(aftermath.messages))
        if workspace is not None:
            self._live_feed.ring(workspace)
        for owner in aftermath.owners:
            self._live_feed.ring_connection(owner)

    def _write_reactions(self) -> list[ReactionId]:
        rows: list[dict[str, Any]] = [
            {
                "id": self._work.identifiers.new(),
                "workspace_id": workspace,
                "name": name.value,
                "about": about,
                "happened_at": event.occurred_at,
                "due_at": event.occurred_at + HEAD_START,
            }
            for workspace, happened in self._work.aftermath.events
            for name, about, event in reactions_to([happened])
        ]
        if rows:
            self._work.transaction.run(insert(reactions), rows)
        return [ReactionId(row["id"]) for row in rows]

    def _write_changes(self) -> WorkspaceId | None:
        """Number the lines and write them, as the last statement before the commit."""
        changes = self._work.aftermath.changes
        if not changes:
            return None
        workspace = self._work.scope.require_workspace()
        lines = [
            {
                "ordinal": ordinal,
                "owner_id": str(line.owner),
                "meeting_id": str(line.event.meeting),
                "kind": line.event.kind.value,
                "fields": line.event.fields,
                "cause": line.cause.kind.value,
                "cause_reference": str(line.cause.reference) if line.cause.reference else None,
                "absorbed_id": str(line.event.absorbed) if line.event.absorbed else None,
                "occurred_at": line.event.occurred_at.isoformat(),
            }
            for ordinal, line in enumerate(changes, start=1)
        ]
        self._work.transaction.run(_NUMBER_AND_WRITE, {"workspace": workspace, "count": len(lines), "lines": lines})
        return workspace


class PostgresUnits(UnitOfWorkFactory):
    """Begins units of work. Several at once, in one thread or in many, each have their own connection."""

    def __init__(
        self, database: Database, *, sealer: Sealer, identifiers: Identifiers, jobs: Jobs, live_feed: LiveFeed
    ) -> None:
        """
        Args:
            database: of the service's login; whoever opened it closes it.
            jobs, live_feed: told after each commit about what came to be.
        """
        self._database = database
        self._sealer = sealer
        self._identifiers = identifiers
        self._jobs = jobs
        self._live_feed = live_feed

    @contextmanager
    def acting_as(self, principal: Principal) -> Iterator[UnitOfWork]:
        with self._unit(Scope.of_principal(principal)) as unit:
            yield unit

    @contextmanager
    def as_service(self, workspace: WorkspaceId) -> Iterator[UnitOfWork]:
        with self._unit(Scope.of_service(workspace)) as unit:
            yield unit

    @contextmanager
    def as_system(self) -> Iterator[UnitOfWork]:
        with self._unit(Scope.of_system()) as unit:
            yield unit

    @contextmanager
    def _unit(self, scope: Scope) -> Iterator[UnitOfWork]:
        with self._database.transaction(scope) as transaction:
            yield PostgresUnitOfWork(
                transaction,
                sealer=self._sealer,
                identifiers=self._identifiers,
                jobs=self._jobs,
                live_feed=self._live_feed,
            )
