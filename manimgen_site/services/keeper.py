"""Two processes that watch each other, so that nothing is left running however either of them is killed.

The keeper is the one the terminal knows. It hands signals on to the supervisor below it. When the supervisor dies, all
that it started falls to the keeper, which ends it; when the keeper dies, the kernel sends the supervisor SIGTERM.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable

from manimgen_site.services.processes import adopt_orphans, die_with_parent, end_orphans, ending
from manimgen_site.services.supervisor import STOP_SIGNALS


def keep(work: Callable[[], int]) -> int:
    """Run `work` in a child process and return its exit status, when nothing of it is left."""
    adopt_orphans()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS | {signal.SIGCHLD})
    keeper = os.getpid()
    sys.stdout.flush()
    supervisor = os.fork()
    if supervisor == 0:
        os.setsid()  # Ctrl-C reaches it by way of the keeper only, and once
        die_with_parent(keeper, signal.SIGTERM)
        adopt_orphans()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        status = 1
        try:
            status = work()
        except Exception:  # noqa: BLE001 (nobody above us in this process would print it)
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    status = _wait(supervisor)
    end_orphans()
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    if status < 0:
        sys.stderr.write(f"The supervisor {ending(status)}; all it had started was ended.\n")
        return 1
    return status


def _wait(supervisor: int) -> int:
    while True:
        number = signal.sigwait(STOP_SIGNALS | {signal.SIGCHLD})
        if number in STOP_SIGNALS:
            os.kill(supervisor, number)
            continue
        pid, status = os.waitpid(supervisor, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
