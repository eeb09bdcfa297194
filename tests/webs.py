"""Web processes of their own on the test's database: for what two of them do together, and when one is killed."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from django.db import connection
from django.test import Client

from accounts.models import User
from manimgen_site.services import programs
from manimgen_site.services.processes import Child, start


class Web:
    """A web server. It can be killed, and started again at the same address."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as door:
            self.port = door.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._child = self._started()

    def start(self) -> None:
        self._child = self._started()

    def kill(self) -> None:
        """As the kernel does it when there is no memory left."""
        os.kill(self._child.pid, signal.SIGKILL)
        self._child.stop()

    def _started(self) -> Child:
        data_dir = Path(os.environ["DATA_DIR"])
        (data_dir / "logs").mkdir(exist_ok=True)
        service = programs.web(data_dir, "127.0.0.1", self.port)
        server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
        ours = {"DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}", "DATABASE_POOL_SIZE": "8"}
        return start(replace(service, environment={**(service.environment or {}), **ours}))


@contextmanager
def running_webs(number: int) -> Iterator[list[Web]]:
    with ExitStack() as stack:

        def start_one() -> Web:
            web = Web()
            stack.callback(web.kill)
            return web

        yield [start_one() for _ in range(number)]


def cookie_of(user: User) -> str:
    """The session of somebody who is signed in."""
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value
