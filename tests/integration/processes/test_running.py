"""The commands while they run, and how they end."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from dramatiq.brokers.redis import RedisBroker

from adapters.webhooks.nudging import DramatiqJobs
from bootstrap.container import BROKER
from bootstrap.embedded import EmbeddedValkey
from bootstrap.embedded.supervision import children_of
from domain.identifiers import DeliveryId
from tests.integration.processes.commands import (
    USER,
    Commands,
    Running,
    password_of,
    workspace_seen_by,
)
from tests.support import patient
from tests.support.patience import LONGEST_WAIT_SECONDS, eventually
from tests.support.processes import is_alive

pytestmark = pytest.mark.integration

SOME_DELIVERY = DeliveryId(UUID(USER))


class TestServe:
    def test_answers_whoever_has_a_token(self, commands: Commands) -> None:
        serving = commands.serve()

        assert workspace_seen_by(serving.address, commands.token())

    def test_says_that_it_is_ready(self, commands: Commands) -> None:
        answer = patient.get(f"{commands.serve().address}/readyz")

        assert (answer.status_code, answer.json()["database"], answer.json()["broker"]) == (200, "ok", "ok")

    def test_serves_without_a_broker_and_says_so(self, commands: Commands) -> None:
        serving = commands.serve(REDIS_URL="redis://127.0.0.1:9/0")

        answer = patient.get(f"{serving.address}/readyz")

        assert (answer.status_code, answer.json()["broker"]) == (200, "degraded")

    def test_logs_one_line_for_a_request(self, commands: Commands) -> None:
        serving = commands.serve()
        patient.get(f"{serving.address}/m/no-such-code-anywhere")

        # Written after the answer was sent.
        eventually(lambda: len(serving.lines("request")) > 0, "the line was written")
        [line] = serving.lines("request")
        assert (line["route"], line["status"]) == ("/m/{code}", 404)

    def test_counts_requests(self, commands: Commands) -> None:
        serving = commands.serve()
        patient.get(f"{serving.address}/healthz")

        counted = 'quotla_requests_total{method="GET",route="/healthz",status="2xx"} 1.0'
        eventually(lambda: counted in serving.metrics(), "it was counted")

    def test_shows_its_metrics_to_nobody_outside(self, commands: Commands) -> None:
        assert patient.get(f"{commands.serve().address}/metrics").status_code == 404

    def test_finishes_what_was_asked_before_it_ends(self, commands: Commands) -> None:
        serving, token = commands.serve(SHUTDOWN_SECONDS=f"{LONGEST_WAIT_SECONDS:.0f}"), commands.token()
        answers: list[str] = []
        asking = threading.Thread(target=lambda: answers.append(workspace_seen_by(serving.address, token)))
        with psycopg.connect(commands.environment["DATABASE_URL"]) as connection:
            connection.execute("lock table users in access exclusive mode")
            asking.start()
            eventually(lambda: somebody_waits(connection), "the request waits for the table")
            os.kill(serving.pid, signal.SIGTERM)
            eventually(lambda: len(serving.lines("Shutting down")) > 0, "it is stopping")
            connection.rollback()
        asking.join()

        assert (len(answers), serving.child.process.wait(LONGEST_WAIT_SECONDS)) == (1, 0)

    def test_ends_in_bounded_time_although_somebody_watches(self, commands: Commands) -> None:
        serving, token = commands.serve(), commands.token()
        request = {"query": "subscription { meetingChanged { cursor } }"}
        headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
        with patient.stream("POST", f"{serving.address}/graphql", json=request, headers=headers) as told:
            assert told.status_code == 200
            os.kill(serving.pid, signal.SIGTERM)

            assert serving.child.process.wait(LONGEST_WAIT_SECONDS) == 0

    def test_writes_no_secret(self, commands: Commands) -> None:
        serving, token = commands.serve(LOG_LEVEL="debug"), commands.token()
        workspace_seen_by(serving.address, token)
        patient.get(f"{serving.address}/?token={token}", headers={"Authorization": "Bearer nonsense"})
        commands.stop()

        log = serving.log.read_text()
        held = ("CALENDLY_CLIENT_SECRET", "AUTH_JWT_SECRET", "ENCRYPTION_KEYS")
        secrets = [commands.environment[name].removeprefix("k1:") for name in held]
        secrets += [password_of(commands.environment["DATABASE_URL"]), token]
        assert [secret for secret in secrets if secret in log] == []


class TestSeveralProcesses:
    def test_one_that_is_killed_is_started_again_and_nobody_is_turned_away(self, commands: Commands) -> None:
        serving, token = commands.serve("--processes", "2"), commands.token()
        first, second = children_of(serving.pid)
        os.kill(first, signal.SIGKILL)

        for _ in range(20):
            assert workspace_seen_by(serving.address, token)
        eventually(lambda: len(set(children_of(serving.pid)) - {first}) == 2, "a second one again")
        assert second in children_of(serving.pid)

    def test_their_metrics_are_one(self, commands: Commands) -> None:
        serving = commands.serve("--processes", "2")
        for _ in range(10):
            patient.get(f"{serving.address}/healthz")

        counted = 'quotla_requests_total{method="GET",route="/healthz",status="2xx"} 10.0'
        eventually(lambda: counted in serving.metrics(), "all were counted")

    def test_all_end_together(self, commands: Commands) -> None:
        serving = commands.serve("--processes", "2")
        children = children_of(serving.pid)
        os.kill(serving.pid, signal.SIGTERM)

        assert serving.child.process.wait(LONGEST_WAIT_SECONDS) == 0
        assert [pid for pid in children if is_alive(pid)] == []

    def test_none_outlives_the_one_at_their_head(self, commands: Commands) -> None:
        serving = commands.serve("--processes", "2")
        children = children_of(serving.pid)
        os.kill(serving.pid, signal.SIGKILL)

        eventually(lambda: not any(is_alive(pid) for pid in children), "all have ended")


class TestWorker:
    @pytest.fixture
    def broker(self, tmp_path: Path) -> Iterator[EmbeddedValkey]:
        """One of its own, that may go away."""
        with EmbeddedValkey(tmp_path / "valkey") as server:
            yield server

    def nudge(self, url: str) -> None:
        """With more patience than we have: ours is lost when the broker is slow, and nobody sweeps here."""
        patient_one = RedisBroker(url=url, **BROKER)  # type: ignore[no-untyped-call]  # Dramatiq does not annotate it
        DramatiqJobs(patient_one).process([SOME_DELIVERY])
        patient_one.close()

    def test_does_what_it_is_told(self, broker: EmbeddedValkey, commands: Commands) -> None:
        working = commands.start("worker", REDIS_URL=broker.url)
        self.nudge(broker.url)

        eventually(lambda: len(working.lines("job")) == 1, "the job was done")

    def test_goes_on_when_the_broker_comes_back(self, broker: EmbeddedValkey, commands: Commands) -> None:
        working = commands.start("worker", REDIS_URL=broker.url)
        broker.kill()
        eventually(lambda: has_noticed(working), "it was noticed")
        broker.restart()
        self.nudge(broker.url)

        eventually(lambda: len(working.lines("job")) == 1, "the job was done")

    def test_starts_although_the_broker_is_away(self, broker: EmbeddedValkey, commands: Commands) -> None:
        broker.kill()

        working = commands.start("worker", REDIS_URL=broker.url)

        eventually(lambda: len(working.lines("working")) == 1, "it works")

    def test_ends_when_told(self, commands: Commands) -> None:
        working = commands.start("worker")
        os.kill(working.pid, signal.SIGTERM)

        assert working.child.process.wait(LONGEST_WAIT_SECONDS) == 0

    def test_ends_when_told_although_the_broker_is_away(self, broker: EmbeddedValkey, commands: Commands) -> None:
        working = commands.start("worker", REDIS_URL=broker.url)
        broker.kill()
        os.kill(working.pid, signal.SIGTERM)

        assert working.child.process.wait(LONGEST_WAIT_SECONDS) == 0


class TestUpkeep:
    def test_tells_how_long_things_wait(self, commands: Commands) -> None:
        sweeping = commands.start("upkeep")

        eventually(
            lambda: 'quotla_oldest_waiting_seconds{queue="deliveries"} 0.0' in sweeping.metrics(), "it was measured"
        )

    def test_finds_what_nobody_was_told_of(self, commands: Commands) -> None:
        leave_a_delivery(commands.environment["DATABASE_URL"])
        sweeping = commands.start("upkeep", SWEEP_SECONDS="0.2")

        eventually(lambda: len(sweeping.lines("sweep")) > 0, "it was found")

    def test_ends_when_told(self, commands: Commands) -> None:
        sweeping = commands.start("upkeep")
        os.kill(sweeping.pid, signal.SIGTERM)

        assert sweeping.child.process.wait(LONGEST_WAIT_SECONDS) == 0


def has_noticed(working: Running) -> bool:
    """Whether it has said that the broker is away."""
    return any(line["logger"].startswith("dramatiq") and line["level"] == "critical" for line in working.lines())


def leave_a_delivery(database_url: str) -> None:
    """One that is stored and due, as after a crash between the commit and the nudge."""
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "insert into webhook_deliveries (id, event, key, body, received_at, due_at, state, tries, correlation)"
            " values (%s, 'invitee.created', 'k', '{}', now(), now(), 'stored', 0, 'c')",
            [SOME_DELIVERY],
        )


def somebody_waits(connection: "psycopg.Connection[tuple[object, ...]]") -> bool:
    """Whether a lock is asked for in this database and not granted."""
    found = connection.execute(
        "select from pg_locks l join pg_database d on d.oid = l.database"
        " where d.datname = current_database() and not l.granted"
    )
    return found.rowcount > 0
