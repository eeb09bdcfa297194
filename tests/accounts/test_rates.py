"""Requests are counted where they come, and all processes hear of each other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from accounts import valkey
from accounts.aside import Aside
from accounts.rest import rates

Count = Callable[[], int]


@pytest.fixture
def window() -> int:
    return int(time.time() // rates.WINDOW) + 10  # no other test counts in it, and none of these outlives it


@pytest.fixture
def count(db: None, window: int, request: pytest.FixtureRequest) -> Iterator[Count]:
    ident = request.node.name
    yield lambda: rates._count(ident, window)
    rates._tallies.pop(f"{window}-{ident}", None)
    valkey.client().delete(f"api-rate-{window}-{ident}")


def another_process() -> None:
    """Begins with nothing known, as a process does."""
    rates.exchange()
    rates._tallies.clear()


def test_each_request_counts_at_once(count: Count) -> None:
    assert [count() for _ in range(4)] == [1, 2, 3, 4]


def test_a_process_that_is_asked_first_knows_what_the_others_have_counted(count: Count) -> None:
    assert [count() for _ in range(3)] == [1, 2, 3]
    another_process()
    assert [count() for _ in range(2)] == [4, 5]


def test_a_process_hears_of_the_others(count: Count, window: int, request: pytest.FixtureRequest) -> None:
    assert count() == 1
    valkey.client().incrby(f"api-rate-{window}-{request.node.name}", 10)
    assert count() == 2, "nobody waits for it"
    rates.exchange()
    assert count() == 13


def test_threads_lose_no_count(count: Count) -> None:
    threads = [threading.Thread(target=lambda: [count() for _ in range(50)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rates.exchange()
    assert count() == 401


def test_requests_are_counted_while_nobody_can_be_told(count: Count, monkeypatch: pytest.MonkeyPatch) -> None:
    assert count() == 1
    with monkeypatch.context() as patched:
        patched.setattr(rates, "client", lambda: Redis(port=1, retry=Retry(NoBackoff(), 0)))
        assert count() == 2
        rates.exchange()
        assert count() == 3


def test_windows_of_before_are_forgotten(count: Count) -> None:
    old = f"{int(time.time() // rates.WINDOW) - 2}-somebody"
    rates._tallies[old] = rates._Tally(5)
    count()
    rates.exchange()
    assert old not in rates._tallies


def test_what_is_asked_for_aside_is_done_once_for_all_who_ask() -> None:
    done: list[str] = []
    was_done = threading.Event()

    def work() -> None:
        done.append(threading.current_thread().name)
        was_done.set()

    aside = Aside(work, 0.01)
    for _ in range(100):
        aside.ask()
    assert was_done.wait(10)
    assert 1 <= len(done) < 100
    assert set(done) == {"work"}
    was_done.clear()
    aside.ask()
    assert was_done.wait(10), "it can be asked again"
