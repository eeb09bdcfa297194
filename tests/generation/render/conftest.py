"""Scenes rendered by the real server, behind the real wall."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from generation.render import client, private
from generation.types import Limits, RenderJob

Render = Callable[..., "Outcome"]

PROBE = """
import os, random, signal, socket, subprocess, sys, time
from manim import *

class Probe(Scene):
    def construct(self):
        is_drawn = type(self.renderer).__name__ == "Film"
{body}
        self.add(Dot())
        self.wait(0.2)
"""


@dataclass(frozen=True)
class Outcome:
    """All that a client heard of a job."""

    events: list[dict[str, Any]]

    @property
    def last(self) -> dict[str, Any]:
        return self.events[-1]

    @property
    def error(self) -> str | None:
        error: str | None = self.last.get("error")
        return error

    @property
    def log(self) -> str:
        return "".join(event["text"] for event in self.all("log"))

    def all(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == kind]


@pytest.fixture(scope="module")
def own_socket() -> Iterator[Path]:
    """A server that nobody else asks, and that may be maltreated. It does one job at a time."""
    with private.running(jobs=1) as address:
        yield address


@pytest.fixture(scope="session")
def render(render_socket: Path, tmp_path_factory: pytest.TempPathFactory) -> Render:
    """Render source code at the lowest quality."""

    def render(code: str, scene: str = "", socket: Path = render_socket, seed: int = 0, **limits: Any) -> Outcome:
        job = RenderJob(textwrap.dedent(code), scene, seed=seed, limits=Limits(**({"wall_seconds": 60.0} | limits)))
        return Outcome(list(client.render(job, tmp_path_factory.mktemp("film"), socket=socket)))

    return render


@pytest.fixture(scope="session")
def probe(render: Render) -> Render:
    """Render a scene that does something and then waits for a moment. What it prints is in the outcome's log."""

    def probe(body: str, **options: Any) -> Outcome:
        return render(probe_code(body), **options)

    return probe


def probe_code(body: str) -> str:
    return PROBE.format(body=textwrap.indent(textwrap.dedent(body).strip(), " " * 8))


def server_process(socket: Path) -> psutil.Process:
    """The render server that listens there."""
    for process in psutil.process_iter(["cmdline"]):
        if str(socket) in (process.info["cmdline"] or []):
            return process
    raise LookupError(socket)


def zygotes(socket: Path) -> list[psutil.Process]:
    """Without the bubblewrap that each lives and dies with."""
    found: list[psutil.Process] = []
    for child in server_process(socket).children():
        with suppress(psutil.NoSuchProcess):
            found += [child, *child.children()]
    return [process for process in found if is_zygote(process) and not is_zygote(process.parent())]


def is_zygote(process: psutil.Process | None) -> bool:
    with suppress(psutil.NoSuchProcess):
        if process is not None and process.status() != psutil.STATUS_ZOMBIE and process.name() != "bwrap":
            return "generation.render.zygote" in process.cmdline()
    return False


def job_processes(socket: Path) -> list[psutil.Process]:
    """All that runs below the server's zygotes."""
    jobs: list[psutil.Process] = []
    for zygote in zygotes(socket):
        with suppress(psutil.NoSuchProcess):
            jobs += zygote.children(recursive=True)
    return jobs
