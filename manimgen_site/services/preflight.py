"""What must be right before anything is started; each fault is one sentence that says the mend."""

import ctypes
import fcntl
import os
import shutil
import socket
from pathlib import Path
from typing import TextIO

from manimgen_site.services import CannotStart, folders

FREE_MEGABYTES = 500
LATEX = ("latex", "dvisvgm")
LIBRARIES = ("libcairo.so.2", "libpangocairo-1.0.so.0")
MEND = "Run make setup: it installs what is missing, or says how."


def lock(data_dir: Path) -> TextIO:
    """Nobody else may run on this data folder while the returned file is open, here or in what we become by exec."""
    folders.private(data_dir)
    folders.private(data_dir / "run")
    file = (data_dir / "run" / "up.lock").open("a+", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        owner = file.read().strip() or "unknown"
        file.close()
        raise CannotStart(
            f"manimgen already runs on {data_dir} (process {owner}): stop it, or choose another folder with DATA_DIR=."
        ) from None
    os.set_inheritable(file.fileno(), True)
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def require_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise port_taken(host, port, error) from error


def port_taken(host: str, port: int, error: OSError) -> CannotStart:
    return CannotStart(
        f"Port {port} of {host} can't be had ({error.strerror}): stop what uses it, or choose another"
        f" one with PORT={port + 1}."
    )


def require_space(data_dir: Path) -> None:
    folder = next(folder for folder in (data_dir, *data_dir.parents) if folder.exists())
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < FREE_MEGABYTES:
        raise CannotStart(
            f"The disk of {folder} is nearly full: {free} MB are free and {FREE_MEGABYTES} MB are needed. Make room,"
            " or choose a folder on another disk with DATA_DIR=."
        )


def require_drawing() -> None:
    """LaTeX for formulas, Cairo and Pango for everything else."""
    missing = [program for program in LATEX if shutil.which(program) is None]
    if missing:
        raise CannotStart(f"LaTeX is missing ({' and '.join(missing)} not found): no formula can be drawn. {MEND}")
    for library in LIBRARIES:
        try:
            ctypes.CDLL(library)
        except OSError:
            raise CannotStart(f"{library} is missing: nothing can be drawn. {MEND}") from None
