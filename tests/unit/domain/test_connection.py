"""A connection's states, and what may be asked of it in each."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.connection import (
    ALLOWED,
    NEEDED_SCOPES,
    CalendlyAccount,
    Connection,
    ConnectionStatus,
    NotConnected,
    ReconnectNeeded,
    missing_scopes,
)
from domain.credentials import REFRESH_AHEAD, Secret, TokenPair
from domain.events import ConnectionClosed, ConnectionEstablished, ConnectionLapsed
from domain.identifiers import AccountUri, ConnectionId, OrganizationUri, UserId, WorkspaceId

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAIR = TokenPair(Secret("access"), Secret("refresh"), NOW + timedelta(hours=2))
ACCOUNT = CalendlyAccount(
    uri=AccountUri("https://api.calendly.com/users/ada"),
    organization=OrganizationUri("https://api.calendly.com/organizations/one"),
    name="Ada",
    email="ada@example.com",
    scheduling_url="https://calendly.com/ada",
    time_zone="Europe/Berlin",
)


def a_new_connection() -> Connection:
    return Connection.establish(
        id=ConnectionId(UUID(int=1)),
        workspace=WorkspaceId(UUID(int=2)),
        owner=UserId(UUID(int=3)),
        account=ACCOUNT,
        tokens=PAIR,
        scopes=NEEDED_SCOPES,
        now=NOW,
    )


def a_connection(status: ConnectionStatus = ConnectionStatus.ACTIVE) -> Connection:
    connection = a_new_connection()
    if status is ConnectionStatus.RECONNECT_NEEDED:
        connection.lapse(NOW)
    if status is ConnectionStatus.DISCONNECTED:
        connection.close(NOW)
    connection.take_events()
    return connection


@pytest.mark.parametrize("before", ConnectionStatus)
def test_a_connection_goes_only_where_the_table_allows(before: ConnectionStatus) -> None:
    reached = set()
    for act in ("lapse", "close", "reestablish"):
        connection = a_connection(before)
        if act == "reestablish":
            connection.reestablish(account=ACCOUNT, tokens=PAIR, scopes=NEEDED_SCOPES, now=NOW)
        else:
            getattr(connection, act)(NOW)
        reached.add(connection.status)

    assert reached - {before} == ALLOWED[before]


def test_lapsing_is_told_once() -> None:
    connection = a_connection()
    connection.lapse(NOW)
    connection.lapse(NOW)

    assert [type(event) for event in connection.take_events()] == [ConnectionLapsed]


def test_a_closed_connection_does_not_lapse() -> None:
    connection = a_connection(ConnectionStatus.DISCONNECTED)
    connection.lapse(NOW)

    assert (connection.status, connection.take_events()) == (ConnectionStatus.DISCONNECTED, ())


def test_closing_twice_is_told_once() -> None:
    connection = a_connection()
    connection.close(NOW)
    connection.close(NOW)

    assert [type(event) for event in connection.take_events()] == [ConnectionClosed]


@pytest.mark.parametrize("before", ConnectionStatus)
def test_a_new_consent_makes_it_active_from_any_state(before: ConnectionStatus) -> None:
    connection = a_connection(before)
    connection.reestablish(account=ACCOUNT, tokens=PAIR, scopes=["users:read"], now=NOW)

    assert connection.is_active
    assert connection.disconnected_at is None
    assert [type(event) for event in connection.take_events()] == [ConnectionEstablished]


def test_a_closed_connection_gives_no_tokens_and_says_so() -> None:
    with pytest.raises(NotConnected):
        a_connection(ConnectionStatus.DISCONNECTED).require_tokens()


def test_a_lapsed_connection_gives_no_tokens_and_asks_for_its_owner() -> None:
    with pytest.raises(ReconnectNeeded):
        a_connection(ConnectionStatus.RECONNECT_NEEDED).require_tokens()


def test_an_active_connection_gives_its_tokens() -> None:
    assert a_connection().require_tokens() is PAIR


def test_a_connection_whose_tokens_were_given_back_asks_for_its_owner_and_what_to_grant() -> None:
    connection = a_connection()
    connection.renew(PAIR, scopes=[scope for scope in NEEDED_SCOPES if scope != "users:read"])
    connection.forget_tokens()

    with pytest.raises(ReconnectNeeded, match="Connect it again and grant: users:read"):
        connection.require_tokens()


def test_where_nothing_is_to_be_granted_nothing_is_named() -> None:
    assert "grant" not in str(ReconnectNeeded())


def test_a_new_connection_is_told() -> None:
    assert [type(event) for event in a_new_connection().take_events()] == [ConnectionEstablished]


def test_writing_includes_reading() -> None:
    assert missing_scopes(["scheduled_events:write"], ["scheduled_events:read"]) == ()


def test_reading_does_not_include_writing() -> None:
    assert missing_scopes(["webhooks:read"], ["webhooks:write"]) == ("webhooks:write",)


def test_what_old_tokens_say_covers_everything() -> None:
    assert missing_scopes(["default"]) == ()


def test_unticked_scopes_are_named_in_the_order_needed() -> None:
    assert missing_scopes(set(NEEDED_SCOPES) - {"webhooks:write", "users:read"}) == ("users:read", "webhooks:write")


def test_a_renewal_that_names_no_scopes_keeps_those_granted() -> None:
    connection = a_connection()
    connection.renew(PAIR, scopes=[])

    assert connection.scopes == frozenset(NEEDED_SCOPES)


def test_a_renewal_that_names_scopes_is_believed() -> None:
    connection = a_connection()
    connection.renew(PAIR, scopes=["users:read"])

    assert connection.scopes == {"users:read"}


def test_a_token_is_due_a_little_before_its_end() -> None:
    assert not PAIR.is_due(PAIR.expires_at - REFRESH_AHEAD - timedelta(seconds=1))
    assert PAIR.is_due(PAIR.expires_at - REFRESH_AHEAD)


def test_tokens_do_not_show() -> None:
    text = f"{a_connection()!r} {PAIR!r} {PAIR.access} {PAIR.access!r}"

    assert "access" not in text.replace("access=", "").replace("access_", "")
    assert "'refresh'" not in text
