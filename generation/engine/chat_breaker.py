"""A circuit breaker for each model server, known to all workers: what fails again and again is left alone a while."""

from __future__ import annotations

import hashlib

from generation.types import Memory, Server

FAILURES = 3
"""In a row, after which a server rests."""
FORGET_SECONDS = 600
REST_SECONDS = 30
"""Between two tries of a server that rests; the first worker that comes makes it."""


class Breaker:
    def __init__(self, server: Server, memory: Memory) -> None:
        digest = hashlib.sha256(f"{server.url}\0{server.key}".encode()).hexdigest()[:32]
        self._memory = memory
        self._failures, self._tried = f"engine-failures-{digest}", f"engine-tried-{digest}"

    def admits(self) -> bool:
        """Whether the server may be asked now. Of one that rests: once in REST_SECONDS, over all workers."""
        if self._memory.get(self._failures, 0) < FAILURES:
            return True
        return bool(self._memory.add(self._tried, 1, REST_SECONDS))

    def failed(self) -> None:
        self._memory.add(self._failures, 0, FORGET_SECONDS)
        try:
            count = self._memory.incr(self._failures)
        except ValueError:  # forgotten in between
            return
        if count >= FAILURES:
            self._memory.set(self._tried, 1, REST_SECONDS)

    def worked(self) -> None:
        if self._memory.get(self._failures) is not None:
            self._memory.delete(self._failures)
            self._memory.delete(self._tried)
