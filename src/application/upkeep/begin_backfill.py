"""Looking at meetings from before, and having them brought in: by the owner of the connection, or an admin."""

from dataclasses import dataclass
from datetime import datetime

from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from application.upkeep.chosen_connection import chosen_connection
from domain.backfill import Backfill, BackfillNotUnderWay, BackfillUnderWay, Range
from domain.identifiers import BackfillId, ConnectionId


@dataclass(frozen=True)
class BeginBackfill:
    """Begin with a range, or join what is under way for it. The work is a reaction, and tells nobody anything."""

    units: UnitOfWorkFactory
    clock: Clock
    identifiers: Identifiers

    def __call__(
        self,
        *,
        principal: Principal,
        connection: ConnectionId | None,
        starts_from: datetime,
        starts_before: datetime,
        is_wanted: bool,
    ) -> ConnectionId:
        """The connection.

        Args:
            connection: one that the principal may see; their own when not given.
            is_wanted: bring in what the range holds, looked at before or not; else only say what that is.

        Raises:
            EmptyRange, BackfillUnderWay: the range cannot be had.
            NotFound: no such connection for this principal.
            NotConnected, ReconnectNeeded: there is nothing to bring in from.
            StaleWrite: somebody was faster.
        """
        now = self.clock.now()
        range_ = Range.of(starts_from, starts_before, now=now)
        found = chosen_connection(self.units, principal, connection)
        with self.units.as_service(found.workspace) as unit:
            unit.connections.require(found.id).require_tokens()  # which an admin does not see of a colleague
            under_way = unit.backfills.latest(found.id)
            if under_way is not None and not under_way.is_over:
                if joins(under_way, range_, is_wanted=is_wanted, now=now):
                    if is_wanted and not under_way.is_wanted:
                        under_way.start(now)
                        unit.backfills.save(under_way)
                        unit.commit()
                    return found.id
                under_way.stop("stranded" if under_way.is_stranded(now) else "replaced", now)
                unit.backfills.save(under_way)
            begun = Backfill.begin(
                id=BackfillId(self.identifiers.new()),
                workspace=found.workspace,
                owner=found.owner,
                connection=found.id,
                range=range_,
                is_wanted=is_wanted,
                now=now,
            )
            unit.backfills.save(begun)
            unit.commit()
        return found.id


def joins(under_way: Backfill, range_: Range, *, is_wanted: bool, now: datetime) -> bool:
    """Whether what is under way is what is wished for now; else it is to make room.

    Raises:
        BackfillUnderWay: it is an import of another range, which does not.
    """
    if under_way.is_stranded(now):
        return False
    if under_way.range == range_:
        return is_wanted or under_way.is_working  # a look that was finished is taken anew
    if under_way.is_wanted:
        raise BackfillUnderWay
    return False


@dataclass(frozen=True)
class StopBackfill:
    """Bring in no more of it, or forget about the look. What came in stays."""

    units: UnitOfWorkFactory
    clock: Clock

    def __call__(self, *, principal: Principal, connection: ConnectionId | None) -> ConnectionId:
        """The connection.

        Raises:
            NotFound: no such connection for this principal.
            NotConnected: they never had one.
            BackfillNotUnderWay: there is nothing to stop.
            StaleWrite: it got on meanwhile; repeating is safe.
        """
        found = chosen_connection(self.units, principal, connection)
        with self.units.as_service(found.workspace) as unit:
            latest = unit.backfills.latest(found.id)
            if latest is None or latest.is_over:
                raise BackfillNotUnderWay
            latest.stop("person", self.clock.now())
            unit.backfills.save(latest)
            unit.commit()
        return found.id
