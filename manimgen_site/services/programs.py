"""The site's own programs: the web server, the two queues and the reaper."""

import http.client
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from manimgen_site.services import folders, preflight
from manimgen_site.services.processes import DOOR, Service
from manimgen_site.services.renderer import PROJECT

ASGI = "manimgen_site.asgi:application"
MOST_WEBS = 4
"""Processes of the web server, unless WEB_PROCESSES says so; each takes 150 MB."""
WEB_POOL = "20"  # database connections: one for each of WEB_THREADS, and some for streams and sockets
LONGEST_MESSAGE = 512 * 1024
"""Bytes from a WebSocket, above what any consumer takes: it says why it closes, the web server just drops."""
BOUNDS = ("--websocket-max-message-size", str(LONGEST_MESSAGE))
EVERYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}


def webs(data_dir: Path, host: str, port: int) -> list[Service]:
    """The processes of the web server, WEB_PROCESSES of them.

    Each of several has a door of its own at the same address, so that none of them gets all who come at once; while one
    is started anew, the others let in whoever comes. Daphne takes over doors of IPv4 only, so that at an address of
    IPv6 there is one process.
    """
    number = int(os.environ.get("WEB_PROCESSES") or min(os.cpu_count() or 1, MOST_WEBS))
    if number < 2 or ":" in host:
        return [web(data_dir, host, port)]
    preflight.require_port(host, port)
    names = ["web", *(f"web-{place}" for place in range(2, number + 1))]
    return [web(data_dir, host, port, name, is_one_of_several=True) for name in names]


def web(data_dir: Path, host: str, port: int, name: str = "web", *, is_one_of_several: bool = False) -> Service:
    """One process of it."""
    where = ("--fd", DOOR) if is_one_of_several else ("--bind", host, "--port", str(port))
    service = _service(
        name,
        data_dir,
        ("-m", "daphne", *where, "--no-server-name", *BOUNDS, ASGI),
        {"DATABASE_POOL_SIZE": os.environ.get("DATABASE_POOL_SIZE", WEB_POOL)},
        port_probe=(EVERYWHERE.get(host, host), port),
    )
    return replace(service, door=(host, port)) if is_one_of_several else service


def queue(data_dir: Path, kind: str) -> Service:
    """A django-q2 cluster for one kind of job."""
    return _service(queue_name(kind), data_dir, ("manage.py", "qcluster"), {"Q_CLUSTER_NAME": kind})


def queue_name(kind: str) -> str:
    return f"{kind}-queue"


def reaper(data_dir: Path) -> Service:
    return _service("reaper", data_dir, ("manage.py", "reaper"))


def _service(
    name: str,
    data_dir: Path,
    arguments: tuple[str, ...],
    more: Mapping[str, str] | None = None,
    port_probe: tuple[str, int] | None = None,
) -> Service:
    return Service(
        name=name,
        command=(sys.executable, *arguments),
        log=folders.log(data_dir, name),
        environment={**os.environ, "PYTHONUNBUFFERED": "1", **(more or {})},
        folder=PROJECT,
        is_ready=lambda: port_probe is None or _answers(*port_probe),
    )


def _answers(host: str, port: int) -> bool:
    """Any answer in HTTP will do: what it says is /readyz's business."""
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
