"""The whole site as `manage.py up` runs it, and bob's token for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from manimgen_client import Client, Server

from tests.site import Site, running_site

PROGRAM = Path(sys.executable).with_name("manimgen")
SECONDS = 300


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with running_site() as site:
        site.manage("demo")
        yield site


@pytest.fixture(scope="session")
def server(site: Site) -> Server:
    return Server(site.url, site.manage("token", "bob@example.org"))


@pytest.fixture
def manimgen(server: Server) -> Iterator[Client]:
    with Client(server) as client:
        yield client


@dataclass
class Terminal:
    """Somebody's terminal: `folder` is where they stand, what is kept in their home is in `home`."""

    folder: Path
    home: Path
    environment: dict[str, str]

    def run(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROGRAM, *arguments], cwd=self.folder, env=self.environment, input=given,
            capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip

    def interrupt(self, *arguments: str, at: str) -> subprocess.CompletedProcess[str]:
        """Run it, and press Ctrl-C as soon as it says `at`."""
        process = subprocess.Popen(
            # A job in the background is deaf to Ctrl-C, and so were its children.
            ["env", "--default-signal=INT", PROGRAM, *arguments], cwd=self.folder, env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        said = ""
        assert process.stderr is not None
        for line in process.stderr:
            said += line
            if at in line:
                process.send_signal(signal.SIGINT)
                break
        told, rest = process.communicate(timeout=SECONDS)
        return subprocess.CompletedProcess(process.args, process.returncode, told, said + rest)


@pytest.fixture
def terminal(tmp_path: Path, server: Server) -> Terminal:
    """Logged in by its environment."""
    folder, home = tmp_path / "work", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    environment |= {"MANIMGEN_SERVER": server.address, "MANIMGEN_TOKEN": server.token}
    return Terminal(folder, home, environment)
