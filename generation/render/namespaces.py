"""A job's own world: processes, mounts, network, IPC, host name and cgroups that no other job shares.

The zygote has all capabilities in a user namespace of its own (`private_root` starts it so) and none outside. A job
leaves that namespace for an empty one in which nobody can become anybody.
"""

from __future__ import annotations

import os
from pathlib import Path

from generation.render import kernel
from generation.types import Limits

FOLDER = Path("/job")
"""Where a job's own file system is mounted in the private root."""
TEMPORARY = Path("/zygote")
"""Where the zygote writes."""

_MOUNTS, _GROUPS, _NAMES, _IPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
_USERS, _PROCESSES, _NETWORK = 0x10000000, 0x20000000, 0x40000000
_OPEN_FILE_SYSTEM, _CONFIGURE, _MAKE_MOUNT, _MOVE_MOUNT = 430, 431, 432, 429
_SET_STRING, _CREATE = 1, 6
_CLOSE_ON_EXEC = 1
_NO_SETUID_NO_DEVICES_NO_PROGRAMS = 2 | 4 | 8
_THE_DESCRIPTOR_ITSELF = 4
_AT_CURRENT_FOLDER = -100
_DETACH = 2
_FOR_THE_ZYGOTE_ONLY = (Path("/proc"), TEMPORARY)


class Namespaces:
    """What a zygote needs to give each child its own. Raises OSError where it has no power over its own."""

    def __init__(self) -> None:
        self._own_processes = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        self._spare_users = _count_users() - 1

    def fork(self) -> int:
        """Like os.fork. The child is the first process of its own namespace, whose processes all die with it."""
        kernel.function("unshare", _PROCESSES)  # holds for the next child, and until we go back
        pid = -1
        try:
            pid = os.fork()
        finally:
            if pid != 0:
                kernel.function("setns", self._own_processes, _PROCESSES)
        return pid

    def enter(self, scratch: int, number: int) -> None:
        """In the child: take the file system `scratch` along, at FOLDER, and leave everything else behind."""
        kernel.function("unshare", _MOUNTS | _NETWORK | _IPC | _NAMES | _GROUPS)
        target = os.fsencode(FOLDER)
        kernel.call(_MOVE_MOUNT, scratch, b"", _AT_CURRENT_FOLDER, target, _THE_DESCRIPTOR_ITSELF)
        for mounted in _FOR_THE_ZYGOTE_ONLY:
            kernel.function("umount2", os.fsencode(mounted), _DETACH)
        if self._spare_users:
            user = self._user(number)
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
        kernel.function("unshare", _USERS)  # without a map: nobody, who can become nobody else

    def scratch(self, limits: Limits, number: int) -> int:
        """A new file system in memory for job `number`, mounted nowhere yet: its descriptor, which the caller closes.

        It lives as long as a descriptor of it or of something in it is open.
        """
        context = kernel.call(_OPEN_FILE_SYSTEM, b"tmpfs", _CLOSE_ON_EXEC)
        try:
            options = {"size": limits.file_bytes, "nr_inodes": limits.files, "mode": "0755"}
            if self._spare_users:
                options |= {"uid": self._user(number), "gid": self._user(number)}
            for name, value in options.items():
                kernel.call(_CONFIGURE, context, _SET_STRING, name.encode(), str(value).encode(), 0)
            kernel.call(_CONFIGURE, context, _CREATE, None, None, 0)
            return kernel.call(_MAKE_MOUNT, context, _CLOSE_ON_EXEC, _NO_SETUID_NO_DEVICES_NO_PROGRAMS)
        finally:
            os.close(context)

    def _user(self, number: int) -> int:
        """A user of its own for each running job, where we were given more than one."""
        return 1 + number % self._spare_users


def _count_users() -> int:
    """How many user ids this user namespace has."""
    lines = Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[2]) for line in lines)
