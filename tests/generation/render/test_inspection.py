"""The second jail: what it says of what our own code writes, and of forgeries of it."""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image, PngImagePlugin

from generation.render import probe
from generation.render.arrivals import INIT, segment_name
from generation.render.inspection import Inspector
from generation.render.results import BadResult, Breaking, Forged
from generation.types import Limits

from .conftest import job_processes
from .test_segments import SIZE, Cutting

FRAMES = 5


@pytest.fixture(scope="module")
def segments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a header and two segments of our own."""
    cutting = Cutting(tmp_path_factory.mktemp("segments"))
    for _ in range(2):
        cutting.add(FRAMES)
    cutting.segmenter.finish()
    return cutting.folder


@pytest.fixture
def inspector(render_socket: Path) -> Iterator[Inspector]:
    inspector = Inspector(render_socket, Limits())
    yield inspector
    inspector.close()


def seen(kind: str, *contents: bytes) -> dict[str, Any]:
    """What the process in the jail would answer."""
    files = []
    for content in contents:
        files.append(os.memfd_create("seen"))
        os.write(files[-1], content)
        os.lseek(files[-1], 0, os.SEEK_SET)
    try:
        return probe.answer(kind, files)
    finally:
        for file in files:
            os.close(file)


def png(size: tuple[int, int] = (30, 20), mode: str = "RGB", **options: Any) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size).save(made, "PNG", **options)
    return made.getvalue()


def part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def words() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("comment", "<script>")
    return info


HEAD = b"\x89PNG\r\n\x1a\n"
FORGED_PICTURES: dict[str, bytes] = {
    "a page": HEAD + b"<html>",
    "a page behind it": png() + b"<html>",
    "a second picture behind it": png() * 2,
    "words in it": png(pnginfo=words()),
    "a profile": png(icc_profile=b"profile"),
    "pictures that move": png(save_all=True, append_images=[Image.new("RGB", (30, 20), "red")]),
    "no end": png()[:-12],
    "a wrong checksum": png()[:-1] + b"x",
    "a part of endless length": HEAD + b"\xff\xff\xff\xff" + png()[12:],
    "more pixels than anybody shows": png((5_000, 1)),
    "pixels without end": HEAD
    + part(b"IHDR", struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 2, 0, 0, 0))
    + part(b"IDAT", zlib.compress(bytes(10**6)))
    + part(b"IEND", b""),
    "fewer pixels than it says": HEAD
    + part(b"IHDR", struct.pack(">IIBBBBB", 30, 20, 8, 2, 0, 0, 0))
    + part(b"IDAT", zlib.compress(bytes(30)))
    + part(b"IEND", b""),
    "nothing": b"",
}


@pytest.mark.parametrize("content", FORGED_PICTURES.values(), ids=FORGED_PICTURES)
def test_no_picture_may_be_or_have(content: bytes) -> None:
    assert "error" in seen("picture", content)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_our_own_pictures_pass(mode: str) -> None:
    assert seen("picture", png(mode=mode)) == {"size": [30, 20]}


def test_our_own_segments_pass(segments: Path) -> None:
    head = (segments / INIT).read_bytes()
    for number in (1, 2):
        found = seen("segment", head, (segments / segment_name(number)).read_bytes())
        assert found == {"codec": "h264", "frames": FRAMES, "size": list(SIZE)}


Forgery = Callable[[bytes, bytes], tuple[bytes, bytes]]
FORGED_SEGMENTS: dict[str, Forgery] = {
    "a page": lambda head, piece: (head, b"\0\0\0\x10moof<html>\0\0"),
    "a page behind it": lambda head, piece: (head, piece + b"<html>"),
    "another box": lambda head, piece: (head, piece + b"\0\0\0\x10free<script>"),
    "a box of no size": lambda head, piece: (head, b"\0\0\0\0" + piece[4:]),
    "a box beyond the end": lambda head, piece: (head, b"\x7f" + piece[1:]),
    "half of it": lambda head, piece: (head, piece[: len(piece) // 2]),
    "two in one": lambda head, piece: (head, piece * 2),
    "noise for pictures": lambda head, piece: (head, piece[: piece.index(b"mdat") + 4].ljust(len(piece), b"z")),
    "no header": lambda head, piece: (piece, piece),
    "a header of nothing": lambda head, piece: (b"\0\0\0\x08ftyp\0\0\0\x08moov", piece),
}


@pytest.mark.parametrize("forge", FORGED_SEGMENTS.values(), ids=FORGED_SEGMENTS)
def test_no_segment_may_be_or_have(segments: Path, forge: Forgery) -> None:
    contents = forge((segments / INIT).read_bytes(), (segments / segment_name(1)).read_bytes())
    assert "error" in seen("segment", *contents)


def test_what_was_told_has_to_be_there(inspector: Inspector, segments: Path, tmp_path: Path) -> None:
    picture, init, segment = tmp_path / "a.png", segments / INIT, segments / segment_name(1)
    picture.write_bytes(png())
    inspector.picture(picture)
    inspector.picture(picture, (30, 20))
    inspector.segment(init, segment, FRAMES)
    with pytest.raises(Forged, match="size"):
        inspector.picture(picture, (20, 30))
    with pytest.raises(Forged, match="segment"):
        inspector.segment(init, segment, FRAMES + 1)
    with pytest.raises(Forged, match="read"):
        inspector.segment(segment, segment, FRAMES)


def test_one_process_looks_at_all_and_is_replaced_when_it_breaks(
    inspector: Inspector, render_socket: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(png())
    before = set(job_processes(render_socket))
    inspector.picture(picture)
    inspector.picture(picture)
    (process,) = set(job_processes(render_socket)) - before
    process.kill()
    with pytest.raises(Breaking):
        inspector.picture(picture)
    inspector.picture(picture)
    inspector.close()
    psutil.wait_procs([process, *set(job_processes(render_socket)) - before], timeout=20)
    assert set(job_processes(render_socket)) <= before


def test_without_a_server_nobody_looks_and_nobody_is_accused(tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(png())
    with pytest.raises(OSError) as trouble:
        Inspector(tmp_path / "nobody.sock", Limits()).picture(picture)
    assert not isinstance(trouble.value, BadResult)
