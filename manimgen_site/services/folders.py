"""Where the data folder keeps things, and who may look."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from manimgen_site.services import CannotStart

SOCKET_PATH_LIMIT = 107  # sun_path holds 108 bytes and a closing zero, see unix(7)
LONGEST_SOCKET_NAME = len("/pg/.s.PGSQL.5432")
LOOKING = stat.S_IRGRP | stat.S_IWGRP | stat.S_IROTH | stat.S_IWOTH


def private(folder: Path) -> Path:
    """Make the folder, or take it when it is ours: others may pass through at most, not look around or write."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
        if found.st_uid != os.geteuid():
            raise CannotStart(f"{folder} belongs to somebody else: remove it, or choose another DATA_DIR.")
        folder.chmod(stat.S_IMODE(found.st_mode) & ~LOOKING | stat.S_IRWXU)
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
