"""A soak: deliveries without a pause while everything is killed, again and again, with -9.

Web, worker, upkeep, Valkey and Postgres are each killed at random moments and started again. Afterwards every delivery
that was answered with 200 is in the inbox, once; every meeting is as Calendly has it; no fact was told twice and no
client was written to twice; and soon after the last fault nothing is left to do. `scripts/soak` runs it from a shell.
"""

import argparse
import hashlib
import logging
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final, Literal, get_args

import httpx

from calendly_sandbox.outbox import Delivery
from tests.support.house import INTRO_CALL, House, running_house

Victim = Literal["web", "worker", "upkeep", "valkey", "postgres"]
VICTIMS: Final[tuple[Victim, ...]] = get_args(Victim)
SENDERS: Final = 48
"""Requests under way at once, at most; Calendly has no such limit, but this is one machine."""
PATIENCE: Final = 15.0
"""Seconds that Calendly waits for an answer."""
DISORDER: Final = 200
"""How far a delivery may stray from its place in the order."""
REPEATED: Final = 0.03
"""The part of deliveries that come a second time although they were answered."""
LONGEST: Final = timedelta(minutes=5)
"""That a letter may take to be written down."""
PATIENCE_AFTER: Final = timedelta(minutes=5)
"""With what is left, to tell how long it took when it took too long."""
UNFINISHED: Final = """
    select 'deliveries', count(*) from webhook_deliveries where state in ('stored', 'set_aside')
    union all
    select 'reactions', count(*) from reactions where state = 'waiting' and (not_before is null or not_before <= now())
    union all
    select 'letters', count(*) from messages
    where state = 'pending' or state = 'sending' and begun_at > %(last_fault)s
"""
"""A letter whose sender was killed is *sending* for ten minutes more and then *unknown*; nobody is at work on it."""
SEND: Final = """
    mutation($input: SendSchedulingLinkInput!) {
      done: sendSchedulingLink(input: $input) { __typename ... on Refusal { code } }
    }
"""
_FIRST_START: Final = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=400)
_STARTS: Final = count(1)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to happen."""

    seed: int
    deliveries: int = 20_000
    rate: float = 200.0
    """Deliveries a second."""
    letters: int = 60
    """Links that are sent to clients meanwhile."""
    calm: tuple[float, float] = (2.0, 6.0)
    """Seconds from one fault's end to the next."""
    outage: tuple[float, float] = (0.1, 2.0)
    """Seconds until what was killed is started again."""
    quiet_within: timedelta = timedelta(seconds=60)
    """Of the last fault."""


@dataclass(kw_only=True)
class Outcome:
    """What happened."""

    plan: Plan
    answered: int = 0
    repeated: int = 0
    unanswered: Counter[str] = field(default_factory=Counter)
    """By status, or `none`; each was delivered again."""
    killed: Counter[Victim] = field(default_factory=Counter)
    sending_seconds: float = 0.0
    quiet_after_seconds: float = 0.0
    letters: Counter[str] = field(default_factory=Counter)
    """By what became of them."""
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        killed = ", ".join(f"{who} {times}" for who, times in sorted(self.killed.items()))
        letters = ", ".join(f"{number} {state}" for state, number in sorted(self.letters.items()))
        a_second = self.answered / max(self.sending_seconds, 0.001)
        problems = [f"PROBLEM: {one}" for one in self.problems] or ["all is well"]
        lines = [
            f"seed {self.plan.seed}",
            f"{self.answered} deliveries answered with 200 in {self.sending_seconds:.0f} s ({a_second:.0f} a second)",
            f"sent twice: {self.repeated} of them",
            f"without a 200 and delivered again: {dict(self.unanswered) or 'none'}",
            f"killed with -9: {killed}",
            f"letters to clients: {letters}",
            f"quiet {self.quiet_after_seconds:.1f} s after the last fault",
        ]
        return "\n".join([*lines, *problems])


def soak(house: House, plan: Plan) -> Outcome:
    """Carry it out on a house that runs, from the main thread; the house runs afterwards, too."""
    outcome = Outcome(plan=plan)
    order = random.Random(plan.seed)
    house.settle()
    with house.held_back():
        links = _links(house, plan.letters)
        deliveries = _deliveries(house, plan.deliveries, order)
        sending = _Sending(house, plan, deliveries, order, outcome)
        with _writing(house, links, plan):
            sending.begin()
            _break_things(house, plan, order, outcome, until=sending.is_over)
            sending.end()
        house.mend()
        last_fault = datetime.now(UTC)
        house.sandbox.engine.outbox.drop([one.id for one in deliveries])
    _wait_for_quiet(house, outcome, last_fault)
    _judge(house, deliveries, links, outcome)
    return outcome


# What happens at Calendly


def _deliveries(house: House, at_least: int, order: random.Random) -> list[Delivery]:
    """The news of bookings, of which some move, are called off or missed, by and by."""
    calendly = house.sandbox.engine
    told = len(calendly.outbox.select("held"))
    booked: list[str] = []
    while len(calendly.outbox.select("held")) - told < at_least:
        # Looking at all that is held takes longer than an act, so it is done for a bunch of them.
        for _ in range(max(1, min(500, at_least // 4))):
            _act(house, booked, order)
    return calendly.outbox.select("held")[told:]


def _act(house: House, booked: list[str], order: random.Random) -> None:
    calendly = house.sandbox.engine
    start = _FIRST_START + timedelta(minutes=30 * next(_STARTS))
    what = order.random()
    if what < 0.6 or not booked:
        guest = f"soak{next(_STARTS)}"
        made = calendly.book(INTRO_CALL, name=guest.title(), email=f"{guest}@example.org", start=start)
        booked.append(made.invitee["uri"])
        return
    chosen = order.randrange(len(booked))
    invitee = booked.pop(chosen)
    if what < 0.8:
        booked.append(calendly.reschedule(invitee, start=start).invitee["uri"])
    elif what < 0.9:
        calendly.cancel(invitee)
    else:
        calendly.mark_no_show(invitee)


class _Sending:
    """Delivers as Calendly does: what is not answered with 200 comes again; never quite in order; some twice."""

    def __init__(
        self, house: House, plan: Plan, deliveries: Sequence[Delivery], order: random.Random, outcome: Outcome
    ) -> None:
        self._house = house
        self._rate = plan.rate
        shuffled = sorted(range(len(deliveries)), key=lambda place: place + order.uniform(0, DISORDER))
        self._queue = [deliveries[place] for place in shuffled]
        self._queue += order.sample(self._queue, int(len(self._queue) * REPEATED))
        self._first_time = len(deliveries)
        self._next = count()
        self._guard = threading.Lock()
        self._outcome = outcome
        self._failed: list[BaseException] = []
        self._began = 0.0
        self._threads = [threading.Thread(target=self._send) for _ in range(SENDERS)]
        self._client = httpx.Client(timeout=PATIENCE, limits=httpx.Limits(max_connections=SENDERS), trust_env=False)

    def begin(self) -> None:
        self._began = time.monotonic()
        for thread in self._threads:
            thread.start()

    def is_over(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def end(self) -> None:
        for thread in self._threads:
            thread.join()
        self._client.close()
        self._outcome.sending_seconds = time.monotonic() - self._began
        if self._failed:
            raise self._failed[0]

    def _send(self) -> None:
        pause = threading.Event()
        try:
            while True:
                with self._guard:
                    number = next(self._next)
                if number >= len(self._queue):
                    return
                pause.wait(max(0.0, self._began + number / self._rate - time.monotonic()))
                while (status := self._deliver(self._queue[number])) != "200":
                    with self._guard:
                        self._outcome.unanswered[status] += 1
                    pause.wait(0.5)
                with self._guard:
                    self._outcome.answered += number < self._first_time
                    self._outcome.repeated += number >= self._first_time
        except BaseException as error:  # noqa: BLE001  told in the thread that waits for us
            self._failed.append(error)

    def _deliver(self, delivery: Delivery) -> str:
        parcel = self._house.sandbox.engine.outbox.hand_over(delivery.id)
        try:
            return str(self._client.post(parcel.url, content=parcel.body, headers=parcel.headers).status_code)
        except httpx.TransportError:
            return "none"


# What happens here


def _links(house: House, letters: int) -> list[tuple[str, str]]:
    """Links, one for each of as many clients: the link's id and the client's address."""
    ada = house.ada
    ada.look_at_event_types()
    name = INTRO_CALL.partition("/")[2].replace("-", " ").title()
    made = []
    for _ in range(letters):
        who = f"client{next(_STARTS)}"
        subject = {"clientId": ada.has_client(who, f"{who}@example.org")}
        given = {"eventTypeId": ada.event_types[name], "subject": subject}
        link = ada.do("createSchedulingLink", "CreateSchedulingLinkInput", "... on SchedulingLink { id }", **given)
        made.append((str(link["id"]), f"{who}@example.org"))
    return made


@contextmanager
def _writing(house: House, links: Sequence[tuple[str, str]], plan: Plan) -> Iterator[None]:
    """Ada sends the links, spread over the time that sending deliveries takes; what fails she tries again."""
    pause, failed = threading.Event(), []
    every = plan.deliveries / plan.rate / max(1, len(links))

    def write() -> None:
        try:
            for link, _ in links:
                deadline = time.monotonic() + LONGEST.total_seconds()
                while not _is_sent(house, link):
                    assert time.monotonic() < deadline, "a letter could not be written"
                    pause.wait(0.5)
                pause.wait(every)
        except BaseException as error:  # noqa: BLE001  told in the thread that waits for us
            failed.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        writer.join()
    if failed:
        raise failed[0]


def _is_sent(house: House, link: str) -> bool:
    """Whether it is written down now; `already_sent` says that an answer got lost."""
    try:
        answer = house.ada.browser.post("/graphql", json={"query": SEND, "variables": {"input": {"linkId": link}}})
    except httpx.TransportError:
        return False
    done: dict[str, Any] = (answer.json().get("data") or {}).get("done") or {}
    return done.get("__typename") == "SchedulingLink" or done.get("code") == "link.already_sent"


def _break_things(house: House, plan: Plan, order: random.Random, outcome: Outcome, *, until: Any) -> None:
    """Each has its turn before any has another; sometimes two at once."""
    pause = threading.Event()
    turns: list[Victim] = []
    while not until() or len(outcome.killed) < len(VICTIMS):
        if not turns:
            turns = order.sample(VICTIMS, len(VICTIMS))
        pause.wait(order.uniform(*plan.calm))
        chosen = [turns.pop() for _ in range(min(len(turns), 1 + (order.random() < 0.25)))]
        for victim in chosen:
            _kill(house, victim)
            outcome.killed[victim] += 1
        pause.wait(order.uniform(*plan.outage))
        house.mend()


def _kill(house: House, victim: Victim) -> None:
    if victim == "postgres":
        house.postgres.kill()
    elif victim == "valkey":
        house.valkey.kill()
    else:
        house.kill(victim)


# What is left


def _wait_for_quiet(house: House, outcome: Outcome, last_fault: datetime) -> None:
    pause = threading.Event()
    while True:
        left = {what: number for what, number in house.rows(UNFINISHED, last_fault=last_fault) if number}
        taken = datetime.now(UTC) - last_fault
        if not left or taken > PATIENCE_AFTER:
            break
        pause.wait(0.2)
    outcome.quiet_after_seconds = taken.total_seconds()
    if left:
        outcome.problems.append(f"still to be done: {left}")
    if taken > outcome.plan.quiet_within:
        outcome.problems.append(f"not quiet within {outcome.plan.quiet_within.total_seconds():.0f} s")


def _judge(house: House, deliveries: Sequence[Delivery], links: Sequence[tuple[str, str]], outcome: Outcome) -> None:
    problems = outcome.problems
    kept = dict(house.rows("select sha256(body), count(*) from webhook_deliveries group by 1"))
    counts = Counter(kept.get(hashlib.sha256(one.body).digest(), 0) for one in deliveries)
    if set(counts) != {1}:
        problems.append(f"deliveries by how often they are in the inbox: {dict(counts)}")
    failed = house.rows("select outcome, count(*) from webhook_deliveries where state = 'failed' group by 1")
    if failed:
        problems.append(f"failed deliveries: {failed}")

    truth, record = Counter(house.truth()), Counter(house.record())
    if truth != record:
        missing, extra = truth - record, record - truth
        problems.append(f"{missing.total()} meetings are not as Calendly has them; for example {[*missing][:2]}")
        problems.append(f"{extra.total()} are otherwise; for example {[*extra][:2]}")
    if twice := house.told_twice():
        problems.append(f"{len(twice)} facts are told twice")

    addresses = {address for _, address in links}
    arrived = Counter(one for letter in house.mail.taken for one in letter.rcpt_tos if one in addresses)
    if too_often := {address: times for address, times in arrived.items() if times > 1}:
        problems.append(f"clients that were written to more than once: {too_often}")
    fates = dict(
        house.rows("select recipient, state from messages where recipient = any(%(those)s)", those=[*addresses])
    )
    outcome.letters = Counter(str(fate) for fate in fates.values())
    if lost := [who for who in addresses if fates.get(who) not in ("sent", "sending", "unknown")]:
        problems.append(f"letters that were not sent: {len(lost)}")
    if unsaid := [who for who in addresses if fates.get(who) == "sent" and who not in arrived]:
        problems.append(f"letters that are called sent and did not arrive: {len(unsaid)}")


# From a shell


def main() -> int:
    """Run it on a house of its own; 1 when anything was wrong."""
    parser = argparse.ArgumentParser(prog="scripts/soak", description="Deliveries while everything is killed with -9.")
    parser.add_argument("--deliveries", type=int, default=Plan.deliveries, help="at least so many (%(default)s)")
    parser.add_argument("--rate", type=float, default=Plan.rate, help="a second (%(default)s)")
    parser.add_argument("--letters", type=int, default=Plan.letters, help="sent to clients meanwhile (%(default)s)")
    parser.add_argument("--seed", type=int, help="to have the same faults again; without it, a new one")
    parser.add_argument("--system-postgres", action="store_true", help="the machine's own Postgres, not the wheel's")
    given = parser.parse_args()
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(1_000_000)
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # the mail server's word on its own future
    plan = Plan(seed=seed, deliveries=given.deliveries, rate=given.rate, letters=given.letters)
    load, processors = os.getloadavg()[0], os.cpu_count() or 1
    if load > processors / 2:
        _say(f"others keep this machine busy (load {load:.0f} on {processors} processors): it will be quiet later")
    _say(f"seed {seed}: {plan.deliveries} deliveries at {plan.rate:g} a second …")
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="quotla-soak-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o711)  # where root runs Postgres as nobody, it has to pass through
        house = stack.enter_context(running_house(folder, uses_system=given.system_postgres))
        outcome = soak(house, plan)
    _say(str(outcome))
    return 1 if outcome.problems else 0


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  it speaks to a terminal


if __name__ == "__main__":
    sys.exit(main())
