"""Work that nobody waits for, done a moment after it was asked for, once for all who have asked meanwhile."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable


class Aside:
    """A thread of its own for one piece of work: it begins at the first call, and the work is done again at the end.

    What a process has not done when it is killed is not done.
    """

    def __init__(self, work: Callable[[], object], seconds: float) -> None:
        self._work, self._seconds = work, seconds
        self._is_asked = threading.Event()
        self._thread: threading.Thread | None = None
        self._beginning = threading.Lock()

    def ask(self) -> None:
        if self._is_asked.is_set():
            return
        if self._thread is None:
            self._begin()
        self._is_asked.set()

    def _begin(self) -> None:
        with self._beginning:
            if self._thread is None:
                atexit.register(self._work)
                self._thread = threading.Thread(target=self._run, name=self._work.__name__, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while self._is_asked.wait():
            time.sleep(self._seconds)
            self._is_asked.clear()
            self._work()
