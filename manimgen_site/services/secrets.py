"""Secrets the site makes for itself: one file each in DATA_DIR/secrets, readable by their owner only."""

import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from manimgen_site.services import CannotStart, folders


def new_token() -> str:
    return secrets.token_urlsafe(48)


def new_rsa_key() -> str:
    """What id tokens are signed with (RS256), as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(*pem).decode("ascii")


def read_or_create(data_dir: Path, name: str, make: Callable[[], str] = new_token) -> str:
    """The secret of that name; made on first use. Of several who make it at once, all get the same one."""
    path = data_dir / "secrets" / name
    try:
        if not path.exists():
            folders.private(data_dir)
            folders.private(path.parent)
            _create(path, make())
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise CannotStart(f"The secret {path} can't be read: {error.strerror}.") from error


def _create(path: Path, secret: str) -> None:
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # 0600 by mkstemp
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # the first one wins, and nobody ever sees half a secret
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
