"""The folders that jobs work in: private, and removed whatever a job made of them."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

_REMOVE = ["sh", "-c", 'chmod -R u+rwx -- "$0" 2>/dev/null; rm -rf -- "$0"']
"""A job's folder may be deep, locked or huge: nothing to walk through in our own process, or to wait for."""


class Folders:
    """All that lies in `root` is ours; what an earlier server left there is removed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._removals: list[subprocess.Popen[bytes]] = []
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in root.iterdir():
            self.remove(left)

    @property
    def removals(self) -> list[int]:
        """The processes that remove folders."""
        return [removal.pid for removal in self._removals]

    def make(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="job-", dir=self._root))

    def remove(self, folder: Path) -> None:
        """Begin to remove it."""
        self._removals.append(subprocess.Popen([*_REMOVE, str(folder)], stdin=subprocess.DEVNULL))

    def bury(self) -> None:
        """Forget the removals that are done."""
        self._removals = [removal for removal in self._removals if removal.poll() is None]

    def close(self) -> None:
        """Remove all of them."""
        self.remove(self._root)
        for removal in self._removals:
            removal.wait()
