"""What was set once: pictures and prepared heads in a folder, by the hash of all that they are made from.

Any number of brokers may share the folder, and each may be killed at any moment: a file gets its name when it is whole,
and says in its first line what its content has to hash to. What was used least recently goes first.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

_MARK = b"manimgen tex 1 "
_ROOM_AFTER_CLEARING = 0.8
_STALE_SECONDS = 3600
_UNFINISHED = ".new-"


class Cache:
    """At most `most_bytes` of files in `folder`. Reading and writing never raise: a cache that can't be is empty."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._held = sum(size for _, size, _ in self._files())
        self._clear()

    def read(self, key: str) -> bytes | None:
        """The content, if it is there and what was written. Whoever reads it keeps it from being cleared away."""
        path = self._path(key)
        try:
            first, _, content = path.read_bytes().partition(b"\n")
            if first != _MARK + hashlib.sha256(content).hexdigest().encode():
                path.unlink(missing_ok=True)
                return None
            os.utime(path)
        except OSError:
            return None
        return content

    def write(self, key: str, content: bytes) -> None:
        path = self._path(key)
        data = _MARK + hashlib.sha256(content).hexdigest().encode() + b"\n" + content
        if len(data) > self._most_bytes:
            return
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            handle, unfinished = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)
            try:
                with open(handle, "wb") as file:
                    file.write(data)
                os.replace(unfinished, path)
            except OSError:
                os.unlink(unfinished)
                raise
        except OSError:
            return  # a full disk: what is not kept is set again
        self._held += len(data)
        self._clear()

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key

    def _files(self) -> list[tuple[float, int, Path]]:
        """When each was used last, its size and place."""
        found = []
        for path in self._folder.glob("*/*"):
            with suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        return found

    def _clear(self) -> None:
        """Make room when it is too full, counting what other brokers have written; drop what a dead one left."""
        if self._held <= self._most_bytes:
            return
        files = sorted(self._files())
        newest = files[-1][0] if files else 0.0
        self._held = sum(size for _, size, _ in files)
        for used, size, path in files:
            unfinished = path.name.startswith(_UNFINISHED)
            too_full = self._held > self._most_bytes * _ROOM_AFTER_CLEARING
            if (too_full and not unfinished) or (unfinished and used < newest - _STALE_SECONDS):
                with suppress(OSError):
                    path.unlink()
                    self._held -= size
