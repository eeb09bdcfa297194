"""What scenes must not touch: files with a secret in them, listeners, a process; and whether they were touched."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from .cases import PRELUDE, Case

_SLEEPER = """
import os, signal, time
signal.signal(signal.SIGURG, lambda *_: os._exit(0))
print("ready", flush=True)
time.sleep(10000)
"""
VICTIM = [sys.executable, "-c", _SLEEPER]
"""Also ended by a signal that does nothing to others."""
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0 L9 9"/></svg>'


class World:
    """In `folder`, which it makes anew after each deed that spoiled it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.token = secrets.token_hex(16)
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self._abstract = socket.socket(socket.AF_UNIX)
        self._abstract.bind("\0" + str(folder))
        self._abstract.listen()
        for listener in (self._tcp, self._udp, self._abstract):
            listener.setblocking(False)
        self._paths: list[socket.socket] = []
        self._victim: subprocess.Popen[bytes] | None = None
        self.restore()

    def restore(self) -> None:
        """As it was at the beginning."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("secrets/settings.py", "home/.ssh/id_ed25519", "jobs/other/film.mp4"):
            path = self.folder / name
            path.parent.mkdir(parents=True)
            path.write_text(f"KEY = '{self.token}'\n", encoding="ascii")
            path.chmod(0o644)
            os.utime(path, (10**9, 10**9))
        (self.folder / "home" / "drawing.svg").write_text(DRAWING, encoding="ascii")
        (self.folder / "link").symlink_to(self.token)
        for old in self._paths:
            old.close()
        self._paths = [socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)]
        for listener, name in zip(self._paths, ("stream.sock", "datagram.sock"), strict=True):
            listener.bind(str(self.folder / name))
            listener.setblocking(False)
        self._paths[0].listen()
        for left in ("/dev/shm/left", "/tmp/left"):
            Path(left).unlink(missing_ok=True)
        if self._victim is None or self._victim.poll() is not None:
            self._victim = subprocess.Popen(VICTIM, stdout=subprocess.PIPE)
            assert self._victim.stdout
            self._victim.stdout.readline()
        self._heard()
        self._before = self._state()

    def script(self, case: Case) -> str:
        facts = {
            "world": str(self.folder),
            "port": self._tcp.getsockname()[1],
            "udp": self._udp.getsockname()[1],
            "victim": self._victim.pid if self._victim else 0,
        }
        return PRELUDE.format(**facts) + "\n" + case.code + "\n"

    def harm(self, said: str) -> str:
        """What has happened, in words; empty when nothing has."""
        if "did" in said.split():
            return f"it says so: {said[-200:]}"
        if self.token in said:
            return "it knows the secret"
        if heard := self._heard():
            return f"somebody was spoken to: {heard}"
        state = self._state()
        return "" if state == self._before else f"something changed: {set(state.items()) ^ set(self._before.items())}"

    def close(self) -> None:
        for listener in (self._tcp, self._udp, self._abstract, *self._paths):
            listener.close()
        if self._victim:
            self._victim.kill()
            self._victim.communicate()

    def _heard(self) -> list[str]:
        heard = []
        for name, listener in zip(
            ("tcp", "udp", "abstract", "path", "datagram"),
            (self._tcp, self._udp, self._abstract, *self._paths),
            strict=True,
        ):
            with suppress(BlockingIOError):
                if listener.type == socket.SOCK_DGRAM:
                    listener.recv(100)
                else:
                    listener.accept()[0].close()
                heard.append(name)
        return heard

    def _state(self) -> dict[str, tuple[object, ...]]:
        assert self._victim is not None
        ended = self._victim.poll()
        state: dict[str, tuple[object, ...]] = {
            "victim": (ended, ended is None and os.getpriority(0, self._victim.pid))
        }
        for path in [*self.folder.rglob("*"), Path("/dev/shm/left"), Path("/tmp/left")]:
            with suppress(FileNotFoundError):
                facts = path.lstat()
                state[str(path)] = (facts.st_mode, facts.st_uid, facts.st_size, facts.st_mtime_ns, facts.st_nlink)
        return state
