"""The render server as a program of its own. It gets none of our environment: code written by strangers runs below it."""

import os
import socket
import sys
from pathlib import Path

from manimgen_site.services import folders
from manimgen_site.services.processes import Service

PROJECT = Path(__file__).resolve().parents[2]
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ")


def address(data_dir: Path) -> Path:
    return folders.run(data_dir) / "render.sock"


def service(data_dir: Path) -> Service:
    folders.private(folders.run(data_dir))
    path = address(data_dir)
    return Service(
        name="render",
        command=(sys.executable, "-m", "generation.render", "serve", "--socket", str(path)),
        log=folders.log(data_dir, "render"),
        # one thread of linear algebra each: the jobs share the cores, not fight for them
        environment={name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"OPENBLAS_NUM_THREADS": "1"},
        folder=PROJECT,
        is_ready=lambda: _accepts(path),
    )


def _accepts(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(2)
        return connection.connect_ex(str(path)) == 0
