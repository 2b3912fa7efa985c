"""What becomes of a message that was written down, whatever whoever carries it says."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.notifications.console import ConsoleNotifier
from application.links.send_scheduling_link import AlreadySent
from application.notifications.deliver_message import MOST_TRIES
from application.ports.messages import Audience, Message, MessageState
from application.ports.notifier import Letter, LetterDelayed, LetterRefused, LetterUncertain, Notifier
from domain.scheduling_link import SchedulingLink
from tests.support.builders import a_link, a_message
from tests.support.core import Core, an_owner, core_on

pytestmark = pytest.mark.integration

ADA = an_owner(1)
LONG = timedelta(hours=3)
"""No pause between two tries is longer."""


class ScriptedNotifier(Notifier):
    """Does with the letters, one after another, what it is told; with those that come later, the last of it."""

    def __init__(self, *ends: Exception | None) -> None:
        self._ends = list(ends)
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> bool:
        self.letters.append(letter)
        end = self._ends.pop(0) if len(self._ends) > 1 else self._ends[0]
        if end is not None:
            raise end
        return True


@pytest.fixture
def core(database: str) -> Iterator[Core]:
    with core_on(database) as made:
        yield made


@pytest.fixture
def link(core: Core) -> SchedulingLink:
    made = a_link(core.connected(ADA, "https://api.calendly.com/users/ada"), now=core.clock.now())
    with core.units.acting_as(ADA) as unit:
        unit.links.save(made)
        unit.commit()
    return made


def written(core: Core, audience: Audience = Audience.CLIENT) -> Message:
    message = a_message(ADA, audience=audience)
    with core.units.acting_as(ADA) as unit:
        unit.messages.add(message)
        unit.commit()
    return message


def delivered(core: Core, message: Message, notifier: Notifier, *, times: int = 1) -> Message:
    """The message after so many tries, with time enough between them."""
    deliver = replace(core.use_cases.deliver_message, notifier=notifier)
    for _ in range(times):
        deliver(message=message.id)
        core.clock.advance(LONG)
    with core.units.as_system() as unit:
        found = unit.messages.get(message.id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("end", "audience", "state"),
    [
        (None, Audience.CLIENT, MessageState.SENT),
        (LetterRefused("550 no"), Audience.CLIENT, MessageState.FAILED),
        (LetterDelayed(), Audience.CLIENT, MessageState.PENDING),
        (LetterUncertain("silence"), Audience.CLIENT, MessageState.UNKNOWN),
        (LetterUncertain("silence"), Audience.USER, MessageState.PENDING),
    ],
)
def test_its_fate_is_what_the_mail_server_said(
    core: Core, end: Exception | None, audience: Audience, state: MessageState
) -> None:
    assert delivered(core, written(core, audience), ScriptedNotifier(end)).state is state


def test_what_waited_when_the_mail_server_was_taken_away_is_not_called_sent(core: Core) -> None:
    waiting = delivered(core, written(core), ScriptedNotifier(LetterDelayed()))

    assert delivered(core, waiting, ConsoleNotifier()).state is MessageState.LOGGED


def test_a_letter_to_a_client_of_unknown_fate_is_handed_over_once(core: Core) -> None:
    notifier = ScriptedNotifier(LetterUncertain("silence"))

    delivered(core, written(core), notifier, times=3)

    assert len(notifier.letters) == 1


def test_a_letter_to_a_user_is_sent_again_as_the_same_letter(core: Core) -> None:
    notifier = ScriptedNotifier(LetterUncertain("silence"), None)

    found = delivered(core, written(core, Audience.USER), notifier, times=2)

    assert (len(notifier.letters), len({letter.message_id for letter in notifier.letters})) == (2, 1)
    assert found.state is MessageState.SENT


def test_what_is_put_off_again_and_again_is_given_up(core: Core) -> None:
    notifier = ScriptedNotifier(LetterDelayed())

    found = delivered(core, written(core), notifier, times=MOST_TRIES + 2)

    assert (found.state, len(notifier.letters)) == (MessageState.FAILED, MOST_TRIES)


@pytest.mark.parametrize("notifier", [ConsoleNotifier(), ScriptedNotifier(LetterRefused("550 no"))])
def test_a_link_that_went_out_to_nobody_can_be_sent_as_if_for_the_first_time(
    core: Core, link: SchedulingLink, notifier: Notifier
) -> None:
    core.use_cases.send_scheduling_link(principal=ADA, link=link.id)
    replace(core.use_cases.deliver_message, notifier=notifier)(message=core.jobs.messages[-1])

    core.use_cases.send_scheduling_link(principal=ADA, link=link.id)

    assert len(set(core.jobs.messages)) == 2


@pytest.mark.parametrize("end", [None, LetterDelayed(), LetterUncertain("silence")])
def test_a_link_that_went_out_or_may_have_is_not_sent_again_by_a_double_click(
    core: Core, link: SchedulingLink, end: Exception | None
) -> None:
    core.use_cases.send_scheduling_link(principal=ADA, link=link.id)
    replace(core.use_cases.deliver_message, notifier=ScriptedNotifier(end))(message=core.jobs.messages[-1])

    with pytest.raises(AlreadySent):
        core.use_cases.send_scheduling_link(principal=ADA, link=link.id)
