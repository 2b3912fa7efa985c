"""Our own Valkey: it keeps what it was given, shares its folder with nobody, and never outlives us."""

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from bootstrap.embedded import EmbeddedValkey, FolderInUse, ServerDidNotStart
from tests.integration.embedded.processes import a_supervisor_process
from tests.support.patience import LONGEST_WAIT_SECONDS, eventually
from tests.support.processes import is_alive

pytestmark = pytest.mark.integration


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedValkey]:
    with EmbeddedValkey(folder) as running:
        yield running


@pytest.fixture
def client(server: EmbeddedValkey) -> Iterator[Redis]:
    with Redis.from_url(server.url, socket_timeout=LONGEST_WAIT_SECONDS) as connected:
        yield connected


def test_answers_as_soon_as_it_has_started(client: Redis) -> None:
    assert client.ping()


def test_listens_on_no_network_address(client: Redis) -> None:
    assert client.config_get("port") == {"port": "0"}


def test_nobody_else_can_reach_the_socket(server: EmbeddedValkey, folder: Path) -> None:
    assert stat.S_IMODE((folder / "socket").stat().st_mode) == 0o700


def test_its_databases_are_apart(server: EmbeddedValkey, client: Redis) -> None:
    client.set("word", "first")

    with Redis.from_url(server.database_url(1)) as other:
        assert other.get("word") is None


def test_keeps_its_data_between_runs(folder: Path) -> None:
    with EmbeddedValkey(folder) as first, Redis.from_url(first.url) as client:
        client.set("word", "kept")

    with EmbeddedValkey(folder) as second, Redis.from_url(second.url) as client:
        assert client.get("word") == b"kept"


def test_what_was_written_survives_its_death(server: EmbeddedValkey, client: Redis) -> None:
    client.set("word", "kept")

    server.kill()
    server.restart()

    assert client.get("word") == b"kept"


def test_while_paused_it_answers_nobody(server: EmbeddedValkey) -> None:
    with (
        Redis.from_url(server.url, socket_timeout=0.1, retry=None) as impatient,
        server.paused(),
        pytest.raises(RedisError, match=r"[Tt]ime"),
    ):
        impatient.ping()


def test_after_a_pause_it_answers_again(server: EmbeddedValkey, client: Redis) -> None:
    with server.paused():
        pass

    assert client.ping()


def test_stops_even_while_paused(server: EmbeddedValkey) -> None:
    pid = server.pid
    os.kill(pid, signal.SIGSTOP)

    server.stop()

    assert not is_alive(pid)


def test_a_second_server_on_the_same_folder_is_refused_in_words(server: EmbeddedValkey, folder: Path) -> None:
    with pytest.raises(FolderInUse, match="another data folder"):
        EmbeddedValkey(folder).start()


def test_does_not_outlive_a_supervisor_that_was_killed(folder: Path) -> None:
    with a_supervisor_process("valkey", folder) as (supervisor, pid, _):
        supervisor.kill()
        supervisor.wait()

        eventually(lambda: not is_alive(pid), "it has ended")


def test_a_start_waits_for_what_an_earlier_supervisor_left_behind(folder: Path) -> None:
    with a_supervisor_process("valkey", folder) as (supervisor, pid, _):
        os.kill(pid, signal.SIGSTOP)  # so that the word of its supervisor's death cannot reach it yet
        supervisor.kill()
        supervisor.wait()
        os.kill(pid, signal.SIGCONT)

        with EmbeddedValkey(folder):
            assert not is_alive(pid)


def test_serves_from_a_folder_whose_path_is_too_long_for_a_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 20) / ("longer" * 20)

    with EmbeddedValkey(deep) as server, Redis.from_url(server.url) as client:
        assert client.ping()


def test_a_program_that_ends_at_once_is_reported_with_its_log(folder: Path) -> None:
    with pytest.raises(ServerDidNotStart, match=r"server\.log"):
        EmbeddedValkey(folder, program=Path("/bin/false")).start()
