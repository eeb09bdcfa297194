"""A warm process as the server sees it: started from an empty environment, talked to over a channel."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from generation.render import wall
from generation.render.channel import Channel

PROJECT = Path(__file__).resolve().parents[2]
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", wall.UNSAFE)
"""All that the processes that run scenes ever see of our environment."""

_MOST_JOBS = 200
_MOST_MEMORY = 2**30
_SEND_SECONDS = 2.0


def clean_environment() -> dict[str, str]:
    """What jobs may know of the environment, and what makes their work repeatable and single-threaded."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    fixed = {"HOME": "/nonexistent", "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"} | kept | fixed


@dataclass(eq=False)
class Warm:
    """A zygote, or one that is about to be."""

    process: subprocess.Popen[bytes]
    channel: Channel
    facts: dict[str, Any] = field(default_factory=dict)
    """What it told when it was ready."""
    forked: int = 0
    running: set[int] = field(default_factory=set)

    @property
    def ready(self) -> bool:
        return bool(self.facts)

    @property
    def worn_out(self) -> bool:
        """Whether it is time for a fresh one: after many jobs, or when it has grown."""
        memory = 0
        with suppress(psutil.Error):
            memory = psutil.Process(self.process.pid).memory_info().rss
        return self.ready and (self.forked >= _MOST_JOBS or memory > _MOST_MEMORY)

    def end(self) -> None:
        self.channel.close()
        self.process.kill()
        self.process.wait()


def start() -> Warm:
    """Start a zygote. It sends "ready" when it has warmed up."""
    ours, theirs = socket.socketpair()
    ours.settimeout(_SEND_SECONDS)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "generation.render.zygote", str(theirs.fileno())],
            env=clean_environment(),
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
    return Warm(process, Channel(ours))
