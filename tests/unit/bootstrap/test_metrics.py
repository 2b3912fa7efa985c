"""What is counted, and that a notifier that is counted still does what it did."""

import re
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from application.ports.notifier import Letter, LetterDelayed, LetterRefused, LetterUncertain, Notifier
from application.upkeep.sweep import SweepReport
from bootstrap.metrics import CountedNotifier, Metrics
from tests.unit.notifications.test_mail import a_letter

pytestmark = pytest.mark.unit


def lines_of(metrics: Metrics) -> list[str]:
    return generate_latest(metrics.registry).decode().splitlines()


def test_requests_are_counted_by_route_method_and_class_of_status() -> None:
    metrics = Metrics()

    metrics.request("/m/{code}", "GET", 302, 0.01)
    metrics.request("/m/{code}", "GET", 303, 0.01)

    assert 'quotla_requests_total{method="GET",route="/m/{code}",status="3xx"} 2.0' in lines_of(metrics)


def test_made_up_methods_make_no_labels() -> None:
    metrics = Metrics()

    metrics.request("/", "BREW", 405, 0.01)

    assert 'quotla_requests_total{method="other",route="/",status="4xx"} 1.0' in lines_of(metrics)


@pytest.mark.parametrize(
    ("line", "happens"),
    [
        ('quotla_deliveries_total{outcome="stored"} 1.0', lambda one: one.delivery("stored", 0.01)),
        ('quotla_jobs_total{job="run_reaction",outcome="done"} 1.0', lambda one: one.job("run_reaction", "done", 0.1)),
        ('quotla_nudges_lost_total{job="run_reaction"} 7.0', lambda one: one.nudges_lost("run_reaction", 7)),
        ('quotla_swept_total{queue="reactions"} 2.0', lambda one: one.swept(SweepReport(1, 2, 3))),
        ('quotla_oldest_waiting_seconds{queue="deliveries"} 12.5', lambda one: one.waiting("deliveries", 12.5)),
        ('quotla_calendly_calls_total{operation="account",outcome="ok"} 1.0', lambda one: one.call("account", "ok", 1)),
        ("quotla_calendly_budget_left 0.25", lambda one: one.budget_left(0.25)),
        ("quotla_database_connections_in_use 3.0", lambda one: one.pool(3, 18)),
        ("quotla_database_connections 18.0", lambda one: one.pool(3, 18)),
        ('quotla_messages_total{outcome="sent"} 1.0', lambda one: one.message("sent")),
        ("quotla_subscriptions_open 1.0", lambda one: [one.watching(1), one.watching(1), one.watching(-1)]),
    ],
)
def test_counts(line: str, happens: "object") -> None:
    metrics = Metrics()

    assert callable(happens)
    happens(metrics)

    assert line in lines_of(metrics)


class ScriptedNotifier(Notifier):
    """Does with each letter what it is told."""

    def __init__(self, error: Exception | None, *, goes_out: bool = True) -> None:
        self.error = error
        self.goes_out = goes_out
        self.sent: list[Letter] = []

    def send(self, letter: Letter) -> bool:
        if self.error is not None:
            raise self.error
        self.sent.append(letter)
        return self.goes_out


@pytest.mark.parametrize(("goes_out", "outcome"), [(True, "sent"), (False, "logged")])
def test_a_letter_that_is_counted_is_sent(goes_out: bool, outcome: str) -> None:
    notifier, outcomes = ScriptedNotifier(None, goes_out=goes_out), list[str]()

    went_out = CountedNotifier(notifier, outcomes.append).send(a_letter())

    assert (notifier.sent, outcomes, went_out) == ([a_letter()], [outcome], goes_out)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(LetterRefused("550"), "refused"), (LetterDelayed(), "delayed"), (LetterUncertain("?"), "uncertain")],
)
def test_a_letter_that_is_not_sent_is_counted_and_said(error: Exception, outcome: str) -> None:
    outcomes = list[str]()

    with pytest.raises(type(error)):
        CountedNotifier(ScriptedNotifier(error), outcomes.append).send(a_letter())

    assert outcomes == [outcome]


def test_operators_are_told_of_every_metric_and_of_no_other() -> None:
    told = Path(__file__).resolve().parents[3] / "docs" / "operations.md"
    table = [line for line in told.read_text().splitlines() if line.startswith("| `quotla_")]
    kinds = {"counter": "_total"}

    there = {
        one.name + kinds.get(one.type, "") for one in Metrics().registry.collect() if one.name.startswith("quotla")
    }

    assert {name for line in table for name in re.findall(r"`(quotla_\w+)", line)} == there
