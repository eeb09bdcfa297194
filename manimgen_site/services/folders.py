"""Where the data folder keeps things, and who may look."""

import hashlib
import os
import tempfile
from pathlib import Path

from manimgen_site.services import CannotStart

SOCKET_PATH_LIMIT = 107  # sun_path holds 108 bytes and a closing zero, see unix(7)
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432")


def private(folder: Path, mode: int = 0o700) -> Path:
    """Make the folder, or take it as it is when it is ours, and close it to everybody else."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if folder.stat().st_uid != os.geteuid():
            raise CannotStart(f"{folder} belongs to somebody else: remove it, or choose another DATA_DIR.")
        folder.chmod(mode)
    except OSError as error:
        raise CannotStart(f"{folder} can't be used: {error.strerror}. Choose another DATA_DIR.") from error
    return folder


def run(data_dir: Path) -> Path:
    """Where the sockets lie: DATA_DIR/run, or a short private folder when a socket's path would grow too long there."""
    folder = data_dir / "run"
    if len(os.fsencode(folder)) + LONGEST_SOCKET_NAME <= SOCKET_PATH_LIMIT:
        return folder
    mark = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"manimgen-{os.geteuid()}-{mark}"


def log(data_dir: Path, name: str) -> Path:
    return private(data_dir / "logs") / f"{name}.log"
