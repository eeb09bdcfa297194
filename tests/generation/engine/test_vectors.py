"""Vectors that are worked out once are read from the disk afterwards, and the disk does not fill up with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generation.engine import multilingual, vectors
from generation.engine.guard import gate


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MANIMGEN_CACHE_DIR", str(tmp_path))
    return tmp_path / "vectors"


def made(*parts: str, value: float = 1.0) -> vectors.Vectors:
    return vectors.kept(parts, (2, 3), lambda: np.full((2, 3), value, np.float32))


def test_what_was_made_once_is_not_made_again() -> None:
    first = made("sentences", "a")
    assert (made("sentences", "a", value=2.0) == first).all()
    assert (made("sentences", "b", value=2.0) == 2.0).all()


@pytest.mark.parametrize("left", [b"", b"no array", np.zeros((1, 3), np.float32).tobytes()])
def test_a_file_that_is_cut_short_or_another_is_made_anew(folder: Path, left: bytes) -> None:
    made("sentences")
    next(folder.iterdir()).write_bytes(left)
    assert (made("sentences", value=2.0) == 2.0).all()
    assert (made("sentences", value=3.0) == 2.0).all()


def test_only_those_that_were_used_last_stay_on_the_disk(folder: Path) -> None:
    for number in range(vectors.MOST_FILES + 5):
        made(str(number))
    assert len(list(folder.iterdir())) == vectors.MOST_FILES
    last = str(vectors.MOST_FILES + 4)
    assert (made(last, value=2.0) == 1.0).all()


def test_a_folder_that_can_not_be_written_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("MANIMGEN_CACHE_DIR", str(tmp_path / "file"))
    assert (made("sentences", value=2.0) == 2.0).all()


def test_what_the_guard_has_learned_is_read_from_the_disk_to_the_last_bit(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = [(("good",), ["Plot x"]), (("off_task",), ["A poem"]), (("harmful",), ["A bomb", "A knife"])]
    monkeypatch.setattr(gate, "_examples", lambda: iter(examples))
    learn = gate._learned.__wrapped__
    first = learn()
    monkeypatch.setattr(multilingual, "encode", lambda texts: pytest.fail("was encoded again"))
    again = learn()
    assert (again.rows == first.rows).all() and (again.counts == first.counts).all()
    assert first.scores(first.rows).argmax(axis=1).tolist() == [0, 1, 2, 2]
