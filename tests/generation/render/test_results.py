"""A dead job's folder, as a hostile job may have left it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generation.render.results import BadResult, Forged, take

FILM = b"\0\0\0\x18ftypisom" + b"x" * 100
LEFT = {
    "film.mp4": FILM,
    "poster.png": b"\x89PNG\r\n\x1a\n" + b"x" * 100,
    "segment-0001.m4s": b"\0\0\0\x18stypmsdh" + b"x" * 100,
    "segment-0002.m4s": b"\0\0\0\x18moof" + b"x" * 100,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    left = tmp_path / "left"
    left.mkdir()
    (left / "film.mp4").write_bytes(FILM)
    (tmp_path / "out").mkdir()
    return left


@pytest.fixture
def directory(folder: Path) -> Iterator[int]:
    """The folder, open."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    yield descriptor
    os.close(descriptor)


@pytest.mark.parametrize(("name", "data"), LEFT.items())
def test_it_takes(folder: Path, directory: int, tmp_path: Path, name: str, data: bytes) -> None:
    (folder / name).write_bytes(data)
    assert take(directory, name, tmp_path / "out" / "copy", 1000).read_bytes() == data


def missing(film: Path) -> None:
    film.unlink()


def empty(film: Path) -> None:
    film.write_bytes(b"")


def too_big(film: Path) -> None:
    film.write_bytes(FILM * 100)


def of_another_kind(film: Path) -> None:
    film.write_bytes(b"#!/bin/sh\n" * 20)


def a_link(film: Path) -> None:
    film.rename(film.with_name("elsewhere"))
    film.symlink_to("elsewhere")


def linked_twice(film: Path) -> None:
    os.link(film, film.with_name("again"))


def a_folder(film: Path) -> None:
    film.unlink()
    film.mkdir()


def a_pipe(film: Path) -> None:
    film.unlink()
    os.mkfifo(film)


@pytest.mark.parametrize("trick", [missing, empty, too_big, of_another_kind, a_link, linked_twice, a_folder, a_pipe])
def test_it_refuses_a_film_that_is(folder: Path, directory: int, tmp_path: Path, trick: Callable[[Path], None]) -> None:
    trick(folder / "film.mp4")
    with pytest.raises(BadResult, match=r"film\.mp4") as refused:
        take(directory, "film.mp4", tmp_path / "out" / "film.mp4", 1000)
    assert isinstance(refused.value, Forged) == (trick is not too_big)  # which an honest scene may bring about
    assert not (tmp_path / "out" / "film.mp4").exists()
