"""Each fault is named, with its mend, and by the check that it belongs to."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from application.connections.diagnosis import Asked, CheckName, CheckState, Findings, diagnosed
from application.connections.standing import DISABLED, ELSEWHERE, GONE, TELLS_TOO_LITTLE
from application.ports.deliveries import InboxStanding
from domain.connection import NEEDED_SCOPES, Connection
from domain.subscription import Signer, Subscription, SubscriptionState, SubscriptionTrouble
from tests.support.builders import NOON, a_connection, a_principal, a_subscription

pytestmark = pytest.mark.unit

RECEIVED = InboxStanding(last_received_at=NOON, oldest_waiting_since=None, failed=0)


def a_healthy_subscription(connection: Connection) -> Subscription:
    subscription = a_subscription(connection)
    subscription.state, subscription.signer = SubscriptionState.ACTIVE, Signer.OWN
    return subscription


def findings(**changes: Any) -> Findings:
    """Of a connection with which all is well, but for what is told."""
    connection = changes.pop("connection", None) or a_connection(a_principal())
    whole: dict[str, Any] = {
        "connection": connection,
        "subscription": a_healthy_subscription(connection),
        "asked": Asked.ANSWERED,
        "inbox": RECEIVED,
        "now": NOON,
    }
    return Findings(**whole | changes)


def refused(trouble: SubscriptionTrouble) -> Findings:
    found = findings(asked=Asked.NOT_ASKED)
    assert found.subscription is not None
    found.subscription.state, found.subscription.trouble = SubscriptionState.REFUSED, trouble
    return found


def lapsed() -> Findings:
    connection = a_connection(a_principal())
    connection.lapse(NOON)
    return findings(connection=connection, asked=Asked.NOT_ASKED)


def without_signer() -> Findings:
    found = findings()
    assert found.subscription is not None
    found.subscription.signer = None
    return found


def missigned(at: datetime) -> Findings:
    found = findings()
    assert found.subscription is not None
    found.subscription.missigned_at = at
    return found


def waiting(**changes: Any) -> Findings:
    return findings(inbox=replace(RECEIVED, **changes))


FAULTS = {
    "consent taken back": (lapsed(), CheckName.CONNECTION, CheckState.FAILING, "connects Calendly again"),
    "scopes not granted": (
        findings(connection=a_connection(a_principal(), scopes=NEEDED_SCOPES[:-1])),
        CheckName.SCOPES,
        CheckState.WARNING,
        "grants all",
    ),
    "plan": (refused(SubscriptionTrouble.PLAN), CheckName.SUBSCRIPTION, CheckState.FAILING, "plan with webhooks"),
    "role": (refused(SubscriptionTrouble.ROLE), CheckName.SUBSCRIPTION, CheckState.FAILING, "change the role"),
    "webhooks not granted": (
        refused(SubscriptionTrouble.SCOPE),
        CheckName.SUBSCRIPTION,
        CheckState.FAILING,
        "grants all",
    ),
    "unreachable": (refused(SubscriptionTrouble.UNREACHABLE), CheckName.SUBSCRIPTION, CheckState.FAILING, "APP_URL"),
    "never subscribed": (
        findings(subscription=None, asked=Asked.NOT_ASKED),
        CheckName.SUBSCRIPTION,
        CheckState.WARNING,
        "quotla worker",
    ),
    "deleted": (findings(fault=GONE), CheckName.SUBSCRIPTION_AT_CALENDLY, CheckState.FAILING, "remade"),
    "disabled": (findings(fault=DISABLED), CheckName.SUBSCRIPTION_AT_CALENDLY, CheckState.FAILING, "remade"),
    "another address": (findings(fault=ELSEWHERE), CheckName.SUBSCRIPTION_AT_CALENDLY, CheckState.FAILING, "remade"),
    "tells too little": (
        findings(fault=TELLS_TOO_LITTLE),
        CheckName.SUBSCRIPTION_AT_CALENDLY,
        CheckState.FAILING,
        "remade",
    ),
    "deliveries fail": (
        findings(retrying_since=NOON - timedelta(hours=2)),
        CheckName.SUBSCRIPTION_AT_CALENDLY,
        CheckState.WARNING,
        "quotla serve",
    ),
    "Calendly is down": (
        findings(asked=Asked.NOT_ANSWERING),
        CheckName.SUBSCRIPTION_AT_CALENDLY,
        CheckState.UNKNOWN,
        "Wait",
    ),
    "budget exhausted": (
        findings(asked=Asked.SLOWED_DOWN),
        CheckName.SUBSCRIPTION_AT_CALENDLY,
        CheckState.UNKNOWN,
        "paid plan",
    ),
    "wrong secret": (
        missigned(NOON + timedelta(minutes=1)),
        CheckName.SIGNING_SECRET,
        CheckState.FAILING,
        "CALENDLY_WEBHOOK_SIGNING_KEY",
    ),
    "secret never proven": (
        without_signer(),
        CheckName.SIGNING_SECRET,
        CheckState.UNKNOWN,
        "CALENDLY_WEBHOOK_SIGNING_KEY",
    ),
    "worker away": (
        waiting(oldest_waiting_since=NOON - timedelta(minutes=3)),
        CheckName.INBOX,
        CheckState.FAILING,
        "quotla worker",
    ),
    "deliveries failed": (waiting(failed=3), CheckName.INBOX, CheckState.WARNING, "replay"),
    "nothing ever came": (waiting(last_received_at=None), CheckName.INBOX, CheckState.UNKNOWN, "APP_URL"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_mend_by_its_own_check(fault: str) -> None:
    found, name, state, mend = FAULTS[fault]

    (check,) = [one for one in diagnosed(found) if one.name is name]

    assert check.state is state
    assert mend in (check.mend or "")


def test_where_all_is_well_every_check_says_so() -> None:
    assert [check.state for check in diagnosed(findings())] == [CheckState.OK] * len(CheckName)


def test_every_check_is_made_once_in_the_order_of_mending() -> None:
    assert [check.name for check in diagnosed(findings())] == list(CheckName)


def test_what_was_disconnected_on_purpose_is_looked_at_no_further() -> None:
    connection = a_connection(a_principal())
    connection.close(NOON)

    assert [check.name for check in diagnosed(findings(connection=connection))] == [CheckName.CONNECTION]


@pytest.mark.parametrize("fault", FAULTS)
def test_no_secret_is_told(fault: str) -> None:
    told = repr(diagnosed(FAULTS[fault][0]))

    assert [text for text in ("access-one", "refresh-one", "the subscription's own secret") if text in told] == []


def test_a_delivery_that_came_just_now_is_no_fault() -> None:
    checks = diagnosed(waiting(oldest_waiting_since=NOON - timedelta(seconds=5)))

    assert checks[-1].state is CheckState.OK


def test_a_right_signature_after_a_wrong_one_says_that_it_is_mended() -> None:
    checks = {check.name: check.state for check in diagnosed(missigned(NOON - timedelta(minutes=1)))}

    assert checks[CheckName.SIGNING_SECRET] is CheckState.OK
