"""Taking deliveries in: stored before answered, and nothing more.

Rightly signed deliveries that wait at the same moment are stored by one statement and one commit; each is answered by
name. What they say is read later, by a job.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from application.ports.clock import Clock
from application.ports.deliveries import Delivery, DeliveryState
from application.ports.identifiers import Identifiers
from application.ports.jobs import Jobs
from application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from application.settings import Installation
from domain.bookings import NoticeKind
from domain.credentials import Secret
from domain.identifiers import AccountUri, ConnectionId, DeliveryId, WorkspaceId
from domain.subscription import Signer, Subscription

HANDLED_EVENTS: Final = frozenset(
    {*(kind.value for kind in NoticeKind), "event_type.created", "event_type.updated", "event_type.deleted"}
)


class Receipt(StrEnum):
    """What became of a delivery; every one of these is answered with 200."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    SET_ASIDE = "set_aside"
    UNKNOWN_EVENT = "unknown_event"
    UNKNOWN_OWNER = "unknown_owner"
    DISCONNECTED = "disconnected"
    """Nothing was stored: the owner has disconnected, and Calendly has not been told yet."""


@dataclass(frozen=True, slots=True)
class ListeningPost:
    """What a callback key leads to."""

    workspace: WorkspaceId
    connection: ConnectionId
    account: AccountUri
    secret: Secret = field(repr=False)
    key_hash: bytes = field(repr=False)
    signer: Signer | None
    is_open: bool
    """False once its subscription ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingDelivery:
    """A delivery whose signature was right."""

    post: ListeningPost | None
    """`None` when it came by the bare address."""
    signer: Signer
    event: str
    created_by: str | None
    key: str
    """What makes it the same as another; for one set aside, a hash of its body."""
    body: bytes = field(repr=False)
    is_stale: bool
    """Signed longer ago than we trust; to be applied only after a look at Calendly."""
    correlation: str


@dataclass(frozen=True)
class FindListeningPost:
    """Look up a callback key."""

    units: UnitOfWorkFactory

    def __call__(self, *, key_hash: bytes) -> ListeningPost | None:
        """`None` when we never handed it out."""
        with self.units.as_system() as unit:
            found = unit.subscriptions.by_key_hash(key_hash)
        return _post_of(found) if found else None


@dataclass(frozen=True)
class NoteMissigned:
    """Remember that something came to a subscription's address that was signed with neither secret.

    Only Calendly knows the address, so that the likely reason is a wrong CALENDLY_WEBHOOK_SIGNING_KEY. Nothing of what
    came is kept.
    """

    units: UnitOfWorkFactory
    clock: Clock

    def __call__(self, *, key_hash: bytes) -> None:
        with self.units.as_system() as unit:
            subscription = unit.subscriptions.by_key_hash(key_hash)
            if subscription is not None:
                subscription.missigned_at = self.clock.now()
                unit.subscriptions.save(subscription)
                unit.commit()


@dataclass(frozen=True, slots=True)
class Entry:
    """What a delivery becomes."""

    row: Delivery | None
    """`None` when nothing is stored of it."""
    receipt: Receipt
    """For the row, should it be new."""

    def answered(self, new: Set[DeliveryId]) -> Receipt:
        """The receipt, now that it is known which rows were new."""
        return self.receipt if self.row is None or self.row.id in new else Receipt.DUPLICATE


def asks_nothing(delivery: IncomingDelivery) -> bool:
    """Whether the inbox is all that has to be written, and nothing has to be read for it."""
    post = delivery.post
    return post is not None and (not post.is_open or post.signer is delivery.signer)


def waiting_among(entries: Sequence[Entry], new: Set[DeliveryId]) -> Sequence[DeliveryId]:
    """The new ones that a worker has to carry out."""
    return [
        entry.row.id
        for entry in entries
        if entry.row is not None and entry.row.id in new and entry.row.state is not DeliveryState.IGNORED
    ]


@dataclass(frozen=True)
class EnterDeliveries:
    """Make the entries of deliveries that ask nothing (`asks_nothing`), for whoever stores them by other means."""

    clock: Clock
    identifiers: Identifiers
    installation: Installation

    def __call__(self, *, deliveries: Sequence[IncomingDelivery]) -> Sequence[Entry]:
        """One per delivery, in their order.

        Raises:
            ValueError: somebody has to be asked whose one of them is.
        """
        book = _Book(self.clock, self.identifiers, self.installation)
        return [book.entry(incoming, _known_owner(incoming)) for incoming in deliveries]


@dataclass(frozen=True)
class CallWorkers:
    """Tell workers which deliveries wait. A call that is lost costs one sweep."""

    jobs: Jobs

    def __call__(self, *, deliveries: Sequence[DeliveryId]) -> None:
        self.jobs.process(deliveries)


@dataclass(frozen=True)
class ReceiveDeliveries:
    """Store deliveries, then nudge a worker."""

    units: UnitOfWorkFactory
    clock: Clock
    identifiers: Identifiers
    jobs: Jobs
    installation: Installation

    def __call__(self, *, deliveries: Sequence[IncomingDelivery]) -> Sequence[Receipt]:
        """One receipt per delivery, in their order. All are committed when it returns, or none when it raises."""
        book = _Book(self.clock, self.identifiers, self.installation)
        with self.units.as_system() as unit:
            entries = [book.entry(incoming, self._whose(unit, incoming)) for incoming in deliveries]
            new = unit.deliveries.add([entry.row for entry in entries if entry.row is not None])
            self._remember_signers(unit, deliveries)
            unit.commit()
        waiting = waiting_among(entries, new)
        if waiting:
            self.jobs.process(waiting)
        return [entry.answered(new) for entry in entries]

    @staticmethod
    def _whose(unit: UnitOfWork, incoming: IncomingDelivery) -> "_Owner | Receipt":
        if incoming.post is not None:
            return _known_owner(incoming)
        connection = unit.connections.of_account(AccountUri(incoming.created_by)) if incoming.created_by else None
        return (connection.workspace, connection.id) if connection else Receipt.UNKNOWN_OWNER

    @staticmethod
    def _remember_signers(unit: UnitOfWork, deliveries: Sequence[IncomingDelivery]) -> None:
        learned = {
            incoming.post.key_hash: incoming.signer
            for incoming in deliveries
            if incoming.post is not None and incoming.post.is_open and incoming.post.signer is not incoming.signer
        }
        for key_hash, signer in learned.items():
            subscription = unit.subscriptions.by_key_hash(key_hash)
            if subscription is not None and subscription.signer is not signer:
                subscription.signer = signer
                unit.subscriptions.save(subscription)


_Owner = tuple[WorkspaceId, ConnectionId]


class _Book:
    """Writes entries of one moment."""

    def __init__(self, clock: Clock, identifiers: Identifiers, installation: Installation) -> None:
        self._now = clock.now()
        self._due_at = self._now + installation.delivery_head_start
        self._identifiers = identifiers

    def entry(self, incoming: IncomingDelivery, whose: _Owner | Receipt) -> Entry:
        receipt = _receipt_of(incoming, whose)
        if receipt is Receipt.DISCONNECTED:
            return Entry(None, receipt)
        state = _state_of(receipt)
        row = Delivery(
            id=DeliveryId(self._identifiers.new()),
            workspace=whose[0] if isinstance(whose, tuple) else None,
            connection=whose[1] if isinstance(whose, tuple) else None,
            event=incoming.event,
            key=incoming.key,
            body=incoming.body,
            received_at=self._now,
            due_at=self._due_at,
            state=state,
            outcome=receipt.value if state is DeliveryState.IGNORED else None,
            correlation=incoming.correlation,
        )
        return Entry(row, receipt)


def _known_owner(incoming: IncomingDelivery) -> _Owner | Receipt:
    """
    Raises:
        ValueError: it came by the bare address.
    """
    if incoming.post is None:
        raise ValueError("whose it is has to be looked up")
    return (incoming.post.workspace, incoming.post.connection) if incoming.post.is_open else Receipt.DISCONNECTED


def _receipt_of(incoming: IncomingDelivery, whose: _Owner | Receipt) -> Receipt:
    if isinstance(whose, Receipt):
        return whose
    if incoming.event not in HANDLED_EVENTS:
        return Receipt.UNKNOWN_EVENT
    return Receipt.SET_ASIDE if incoming.is_stale else Receipt.STORED


def _state_of(receipt: Receipt) -> DeliveryState:
    if receipt is Receipt.STORED:
        return DeliveryState.STORED
    return DeliveryState.SET_ASIDE if receipt is Receipt.SET_ASIDE else DeliveryState.IGNORED


def _post_of(subscription: Subscription) -> ListeningPost:
    return ListeningPost(
        workspace=subscription.workspace,
        connection=subscription.connection,
        account=subscription.account,
        secret=subscription.secret,
        key_hash=subscription.key_hash,
        signer=subscription.signer,
        is_open=subscription.is_listened_to,
    )
