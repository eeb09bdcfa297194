"""The system calls that a job may make: an allow-list, compiled by libseccomp and checked by the kernel.

libseccomp is called by ctypes: its Python binding (pyseccomp, 2021) is no longer kept, and Debian's works with
Debian's own Python only. Calls for another architecture (x32 and i386 on x86-64) end the process.
"""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generation.render import kernel

_FILES = """
    read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 open openat close close_range lseek
    stat fstat lstat newfstatat statx statfs fstatfs access faccessat faccessat2 getdents getdents64 getcwd chdir fchdir
    mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 truncate ftruncate fallocate fadvise64 readlink
    readlinkat dup dup2 dup3 pipe pipe2 poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait
    epoll_pwait eventfd2 flock fsync fdatasync umask sendfile copy_file_range
"""
_MEMORY = "munmap mprotect mremap brk msync mincore membarrier"
_PROCESSES = """
    fork wait4 waitid exit exit_group getpid getppid gettid getpgrp getpgid getsid setsid setpgid getuid geteuid
    getgid getegid getresuid getresgid getgroups set_tid_address set_robust_list get_robust_list rseq arch_prctl
    kill tgkill tkill rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack
    restart_syscall getrlimit setrlimit getrusage times uname sysinfo sched_yield sched_getaffinity
    sched_getparam sched_getscheduler sched_get_priority_max sched_get_priority_min getpriority getcpu futex
"""
_TIME = """
    time gettimeofday clock_gettime clock_getres clock_nanosleep nanosleep getitimer setitimer alarm pause getrandom
"""
_TALK = "recvfrom sendmsg recvmsg shutdown getsockopt getsockname getpeername"
"""On sockets that a job was given: it can make none, nor pairs of them, whose buffers nobody counts."""
_NOT_THERE = "clone3 openat2 epoll_pwait2 futex_waitv memfd_create mseal map_shadow_stack"
"""Answered as by an older kernel, so that libraries take the way they took before. clone3's flags can't be checked."""

_ENDED_FOR = """
    ptrace process_vm_readv process_vm_writev pidfd_getfd kcmp bpf perf_event_open userfaultfd
    io_uring_setup io_uring_enter io_uring_register add_key request_key keyctl
    unshare setns mount umount2 pivot_root open_tree move_mount fsopen fspick fsconfig fsmount mount_setattr
    name_to_handle_at open_by_handle_at init_module finit_module delete_module kexec_load kexec_file_load reboot
    swapon swapoff acct quotactl settimeofday clock_settime adjtimex clock_adjtime sethostname setdomainname iopl ioperm
    syslog fanotify_init
"""
"""No library that a scene uses ever makes these: who does has come for something else. Ended at once, and told."""
_TO_RUN_PROGRAMS = "execve vfork chmod fchmod fchmodat utimensat"

_NEW_NAMESPACES = 0x7E020080
_SHARED, _OF_NO_FILE = 0x01, 0x20
_ADVICE = (0, 1, 2, 3, 4, 8, 10, 11, 14, 15, 16, 17, 18, 19)
"""About memory: not to push it out of sight (swap), nor to look for the same pages elsewhere (merging)."""
_TERMINAL_QUERIES_AND_OWN_FLAGS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
_FCNTL_OWN = (*range(8), 36, 37, 38, 1030, 1031, 1032)
"""Not leases, watches and signals to others."""
_PRCTL_HARMLESS = (1, 2, 3, 15, 16, 23, 0x53564D41)
"""Parent-death signal, whether dumpable (to read), names of threads and of memory, the bounding set (to read)."""

ALLOW = 0x7FFF0000
_FAIL, _KILL = 0x00050000, 0x80000000
_EQUAL, _MASKED_EQUAL = 4, 7
_BAD_ARCHITECTURE, _OPTIMIZE = 2, 8
_AS_A_TREE = 2
_SET_SECCOMP, _FILTER = 22, 2


def fail(code: int) -> int:
    """The answer to a call that is to fail with this `errno`."""
    return _FAIL | code


@dataclass(frozen=True)
class Rule:
    """How a call is answered when its arguments fit: (argument's number, mask or None, value)."""

    call: str
    arguments: tuple[tuple[int, int | None, int], ...] = ()
    answer: int = ALLOW


def rules(*, alone: bool, runs_programs: bool = False) -> Iterator[Rule]:
    """What a job may do. `alone`: it sees no process but its own. It can start no program, unless it is LaTeX's."""
    names = " ".join((_FILES, _MEMORY, _PROCESSES, _TIME, _TALK)).split()
    yield from map(Rule, names)
    yield from map(Rule, _TO_RUN_PROGRAMS.split() if runs_programs else ())
    yield from (Rule(name, answer=_KILL) for name in _ENDED_FOR.split())
    yield from (Rule(name, answer=fail(errno.ENOSYS)) for name in _NOT_THERE.split())
    yield Rule("clone", ((0, _NEW_NAMESPACES, 0),))
    # Memory shared without a file can be held where no process's count shows it.
    yield from (Rule("mmap", ((3, _SHARED | _OF_NO_FILE, kind),)) for kind in (0, _SHARED, _OF_NO_FILE))
    yield from (Rule("madvise", ((2, None, advice),)) for advice in _ADVICE)
    yield Rule("sendto", ((4, None, 0),))  # to nobody but the other end
    yield Rule("prlimit64", ((0, None, 0),))  # of oneself
    yield Rule("setpriority", ((0, None, 0),) if alone else ((0, None, 0), (1, None, 0)))
    yield from (Rule("ioctl", ((1, None, request),)) for request in _TERMINAL_QUERIES_AND_OWN_FLAGS)
    yield from (Rule("fcntl", ((1, None, command),)) for command in _FCNTL_OWN)
    yield from (Rule("prctl", ((0, None, option),)) for option in _PRCTL_HARMLESS)


class _Argument(ctypes.Structure):
    _fields_ = [
        ("number", ctypes.c_uint),
        ("comparison", ctypes.c_int),
        ("value_or_mask", ctypes.c_uint64),
        ("value", ctypes.c_uint64),
    ]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


class Filter:
    """Compiled rules. Building takes some milliseconds, loading less than one."""

    def __init__(self, rules: Iterable[Rule], otherwise: int = fail(errno.EPERM)) -> None:
        """Raises OSError."""
        library = _library()
        context = library.seccomp_init(ctypes.c_uint32(otherwise))
        if not context:
            raise OSError(errno.ENOMEM, "libseccomp gives no filter")
        try:
            _check(library.seccomp_attr_set(context, _BAD_ARCHITECTURE, ctypes.c_uint32(_KILL)), "architecture")
            _check(library.seccomp_attr_set(context, _OPTIMIZE, ctypes.c_uint32(_AS_A_TREE)), "optimize")
            for rule in rules:
                _add(library, context, rule)
            self._code = _export(library, context)
        finally:
            library.seccomp_release(context)

    def file(self) -> int:
        """The compiled rules as an anonymous file, at its start, for bubblewrap; the caller closes it."""
        file = os.memfd_create("filter")
        os.write(file, self._code)
        os.lseek(file, 0, os.SEEK_SET)
        return file

    def load(self) -> None:
        """Bind this process and all it will start, for good. Raises OSError."""
        kernel.gain_no_privileges()
        program = _Program(len(self._code) // 8, ctypes.cast(ctypes.c_char_p(self._code), ctypes.c_void_p))
        kernel.function("prctl", _SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0)


def _library() -> ctypes.CDLL:
    library = ctypes.CDLL("libseccomp.so.2")  # raises OSError
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_attr_set.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_uint32]
    library.seccomp_rule_add_array.argtypes = [
        ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.POINTER(_Argument),
    ]  # fmt: skip
    library.seccomp_export_bpf.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.seccomp_release.argtypes = [ctypes.c_void_p]
    return library


def _add(library: ctypes.CDLL, context: int, rule: Rule) -> None:
    number = library.seccomp_syscall_resolve_name(rule.call.encode())
    if number < 0:
        return  # this architecture, or this libseccomp, has no such call: it is answered like all others
    arguments = (_Argument * len(rule.arguments))(
        *(
            _Argument(which, _EQUAL, value, 0) if mask is None else _Argument(which, _MASKED_EQUAL, mask, value)
            for which, mask, value in rule.arguments
        )
    )
    _check(library.seccomp_rule_add_array(context, rule.answer, number, len(arguments), arguments), rule.call)


def _export(library: ctypes.CDLL, context: int) -> bytes:
    file = os.memfd_create("filter")
    try:
        _check(library.seccomp_export_bpf(context, file), "export")
        return os.pread(file, os.fstat(file).st_size, 0)
    finally:
        os.close(file)


def _check(result: int, what: str) -> None:
    if result < 0:
        raise OSError(-result, f"libseccomp: {what}: {os.strerror(-result)}")
