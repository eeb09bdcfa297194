"""The cache on disk: whole or not there, whoever is killed, whoever else writes; never too big."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from generation.render.tex.cache import Cache

PROJECT = Path(__file__).resolve().parents[4]
KEY = "ab" + "0" * 62


def entry(folder: Path, key: str = KEY) -> Path:
    return folder / key[:2] / key


def key(number: int) -> str:
    return f"{number:064x}"[::-1]


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path, 10_000)


def test_it_keeps_what_it_is_given(cache: Cache, tmp_path: Path) -> None:
    cache.write(KEY, b"one\ntwo")
    assert cache.read(KEY) == b"one\ntwo"
    assert Cache(tmp_path, 10_000).read(KEY) == b"one\ntwo"
    assert cache.read(key(1)) is None


@pytest.mark.parametrize("length", range(0, 90, 7))
def test_a_cut_entry_is_not_served(cache: Cache, tmp_path: Path, length: int) -> None:
    cache.write(KEY, b"a picture that is long enough")
    path = entry(tmp_path)
    path.write_bytes(path.read_bytes()[:length])
    assert cache.read(KEY) is None
    assert not path.exists()


def test_a_changed_entry_is_not_served(cache: Cache, tmp_path: Path) -> None:
    cache.write(KEY, b"a picture")
    path = entry(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"a picture", b"a pixture"))
    assert cache.read(KEY) is None


def test_what_was_used_last_stays_when_it_is_full(cache: Cache, tmp_path: Path) -> None:
    for number in range(8):
        cache.write(key(number), bytes(1000))
        os.utime(entry(tmp_path, key(number)), (number, number))
    assert cache.read(key(0)) is not None
    for number in range(8, 12):
        cache.write(key(number), bytes(1000))
    assert cache.read(key(0)) is not None
    assert cache.read(key(1)) is None
    assert sum(path.stat().st_size for path in tmp_path.glob("*/*")) <= 10_000


def test_what_is_too_big_is_not_kept(cache: Cache) -> None:
    cache.write(KEY, bytes(20_000))
    assert cache.read(KEY) is None


def test_what_a_dead_writer_left_is_cleared_away(cache: Cache, tmp_path: Path) -> None:
    (tmp_path / "ab").mkdir()
    left = tmp_path / "ab" / ".new-left"
    left.write_bytes(bytes(5000))
    os.utime(left, (1, 1))
    for number in range(10):
        cache.write(key(number), bytes(1000))
    assert not left.exists()


@pytest.mark.parametrize("broken", ["a file", "a full disk"])
def test_a_folder_that_can_not_be_written_is_an_empty_cache(tmp_path: Path, broken: str) -> None:
    folder = tmp_path / "file"
    folder.write_text("")
    cache = Cache(folder if broken == "a file" else Path("/proc/nothing"), 10_000)
    cache.write(KEY, b"a picture")
    assert cache.read(KEY) is None


WRITER = """
import sys
from pathlib import Path
from generation.render.tex.cache import Cache

cache = Cache(Path(sys.argv[1]), 300_000)
print("begun", flush=True)
for number in range(10**9):
    size = 1 + number * 7919 % 50_000
    cache.write(f"{number % 20:064x}"[::-1], (f"{number}:".encode() * size)[:size])
"""


def test_many_writers_and_their_death_leave_whole_entries_only(tmp_path: Path) -> None:
    """Three brokers write the same names, and are killed in the middle of it, three times."""
    cache = Cache(tmp_path, 300_000)
    served = 0
    for _ in range(3):
        command = [sys.executable, "-c", WRITER, str(tmp_path)]
        writers = [subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) for _ in range(3)]
        for writer in writers:
            assert writer.stdout
            writer.stdout.readline()
        for number in range(400):
            content = cache.read(key(number % 20))
            if content is not None:
                served += 1
                first = content.partition(b":")[0] + b":"
                assert content == (first * len(content))[: len(content)]
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
            writer.communicate()
        before = {path: path.read_bytes() for path in tmp_path.glob("*/*") if not path.name.startswith(".new-")}
        assert all(cache.read(path.name) is not None for path in before), "a whole file under each name"
    assert served
