"""What is remembered about model servers, for one process alone: where no cache is handed over, as in tests."""

from __future__ import annotations

import time
from threading import Lock
from typing import Any


class LocalMemory:
    """A types.Memory in this process."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Any, float]] = {}
        self._lock = Lock()

    def get(self, key: str, default: Any = None) -> Any:
        value, until = self._kept.get(key, (default, 0.0))
        return value if time.monotonic() < until else default

    def set(self, key: str, value: Any, timeout: float | None = None) -> None:
        self._kept[key] = (value, time.monotonic() + (timeout or 86_400))

    def add(self, key: str, value: Any, timeout: float | None = None) -> bool:
        """Set it if it is not there; whether it was set."""
        with self._lock:
            if self.get(key) is not None:
                return False
            self.set(key, value, timeout)
            return True

    def incr(self, key: str, delta: int = 1) -> int:
        """Add to a number that is there. Raises ValueError when it is not."""
        with self._lock:
            value, until = self._kept.get(key, (None, 0.0))
            if value is None or time.monotonic() >= until:
                raise ValueError(key)
            self._kept[key] = (value + delta, until)
            return int(value + delta)

    def delete(self, key: str) -> None:
        self._kept.pop(key, None)
