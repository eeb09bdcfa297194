"""The supervisor and its keeper, on small programs: what dies comes back, what is stopped leaves nothing running."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

DEADLINE = 30.0

SITE = """
import json, signal, sys
from pathlib import Path
from manimgen_site.services import CannotStart, supervisor
from manimgen_site.services.keeper import keep
from manimgen_site.services.processes import Service

supervisor.LOOK_SECONDS = supervisor.WATCH_SECONDS = supervisor.FIRST_WAIT_SECONDS = supervisor.GRACE_SECONDS = 0.05
folder, programs = Path(sys.argv[1]), json.loads(sys.argv[2])

def say(sentence):
    print(sentence, flush=True)

def stuck():
    return ["tree"] if (folder / "stuck").exists() else []

def work():
    site = supervisor.Supervisor(say, stuck)
    try:
        for name, code in programs.items():
            site.start(Service(name, (sys.executable, "-c", code, str(folder)), folder / f"{name}.log", stop_seconds=1))
        site.wait_ready()
        say("ready")
        site.run()
    except CannotStart as problem:
        say(str(problem))
        return 1
    finally:
        site.stop()
    return 0

keep(work)
"""

# A program with a child, a grandchild in a session of its own, and one that ignores SIGTERM: the worst of guests.
TREE = textwrap.dedent("""
    import os, signal, sys, time
    from pathlib import Path
    folder = Path(sys.argv[1])
    def note(what):
        (folder / f"{what}.{os.getpid()}").touch()
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if os.fork() == 0:
            os.setsid()
            note("grandchild")
        else:
            note("child")
    else:
        note("leader")
    while True:
        signal.pause()
    """)
FAILING = "import sys; sys.exit('broken')"


class Site:
    """The site below, running in a process of its own, and what its programs noted about themselves."""

    def __init__(self, folder: Path, programs: dict[str, str]) -> None:
        self.folder = folder
        command = [sys.executable, "-c", SITE, str(folder), json.dumps(programs)]
        self.keeper = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    @property
    def supervisor(self) -> int:
        return psutil.Process(self.keeper.pid).children()[0].pid

    def noted(self, what: str = "*") -> set[int]:
        return {int(path.suffix[1:]) for path in self.folder.glob(f"{what}.[0-9]*")}

    def wait_for_tree(self, besides: frozenset[int] | set[int] = frozenset()) -> set[int]:
        wait_for(lambda: len(self.noted() - besides) >= 3)
        return self.noted() - besides

    def output(self) -> str:
        return self.keeper.communicate(timeout=DEADLINE)[0]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    sites: list[Site] = []

    def start(**programs: str) -> Site:
        sites.append(Site(tmp_path, programs))
        return sites[-1]

    yield start
    for one in sites:
        one.keeper.terminate()
        one.keeper.communicate(timeout=DEADLINE)


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def gone(pids: set[int]) -> bool:
    def lives(pid: int) -> bool:
        try:
            return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    return not any(lives(pid) for pid in pids)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopping_leaves_nothing_running(site: Callable[..., Site], number: signal.Signals) -> None:
    running = site(tree=TREE)
    tree = running.wait_for_tree()
    running.keeper.send_signal(number)
    assert running.keeper.wait(DEADLINE) == 0
    assert gone(tree)


def test_kill_9_of_the_keeper_leaves_nothing_running(site: Callable[..., Site]) -> None:
    running = site(tree=TREE)
    everything = running.wait_for_tree() | {running.supervisor}
    running.keeper.kill()
    wait_for(lambda: gone(everything))


def test_kill_9_of_the_supervisor_leaves_nothing_running(site: Callable[..., Site]) -> None:
    running = site(tree=TREE)
    tree = running.wait_for_tree()
    os.kill(running.supervisor, signal.SIGKILL)
    assert running.keeper.wait(DEADLINE) == 1
    assert gone(tree)


def test_a_killed_program_is_started_again_and_what_it_left_is_ended(site: Callable[..., Site]) -> None:
    running = site(tree=TREE, other="import signal; signal.pause()")
    tree = running.wait_for_tree()
    for pid in running.noted("leader"):
        os.kill(pid, signal.SIGKILL)
    again = running.wait_for_tree(besides=tree)
    assert gone(tree) and not gone(again)
    running.keeper.send_signal(signal.SIGINT)
    assert "tree was killed by SIGKILL and is started again" in running.output()


def test_a_grandchild_that_lost_its_parent_is_ended(site: Callable[..., Site]) -> None:
    running = site(tree=TREE)
    running.wait_for_tree()
    for pid in running.noted("child"):
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: gone(running.noted("grandchild")))
    assert not gone(running.noted("leader"))


def test_a_program_that_stands_still_is_started_again(site: Callable[..., Site], tmp_path: Path) -> None:
    running = site(tree=TREE)
    tree = running.wait_for_tree()
    (tmp_path / "stuck").touch()
    wait_for(lambda: gone(tree))
    (tmp_path / "stuck").unlink()
    running.wait_for_tree(besides=tree)


def test_a_program_that_keeps_dying_stops_all_with_a_sentence(site: Callable[..., Site], tmp_path: Path) -> None:
    running = site(tree=TREE, failing=FAILING)
    said = running.output()
    assert running.keeper.returncode == 1
    assert f"failing ended with status 1, 5 times in a row, so everything stops. Its last words: {tmp_path}" in said
    assert (tmp_path / "failing.log").read_text() == "broken\n" * 5
    assert gone(running.noted())
