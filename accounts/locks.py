"""Turns that people and processes take on this database's advisory locks."""

from __future__ import annotations

import hashlib

from django.db import connection


def take_turn(*names: str) -> None:
    """Let whoever holds this name now end first; it is ours until this transaction ends. Inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_number(*names)])


def lock_number(*names: str) -> int:
    """A name of ours as PostgreSQL's advisory locks want it: 64 bits, signed."""
    digest = hashlib.sha256("\x00".join(names).encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
