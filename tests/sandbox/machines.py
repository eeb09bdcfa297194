"""Runs a command as on another machine: `python -m tests.sandbox.machines container COMMAND…`.

What it lacks is taken away by a system-call filter, as a container's profile does.
"""

from __future__ import annotations

import errno
import os
import sys

from generation.render import kernel
from generation.render.seccomp import ALLOW, Filter, Rule, fail

_NEW_NAMESPACES = 0x7E020080
MACHINES = {
    "container": (
        "unshare setns mount umount2 pivot_root move_mount fsopen fsmount fsconfig open_tree keyctl add_key bpf chroot"
    ),
    "old kernel": "landlock_create_ruleset landlock_add_rule landlock_restrict_self",
}
"""The default profile of containers without privileges; a kernel without Landlock."""


def main() -> None:
    machine, *command = sys.argv[1:]
    rules = [Rule(name, answer=fail(errno.EPERM)) for name in MACHINES[machine].split()]
    if machine == "container":
        kernel.drop_capabilities()
        rules += [Rule("clone3", answer=fail(errno.ENOSYS))]
        rules += [
            Rule("clone", ((0, 1 << bit, 1 << bit),), fail(errno.EPERM))
            for bit in range(7, 32)
            if _NEW_NAMESPACES & (1 << bit)
        ]
    Filter(rules, otherwise=ALLOW).load()
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
