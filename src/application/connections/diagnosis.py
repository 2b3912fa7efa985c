"""What is wrong with a connection, and how to mend it, in words. Pure: what was found out comes in as `Findings`.

Each check stands by itself and says one thing; where something could not be looked at, it says that, and never that all
is well. Nothing here tells a token, a secret or the key of a callback address.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from application.connections.standing import Fault
from application.ports.deliveries import InboxStanding
from domain.connection import Connection, ConnectionStatus, missing_scopes
from domain.subscription import Signer, Subscription, SubscriptionState, SubscriptionTrouble

LONGEST_WAIT: Final = timedelta(minutes=2)
"""A worker takes a delivery up within seconds; one that waits for so long waits for something."""


class CheckState(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARNING = "warning"
    FAILING = "failing"
    UNKNOWN = "unknown"


class CheckName(StrEnum):
    """What is looked at, in the order in which to mend it."""

    CONNECTION = "connection"
    SCOPES = "scopes"
    TOKENS = "tokens"
    SUBSCRIPTION = "subscription"
    SUBSCRIPTION_AT_CALENDLY = "subscription_at_calendly"
    SIGNING_SECRET = "signing_secret"  # noqa: S105 - the name of a check
    INBOX = "inbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: CheckName
    state: CheckState
    meaning: str
    mend: str | None = None
    """What to do; `None` where nothing needs doing."""


class Asked(StrEnum):
    """What came of asking Calendly for our subscriptions."""

    ANSWERED = "answered"
    SLOWED_DOWN = "slowed_down"
    NOT_ANSWERING = "not_answering"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that the checks go by."""

    connection: Connection
    subscription: Subscription | None
    """The newest of ours that has not ended."""
    asked: Asked
    fault: Fault | None = None
    """What is wrong with it there."""
    retrying_since: datetime | None = None
    """Since when Calendly tries in vain to deliver."""
    inbox: InboxStanding
    now: datetime


def diagnosed(found: Findings) -> Sequence[Check]:
    """One check per name, in their order."""
    if found.connection.status is ConnectionStatus.DISCONNECTED:
        return [_connection(found)]
    return [check(found) for check in _CHECKS]


def _ok(name: CheckName, meaning: str) -> Check:
    return Check(name=name, state=CheckState.OK, meaning=meaning)


def _connection(found: Findings) -> Check:
    name, status = CheckName.CONNECTION, found.connection.status
    if status is ConnectionStatus.ACTIVE:
        return _ok(name, "Calendly accepts the connection.")
    if status is ConnectionStatus.RECONNECT_NEEDED:
        return Check(
            name=name,
            state=CheckState.FAILING,
            meaning="Calendly no longer accepts the connection. History stays, and word that still comes is recorded.",
            mend="Its owner connects Calendly again, on the page of integrations.",
        )
    return Check(
        name=name,
        state=CheckState.WARNING,
        meaning="The owner has disconnected Calendly. That is no fault.",
        mend="To use it again, its owner connects Calendly, on the page of integrations.",
    )


def _scopes(found: Findings) -> Check:
    missing = missing_scopes(found.connection.scopes)
    if not missing:
        return _ok(CheckName.SCOPES, "Everything that was asked for was granted.")
    return Check(
        name=CheckName.SCOPES,
        state=CheckState.WARNING,
        meaning=f"Not granted: {', '.join(missing)}. What needs it does not work.",
        mend="Its owner connects Calendly again and grants all that is asked.",
    )


def _tokens(found: Findings) -> Check:
    tokens = found.connection.tokens
    if tokens is None:
        return Check(
            name=CheckName.TOKENS,
            state=CheckState.FAILING,
            meaning="There is no permission left to ask Calendly with.",
            mend="Its owner connects Calendly again, on the page of integrations.",
        )
    if tokens.is_due(found.now):
        return _ok(CheckName.TOKENS, "The permission has run out and is renewed with the next question to Calendly.")
    return _ok(CheckName.TOKENS, "The permission is fresh.")


_TROUBLES: Final = {
    SubscriptionTrouble.PLAN: (
        "the account's plan does not include webhooks",
        "Change to a plan with webhooks at Calendly; it is tried again by itself.",
    ),
    SubscriptionTrouble.ROLE: (
        "the account's role in its organization does not allow it",
        "Have an owner or admin of the organization at Calendly change the role; it is tried again by itself.",
    ),
    SubscriptionTrouble.SCOPE: (
        "the consent does not cover webhooks",
        "Its owner connects Calendly again and grants all that is asked.",
    ),
    SubscriptionTrouble.UNREACHABLE: (
        "Calendly cannot reach our address",
        "Make APP_URL an https address that can be reached from the internet.",
    ),
    SubscriptionTrouble.OTHER: (
        "Calendly gave another reason",
        "Look at Calendly's own words on the page of integrations.",
    ),
}


def _subscription(found: Findings) -> Check:
    name, subscription = CheckName.SUBSCRIPTION, found.subscription
    if subscription is None or subscription.state is SubscriptionState.PENDING:
        return Check(
            name=name,
            state=CheckState.WARNING,
            meaning="Calendly has not been asked yet to tell us of bookings, or has not answered.",
            mend="Wait a minute. If it stays so, see that `quotla worker` and `quotla upkeep` are running.",
        )
    if subscription.state is SubscriptionState.REFUSED:
        why, mend = _TROUBLES[subscription.trouble or SubscriptionTrouble.OTHER]
        return Check(
            name=name,
            state=CheckState.FAILING,
            meaning=f"Calendly refused to tell us of bookings: {why}. Links work all the same.",
            mend=mend,
        )
    return _ok(name, "Calendly has agreed to tell us of bookings.")


_NOT_LOOKED_AT: Final = {
    Asked.SLOWED_DOWN: (
        "The account has used up its requests at Calendly for this minute.",
        "Wait a minute. If it stays so, see which other app uses the same account, or change it to a paid plan.",
    ),
    Asked.NOT_ANSWERING: ("Calendly is not answering.", "Wait, and look again."),
    Asked.REFUSED: ("Calendly does not let us look.", "Mend what is said of the connection and its scopes."),
    Asked.NOT_ASKED: ("There is nothing to look for, or no permission to ask with.", None),
}


def _at_calendly(found: Findings) -> Check:
    name = CheckName.SUBSCRIPTION_AT_CALENDLY
    if found.asked in _NOT_LOOKED_AT:
        meaning, mend = _NOT_LOOKED_AT[found.asked]
        return Check(name=name, state=CheckState.UNKNOWN, meaning=meaning, mend=mend)
    if found.fault is not None:
        return Check(
            name=name,
            state=CheckState.FAILING,
            meaning=f"Our subscription does not stand at Calendly. {found.fault.said}",
            mend="It is remade by itself within minutes while `quotla upkeep` is running, and what was missed is "
            "fetched. If it stays so, see that APP_URL can be reached from the internet.",
        )
    if found.retrying_since is not None:
        return Check(
            name=name,
            state=CheckState.WARNING,
            meaning=f"Calendly fails to deliver since {found.retrying_since:%Y-%m-%d %H:%M} UTC and keeps trying; "
            "after a day it gives up.",
            mend="See that APP_URL can be reached from the internet and that `quotla serve` answers there.",
        )
    return _ok(name, "Calendly has our subscription, and it is switched on.")


def _signing_secret(found: Findings) -> Check:
    name, signer = CheckName.SIGNING_SECRET, found.subscription.signer if found.subscription else None
    missigned_at = found.subscription.missigned_at if found.subscription else None
    heard_at = found.inbox.last_received_at
    if missigned_at is not None and (heard_at is None or heard_at < missigned_at):
        return Check(
            name=name,
            state=CheckState.FAILING,
            meaning=f"On {missigned_at:%Y-%m-%d %H:%M} UTC a delivery came that is signed with a secret we don't know. "
            "Such deliveries are refused, and Calendly gives up after a day.",
            mend="Set CALENDLY_WEBHOOK_SIGNING_KEY to the webhook signing key of your app at Calendly. What was "
            "refused comes again by itself.",
        )
    if signer is Signer.OWN:
        return _ok(name, "Deliveries are signed with the secret of our subscription.")
    if signer is not None:
        return _ok(name, "Deliveries are signed with the app's key (CALENDLY_WEBHOOK_SIGNING_KEY). Keep it set.")
    return Check(
        name=name,
        state=CheckState.UNKNOWN,
        meaning="No delivery has come to this subscription yet, so nobody knows which secret Calendly signs with.",
        mend="Book something to try. Should it be refused, set CALENDLY_WEBHOOK_SIGNING_KEY to the key of your app.",
    )


def _inbox(found: Findings) -> Check:
    name, inbox = CheckName.INBOX, found.inbox
    if inbox.oldest_waiting_since is not None and found.now - inbox.oldest_waiting_since > LONGEST_WAIT:
        return Check(
            name=name,
            state=CheckState.FAILING,
            meaning=f"A delivery waits since {inbox.oldest_waiting_since:%Y-%m-%d %H:%M} UTC.",
            mend="See that `quotla worker` is running, and in the inbox why it could not be carried out.",
        )
    if inbox.failed:
        return Check(
            name=name,
            state=CheckState.WARNING,
            meaning=f"{inbox.failed} deliveries could not be carried out.",
            mend="Look at them in the inbox, mend the reason, and replay them.",
        )
    if inbox.last_received_at is None:
        return Check(
            name=name,
            state=CheckState.UNKNOWN,
            meaning="No delivery has come yet.",
            mend="If something was booked since connecting, see that APP_URL can be reached from the internet.",
        )
    return _ok(name, f"The last delivery came on {inbox.last_received_at:%Y-%m-%d %H:%M} UTC; all were carried out.")


_CHECKS: Final[Sequence[Callable[[Findings], Check]]] = (
    _connection,
    _scopes,
    _tokens,
    _subscription,
    _at_calendly,
    _signing_secret,
    _inbox,
)
