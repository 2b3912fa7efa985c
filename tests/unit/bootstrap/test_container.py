"""The facade is complete at the start, or there is no start."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

import punq
import pytest

from adapters.persistence.work import HEAD_START
from application.connections.fresh_tokens import FreshTokens
from application.ports.authorization_server import AuthorizationServer
from application.ports.census import Census
from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.jobs import Jobs
from application.ports.live_feed import LiveFeed
from application.ports.notices import NoticeReader
from application.ports.notifier import Notifier
from application.ports.probes import Probes
from application.ports.scheduling_provider import SchedulingProvider, UnhurriedProvider
from application.ports.unit_of_work import UnitOfWorkFactory
from application.settings import Installation, SetUp
from application.upkeep.sweep import NUDGE_AGAIN_AFTER
from application.use_cases import UseCases
from bootstrap.container import installation_of, set_up_of, use_cases
from tests.unit.bootstrap.test_settings import settings

pytestmark = pytest.mark.unit

PORTS = (
    AuthorizationServer,
    Census,
    Clock,
    Identifiers,
    Jobs,
    LiveFeed,
    NoticeReader,
    Notifier,
    Probes,
    SchedulingProvider,
    UnhurriedProvider,
    UnitOfWorkFactory,
)


class Anything:
    """Stands where a port's means would; nothing is asked of it here."""


def ports() -> dict[Any, Any]:
    means: dict[Any, Any] = {port: Anything() for port in PORTS}
    return {**means, Installation: installation_of(settings()), SetUp: set_up_of(settings())}


def test_every_use_case_is_there() -> None:
    made = use_cases(ports(), mail_domain="quotla.example")

    assert [field.name for field in fields(UseCases) if not isinstance(getattr(made, field.name), field.type)] == []  # type: ignore[arg-type]  # they are types


@pytest.mark.parametrize("missing", PORTS)
def test_without_a_port_there_is_no_start(missing: type) -> None:
    without = {port: means for port, means in ports().items() if port is not missing}

    with pytest.raises(punq.MissingDependencyError):
        use_cases(without, mail_domain="quotla.example")


def test_whoever_joins_refreshes_joins_the_same_ones() -> None:
    made = use_cases(ports(), mail_domain="quotla.example")

    asked_with: list[FreshTokens] = [
        made.list_event_types.refresh_event_types.ask_calendly.fresh_tokens,
        made.create_scheduling_link.ask_calendly.fresh_tokens,
        made.run_reaction.release_connection.fresh_tokens,
    ]
    assert len({id(one) for one in asked_with}) == 1


def test_whoever_remembers_admitted_people_remembers_the_same_ones() -> None:
    made = use_cases(ports(), mail_domain="quotla.example")

    assert made.open_session.admit_person is made.admit_person


def test_messages_go_out_under_our_domain() -> None:
    assert use_cases(ports(), mail_domain="quotla.example").deliver_message.mail_domain == "quotla.example"


def test_a_delivery_of_which_the_broker_lost_word_is_taken_up_in_the_time_that_is_said() -> None:
    said = settings(SWEEP_SECONDS="8")

    assert installation_of(said).delivery_head_start + said.sweep_every <= timedelta(seconds=8)


@pytest.mark.parametrize("waits", [HEAD_START, NUDGE_AGAIN_AFTER], ids=["told once", "told again"])
def test_what_else_the_broker_lost_is_taken_up_in_five_seconds(waits: timedelta) -> None:
    assert waits + settings().sweep_every <= timedelta(seconds=5)
