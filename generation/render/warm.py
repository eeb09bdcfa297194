"""A warm process as the server sees it: started from an empty environment, talked to over a channel."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from generation.render import private_root, tiers
from generation.render.channel import Channel
from generation.render.wall import Layer, Layers

PROJECT = private_root.PROJECT
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", tiers.UNSAFE)
"""All that the processes that run scenes ever see of our environment."""

_MOST_JOBS = 200
_MOST_MEMORY = 2**30
_MOST_SECONDS = 3600.0
"""All children of a zygote share the addresses of what it loaded; a fresh one has others."""
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
    """Its own, or bubblewrap's, with which it lives and dies."""
    channel: Channel
    facts: dict[str, Any] = field(default_factory=dict)
    """What it told when it was ready."""
    memory: int = 0
    """Bytes it held when it last told."""
    forked: int = 0
    running: set[int] = field(default_factory=set)
    started_at: float = field(default_factory=time.monotonic)

    @property
    def ready(self) -> bool:
        return bool(self.facts)

    @property
    def worn_out(self) -> bool:
        """Whether it is time for a fresh one: after many jobs, when it has grown, when it is old."""
        is_old = self.forked > 0 and time.monotonic() - self.started_at > _MOST_SECONDS
        return self.ready and (self.forked >= _MOST_JOBS or self.memory > _MOST_MEMORY or is_old)

    def end(self) -> None:
        self.channel.close()
        self.process.kill()
        self.process.wait()


def start(layers: Layers) -> Warm:
    """Start a zygote. It sends "ready" when it has warmed up. Raises OSError."""
    ours, theirs = socket.socketpair()
    ours.settimeout(_SEND_SECONDS)
    with theirs:
        arguments = ["-m", "generation.render.zygote", str(theirs.fileno()), *sorted(layers)]
        if Layer.NAMESPACES in layers:
            process = private_root.start(arguments, clean_environment(), [theirs.fileno()], start_new_session=True)
        else:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                env=clean_environment(),
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
    return Warm(process, Channel(ours))
