"""The site's own programs: the web server, the two queues and the reaper."""

import http.client
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from manimgen_site.services import folders
from manimgen_site.services.processes import Service
from manimgen_site.services.renderer import PROJECT

ASGI = "manimgen_site.asgi:application"
WEB_POOL = "16"  # database connections that the web server's short-lived threads share
LONGEST_MESSAGE = 512 * 1024
"""Bytes from a WebSocket, above what any consumer takes: it says why it closes, the web server just drops."""
BOUNDS = ("--websocket-max-message-size", str(LONGEST_MESSAGE))
EVERYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}


def web(data_dir: Path, host: str, port: int) -> Service:
    return _service(
        "web",
        data_dir,
        ("-m", "daphne", "--bind", host, "--port", str(port), "--no-server-name", *BOUNDS, ASGI),
        {"DATABASE_POOL_SIZE": os.environ.get("DATABASE_POOL_SIZE", WEB_POOL)},
        port_probe=(EVERYWHERE.get(host, host), port),
    )


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
