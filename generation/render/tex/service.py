"""The broker as the render server sees it: started, replaced when it dies, and a socket to it for each job."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from generation.render.channel import Channel, Hangup
from generation.render.warm import PROJECT, clean_environment

_SECONDS_BETWEEN_STARTS = 2.0
_SEND_SECONDS = 2.0


class Broker:
    """Call `keep` now and then. The server hears nothing of what is said on the sockets."""

    def __init__(self, cache: Path, cache_mb: int) -> None:
        self._options = ["--cache", str(cache), "--cache-mb", str(cache_mb), "--runs", str(os.cpu_count() or 1)]
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: Channel | None = None
        self._started_at = -_SECONDS_BETWEEN_STARTS

    @property
    def pids(self) -> list[int]:
        return [self._process.pid] if self._process else []

    def keep(self) -> None:
        """Have one running; not more often than every other second."""
        if self._process and self._process.poll() is not None:
            self.end()
        if self._process is None and time.monotonic() - self._started_at >= _SECONDS_BETWEEN_STARTS:
            self._start()

    def _start(self) -> None:
        self._started_at = time.monotonic()
        ours, theirs = socket.socketpair()
        ours.settimeout(_SEND_SECONDS)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "generation.render.tex.broker", str(theirs.fileno()), *self._options],
                env=clean_environment(),
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._channel = Channel(ours)

    def connect(self) -> int:
        """A job's end of a socket to the broker; where there is none just now, of one that nobody listens to."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            if self._channel:
                try:
                    self._channel.send({"op": "job"}, [theirs.fileno()])
                except Hangup:
                    self.end()
        return ours.detach()

    def end(self) -> None:
        if self._channel:
            self._channel.close()
        if self._process:
            self._process.kill()
            self._process.wait()
        self._process = self._channel = None
