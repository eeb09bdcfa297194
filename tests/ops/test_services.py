"""The embedded servers: they start, keep their data through kill -9, and let nobody in without the password."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from manimgen_site.services import CannotStart, folders, postgres, valkey
from manimgen_site.services.processes import Child


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Unlike pytest's own a folder that all may pass: where root has no namespaces, PostgreSQL is another account."""
    with tempfile.TemporaryDirectory(prefix="manimgen-services-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., Child]]:
    """Start a server of a data folder (the test's own by default); all are stopped afterwards."""
    with ExitStack() as stack:

        def start(module: object = postgres, data_dir: Path = tmp_path, durable: bool = False) -> Child:
            child = valkey.start(data_dir) if module is valkey else postgres.start(data_dir, durable)
            stack.callback(child.stop)
            return child

        yield start


def connect(data_dir: Path, **other: str) -> psycopg.Connection[tuple[object, ...]]:
    where = postgres.address(data_dir)
    given = {"host": where["HOST"], "port": where["PORT"], "user": where["USER"], "dbname": where["NAME"]}
    return psycopg.connect(**{**given, "password": where["PASSWORD"], **other}, autocommit=True)


def test_the_database_belongs_to_a_role_that_is_no_superuser(started: Callable[..., Child], tmp_path: Path) -> None:
    started()
    with connect(tmp_path) as connection:
        assert connection.execute("SELECT current_setting('is_superuser')").fetchone() == ("off",)
        connection.execute("CREATE DATABASE another")


@pytest.mark.parametrize("other", [{"password": ""}, {"password": "wrong"}, {"user": "postgres", "password": ""}])
def test_nobody_gets_in_without_the_password(
    started: Callable[..., Child], tmp_path: Path, other: dict[str, str]
) -> None:
    started()
    with pytest.raises(psycopg.OperationalError):
        connect(tmp_path, **other)


def test_it_listens_on_no_network_address(started: Callable[..., Child]) -> None:
    for module in (postgres, valkey):
        assert psutil.Process(started(module).pid).net_connections("tcp") == []


def test_data_survives_kill_9(started: Callable[..., Child], tmp_path: Path) -> None:
    server = started(durable=True)
    with connect(tmp_path) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(server.pid, signal.SIGKILL)
    server.stop()
    started()
    with connect(tmp_path) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_lock_file_with_somebody_elses_process_number_is_no_hindrance(
    started: Callable[..., Child], tmp_path: Path
) -> None:
    started().stop()
    (tmp_path / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path / 'postgres'}\n")
    (folders.run(tmp_path) / "pg" / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    started()


def test_a_half_made_database_is_made_anew(started: Callable[..., Child], tmp_path: Path) -> None:
    (tmp_path / "postgres.new").mkdir()
    (tmp_path / "postgres.new" / "PG_VERSION").write_text("18\n")
    started()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to put on another hat")
def test_root_without_user_namespaces_hands_the_database_to_another_account(
    started: Callable[..., Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_in_namespace", lambda: False)
    monkeypatch.setattr(postgres, "_account", postgres._account.__wrapped__)
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        server = started(data_dir=data_dir)
        started(valkey, data_dir)
        assert (data_dir / "postgres").stat().st_uid == psutil.Process(server.pid).uids().real != 0
        assert (data_dir / "secrets").stat().st_mode & 0o777 == 0o700
        connect(data_dir).close()
        server.stop()
        started(data_dir=data_dir).stop()


def test_two_data_folders_live_side_by_side(started: Callable[..., Child], tmp_path: Path) -> None:
    for name in ("one", "two"):
        started(postgres, tmp_path / name)
        started(valkey, tmp_path / name)
        with connect(tmp_path / name) as connection:
            connection.execute(f"CREATE TABLE {name} ()")
        redis.Redis.from_url(valkey.url(tmp_path / name)).set("name", name)
    assert redis.Redis.from_url(valkey.url(tmp_path / "one")).get("name") == b"one"


def test_a_deep_data_folder_keeps_its_sockets_in_a_short_one(started: Callable[..., Child], tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100)
    started(postgres, deep)
    started(valkey, deep)
    assert folders.run(deep).parent != deep
    assert folders.run(deep).stat().st_mode & 0o777 == 0o700
    connect(deep).close()


def test_data_of_another_major_version_is_left_alone(started: Callable[..., Child], tmp_path: Path) -> None:
    started().stop()
    (tmp_path / "postgres" / "PG_VERSION").write_text("15\n")
    with pytest.raises(CannotStart, match="made by PostgreSQL 15 and this is PostgreSQL 18: set PG_BIN"):
        postgres.start(tmp_path)


def test_a_lost_password_is_named(started: Callable[..., Child], tmp_path: Path) -> None:
    started().stop()
    (tmp_path / "secrets" / postgres.SECRET).write_text("another")
    with pytest.raises(CannotStart, match="does not open the database"):
        postgres.start(tmp_path)


def test_a_second_server_on_the_same_data_is_refused(
    started: Callable[..., Child], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started()
    monkeypatch.setattr(postgres, "PREVIOUS_SERVER_SECONDS", 0.0)
    with pytest.raises(CannotStart, match="already serves"):
        postgres.start(tmp_path)


def test_a_program_that_is_not_there_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_binaries", lambda: tmp_path)
    with pytest.raises(CannotStart, match="initdb can't be run|initdb said"):
        postgres.start(tmp_path)


def test_valkey_wants_its_password_and_keeps_nothing_on_disk(started: Callable[..., Child], tmp_path: Path) -> None:
    started(valkey)
    stranger = redis.Redis(unix_socket_path=str(folders.run(tmp_path) / "valkey.sock"))
    with pytest.raises(redis.AuthenticationError):
        stranger.ping()
    redis.Redis.from_url(valkey.url(tmp_path)).set("hint", "x" * 1000)
    assert sorted(path.name for path in (tmp_path / "valkey").iterdir()) == ["valkey.conf"]
    assert (tmp_path / "valkey" / "valkey.conf").stat().st_mode & 0o777 == 0o600


SIBLING = """
import sys, time
from pathlib import Path
from manimgen_site.services import postgres, valkey
print(postgres.start(Path(sys.argv[1])).pid, valkey.start(Path(sys.argv[1])).pid, flush=True)
sys.stdin.read()
"""


def test_they_die_with_whoever_started_them(started: Callable[..., Child], tmp_path: Path) -> None:
    command = [sys.executable, "-c", SIBLING, str(tmp_path)]
    starter = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    servers = [psutil.Process(int(pid)) for pid in starter.stdout.readline().split()]
    starter.kill()
    starter.communicate()
    _, alive = psutil.wait_procs(servers, timeout=20)
    assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []
    started()
