"""Two processes that watch each other, so that nothing is left running however either of them is killed.

The keeper is the one the terminal knows. It hands signals on to the supervisor below it. When the supervisor dies, all
that it started falls to the keeper, which ends it; when the keeper dies, the kernel sends the supervisor SIGTERM. The
keeper is a program of its own, small, and no `pkill -f "manage.py up"` hits both.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from manimgen_site.services.processes import adopt_orphans, die_with_parent, end_orphans, ending
from manimgen_site.services.supervisor import STOP_SIGNALS

PROJECT = Path(__file__).resolve().parents[2]
WAITED = STOP_SIGNALS | {signal.SIGCHLD}


def keep(work: Callable[[], int]) -> NoReturn:
    """Run `work` in a child process and become its keeper, which ends with the status that `work` returns."""
    adopt_orphans()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, WAITED)  # stays so through exec: no signal is lost
    keeper = os.getpid()
    sys.stdout.flush()
    supervisor = os.fork()
    if supervisor == 0:
        os.setsid()  # Ctrl-C reaches it by way of the keeper only, and once
        die_with_parent(keeper, signal.SIGTERM)
        adopt_orphans()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        _work(work)
    os.chdir(PROJECT)
    os.execv(sys.executable, [sys.executable, "-m", "manimgen_site.services.keeper", str(supervisor)])


def _work(work: Callable[[], int]) -> NoReturn:
    status = 1
    try:
        status = work()
    except Exception:  # noqa: BLE001 (nobody above us in this process would print it)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def wait(supervisor: int) -> int:
    """Hand signals on until the supervisor has ended; its exit status, negative for a signal."""
    while True:
        number = signal.sigwait(WAITED)
        if number in STOP_SIGNALS:
            os.kill(supervisor, number)
            continue
        pid, status = os.waitpid(supervisor, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)


def main() -> int:
    status = wait(int(sys.argv[1]))
    end_orphans()
    if status < 0:
        sys.stderr.write(f"The supervisor {ending(status)}; all it had started was ended.\n")
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
