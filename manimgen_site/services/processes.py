"""Start a program so that it can't outlive us, and end it with everything it started."""

import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psutil

from manimgen_site.services import CannotStart
from manimgen_site.services.preflight import port_taken

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # linux/prctl.h
KILL_PATIENCE = 5.0
ROUNDS = 2
WAITING_AT_DOOR = 512
DOOR = "{door}"
"""In a command: the number of the listening socket."""
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Service:
    """A program to keep running: how it starts, how it is asked to stop, how one sees that it works."""

    name: str
    command: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] | None = None  # None: ours
    folder: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL  # what it gets from the kernel when we are killed
    stop_seconds: float = 5.0
    ready_seconds: float = 60.0
    is_ready: Callable[[], bool] = lambda: True
    carries_others: bool = False  # others can't do without it: it is stopped last
    door: tuple[str, int] | None = None  # the address, of IPv4, where it listens together with others


class Child:
    """A running service, the leader of a session of its own."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.started = time.monotonic()
        self._asked = False
        with ExitStack() as opened:
            log = opened.enter_context(service.log.open("ab"))
            doors = [opened.enter_context(_door(*service.door))] if service.door else []
            command = [str(doors[0].fileno()) if part == DOOR else part for part in service.command]
            self._popen = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=service.folder,
                env=service.environment,
                pass_fds=[door.fileno() for door in doors],
                start_new_session=True,
                preexec_fn=_tied_to(os.getpid(), service.orphan_signal),  # noqa: PLW1509 (two system calls, no locks)
            )

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def status(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        return self._popen.poll()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def wait_ready(self) -> None:
        deadline = time.monotonic() + self.service.ready_seconds
        while not self.service.is_ready():
            if self.status is not None:
                raise CannotStart(f"{self.service.name} {ending(self.status)} while starting. See {self.service.log}.")
            if time.monotonic() > deadline:
                patience = f"{self.service.ready_seconds:.0f} s"
                raise CannotStart(f"{self.service.name} is not ready after {patience}. See {self.service.log}.")
            time.sleep(0.02)

    def ask_to_stop(self) -> None:
        """Once: a program that is stopping already may take the second signal amiss."""
        if not self._asked:
            self._asked = True
            self._popen.send_signal(self.service.stop_signal)  # does nothing to a program that has ended

    def stop(self, seconds: float | None = None) -> None:
        """Ask it to stop, wait, then end whatever is left of it and of all it started."""
        family = _family(self.pid)
        self.ask_to_stop()
        try:
            self._popen.wait(self.service.stop_seconds if seconds is None else seconds)
        except subprocess.TimeoutExpired:
            family += _family(self.pid)
            self._popen.kill()
            self._popen.wait()
        end(family)
        for _ in range(ROUNDS):  # what was started while we were looking
            end(_session(self.pid))


def _door(host: str, port: int) -> socket.socket:
    """A listening socket beside those of others at the same address: the kernel shares out who comes among them.

    It is the child's alone: when that ends, the kernel sends nobody there any more.
    """
    try:
        return socket.create_server((host, port), backlog=WAITING_AT_DOOR, reuse_port=True)
    except OSError as error:
        raise port_taken(host, port, error) from error


def start(service: Service) -> Child:
    """Start it and return when it can be used. Raises CannotStart, and leaves nothing running."""
    child = Child(service)
    try:
        child.wait_ready()
    except CannotStart:
        child.stop()
        raise
    return child


def ending(status: int) -> str:
    """How it ended, in words: "ended with status 3", "was killed by SIGKILL"."""
    return f"was killed by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"


def adopt_orphans() -> None:
    """Grandchildren whose parent dies become our children instead of init's, see PR_SET_CHILD_SUBREAPER in prctl(2)."""
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_orphans(known: Iterable[int] = ()) -> None:
    """End every child of ours that is not in `known`, with all below it, and what falls to us by that."""
    known = frozenset(known)
    deadline = time.monotonic() + KILL_PATIENCE
    while (orphans := _children() - known) and time.monotonic() < deadline:
        end([member for pid in orphans for member in _family(pid)])


def end(family: Iterable[psutil.Process]) -> None:
    """SIGKILL them all and see them gone."""
    members = list(dict.fromkeys(family))
    for member in members:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(members, timeout=KILL_PATIENCE)


def die_with_parent(parent: int, number: signal.Signals) -> None:
    """The kernel sends us `number` when the parent's thread ends (PR_SET_PDEATHSIG); if it already has, we go now."""
    _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _tied_to(parent: int, number: signal.Signals) -> Callable[[], None]:
    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        die_with_parent(parent, number)

    return prepare


def _children() -> frozenset[int]:
    """Our own children, read from the kernel's list: far cheaper than a look at every process."""
    try:
        lists = [path.read_text(encoding="ascii") for path in Path("/proc/self/task").glob("*/children")]
    except OSError:
        lists = []
    if lists:
        return frozenset(int(pid) for pids in lists for pid in pids.split())
    return frozenset(child.pid for child in psutil.Process().children())


def _family(pid: int) -> list[psutil.Process]:
    """The process and everything below it; nothing when it is gone."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _session(leader: int) -> list[psutil.Process]:
    """What is left of a session after its leader, with everything below."""
    members = []
    for pid in psutil.pids():
        try:
            if os.getsid(pid) == leader:
                members += _family(pid)
        except ProcessLookupError:
            continue
    return members
