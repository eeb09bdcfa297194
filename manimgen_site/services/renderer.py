"""The render server as a program of its own. It gets none of our environment: strangers' code runs below it."""

import socket
import sys
from pathlib import Path

from generation.render.warm import clean_environment
from manimgen_site.services import folders
from manimgen_site.services.processes import Service

PROJECT = Path(__file__).resolve().parents[2]


def address(data_dir: Path) -> Path:
    return folders.run(data_dir) / "render.sock"


def service(data_dir: Path) -> Service:
    folders.private(folders.run(data_dir))
    path = address(data_dir)
    return Service(
        name="renderer",
        command=(sys.executable, "-m", "generation.render", "serve", "--socket", str(path)),
        log=folders.log(data_dir, "renderer"),
        environment=clean_environment(),
        folder=PROJECT,
        is_ready=lambda: _accepts(path),
    )


def _accepts(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(2)
        return connection.connect_ex(str(path)) == 0
