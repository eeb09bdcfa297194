"""A pushed pack: measured before it is opened, since a small one can hold gigabytes, then read by dulwich.

The measuring follows git's gitformat-pack: entries of a type and a size, the base of a delta, and a zlib stream.
"""

from __future__ import annotations

import zlib
from typing import IO

from dulwich.errors import ApplyDeltaError, ChecksumMismatch, ObjectFormatException
from dulwich.objects import ShaFile
from dulwich.pack import UnresolvedDeltas

from projects.git.layout import Refused
from projects.git.store import Objects

MOST_BYTES = 10 * 2**20
"""Of a pack as it is sent."""
MOST_OBJECTS = 5_000
MOST_OPENED = 64 * 2**20
"""Bytes of all objects of a pack together."""
HEADER = 12
OFS_DELTA, REF_DELTA = 6, 7
PIECE = 64 * 1024
BROKEN = (
    ApplyDeltaError, ChecksumMismatch, ObjectFormatException, UnresolvedDeltas,
    AssertionError, EOFError, KeyError, OSError, ValueError, zlib.error,
)  # fmt: skip
"""What dulwich raises for a pack that is none."""


class Unreadable(Refused):
    """The pack is broken."""


class TooLarge(Refused):
    """The pack holds more than is taken."""


def unpack(pack: IO[bytes], objects: Objects) -> list[ShaFile]:
    """Add the objects of a pack, which begins where the file stands, and return them. Raises TooLarge, Unreadable."""
    start = pack.tell()
    measure(pack)
    pack.seek(start)
    before = set(objects)
    try:
        objects.add_thin_pack(pack.read, pack.read, max_input_size=MOST_BYTES)
        new = [objects[sha] for sha in objects if sha not in before]
        for each in new:
            each.check()
    except BROKEN as error:
        raise Unreadable(f"the pack can't be read: {error}") from error
    return new


def measure(pack: IO[bytes]) -> None:
    """Raises TooLarge, Unreadable. What the pack holds is inflated piece by piece and thrown away."""
    data = pack.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise TooLarge(f"a push may hold {MOST_BYTES // 2**20} MiB at most")
    if len(data) < HEADER or data[:8] not in {b"PACK\0\0\0\2", b"PACK\0\0\0\3"}:
        raise Unreadable("this is no pack")
    count = int.from_bytes(data[8:HEADER], "big")
    if count > MOST_OBJECTS:
        raise TooLarge(f"a push may hold {MOST_OBJECTS} objects at most, this one has {count}")
    place, opened = HEADER, 0
    try:
        for _ in range(count):
            kind, size, place = _head(data, place)
            inflated, beginning, place = _inflate(data, place, MOST_OPENED - opened)
            opened += inflated + (_result_size(beginning) if kind in {OFS_DELTA, REF_DELTA} else 0)
            if inflated != size:
                raise Unreadable("an object is not as long as it says")
            if opened > MOST_OPENED:
                raise TooLarge(f"the files of a push may hold {MOST_OPENED // 2**20} MiB at most")
    except (IndexError, zlib.error) as error:
        raise Unreadable(f"the pack can't be read: {error}") from error


def _head(data: bytes, place: int) -> tuple[int, int, int]:
    """An entry's type and size, and where its stream begins."""
    byte = data[place]
    kind, size, shift = byte >> 4 & 7, byte & 15, 4
    while data[place] & 0x80:
        place += 1
        size |= (data[place] & 0x7F) << shift
        shift += 7
    place += 1
    if kind == REF_DELTA:
        return kind, size, place + 20
    if kind == OFS_DELTA:
        while data[place] & 0x80:
            place += 1
        place += 1
    return kind, size, place


def _inflate(data: bytes, place: int, most: int) -> tuple[int, bytes, int]:
    """How long the stream is, how it begins, and where it ends."""
    stream, length, beginning = zlib.decompressobj(), 0, b""
    rest = memoryview(data)[place:]
    while not stream.eof:
        if not rest:
            raise Unreadable("the pack ends in the middle of an object")
        piece = stream.decompress(rest[:PIECE], PIECE)
        beginning = beginning or piece[:32]
        length += len(piece)
        if length > most:
            raise TooLarge(f"the files of a push may hold {MOST_OPENED // 2**20} MiB at most")
        left = stream.unused_data if stream.eof else stream.unconsumed_tail
        rest = rest[min(PIECE, len(rest)) - len(left) :]
    return length, beginning, len(data) - len(rest)


def _result_size(delta: bytes) -> int:
    """What a delta makes: the second of the two numbers that it begins with."""
    place, size, shift = 0, 0, 0
    while delta[place] & 0x80:
        place += 1
    place += 1
    while True:
        size |= (delta[place] & 0x7F) << shift
        shift += 7
        place += 1
        if not delta[place - 1] & 0x80:
            return size
