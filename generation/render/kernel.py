"""System calls that Python has no function for. Each raises OSError."""

from __future__ import annotations

import ctypes
import os
import signal

_libc = ctypes.CDLL(None, use_errno=True)

_NO_NEW_PRIVILEGES = 38
_SET_CHILD_SUBREAPER = 36
_DROP_FROM_BOUNDING_SET = 24
_PARENT_DEATH_SIGNAL = 1
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63


class _CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


def call(number: int, *arguments: object) -> int:
    """By number, for calls that have the same one on every architecture (424 and up)."""
    return _checked(_libc.syscall(number, *arguments), f"system call {number}")


def function(name: str, *arguments: object) -> int:
    """One of the C library's functions."""
    return _checked(getattr(_libc, name)(*arguments), name)


def die_with_parent(by: int = signal.SIGKILL) -> None:
    """Send this process a signal when the one that forked it dies."""
    _prctl(_PARENT_DEATH_SIGNAL, by)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent dies, so that none gets away."""
    _prctl(_SET_CHILD_SUBREAPER, 1)


def gain_no_privileges() -> None:
    """No set-uid program gives us anything from here on; also what Landlock and seccomp ask for first."""
    _prctl(_NO_NEW_PRIVILEGES, 1)


def drop_capabilities() -> None:
    """Root keeps its number but none of its powers, and nothing it starts gets them back."""
    for capability in range(_LAST_CAPABILITY + 1):
        if _libc.prctl(_DROP_FROM_BOUNDING_SET, ctypes.c_ulong(capability), 0, 0, 0) != 0:
            break  # the kernel's last one is behind us, or we have no powers to give up
    nothing = (ctypes.c_uint32 * 6)()
    function("capset", ctypes.byref(_CapabilityHeader(_CAPABILITY_VERSION_3, 0)), ctypes.byref(nothing))


def _prctl(option: int, value: int) -> None:
    _checked(_libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0), f"prctl {option}")


def _checked(result: int, name: str) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return int(result)
