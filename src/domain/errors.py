"""What can go wrong, sorted by who must act. Here are the bases; each error stands beside the rule or port it is of.

| who must act          | base                | what the caller of the API sees    | what a job does           |
|-----------------------|---------------------|------------------------------------|---------------------------|
| the caller            | `DomainError`       | `Refused`                          | stops                     |
| the owner, at Calendly| `OwnerActionNeeded` | `NotConnected`, `ReconnectNeeded`  | stops, tells the owner    |
| time                  | `Transient`         | `TryLater`                         | tries again, politely     |
| us                    | anything else       | a correlation id                   | dead letter and error log |
"""

from datetime import timedelta
from typing import ClassVar


class DomainError(Exception):
    """The caller asked for something that cannot be, and can mend it.

    `code` is stable and meant for programs; the sentence is meant for people.
    """

    code: ClassVar[str] = "refused"
    field: str | None = None
    """The input the caller should look at, in the API's spelling, where one can be named."""


class OwnerActionNeeded(Exception):
    """Only the owner can mend this, at Calendly."""

    code: ClassVar[str] = "owner_action"


class Transient(Exception):
    """Time will mend this; the same request may be repeated."""

    code: ClassVar[str] = "try_later"

    def __init__(
        self, sentence: str = "That did not work just now. Try again shortly.", *, retry_after: timedelta
    ) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class NotFound(DomainError):
    """No such record *for this principal*; another's looks the same."""

    code = "not_found"

    def __init__(self, what: str, *, field: str | None = None) -> None:
        super().__init__(f"There is no such {what}.")
        self.what = what
        self.field = field


class StaleWrite(DomainError):
    """Somebody changed the record meanwhile; reading it again and repeating is safe."""

    code = "stale_write"

    def __init__(self) -> None:
        super().__init__("Someone changed this meanwhile. Look again and repeat if it is still wanted.")


class NotAllowed(DomainError):
    """The principal may see this, but not do that."""

    code = "not_allowed"
