"""The words of our messages. Pure; plain text, so that nothing has to be escaped."""

import re
from typing import Final

from domain.values import EmailAddress

SUBJECT_MAX_CHARACTERS: Final = 150


def scheduling_link_letter(
    *, owner_name: str | None, client_name: str | None, event_type_name: str, minutes: int, url: str, note: str | None
) -> tuple[str, str]:
    """Subject and text of the message that brings a client a scheduling link."""
    sender = owner_name or "We"
    subject = f"Choose a time: {event_type_name}"
    greeting = f"Hello {client_name}," if client_name else "Hello,"
    verb = "invites" if owner_name else "invite"
    parts = [greeting, f"{sender} {verb} you to choose a time for: {event_type_name} ({minutes} minutes)."]
    if note and note.strip():
        parts.append(note.strip())
    parts += [f"Choose a time here:\n{url}", "If you did not expect this, you need not do anything."]
    return _subject(subject), "\n\n".join(parts) + "\n"


def reconnect_letter(*, account_name: str, connect_url: str) -> tuple[str, str]:
    """Subject and text of the message that tells an owner to connect again."""
    subject = "Please connect Calendly again"
    text = (
        f"Calendly no longer accepts the connection for {account_name}.\n\n"
        "Nothing is lost: your meetings stay, and bookings made meanwhile are recorded.\n"
        "New scheduling links need the connection.\n\n"
        f"Connect again here:\n{connect_url}\n"
    )
    return _subject(subject), text


def word_stopped_letter(*, account_name: str, settings_url: str) -> tuple[str, str]:
    """Subject and text of the message that tells an owner that deliveries had stopped."""
    subject = "Calendly had stopped telling us of bookings"
    text = (
        f"Calendly no longer told us of bookings for {account_name}.\n\n"
        "We ask it to go on, and compare all your meetings with Calendly, so that nothing is missed.\n"
        "You need not do anything.\n\n"
        f"How it stands:\n{settings_url}\n"
    )
    return _subject(subject), text


def answers_go_to(*known: EmailAddress | None) -> EmailAddress | None:
    """The first address that anybody could answer to, of those of the person whose letter it is.

    One that is not ASCII would make the whole letter one that many servers refuse (RFC 6531 3.2), for the sake of an
    answer that may never come.
    """
    return next((one for one in known if one is not None and one.text.isascii()), None)


def _subject(text: str) -> str:
    """Names come from outside and must not begin another header."""
    return one_line(text)[:SUBJECT_MAX_CHARACTERS].rstrip()


def one_line(text: str) -> str:
    """The text without anything that could end a header's line (RFC 5322 2.2), control characters included."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]", " ", text).split())
