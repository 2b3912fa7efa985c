"""Reactions and messages are carried out by id, and their trouble stays out of the broker."""

import logging
from collections.abc import Callable
from uuid import UUID

import pytest
from dramatiq.brokers.stub import StubBroker

from adapters.upkeep.jobs import declare_upkeep_jobs
from application.ports.outbox import ReactionName
from application.ports.unit_of_work import StorageUnavailable
from domain.identifiers import MessageId, ReactionId

pytestmark = pytest.mark.unit

ROW = UUID(int=5)


class Setup:
    """Both actors on a stub broker."""

    def __init__(self, *, trouble: Exception | None = None, done: ReactionName | None = None) -> None:
        self.trouble, self.done = trouble, done
        self.told: list[UUID] = []
        self.observed: list[tuple[str, str]] = []
        self.broker = StubBroker()
        declare_upkeep_jobs(
            self.broker,
            run_reaction=self.run_reaction,
            deliver_message=self.deliver_message,
            observe=lambda job, outcome, _: self.observed.append((job, outcome)),
        )

    def run_reaction(self, *, reaction: ReactionId) -> ReactionName | None:
        self._tell(reaction)
        return self.done

    def deliver_message(self, *, message: MessageId) -> None:
        self._tell(message)

    def _tell(self, row: UUID) -> None:
        self.told.append(row)
        if self.trouble is not None:
            raise self.trouble

    def actor(self, name: str) -> Callable[..., None]:
        return self.broker.get_actor(name).fn


def test_a_reaction_is_carried_out_under_its_name() -> None:
    setup = Setup(done=ReactionName.RELEASE_CONNECTION)

    setup.actor("run_reaction")(str(ROW))

    assert (setup.told, setup.observed) == ([ROW], [("run_reaction", "release_connection")])


def test_a_reaction_done_already_is_nothing_to_do() -> None:
    setup = Setup()

    setup.actor("run_reaction")(str(ROW))

    assert setup.observed == [("run_reaction", "nothing_to_do")]


def test_a_message_is_sent() -> None:
    setup = Setup()

    setup.actor("deliver_message")(str(ROW))

    assert (setup.told, setup.observed) == ([ROW], [("deliver_message", "done")])


@pytest.mark.parametrize("actor", ["run_reaction", "deliver_message"])
@pytest.mark.parametrize(("trouble", "outcome"), [(StorageUnavailable(), "left_waiting"), (ValueError(), "failed")])
def test_trouble_stays_out_of_the_broker(actor: str, trouble: Exception, outcome: str) -> None:
    setup = Setup(trouble=trouble)

    setup.actor(actor)(str(ROW))

    assert setup.observed == [(actor, outcome)]


def test_the_unexpected_is_logged_once_without_its_message(caplog: pytest.LogCaptureFixture) -> None:
    setup = Setup(trouble=ValueError("quotes an address"))
    with caplog.at_level(logging.INFO, logger="adapters.upkeep"):
        setup.actor("deliver_message")(str(ROW), "a-request")

    (line,) = caplog.records
    assert (line.levelno, line.__dict__["correlation"]) == (logging.ERROR, "a-request")
    assert "quotes an address" not in str(vars(line))


def test_the_broker_repeats_nothing_by_itself() -> None:
    assert {actor.options["max_retries"] for actor in Setup().broker.actors.values()} == {0}
