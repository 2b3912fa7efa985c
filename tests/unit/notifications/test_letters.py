"""The words of our messages."""

import pytest

from application.notifications.letters import (
    SUBJECT_MAX_CHARACTERS,
    answers_go_to,
    one_line,
    scheduling_link_letter,
)
from domain.values import EmailAddress

pytestmark = pytest.mark.unit

URL = "https://quotla.example/m/x"


def letter(*, event_type_name: str = "Intro call", note: str | None = None) -> tuple[str, str]:
    return scheduling_link_letter(
        owner_name="Ada Byron", client_name="Kim", event_type_name=event_type_name, minutes=30, url=URL, note=note
    )


@pytest.mark.parametrize("note", [None, "", " \n "])
def test_a_letter_without_a_note_has_no_gap_where_it_would_stand(note: str | None) -> None:
    _, text = letter(note=note)

    assert text == (
        "Hello Kim,\n\n"
        "Ada Byron invites you to choose a time for: Intro call (30 minutes).\n\n"
        f"Choose a time here:\n{URL}\n\n"
        "If you did not expect this, you need not do anything.\n"
    )


def test_a_note_stands_above_the_link() -> None:
    _, text = letter(note=" As discussed. ")

    assert f"\n\nAs discussed.\n\nChoose a time here:\n{URL}" in text


def test_nobody_named_is_greeted_and_invited_all_the_same() -> None:
    _, text = scheduling_link_letter(
        owner_name=None, client_name=None, event_type_name="Intro call", minutes=30, url=URL, note=None
    )

    assert text.startswith("Hello,\n\nWe invite you to choose a time for: Intro call (30 minutes).")


@pytest.mark.parametrize("name", ["Intro\r\nBcc: eve@example.com", "Intro\x07call", "Intro  call ", "I" * 400])
def test_a_subject_is_already_as_it_is_sent(name: str) -> None:
    subject, _ = letter(event_type_name=name)

    assert (one_line(subject), len(subject) <= SUBJECT_MAX_CHARACTERS) == (subject, True)


ADA, ADAS_ACCOUNT, ADA_ABROAD = map(EmailAddress, ["ada@business.example", "ada@calendly.example", "áda@example.com"])


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ((ADA, ADAS_ACCOUNT), ADA),
        ((None, ADAS_ACCOUNT), ADAS_ACCOUNT),
        ((ADA_ABROAD, ADAS_ACCOUNT), ADAS_ACCOUNT),
        ((ADA_ABROAD, None), None),
        ((None, None), None),
    ],
)
def test_answers_go_to_the_first_address_that_anybody_can_answer_to(
    known: tuple[EmailAddress | None, ...], expected: EmailAddress | None
) -> None:
    assert answers_go_to(*known) == expected
