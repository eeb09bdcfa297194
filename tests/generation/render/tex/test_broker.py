"""The broker among its jobs: fair, patient with the honest, short with the others, and back when it dies."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from generation.render.tex.protocol import (
    LONGEST_REQUEST,
    MOST_BYTES_OF_PICTURES,
    MOST_IN_A_REQUEST,
    MOST_STREAMS_OPEN,
    Formula,
    Problem,
)
from generation.render.tex.service import Broker

from .conftest import Asker, plain

SLOW = r"\count0=0 \loop\ifnum\count0<%s \advance\count0 by 1 \setbox0\hbox{x}\repeat x"


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[Broker]:
    """One that may be maltreated."""
    broker = Broker(tmp_path / "cache", 64)
    broker.keep()
    yield broker
    broker.end()


def entries(folder: Path) -> int:
    return len([path for path in folder.glob("*/*") if path.stat().st_size < 10**6])


def test_answers_come_in_the_order_of_the_questions(broker: Broker) -> None:
    formulas = [plain("q=1"), plain(r"\nothing"), plain("q=2"), plain("q=1")]
    answers = Asker(broker)(formulas)
    assert [isinstance(answer, str) for answer in answers] == [True, False, True, True]
    assert answers[0] == answers[3] != answers[2]


def test_a_run_with_a_bad_formula_sets_the_good_ones(broker: Broker) -> None:
    answers = Asker(broker)([plain("g=1"), plain(r"\frac{1}"), plain("g=2")])
    assert [type(answer) for answer in answers] == [str, Problem, str]


def test_what_one_job_had_set_the_next_one_gets_from_the_cache(own_broker: Broker, tmp_path: Path) -> None:
    first = Asker(own_broker)([plain("kept")])
    count = entries(tmp_path / "cache")
    assert count == 1
    assert Asker(own_broker)([plain("kept")]) == first
    assert entries(tmp_path / "cache") == count


def test_a_cut_entry_is_set_again(own_broker: Broker, tmp_path: Path) -> None:
    first = Asker(own_broker)([plain("cut")])
    (path,) = [path for path in (tmp_path / "cache").glob("*/*") if path.stat().st_size < 10**6]
    path.write_bytes(path.read_bytes()[:-5])
    assert Asker(own_broker)([plain("cut")]) == first


def test_a_refusal_is_not_kept_on_disk(own_broker: Broker, tmp_path: Path) -> None:
    (problem,) = Asker(own_broker)([plain(r"\nowhere")])
    assert Asker(own_broker)([plain(r"\nowhere")]) == [problem]
    assert entries(tmp_path / "cache") == 0


def test_what_is_asked_for_ahead_is_set_meanwhile(own_broker: Broker) -> None:
    job = Asker(own_broker)
    assert job([plain(f"ahead_{n}") for n in range(20)], wait=False) == []
    assert all(isinstance(answer, str) for answer in job([plain(f"ahead_{n}") for n in range(20)]))


def test_processes_of_one_job_ask_side_by_side(broker: Broker) -> None:
    """A fork opens a stream of its own: what it says does not get into its parent's."""
    job = Asker(broker)
    job([plain("parent")])
    children = []
    for number in range(4):
        if (child := os.fork()) == 0:
            answers = [job([plain(f"child_{number}")]) for _ in range(3)]
            os._exit(0 if answers[0] == answers[2] and isinstance(answers[0][0], str) else 1)
        children.append(child)
    (answer,) = job([plain("parent")])
    assert isinstance(answer, str)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 4


def test_a_job_with_many_formulas_does_not_keep_the_others_waiting(own_broker: Broker, tmp_path: Path) -> None:
    greedy, modest = Asker(own_broker), Asker(own_broker)
    greedy([plain(SLOW % (300_000 + n), "center") for n in range(30)], wait=False)
    (answer,) = modest([plain("modest")])
    assert isinstance(answer, str)
    assert entries(tmp_path / "cache") < 15, "most of the greedy one's are still to be set"


@pytest.mark.parametrize(
    "said",
    [
        b"hello\n",
        b"{}\n",
        b"[]\n",
        b"\xff\n",
        b'{"formulas": [], "wait": true}\n',
        b'{"formulas": [1], "wait": true}\n',
        b'{"formulas": [{"document": 1, "compilers": ["latex"], "output": ".dvi"}], "wait": true}\n',
        b'{"formulas": [{"document": "x", "compilers": "latex", "output": ".dvi"}], "wait": true}\n',
        b"[" * 100_000 + b"\n",
        b"x" * (LONGEST_REQUEST + 2),
    ],
)
def test_it_hangs_up_on_those_who_talk_nonsense(broker: Broker, said: bytes) -> None:
    with socket.socket(fileno=broker.connect()) as door:
        stream = _open(door)
        stream.settimeout(10)
        with suppress(ConnectionError):  # it may hang up in the middle of a sentence
            stream.sendall(said)
            assert stream.recv(1) == b""
        assert door.recv(1) == b"", "the whole job is hung up on"
        stream.close()
    assert isinstance(Asker(broker)([plain("after")])[0], str)


def test_it_hangs_up_on_a_job_that_opens_too_many_streams(broker: Broker) -> None:
    with socket.socket(fileno=broker.connect()) as door:
        streams = [_open(door) for _ in range(MOST_STREAMS_OPEN)]
        door.send(b"?")
        assert door.recv(1) == b""
        assert all(stream.recv(1) == b"" for stream in streams)
        for stream in streams:
            stream.close()


def test_it_hangs_up_on_a_job_that_asks_for_more_pictures_than_it_may_hold(broker: Broker) -> None:
    big = plain(r"\count0=0 \loop\ifnum\count0<25000 \advance\count0 by 1 x\penalty0 \repeat", "flushleft")
    job = Asker(broker)
    (picture,) = job([big])
    assert isinstance(picture, str) and len(picture) * MOST_IN_A_REQUEST > MOST_BYTES_OF_PICTURES
    with pytest.raises(OSError, match="hung up|reset"):
        job([big] * MOST_IN_A_REQUEST)
    assert isinstance(Asker(broker)([plain("after")])[0], str)


@pytest.mark.parametrize(
    ("document", "problem"), [("x" * 70_000, "too_long"), ("x\0", "characters"), ("\ud800", "characters")]
)
def test_it_does_not_even_try(broker: Broker, document: str, problem: str) -> None:
    (answer,) = Asker(broker)([Formula(document)])
    assert isinstance(answer, Problem)
    assert answer.id == problem


def test_a_job_that_is_gone_leaves_no_run_behind(own_broker: Broker) -> None:
    job = Asker(own_broker)
    job([plain("warm up")])
    (process,) = [psutil.Process(pid) for pid in own_broker.pids]
    job([plain(SLOW % 10**9, "center")], wait=False)
    runs = _until(process.children)
    job.close()
    assert not psutil.wait_procs(runs, timeout=10)[1]
    assert isinstance(Asker(own_broker)([plain("next")])[0], str)


def test_it_is_replaced_when_it_dies_and_the_cache_is_whole(own_broker: Broker) -> None:
    job = Asker(own_broker)
    first = job([plain("before")])
    (pid,) = own_broker.pids
    psutil.Process(pid).kill()
    with pytest.raises(OSError):
        job([plain("x")])

    def another() -> bool:
        own_broker.keep()
        return own_broker.pids not in ([], [pid])

    _until(another)
    assert Asker(own_broker)([plain("before")]) == first


def test_without_a_broker_a_job_hears_so(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        Asker(Broker(tmp_path, 64))([plain("x")])


def _open(door: socket.socket) -> socket.socket:
    door.send(b"?")
    _, files, _, _ = socket.recv_fds(door, 1, 1)
    return socket.socket(fileno=files[0])


def _until(look: Callable[[], Any], seconds: float = 20.0) -> Any:
    """What it finds, as soon as it finds something."""
    patience = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < patience
        os.sched_yield()
    return found
