"""Looks at what a job left, in a process of its own behind the wall: it may be made to break whoever opens it.

There is one such process for each job. It is sent questions with the files that they are about, open to be read, and
answers each with what it saw, or with why that is none of what our own code writes.
"""

from __future__ import annotations

import io
import os
import socket
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import Any

import av
from av.container import InputContainer
from PIL import Image

from generation.render.channel import Channel, Hangup, close_all

_MATROSKA = b"\x1a\x45\xdf\xa3"
_PNG = b"\x89PNG\r\n\x1a\n"
_CHUNKS = (b"IHDR", b"IDAT", b"IEND")
"""All that our pictures are made of: no text, no profile, nothing that moves, nothing behind the end."""
_LARGEST_PICTURE = 4096
"""Pixels across and down."""
_INIT, _PIECE = [b"ftyp", b"moov"], [b"moof", b"mdat"]
"""The boxes of a segment's header, and of a segment."""


class NotOurs(ValueError):
    """Nothing of ours would have written this."""


def run(questions: int) -> int:
    """Answer until nobody asks any more. Returns the process's exit status."""
    with closing(Channel(socket.socket(fileno=questions))) as asked, suppress(Hangup):
        while True:
            for question in asked.receive():
                files = asked.take_files()
                asked.send(answer(question["look"], files))
                close_all(files)
    return 0


def answer(kind: str, files: list[int]) -> dict[str, Any]:
    """What is seen, or {"error": why it can't be read}."""
    try:
        return _LOOKS[kind](*files)
    except Exception as error:  # noqa: BLE001  whatever libraries say of files that mean harm
        return {"error": f"{type(error).__name__}: {error}"[:200]}


def _film(file: int, poster: int) -> dict[str, Any]:
    with open(file, "rb", closefd=False) as data:
        is_matroska = data.read(len(_MATROSKA)) == _MATROSKA
        data.seek(0)
        with av.open(data, "r", format="matroska" if is_matroska else "mp4") as film:
            return _facts(film) | {"poster": _picture(poster)["size"]}


def _facts(film: InputContainer) -> dict[str, Any]:
    (picture,) = film.streams.video
    picture.codec_context.thread_count = 1
    first = next(film.decode(picture))
    seconds = (picture.duration or 0) * (picture.time_base or 0)
    return {
        "pictures": [stream.codec_context.name for stream in film.streams.video],
        "others": [stream.codec_context.name for stream in film.streams if stream is not picture],
        "width": first.width,
        "height": first.height,
        "duration": float(seconds or (film.duration or 0) / av.time_base),
        "transparent": "a" in first.format.name or picture.metadata.get("alpha_mode") == "1",
    }


def _segment(init: int, piece: int) -> dict[str, Any]:
    """All of it is taken apart, and its first picture decoded."""
    head, rest = _all_of(init), _all_of(piece)
    if list(_boxes(head)) != _INIT or list(_boxes(rest)) != _PIECE:
        raise NotOurs("other boxes than those of a segment")
    with av.open(io.BytesIO(head + rest), "r", format="mp4") as film:
        (stream,) = film.streams
        if not isinstance(stream, av.VideoStream):
            raise NotOurs("no pictures")
        decoder = stream.codec_context
        decoder.thread_count = 1
        packets = [packet for packet in film.demux(stream) if packet.size]
        first = next(frame for packet in (*packets, None) for frame in decoder.decode(packet))
        return {"codec": decoder.name, "frames": len(packets), "size": [first.width, first.height]}


def _boxes(data: bytes) -> Iterator[bytes]:
    """The kinds of the outermost boxes (ISO/IEC 14496-12, 4.2), which have to fill the file."""
    begin = 0
    while begin < len(data):
        size, kind = struct.unpack_from(">I4s", data, begin)
        if not 8 <= size <= len(data) - begin:
            raise NotOurs("a box of no size, or beyond the end")
        yield kind
        begin += size


def _picture(file: int) -> dict[str, Any]:
    data = _all_of(file)
    _require_plain(data)
    with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
        if max(image.size) > _LARGEST_PICTURE:
            raise NotOurs("a picture that is too big")
        image.load()
        return {"size": list(image.size)}


def _require_plain(data: bytes) -> None:
    """Raises NotOurs where a PNG holds more than a picture (W3C PNG, third edition, 5.3), or a checksum is wrong."""
    begin, last = len(_PNG), b""
    while last != b"IEND":
        length, last = struct.unpack_from(">I4s", data, begin)
        end = begin + 12 + length
        if last not in _CHUNKS or end > len(data):
            raise NotOurs("a part that no picture of ours has")
        if zlib.crc32(data[begin + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            raise NotOurs("a wrong checksum")
        begin = end
    if begin != len(data):
        raise NotOurs("something behind the picture")


def _all_of(file: int) -> bytes:
    return os.pread(file, os.fstat(file).st_size, 0)


_LOOKS: dict[str, Callable[..., dict[str, Any]]] = {"film": _film, "segment": _segment, "picture": _picture}
