"""Other services' keys, encrypted at rest (Fernet: AES-128-CBC with HMAC-SHA-256). The key lies in the secrets folder.

SEALING_KEYS may hold several: the first one seals, all of them open, so that keys can be changed one after the other.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SealBroken(Exception):
    """None of today's SEALING_KEYS opens this."""


def seal(secret: str) -> str:
    return _box().encrypt(secret.encode()).decode() if secret else ""


def unseal(sealed: str) -> str:
    """The secret. Raises SealBroken."""
    try:
        return _box().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        raise SealBroken from None


def _box() -> MultiFernet:
    digests = (hashlib.sha256(key.encode()).digest() for key in settings.SEALING_KEYS)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
