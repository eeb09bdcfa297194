"""The whole site in a data folder of its own, as `manage.py up` runs it: for the browser tests and the benchmarks."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
OURS = ("DATABASE_URL", "REDIS_URL", "RENDER_SOCKET", "STATIC_MANIFEST")
"""What the test run set for itself."""
READY = "Open http://"


class Site:
    """A running site; ready when this is made. Raises RuntimeError with what `up` said when it does not start."""

    def __init__(self, data_dir: Path, web_processes: int = 1) -> None:
        with socket.create_server(("127.0.0.1", 0)) as door:
            port = door.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.data_dir = data_dir
        self.environment = {name: value for name, value in os.environ.items() if name not in OURS}
        self.environment |= {"DATA_DIR": str(data_dir), "GUEST_RATE": "1000/min", "MEMBER_RATE": "1000/min"}
        self.environment["WEB_PROCESSES"] = str(web_processes)
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", str(port), "--data-dir", str(data_dir)],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""
        self._listen_until_ready()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def password(self) -> str:
        """Of the demo people."""
        return self.said.partition("password ")[2].split()[0]

    def manage(self, *arguments: str) -> str:
        """What a command of `manage.py` prints."""
        command = [sys.executable, "manage.py", *arguments]
        ran = subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True, timeout=600
        )
        return ran.stdout.strip()

    def processes(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self) -> None:
        """Ctrl-C, as in a terminal."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)

    def _listen_until_ready(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if READY in line:
                return
        raise RuntimeError(f"the site did not start:\n{self.said}")

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line


@contextmanager
def running_site(web_processes: int = 1) -> Iterator[Site]:
    """A site with fresh data, stopped and wiped afterwards."""
    data_dir = Path(tempfile.mkdtemp(prefix="manimgen-site-"))
    try:
        site = Site(data_dir, web_processes)
        try:
            yield site
        finally:
            site.stop()
    finally:
        shutil.rmtree(data_dir, ignore_errors=True)
