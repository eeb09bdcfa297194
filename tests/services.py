"""pytest plugin: one PostgreSQL, one Valkey and one warm render server for a whole run, however many workers it has.

Each is started when the first test asks for it, by the controlling process, and is gone when that process is. With
DATABASE_URL, REDIS_URL or RENDER_SOCKET set, the server named there is used instead.
"""

import os
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from manimgen_site.services import CannotStart, folders, postgres, valkey
from manimgen_site.services.processes import Child
from manimgen_site.services.processes import start as start_process
from manimgen_site.services.renderer import service as render_service

DOOR = "TEST_SERVICES_DOOR"
START_SECONDS = 90
MAIN_JOB = "test_main_job.py"


class Desk:
    """Starts what is asked for on a socket, once."""

    def __init__(self) -> None:
        self.data_dir = Path(tempfile.mkdtemp(prefix="manimgen-tests-"))
        (self.data_dir / "static").mkdir()
        self._starters: dict[str, Callable[[], Child]] = {}
        self._running: dict[str, Child] = {}
        self._listener = socket.create_server(str(self.data_dir / "door"), family=socket.AF_UNIX)
        environment = {DOOR: str(self.data_dir / "door"), "DATA_DIR": str(self.data_dir), "STATIC_MANIFEST": "false"}
        environment["MANIMGEN_CACHE"] = str(self.data_dir / "cache")
        if "DATABASE_URL" not in os.environ:
            environment["DATABASE_URL"] = postgres.url(self.data_dir)
            self._starters["database"] = lambda: postgres.start(self.data_dir, durable=False)
        if "REDIS_URL" not in os.environ:
            environment["REDIS_URL"] = valkey.url(self.data_dir)
            self._starters["channels"] = lambda: valkey.start(self.data_dir)
        if "RENDER_SOCKET" not in os.environ:
            environment["RENDER_SOCKET"] = str(folders.run(self.data_dir) / "render.sock")
            self._starters["render"] = self._start_render
        os.environ |= environment
        threading.Thread(target=self._serve, daemon=True).start()

    def _start_render(self) -> Child:
        return start_process(render_service(self.data_dir))

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rw", encoding="utf-8") as line:
                line.write(self._answer(line.readline().strip()))

    def _answer(self, name: str) -> str:
        try:
            if name in self._starters and name not in self._running:
                self._running[name] = self._starters[name]()
        except CannotStart as problem:
            print(f"\n{problem}", file=sys.__stderr__)  # xdist swallows the words of a worker that gives up
            return str(problem)
        return ""

    def close(self) -> None:
        self._listener.close()
        for child in self._running.values():
            child.stop()
        shutil.rmtree(self.data_dir, ignore_errors=True)


def start(name: str) -> None:
    """Have the service running when this returns: "database", "channels" or "render"."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(START_SECONDS)
        connection.connect(os.environ[DOOR])
        connection.sendall(f"{name}\n".encode())
        if problem := connection.makefile("r", encoding="utf-8").read():
            pytest.exit(problem, returncode=3)


desks: list[Desk] = []


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Before Django reads its settings: say where the servers will be."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None and "--help" not in sys.argv:
        desks.append(Desk())
    elif worker and os.environ["REDIS_URL"].endswith("?db=0"):  # caches apart: a database number for each worker
        os.environ["REDIS_URL"] = os.environ["REDIS_URL"].removesuffix("0") + str(1 + int(worker[2:]) % 15)
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    fixtures = set(getattr(item, "fixturenames", ()))
    if item.get_closest_marker("django_db") or "_django_db_helper" in fixtures or "django_db_setup" in fixtures:
        start("database")
        start("channels")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What proves the main job comes first."""
    items.sort(key=lambda item: item.path.name != MAIN_JOB)


def pytest_unconfigure() -> None:
    for desk in desks:
        desk.close()


@pytest.fixture(scope="session")
def servers() -> None:
    """PostgreSQL and Valkey, for tests that use them without pytest-django's database fixtures."""
    start("database")
    start("channels")


@pytest.fixture(scope="session")
def render_socket() -> Path:
    """A warm render server's address."""
    start("render")
    return Path(os.environ["RENDER_SOCKET"])
