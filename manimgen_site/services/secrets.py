"""Secrets the site makes for itself: one file each in DATA_DIR/secrets, readable by their owner only."""

import os
import secrets
import tempfile
from pathlib import Path

from manimgen_site.services import CannotStart, folders


def read_or_create(data_dir: Path, name: str) -> str:
    """The secret of that name; made on first use. Of several who make it at once, all get the same one."""
    path = data_dir / "secrets" / name
    try:
        if not path.exists():
            folders.private(data_dir)
            folders.private(path.parent)
            _create(path)
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise CannotStart(f"The secret {path} can't be read: {error.strerror}.") from error


def _create(path: Path) -> None:
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # 0600 by mkstemp
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # the first one wins, and nobody ever sees half a secret
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
