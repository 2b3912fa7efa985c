"""What can be found out by trying: whether others answer us, and whether we answer."""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Reach(StrEnum):
    """What came of asking for a page of ours at our public address."""

    ANSWERS = "answers"
    ANOTHER_ANSWERS = "another_answers"  # or a proxy says that we are away
    NAME_UNKNOWN = "name_unknown"
    CERTIFICATE_REFUSED = "certificate_refused"
    NOT_ANSWERING = "not_answering"


class Consent(StrEnum):
    """What came of asking for Calendly's consent page with our client id and redirect address."""

    SHOWN = "shown"
    REFUSED = "refused"  # the one or the other is not registered
    UNSAID = "unsaid"  # Calendly wants to know first who asks, or does not answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What was found, all of it at about the same moment."""

    looked_at: datetime
    answers_calendly: bool
    """Whether Calendly's API answered at all, with a refusal as well."""
    ahead: timedelta | None
    """By how much our clock is ahead of Calendly's, to about a second; `None` when it did not say."""
    own_address: Reach
    consent: Consent
    answers_broker: bool


class Probes(Protocol):
    """Tries everything side by side, in bounded time, and raises nothing."""

    @abstractmethod
    def look(self) -> Outlook:
        """At most some seconds old, however often it is asked for."""
