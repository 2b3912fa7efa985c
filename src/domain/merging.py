"""Two clients that turn out to be one: what went from the one to the other, so that it can go back.

The host app may go on to tell of both. So both records stay, each saying what the host app says of it; one of them is
known as the other (`records.ClientRecord.merged_into`), and everything that was about it is about the other:

1. A merged client is never itself one that another is merged into: whoever was goes along.
2. What went over is written down. Undone, that goes back as far as it still is where it went; what a person, or the
   host app, has said since then stays as it was said.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from domain.errors import DomainError, NotAllowed
from domain.events import Aggregate, ClientMerged, MergeUndone
from domain.identifiers import ClientId, InvoiceId, LinkId, MergeId, QuoteId, UserId, WorkspaceId
from domain.meeting import Passed
from domain.values import EmailAddress


class SameClient(DomainError):
    """A client cannot be merged into itself."""

    code = "merge.same_client"
    field = "mergedClientId"

    def __init__(self) -> None:
        super().__init__("Name two different clients.")


class OnlyAdminsMerge(NotAllowed):
    """It changes meetings of everybody's."""

    code = "merge.not_allowed"

    def __init__(self) -> None:
        super().__init__("Only an owner or admin of the workspace can merge clients.")


@dataclass(frozen=True, slots=True)
class Belongings:
    """What of the records was a client's."""

    quotes: frozenset[QuoteId] = frozenset()
    invoices: frozenset[InvoiceId] = frozenset()
    links: frozenset[LinkId] = frozenset()
    """Those about the client itself."""
    addresses: frozenset[EmailAddress] = frozenset()
    """Those that a person said are always the client's."""
    clients: frozenset[ClientId] = frozenset()
    """Those that were merged into it before."""


@dataclass(slots=True, kw_only=True)
class ClientMerge(Aggregate):
    """One client known as another."""

    id: MergeId
    workspace: WorkspaceId
    merged: ClientId
    kept: ClientId
    by: UserId
    at: datetime
    belongings: Belongings
    passed: Passed = field(default_factory=Passed)
    """What of meetings went over, so far: they follow a portion at a time."""
    undone_by: UserId | None = None

    @classmethod
    def begin(
        cls,
        *,
        id: MergeId,  # noqa: A002 - the glossary's word
        workspace: WorkspaceId,
        merged: ClientId,
        kept: ClientId,
        belongings: Belongings,
        by: UserId,
        now: datetime,
    ) -> Self:
        """The records went over already; the meetings follow."""
        merge = cls(id=id, workspace=workspace, merged=merged, kept=kept, by=by, at=now, belongings=belongings)
        merge._record(ClientMerged(occurred_at=now, merge=id))
        return merge

    def note(self, passed: Passed) -> None:
        """Remember what else of meetings went over."""
        self.passed |= passed

    def undo(self, *, by: UserId, now: datetime) -> None:
        """The records went back already; the meetings follow. Undoing twice is the same as once."""
        if self.undone_by is None:
            self.undone_by = by
            self._record(MergeUndone(occurred_at=now, merge=self.id))
