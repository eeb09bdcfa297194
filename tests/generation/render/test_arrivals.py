"""What comes out of a job's folder while the job still runs, and may be hostile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generation.render.arrivals import FIRST_POSTER, INIT, MOST_SEGMENTS, Arrivals, finding_picture, segment_name
from generation.render.inspection import Inspector
from generation.render.results import Forged
from generation.types import Limits

HEADER = b"\0\0\0\x18ftypisom"
PIECE = b"\0\0\0\x18moof" + b"x" * 92
PICTURE = b"\x89PNG\r\n\x1a\n" + b"x" * 92


class Believing(Inspector):
    """Sees nothing amiss."""

    def __init__(self) -> None:
        super().__init__(Path(), Limits())

    def segment(self, init: Path, segment: Path, frames: int) -> None:
        pass

    def picture(self, picture: Path, told: tuple[int, int] | None = None) -> None:
        pass


class Doubting(Believing):
    """Sees forgeries everywhere."""

    def segment(self, init: Path, segment: Path, frames: int) -> None:
        raise Forged(f"{segment.name} is a forgery of {frames} frames after {init.name}")

    def picture(self, picture: Path, told: tuple[int, int] | None = None) -> None:
        raise Forged(f"{picture.name} is a forgery")


@pytest.fixture
def left(tmp_path: Path) -> Path:
    folder = tmp_path / "left"
    folder.mkdir()
    (folder / INIT).write_bytes(HEADER)
    (folder / FIRST_POSTER).write_bytes(PICTURE)
    for number in range(1, 4):
        (folder / segment_name(number)).write_bytes(PIECE)
    return folder


@pytest.fixture
def directory(left: Path) -> Iterator[int]:
    descriptor = os.open(left, os.O_RDONLY | os.O_DIRECTORY)
    yield descriptor
    os.close(descriptor)


@pytest.fixture
def arrivals(tmp_path: Path) -> Arrivals:
    (tmp_path / "out").mkdir()
    return Arrivals(tmp_path / "out", 1000, Believing())


def told(number: int) -> dict[str, Any]:
    return {"event": "segment", "number": number, "start": 0.0, "duration": 1.0, "frames": 15}


def test_a_segment_comes_with_its_file_and_the_header(arrivals: Arrivals, directory: int, tmp_path: Path) -> None:
    out = tmp_path / "out"
    brought = arrivals.bring(told(1), directory)
    assert brought == told(1) | {"file": str(out / segment_name(1)), "init": str(out / INIT)}
    assert ((out / segment_name(1)).read_bytes(), (out / INIT).read_bytes()) == (PIECE, HEADER)


def test_the_first_picture_comes_once(arrivals: Arrivals, directory: int, tmp_path: Path) -> None:
    brought = arrivals.bring({"event": "poster"}, directory)
    assert brought == {"event": "poster", "file": str(tmp_path / "out" / FIRST_POSTER)}
    assert arrivals.bring({"event": "poster"}, directory) is None


def test_other_events_pass(arrivals: Arrivals) -> None:
    assert arrivals.bring({"event": "progress", "frames_done": 1}, None) == {"event": "progress", "frames_done": 1}


@pytest.mark.parametrize("numbers", [[2], [0], [1, 1], [1, 3], [MOST_SEGMENTS + 1]])
def test_a_number_that_is_not_the_next_one_is_dropped(arrivals: Arrivals, directory: int, numbers: list[int]) -> None:
    assert [arrivals.bring(told(number), directory) for number in numbers][-1] is None


def test_a_gap_ends_the_segments(arrivals: Arrivals, left: Path, directory: int) -> None:
    (left / segment_name(2)).unlink()
    assert [arrivals.bring(told(number), directory) is None for number in (1, 2, 3)] == [False, True, True]


def test_all_of_it_together_has_a_bound(tmp_path: Path, directory: int) -> None:
    arrivals = Arrivals(tmp_path, len(HEADER) + 2 * len(PIECE), Believing())
    assert [arrivals.bring(told(number), directory) is None for number in (1, 2, 3)] == [False, False, True]
    assert arrivals.offences == set()


def test_it_takes_nothing_that_is_no_segment(arrivals: Arrivals, left: Path, directory: int) -> None:
    (left / segment_name(1)).write_bytes(b"#!/bin/sh\n" * 20)
    assert arrivals.bring(told(1), directory) is None


def test_what_the_second_jail_finds_forged_is_told_to_nobody(left: Path, directory: int, tmp_path: Path) -> None:
    (left / finding_picture(1)).write_bytes(PICTURE)
    finding: dict[str, Any] = {"event": "finding", "picture": 1}
    poster: dict[str, Any] = {"event": "poster"}
    for event, brought in ((told(1), None), (poster, None), (finding, finding)):
        (out := tmp_path / event["event"]).mkdir()
        arrivals = Arrivals(out, 1000, Doubting())
        assert arrivals.bring(event, directory) == brought
        assert arrivals.offences == {"media"}


def test_after_a_forged_segment_no_other_one_is_looked_at(left: Path, directory: int, arrivals: Arrivals) -> None:
    (left / segment_name(1)).write_bytes(b"#!/bin/sh\n" * 20)
    assert arrivals.bring(told(1), directory) is None
    (left / segment_name(1)).write_bytes(PIECE)
    assert [arrivals.bring(told(number), directory) for number in (1, 2)] == [None, None]


def test_before_the_folder_is_known_nothing_comes(arrivals: Arrivals) -> None:
    assert arrivals.bring(told(1), None) is arrivals.bring({"event": "poster"}, None) is None
