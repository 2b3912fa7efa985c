"""Processing: what was stored becomes meetings faster than it can come in for long.

Promise: one worker process turns stored deliveries of 20 businesses into committed meetings (with their match, their
line in the change log and what follows from them) at 400 a second or more; a second process on a second core adds to
it.
"""

from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from typing import Final

import redis

from adapters.webhooks.nudging import DramatiqJobs, nudging_broker
from bench.deliveries import body
from bench.figures import MEDIAN, RATIO, Line, Rounds, at_least
from bench.people import Business, businesses, units_of
from bench.stage import House, Stage
from bootstrap.container import BROKER
from domain.bookings import NoticeKind
from domain.identifiers import DeliveryId
from tests.support.builders import a_delivery

NAME: Final = "processing"
BUSINESSES: Final = 20
LONGEST_ROUND: Final = timedelta(seconds=20)
_DONE: Final = "select count(*) from webhook_deliveries where state <> 'stored'"
_PROOF: Final = """
select (select count(*) from scheduled_meetings where match_reason = 'email'),
    (select count(*) from meeting_changes where kind = 'booked'),
    (select count(*) from webhook_deliveries where state = 'handled'),
    (select max(settled_at) from webhook_deliveries)
"""
_EMPTY: Final = """
truncate webhook_deliveries, scheduled_meetings, meeting_bookings, meeting_aliases, meeting_changes, reactions, messages
"""


def measure(stage: Stage) -> Sequence[Line]:
    """See the head of this file."""
    count = stage.sizes.deliveries
    with stage.house(NAME) as house:
        crowd = businesses(house, BUSINESSES)
        _rate(house, crowd, count // 4, workers=1)
        rounds = [(_rate(house, crowd, count, workers=1), _rate(house, crowd, count, workers=2)) for _ in _turns(stage)]
    one, two = Rounds([alone for alone, _ in rounds]), Rounds([both for _, both in rounds])
    return [
        Line(row=NAME, what="one worker", unit="/s", figures={MEDIAN: one.rate}, limit=at_least(400, MEDIAN)),
        Line(
            row=NAME,
            what="two workers, against one",
            unit="/s",
            figures={MEDIAN: two.rate, RATIO: two.ratio_to(one)},
            limit=at_least(1.01),
        ),
    ]


def _turns(stage: Stage) -> range:
    # A round is a count of deliveries here, not of seconds, and has a beginning and an end of its own.
    return range(min(3, stage.sizes.rounds))


def _rate(house: House, crowd: Sequence[Business], count: int, *, workers: int) -> float:
    """Deliveries a second, from the first nudge to the last commit, or to the last in time."""
    house.run(_EMPTY)
    redis.Redis.from_url(house.environment["REDIS_URL"]).flushdb()
    ids = _stored(house, crowd, count)
    broker = nudging_broker(house.environment["REDIS_URL"], **BROKER)
    with house.running(*["worker"] * workers), closing(broker):
        # A clock that stands still: for whoever nudges in earnest a second is too long, and the rest is the sweep's.
        jobs = DramatiqJobs(broker, seconds=lambda: 0.0)
        began = datetime.now(UTC)
        jobs.process(ids)
        with suppress(TimeoutError):  # on a slow machine fewer are enough
            house.wait_until(lambda: house.rows(_DONE)[0][0] == count, "all deliveries", within=LONGEST_ROUND)
    # Only now, for a worker that is told to stop finishes what it has begun.
    meetings, changes, handled, ended = house.rows(_PROOF)[0]
    if not 0 < handled == meetings == changes:
        raise AssertionError(f"{handled} deliveries handled, but {meetings} meetings matched and {changes} told")
    seconds: float = (ended - began).total_seconds()
    return int(handled) / seconds


def _stored(house: House, crowd: Sequence[Business], count: int) -> list[DeliveryId]:
    """Deliveries as the intake leaves them, of every business in turn."""
    now = datetime.now(UTC)
    deliveries = [
        a_delivery(
            business.connection,
            event=NoticeKind.BOOKED.value,
            body=body(number, account=business.account),
            received_at=now,
            # Nobody but the nudge is to find them.
            due_at=now + timedelta(hours=1),
        )
        for number, business in ((number, crowd[number % len(crowd)]) for number in range(count))
    ]
    with units_of(house) as units, units.as_system() as unit:
        unit.deliveries.add(deliveries)
        unit.commit()
    return [one.id for one in deliveries]
