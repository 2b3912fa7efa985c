"""Random histories as the sandbox tells them, what is true after them, and how a core hears of them."""

import random
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

from adapters.webhooks.payloads import read
from application.meetings.receive_deliveries import IncomingDelivery
from calendly_sandbox.engine import Sandbox
from calendly_sandbox.refusals import Refusal
from domain.subscription import Signer
from tests.support.core import Core

BEGINNING = datetime(2026, 11, 2, 9, tzinfo=UTC)
PEOPLE = ("kim@example.com", "lee@example.com", "shared@example.com", "stranger@example.org")
Envelope = dict[str, Any]


class Storyteller:
    """Acts at random at the sandbox and keeps what it would deliver."""

    def __init__(self, seed: int, *, sandbox: Sandbox | None = None, misses_only_what_began: bool = False) -> None:
        """
        Args:
            sandbox: where it acts; another is made otherwise.
            misses_only_what_began: before a no-show is set or taken back, time passes until the meeting has begun;
                Calendly refuses it earlier.
        """
        self.sandbox = sandbox or Sandbox()
        self.sandbox.world.clock.freeze(BEGINNING)
        self.random = random.Random(seed)
        self.misses_only_what_began = misses_only_what_began

    def history(self) -> list[Envelope]:
        """One history of one to three invitees."""
        told: list[Envelope] = []
        group = self.random.random() < 0.25
        alive = []
        for _ in range(self.random.randint(1, 3)):
            code = self.random.choice(["code-single", "code-reusable", None])
            outcome = self.sandbox.book(
                "renovation-workshop" if group else "intro-call",
                name="Somebody",
                email=self.random.choice(PEOPLE),
                tracking={"utm_content": code},
            )
            told += outcome.envelopes
            alive.append(outcome.invitee["uri"])
        for _ in range(self.random.randint(0, 6)):
            self.sandbox.world.clock.advance(timedelta(seconds=self.random.randint(1, 4_000)))
            told += self._act(alive)
        return told

    def _act(self, alive: list[str]) -> Sequence[Envelope]:
        place = self.random.randrange(len(alive))
        act = self.random.choice(["move", "move", "cancel", "miss", "come"])
        if self.misses_only_what_began and act in ("miss", "come"):
            self._await_start(alive[place])
        # What cannot be (moving a canceled one, …) is refused as at Calendly, and nothing is told.
        with suppress(Refusal):
            if act == "move":
                outcome = self.sandbox.reschedule(alive[place], by=self.random.choice(["host", "invitee"]))
                alive[place] = outcome.invitee["uri"]
            elif act == "cancel":
                outcome = self.sandbox.cancel(alive[place], by=self.random.choice(["host", "invitee"]))
            elif act == "miss":
                outcome = self.sandbox.mark_no_show(alive[place])
            else:
                outcome = self.sandbox.unmark_no_show(alive[place])
            return outcome.envelopes
        return ()

    def _await_start(self, invitee: str) -> None:
        clock = self.sandbox.world.clock
        event, _ = self.sandbox.world.require_invitee(invitee)
        clock.set_to(max(clock.now(), event.start + timedelta(seconds=1)))

    def truth(self) -> dict[str, tuple[str, str]]:
        """By the newest invitee of each meeting: its status and start."""
        state = self.sandbox.state()
        return {
            one["uri"]: (
                "canceled" if one["status"] == "canceled" else "no_show" if one["no_show"] else "scheduled",
                event["start_time"],
            )
            for event in state["events"]
            for one in event["invitees"]
            if not one["rescheduled"]
        }


class BadPost:
    """Carries word as badly as may be: some is lost, some comes twice, some late, all of it in any order; and for 72
    hours nothing comes at all, nor ever will.
    """

    OUTAGE: Final = timedelta(hours=72)

    def __init__(self, story: Storyteller) -> None:
        self._story = story
        self._outage_from = BEGINNING + timedelta(hours=story.random.randrange(7 * 24))
        self._late: list[Envelope] = []

    @property
    def is_out(self) -> bool:
        """Whether the outage is on."""
        return timedelta() <= self._story.sandbox.world.clock.now() - self._outage_from < self.OUTAGE

    def carry(self, told: Sequence[Envelope]) -> list[bytes]:
        """What arrives after this was told: some of it, and some of what was told before."""
        if self.is_out:
            return []
        chance = self._story.random
        sent = [one for one in told for _ in range(chance.choice([0, 1, 1, 2]))]
        on_time: list[Envelope] = []
        late: list[Envelope] = []
        for one in sent:
            (on_time if chance.random() < 0.7 else late).append(one)
        for one in self._late:
            (on_time if chance.random() < 0.3 else late).append(one)
        self._late = late
        return self._shuffled(on_time)

    def last(self) -> list[bytes]:
        """What had been late all the time."""
        late, self._late = self._late, []
        return self._shuffled(late)

    def _shuffled(self, told: Sequence[Envelope]) -> list[bytes]:
        return [orjson.dumps(one) for one in self._story.random.sample(told, len(told))]


def hear(core: Core, bodies: Iterable[bytes], *, together: bool = False) -> None:
    """Take deliveries in and carry them out, in this order; `together`: as many at once as the core takes."""
    for body in bodies:
        parsed = read(body)
        delivery = IncomingDelivery(
            post=None,
            signer=Signer.APP,
            event=parsed.event,
            created_by=parsed.created_by,
            key=parsed.key,
            body=body,
            is_stale=False,
            correlation="test",
        )
        core.use_cases.receive_deliveries(deliveries=[delivery])
    waiting, core.jobs.deliveries = core.jobs.deliveries, []
    for deliveries in [waiting] if together else [[one] for one in waiting]:
        done = core.use_cases.process_deliveries(deliveries=deliveries)
        assert [one.error for one in done if one.error] == []
