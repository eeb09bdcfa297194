"""A way to the broker: a job's, inherited, or one that the render server gives to whoever wants formulas tried."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from generation.render.channel import connect
from generation.render.tex.protocol import Answer, Formula, read_answers, write_request

ANSWER_SECONDS = 60.0
"""How long those who try formulas wait; a job has its own wall clock."""


class Door:
    """The job's socket to the broker, and this process's own stream through it."""

    def __init__(self, seconds: float | None = None) -> None:
        """`seconds`: how long an answer is waited for."""
        self._seconds = seconds
        self._socket: socket.socket | None = None
        self._stream: socket.socket | None = None
        self._owner = 0
        self._received = b""

    def use(self, file: int) -> None:
        self._socket = socket.socket(fileno=file)

    def ask(self, formulas: Sequence[Formula], wait: bool = True) -> list[Answer]:
        """Raises OSError when nobody answers."""
        if self._socket is None:
            raise OSError("this process has no broker")
        if self._stream is None or self._owner != os.getpid():  # a fork must not talk into its parent's stream
            self._open(self._socket)
        assert self._stream is not None
        self._stream.sendall(json.dumps(write_request(formulas, wait)).encode() + b"\n")
        return read_answers(self._line(self._stream))

    def close(self) -> None:
        for each in (self._stream, self._socket):
            if each is not None:
                each.close()
        self._stream = self._socket = None

    def _open(self, door: socket.socket) -> None:
        door.send(b"?")
        _, files, _, _ = socket.recv_fds(door, 1, 1)
        if not files:
            raise OSError("the broker is gone")
        self._stream, self._owner, self._received = socket.socket(fileno=files[0]), os.getpid(), b""
        self._stream.settimeout(self._seconds)

    def _line(self, stream: socket.socket) -> dict[str, Any]:
        pieces = [self._received]
        while b"\n" not in pieces[-1]:
            piece = stream.recv(2**16)
            if not piece:
                self._stream = None
                raise OSError("the broker hung up")
            pieces.append(piece)
        line, _, self._received = b"".join(pieces).partition(b"\n")
        return dict(json.loads(line))


@contextmanager
def opened(server: Path) -> Iterator[Door]:
    """A door of one's own through the render server that listens there. Raises OSError."""
    channel = connect(server)
    door = Door(ANSWER_SECONDS)
    try:
        channel.send({"op": "formulas"})
        channel.receive()
        files = channel.take_files()
        if len(files) != 1:
            raise OSError("the render server gives no way to its broker")
        door.use(files[0])
        yield door
    finally:
        door.close()
        channel.close()
