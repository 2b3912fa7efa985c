"""Which client, quote or invoice a booking is about, and why we think so.

The order is fixed (`docs/promises.md`, 5): our own code first, then the chain of moves, then the invitee's e-mail
address against clients and their aliases, then none. A person's correction stands above all of them. Pure: what the
records say comes in as arguments, and the answer carries its own explanation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from domain.identifiers import ClientId, InvoiceId, LinkId, QuoteId, UserId


class MatchReason(StrEnum):
    """Why a meeting belongs to whom it belongs."""

    CODE = "code"  # it was booked through our own link
    CHAIN = "chain"  # it was moved from a meeting that was matched
    EMAIL = "email"  # exactly one client has the invitee's address
    ALIAS = "alias"  # the same, by one of the client's other addresses or one that a person said is always theirs
    CORRECTED = "corrected"  # a person said so
    DOUBTFUL = "doubtful"  # several clients have the address; a person must choose
    NONE = "none"  # nothing speaks for anyone
    ERASED = "erased"  # whoever booked it was erased before anybody could tell, so nobody can any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Whom and what a meeting is about. With a quote or invoice, `client` is that paper's client, where it has one."""

    client: ClientId | None = None
    quote: QuoteId | None = None
    invoice: InvoiceId | None = None

    def passed_on(self, client: ClientId, to: ClientId) -> Self:
        """The same about `to`, where it is about `client`."""
        return replace(self, client=to) if self.client == client else self


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An answer with its explanation."""

    reason: MatchReason
    attribution: Attribution = Attribution()
    link: LinkId | None = None
    """The link whose code the booking carried, whether or not its subject is still there."""
    candidates: tuple[ClientId, ...] = ()
    """With DOUBTFUL: everyone it could be, in the order of their ids."""

    @property
    def is_decided(self) -> bool:
        """Whether it names someone."""
        return self.reason not in (MatchReason.DOUBTFUL, MatchReason.NONE, MatchReason.ERASED)

    def passed_on(self, client: ClientId, to: ClientId) -> Self:
        """The same about `to`, where it is about `client`."""
        return replace(self, attribution=self.attribution.passed_on(client, to))

    @classmethod
    def none(cls, *, link: LinkId | None = None) -> Self:
        """Nothing speaks for anyone."""
        return cls(reason=MatchReason.NONE, link=link)

    def after_erasure(self) -> Self:
        """What is left of it when the invitee is erased: what was decided; what was not waits for nobody."""
        return self if self.is_decided else type(self)(reason=MatchReason.ERASED, link=self.link)


@dataclass(frozen=True, slots=True)
class CodeEvidence:
    """A link of this workspace carries the code that came back with the booking."""

    link: LinkId
    attribution: Attribution | None
    """What the link is about; `None` when that record is gone or archived."""


@dataclass(frozen=True, slots=True)
class EmailEvidence:
    """A client of this workspace has the invitee's address."""

    client: ClientId
    by_alias: bool
    is_remembered: bool = False
    """A person said that whoever books from this address is always this client."""


def match(code: CodeEvidence | None, emails: Sequence[EmailEvidence]) -> Match:
    """Decide about one booking by itself; the chain of moves is `carried_over`'s matter.

    Args:
        code: what our link's code in the booking leads to.
        emails: one entry per client with this address, archived ones left out; any order. One that is remembered
            decides, whoever else has the address.
    """
    link = code.link if code else None
    if code and code.attribution:
        return Match(reason=MatchReason.CODE, attribution=code.attribution, link=link)
    evidences = [evidence for evidence in emails if evidence.is_remembered] or emails
    clients = {evidence.client for evidence in evidences}
    if len(clients) > 1:
        return Match(reason=MatchReason.DOUBTFUL, link=link, candidates=tuple(sorted(clients)))
    if not clients:
        return Match.none(link=link)
    by_alias = all(evidence.by_alias for evidence in evidences)
    return Match(
        reason=MatchReason.ALIAS if by_alias else MatchReason.EMAIL,
        attribution=Attribution(client=clients.pop()),
        link=link,
    )


def carried_over(matches: Sequence[Match]) -> Match:
    """Decide about a meeting that was moved, from what each booking of its chain says by itself.

    Args:
        matches: one per booking, oldest first, at least one.
    """
    so_far = matches[0]
    for own in matches[1:]:
        link = own.link or so_far.link
        if own.reason is MatchReason.CODE:
            so_far = own
        elif so_far.is_decided:
            so_far = Match(reason=MatchReason.CHAIN, attribution=so_far.attribution, link=link)
        elif own.is_decided or not so_far.candidates:
            so_far = Match(reason=own.reason, attribution=own.attribution, link=link, candidates=own.candidates)
        else:
            so_far = Match(reason=so_far.reason, link=link, candidates=so_far.candidates)
    return so_far


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person decided; it sticks through moves, copies and replays. No attribution means: about none of them."""

    attribution: Attribution
    by: UserId
    at: datetime
    """Aware, UTC. Of two corrections that turn out to be about one meeting, the later holds."""
