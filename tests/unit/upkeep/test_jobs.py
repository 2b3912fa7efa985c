"""Reactions and messages are carried out by id, and their trouble stays out of the broker."""

import logging
from collections.abc import Callable
from uuid import UUID

import pytest
from dramatiq.brokers.stub import StubBroker

from adapters.upkeep.jobs import declare_upkeep_jobs
from application.ports.messages import MessageState
from application.ports.outbox import Reaction, ReactionName
from application.ports.unit_of_work import StorageUnavailable
from application.upkeep.run_reaction import Fate, Tried
from domain.identifiers import MessageId, ReactionId, WorkspaceId
from tests.support.builders import NOON

pytestmark = pytest.mark.unit

ROW = UUID(int=5)
REACTION = Reaction(
    id=ReactionId(ROW),
    workspace=WorkspaceId(UUID(int=6)),
    name=ReactionName.RELEASE_CONNECTION,
    about=UUID(int=7),
    happened_at=NOON,
)


class Setup:
    """Both actors on a stub broker."""

    def __init__(
        self, *, trouble: Exception | None = None, tried: Tried | None = None, sent: MessageState | None = None
    ) -> None:
        self.trouble, self.tried, self.sent = trouble, tried, sent
        self.told: list[UUID] = []
        self.observed: list[tuple[str, str]] = []
        self.broker = StubBroker()
        declare_upkeep_jobs(
            self.broker,
            run_reaction=self.run_reaction,
            deliver_message=self.deliver_message,
            observe=lambda job, outcome, _: self.observed.append((job, outcome)),
        )

    def run_reaction(self, *, reaction: ReactionId) -> Tried | None:
        self._tell(reaction)
        return self.tried

    def deliver_message(self, *, message: MessageId) -> MessageState | None:
        self._tell(message)
        return self.sent

    def _tell(self, row: UUID) -> None:
        self.told.append(row)
        if self.trouble is not None:
            raise self.trouble

    def actor(self, name: str) -> Callable[..., None]:
        return self.broker.get_actor(name).fn


@pytest.mark.parametrize("fate", Fate)
def test_a_reaction_is_carried_out_and_its_fate_told(fate: Fate) -> None:
    setup = Setup(tried=Tried(REACTION, fate))

    setup.actor("run_reaction")(str(ROW))

    assert (setup.told, setup.observed) == ([ROW], [("run_reaction", fate.value)])


def test_the_log_says_which_reaction_it_was_whose_and_why_it_waits(caplog: pytest.LogCaptureFixture) -> None:
    setup = Setup(tried=Tried(REACTION, Fate.PUT_OFF, "ProviderDown"))
    with caplog.at_level(logging.INFO, logger="adapters.upkeep"):
        setup.actor("run_reaction")(str(ROW))

    (line,) = caplog.records
    assert {name: line.__dict__[name] for name in ("reaction", "about", "workspace", "outcome", "why")} == {
        "reaction": "release_connection",
        "about": str(REACTION.about),
        "workspace": str(REACTION.workspace),
        "outcome": "put_off",
        "why": "ProviderDown",
    }


def test_giving_up_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    setup = Setup(tried=Tried(REACTION, Fate.GAVE_UP, "ReconnectNeeded"))
    with caplog.at_level(logging.INFO, logger="adapters.upkeep"):
        setup.actor("run_reaction")(str(ROW))

    assert [line.levelno for line in caplog.records] == [logging.WARNING]


def test_a_reaction_done_already_is_nothing_to_do() -> None:
    setup = Setup()

    setup.actor("run_reaction")(str(ROW))

    assert setup.observed == [("run_reaction", "nothing_to_do")]


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (MessageState.SENT, "sent"),
        (MessageState.FAILED, "failed"),
        (MessageState.UNKNOWN, "unknown"),
        (MessageState.PENDING, "put_off"),
        (None, "nothing_to_do"),
    ],
)
def test_a_message_is_sent_and_its_fate_told(state: MessageState | None, outcome: str) -> None:
    setup = Setup(sent=state)

    setup.actor("deliver_message")(str(ROW))

    assert (setup.told, setup.observed) == ([ROW], [("deliver_message", outcome)])


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
