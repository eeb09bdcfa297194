"""Messages and open files between our own processes: one JSON object a line over a Unix socket."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

LONGEST_MESSAGE = 64 * 1024
MOST_FILES = 64
ANSWER_SECONDS = 5.0
"""How long a server may take for an answer."""


class Hangup(ConnectionError):
    """The other side is gone, or does not speak our protocol."""


class Channel:
    """A connected stream socket. Files that came with a message are kept in `files`, in their order, until taken."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.files: list[int] = []
        self._received = b""

    def fileno(self) -> int:
        return self.socket.fileno()

    def send(self, message: Mapping[str, Any], files: Sequence[int] = ()) -> None:
        """Raises Hangup when nobody takes it within the socket's time-out."""
        line = json.dumps(message).encode() + b"\n"
        try:
            sent = socket.send_fds(self.socket, [line], list(files)) if files else 0
            self.socket.sendall(line[sent:])
        except OSError as error:
            raise Hangup(str(error)) from error

    def receive(self) -> list[dict[str, Any]]:
        """The messages that are there, after waiting for data at most the socket's time-out.

        Raises Hangup at the end of the stream, and TimeoutError.
        """
        try:
            data, files, _, _ = socket.recv_fds(self.socket, LONGEST_MESSAGE, MOST_FILES)
        except (TimeoutError, BlockingIOError):
            raise TimeoutError("nothing came") from None
        except OSError as error:
            raise Hangup(str(error)) from error
        self.files += files
        if not data or len(self._received) > LONGEST_MESSAGE or len(self.files) > MOST_FILES:
            raise Hangup("the other side closed the connection" if not data else "a message is too long")
        *lines, self._received = (self._received + data).split(b"\n")
        try:
            return [dict(json.loads(line)) for line in lines]
        except (ValueError, TypeError) as error:
            raise Hangup(f"not a message: {error}") from error

    def take_files(self) -> list[int]:
        """The files received so far; the caller closes them."""
        files, self.files = self.files, []
        return files

    def close(self) -> None:
        close_all(self.take_files())
        self.socket.close()


def connect(path: Path) -> Channel:
    """A channel to the server that listens there. Raises OSError."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(ANSWER_SECONDS)
    try:
        connection.connect(str(path))
    except OSError:
        connection.close()
        raise
    return Channel(connection)


def close_all(files: Sequence[int]) -> None:
    for file in files:
        os.close(file)
