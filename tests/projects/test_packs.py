"""Packs are measured before they are opened."""

from __future__ import annotations

import hashlib
import io
import zlib

import pytest

from projects.git import packs
from projects.git.packs import TooLarge, Unreadable, measure

BLOB, REF_DELTA = 3, 7


def head(kind: int, size: int) -> bytes:
    """An entry's head: three bits of type, then the size, seven bits a byte."""
    first, size = kind << 4 | size & 15, size >> 4
    found = bytearray([first])
    while size:
        found[-1] |= 0x80
        found.append(size & 0x7F)
        size >>= 7
    return bytes(found)


def number(value: int) -> bytes:
    found = bytearray()
    while True:
        found.append(value & 0x7F | (0x80 if value > 0x7F else 0))
        value >>= 7
        if not value:
            return bytes(found)


def pack(*entries: bytes, count: int | None = None) -> io.BytesIO:
    body = b"PACK" + (2).to_bytes(4, "big") + (len(entries) if count is None else count).to_bytes(4, "big")
    body += b"".join(entries)
    return io.BytesIO(body + hashlib.sha1(body).digest())


def blob(data: bytes, size: int | None = None) -> bytes:
    return head(BLOB, len(data) if size is None else size) + zlib.compress(data)


def test_a_pack_of_files_is_taken() -> None:
    measure(pack(blob(b""), blob(b"self.wait()\n" * 100_000), blob(b"x")))


def test_a_file_that_is_gigabytes_when_it_is_opened_is_not() -> None:
    with pytest.raises(TooLarge, match="64 MiB at most"):
        measure(pack(blob(bytes(packs.MOST_OPENED + 1))))


def test_many_files_count_together() -> None:
    with pytest.raises(TooLarge, match="64 MiB at most"):
        measure(pack(*[blob(bytes(packs.MOST_OPENED // 4))] * 5))


def test_a_delta_counts_as_what_it_makes() -> None:
    delta = number(10) + number(packs.MOST_OPENED + 1) + b"\x90\x0a"
    with pytest.raises(TooLarge, match="64 MiB at most"):
        measure(pack(head(REF_DELTA, len(delta)) + bytes(20) + zlib.compress(delta)))


def test_too_many_objects_are_refused_before_the_first_is_read() -> None:
    with pytest.raises(TooLarge, match="5000 objects at most"):
        measure(pack(count=5_001))


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (io.BytesIO(b""), "no pack"),
        (io.BytesIO(b"PACK" + bytes(30)), "no pack"),
        (pack(count=1), "can't be read|in the middle"),
        (pack(blob(b"four", 5)), "not as long"),
        (pack(head(BLOB, 4) + b"no stream"), "can't be read"),
        (io.BytesIO(pack(blob(b"four")).getvalue()[:18]), "in the middle"),
    ],
    ids=["empty", "version", "short", "length", "stream", "cut"],
)
def test_what_is_no_pack_is_told_so(broken: io.BytesIO, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        measure(broken)
