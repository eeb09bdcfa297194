"""A render server of one's own, for a single command or a test run."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from generation.render import client
from generation.render.channel import Hangup
from generation.render.tex import places
from generation.render.warm import PROJECT, clean_environment

_START_SECONDS = 60.0


@contextmanager
def running(jobs: int = 1) -> Iterator[Path]:
    """The socket of a server that is gone afterwards, also when this process is killed.

    It takes jobs at once, and begins them when it is warm.
    """
    with tempfile.TemporaryDirectory(prefix="manimgen-") as folder:
        path = Path(folder, "render.sock")
        command = [sys.executable, "-m", "generation.render", "serve", "--socket", str(path), "--jobs", str(jobs)]
        command += ["--with-parent", *places.options()]
        server = subprocess.Popen(
            command, env=clean_environment(), cwd=PROJECT, stdin=subprocess.DEVNULL, start_new_session=True
        )
        try:
            wait_until_up(path, server)
            yield path
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def wait_until_up(path: Path, server: subprocess.Popen[bytes]) -> None:
    """Raises OSError when the server does not answer soon, or has ended."""
    deadline = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with suppress(OSError, Hangup):
            client.ping(path)
            return
        time.sleep(0.02)
    raise OSError("the render server did not start")
