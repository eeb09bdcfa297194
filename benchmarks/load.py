"""Requests at a steady rate over kept connections, by raw sockets: as little work as can be beside the site's own."""

from __future__ import annotations

import selectors
import socket
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

OVERTIME = 10.0
"""Seconds that answers are waited for after the last request was due."""


@dataclass
class Outcome:
    """`times`: milliseconds from when each request was due to its last byte, so that a queue counts."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    refused: int = 0
    """Answered with something else than 200."""
    unanswered: int = 0


class Connection:
    """Asks the same over and over."""

    def __init__(self, url: str, path: str, token: str) -> None:
        address = urlsplit(url)
        self.socket = socket.create_connection((address.hostname or "", address.port or 80))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        head = f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {token}\r\n\r\n"
        self._request = head.encode()
        self._got = bytearray()
        self._whole = 0
        self.status = b""
        self.due = 0.0

    def ask(self, due: float) -> None:
        self.due, self._whole = due, 0
        self._got.clear()
        self.socket.sendall(self._request)

    def has_answer(self) -> bool:
        """After there was something to read: whether the answer is whole. Raises EOFError when the site hangs up."""
        piece = self.socket.recv(1 << 16)
        if not piece:
            raise EOFError
        self._got += piece
        if not self._whole and (end := self._got.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._got[:end]).lower()
            self.status = head[9:12]
            self._whole = end + 4 + int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        return bool(self._whole) and len(self._got) >= self._whole


def offer(connections: Sequence[Connection], rate: float, seconds: float) -> Outcome:
    """Ask `rate` times a second, whether the site keeps up or not: what finds no connection free waits for one."""
    outcome = Outcome()
    free, waiting = deque(connections), deque[float]()
    total, asked, answered = int(rate * seconds), 0, 0
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        began = time.perf_counter()
        while answered < total and (now := time.perf_counter()) < began + seconds + OVERTIME:
            while asked < total and began + asked / rate <= now:
                waiting.append(began + asked / rate)
                asked += 1
            while free and waiting:
                free.popleft().ask(waiting.popleft())
            pause = began + asked / rate - now if asked < total else 0.1
            for key, _events in selector.select(max(0.0, pause)):
                if key.data.has_answer():
                    answered += 1
                    free.append(key.data)
                    _count(outcome, key.data)
        outcome.seconds = time.perf_counter() - began
    outcome.unanswered = total - answered
    return outcome


def _count(outcome: Outcome, connection: Connection) -> None:
    outcome.times.append((time.perf_counter() - connection.due) * 1000)
    outcome.refused += connection.status != b"200"
