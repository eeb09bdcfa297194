"""A warm server in each tier, and the world that its jobs must leave alone."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import psutil
import pytest

from generation.render import client, private, warm
from generation.types import Limits, RenderJob

from .world import World

HONEST = """
from manim import *

class Honest(Scene):
    def construct(self):
        self.play(Write(Text("honest")), Create(Circle(color=random_bright_color())), run_time=0.4)
"""

SECRETS = {"SECRET_KEY": "the secret did leak", "DATABASE_URL": "postgres://who:it did leak@localhost/"}
"""In the environment of whoever starts the server."""
NAMESPACES = ("unshare", "--user", "--map-root-user", "true")
needs_namespaces = pytest.mark.skipif(
    subprocess.run(NAMESPACES, capture_output=True, check=False).returncode != 0,
    reason="this machine gives no user namespaces: a container, or a chroot",
)


@dataclass(frozen=True)
class Tier:
    """A running server."""

    name: str
    socket: Path
    process: psutil.Process
    world: World
    folder: Path

    def run(self, code: str, **limits: Any) -> list[dict[str, Any]]:
        """All events of a job."""
        job = RenderJob(code, limits=Limits(**({"wall_seconds": 30.0} | limits)))
        self.folder.mkdir(exist_ok=True)
        return list(client.render(job, self.folder, socket=self.socket))

    def jobs(self) -> list[psutil.Process]:
        """What runs below the zygotes."""
        found: list[psutil.Process] = []
        for started in self.process.children():
            with suppress(psutil.NoSuchProcess):
                if "generation.render.zygote" in started.cmdline():
                    zygotes = [started] if started.name() != "bwrap" else started.children()
                    found += [job for zygote in zygotes for job in zygote.children() if _is_alive(job)]
        return found

    def pixels(self) -> str:
        """A hash of what an honest scene looks like here."""
        last = self.run(HONEST)[-1]
        assert last["event"] == "done", last
        digest = hashlib.sha256()
        with av.open(last["video"]) as film:
            for frame in film.decode(video=0):
                digest.update(frame.to_ndarray(format="rgb24").tobytes())
        return digest.hexdigest()


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def said(events: list[dict[str, Any]]) -> str:
    return "".join(event["text"] for event in events if event["event"] == "log")


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., tuple[Path, psutil.Process]]]:
    """Start a render server, on this machine or on one that lacks something."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*machine: str) -> tuple[Path, psutil.Process]:
        address = tmp_path_factory.mktemp("machine") / "render.sock"
        command = [sys.executable, "-m", "generation.render", "serve", "--socket", str(address), "--jobs", "2"]
        command += ["--cache", str(address.with_name("formulas"))]
        if machine:
            command = [sys.executable, "-m", "tests.sandbox.machines", *machine, *command]
        environment = warm.clean_environment() | SECRETS
        server = subprocess.Popen(command, env=environment, cwd=warm.PROJECT, stdin=subprocess.DEVNULL)
        started.append(server)
        private.wait_until_up(address, server)
        return address, psutil.Process(server.pid)

    yield start
    for server in started:
        server.terminate()
    for server in started:
        server.wait()


@pytest.fixture(scope="session", params=[pytest.param("A", marks=needs_namespaces), "B"])
def tier(
    request: pytest.FixtureRequest,
    machine: Callable[..., tuple[Path, psutil.Process]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Tier]:
    socket, process = machine(*(["container"] if request.param == "B" else []))
    folder = tmp_path_factory.mktemp(f"tier-{request.param}")
    world = World(folder / "world")
    yield Tier(request.param, socket, process, world, folder / "films")
    world.close()
