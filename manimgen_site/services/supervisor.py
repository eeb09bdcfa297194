"""Keeps services running: restarts what dies, ends what it leaves behind, stops everything in the right order."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from manimgen_site.services import CannotStart
from manimgen_site.services.processes import Child, Service, end_orphans, ending

STOP_SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
LOOK_SECONDS = 1.0
WATCH_SECONDS = 5.0
GRACE_SECONDS = 30.0  # to a service that is named stuck: so long after its start it may still be warming up
QUICK_DEATH_SECONDS = 60.0
QUICK_DEATHS = 5
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 10.0
LOG_BYTES = 10_000_000


@dataclass
class Post:
    """A place that one service fills, by one child after another."""

    service: Service
    child: Child | None = None
    quick_deaths: int = 0
    due: float = 0.0  # when it is started again (time.monotonic)


class Supervisor:
    """Start services in the order they need each other; `run` until asked to stop; `stop` whatever happens.

    `watch`, called every few seconds in a thread of its own, names services that run but do no work: they are
    restarted. Needs processes.adopt_orphans() to have been called.
    """

    def __init__(self, say: Callable[[str], None], watch: Callable[[], Iterable[str]] = tuple) -> None:
        self._say = say
        self._watch = watch
        self._posts: list[Post] = []
        self._stuck: SimpleQueue[str] = SimpleQueue()
        self._stopping = False

    def start(self, service: Service) -> None:
        post = Post(service)
        self._posts.append(post)
        post.child = Child(service)

    def wait_ready(self, *names: str) -> None:
        """Until these services, or all, can be used. Raises CannotStart when one dies or takes too long."""
        for post in self._posts:
            if post.child is not None and (not names or post.service.name in names):
                post.child.wait_ready()

    def run(self) -> None:
        """Until SIGINT, SIGTERM or SIGHUP. Raises CannotStart when a service won't stay up."""
        waited = STOP_SIGNALS | {signal.SIGCHLD}
        signal.pthread_sigmask(signal.SIG_BLOCK, waited)
        threading.Thread(target=self._keep_watching, daemon=True).start()
        while True:
            received = signal.sigtimedwait(waited, LOOK_SECONDS)
            if received is not None and received.si_signo in STOP_SIGNALS:
                return
            self._look_after()

    def stop(self) -> None:
        """Those that others stand on go last. A second Ctrl-C spares the waiting."""
        self._stopping = True
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        while signal.sigtimedwait(STOP_SIGNALS, 0) is not None:
            continue
        running = [post.child for post in reversed(self._posts) if post.child is not None]
        for carries_others in (False, True):
            self._stop_together([child for child in running if child.service.carries_others is carries_others])
        end_orphans()

    @staticmethod
    def _stop_together(children: list[Child]) -> None:
        asked = time.monotonic()
        for child in children:
            child.ask_to_stop()
        for child in children:
            left = child.service.stop_seconds - (time.monotonic() - asked)
            child.stop(0 if signal.sigpending() & STOP_SIGNALS else max(left, 0))

    def _look_after(self) -> None:
        for post in self._posts:
            if post.child is not None and post.child.status is not None:
                self._bury(post)
            if post.child is None and time.monotonic() >= post.due:
                post.child = Child(post.service)
            _shorten(post.service.log)
        end_orphans(known=[post.child.pid for post in self._posts if post.child is not None])
        self._restart_stuck()

    def _bury(self, post: Post) -> None:
        child, name = post.child, post.service.name
        if child is None or child.status is None:
            return
        how, log = ending(child.status), post.service.log
        child.stop()
        post.child = None
        post.quick_deaths = post.quick_deaths + 1 if child.seconds < QUICK_DEATH_SECONDS else 0
        if post.quick_deaths >= QUICK_DEATHS:
            raise CannotStart(
                f"{name} {how}, {QUICK_DEATHS} times in a row, so everything stops. Its last words: {log}"
            )
        wait = min(FIRST_WAIT_SECONDS * 2 ** (post.quick_deaths - 1), LONGEST_WAIT_SECONDS) if post.quick_deaths else 0
        post.due = time.monotonic() + wait
        self._say(f"{name} {how} and is started again in {wait:g} s. Its last words: {log}")

    def _restart_stuck(self) -> None:
        try:
            name = self._stuck.get_nowait()
        except Empty:
            return
        for post in self._posts:
            if post.service.name == name and post.child is not None and post.child.seconds > GRACE_SECONDS:
                self._say(f"{name} stands still with work waiting and is started again. Its log: {post.service.log}")
                post.child.stop()
                post.child = Child(post.service)

    def _keep_watching(self) -> None:
        while True:
            time.sleep(WATCH_SECONDS)
            try:
                for name in self._watch():
                    self._stuck.put(name)
            except Exception as error:  # noqa: BLE001 (the watch outlives whatever it looks at)
                if not self._stopping:
                    self._say(f"The watch could not look whether work stands still: {error}")


def _shorten(log: Path) -> None:
    """Keep a log that grew too long as NAME.log.1 and go on with an empty one (it is written in append mode)."""
    try:
        if log.stat().st_size > LOG_BYTES:
            shutil.copyfile(log, log.with_name(f"{log.name}.1"))
            os.truncate(log, 0)
    except OSError:
        return  # a full disk is no reason to die; the next look tries again
