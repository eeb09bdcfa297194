"""Scenes that take too much: each is stopped for the right reason, and the server goes on as if nothing had been."""

from __future__ import annotations

from pathlib import Path

import pytest

from generation.render import client

from .conftest import Render

MEBIBYTE = 2**20


SHARED_HOG = """
for _ in range(4):
    if os.fork() == 0:
        hog = np.ones(10**7 * 4)
        time.sleep(60)
time.sleep(60)
"""
FORKS = """
for _ in range(200):
    if os.fork() == 0:
        time.sleep(60)
time.sleep(60)
"""
MANY_FILES = """
for number in range(9):
    open(f"big{number}", "wb").write(b"x" * 2**20)
time.sleep(60)
"""
MILLION_POINTS = """
tangle = VMobject().set_points_as_corners(np.random.rand(10**6, 3))
self.play(Create(tangle), run_time=0.2)
"""
GREED = {
    "ten gigabytes at once": ("np.ones(10**10)", {}, "render_memory"),
    "more and more memory": (
        "hog = []\nwhile True: hog.append(np.ones(10**6))",
        {"memory_bytes": 600 * MEBIBYTE},
        "render_memory",
    ),
    "memory shared among processes": (SHARED_HOG, {"memory_bytes": 900 * MEBIBYTE}, "render_memory"),
    "200 processes": (FORKS, {}, "render_limit"),
    "an endless loop": ("while True: pass", {"wall_seconds": 3.0}, "render_timeout"),
    "too much computing": ("while True: pass", {"cpu_seconds": 1}, "render_timeout"),
    "an endless sleep": ("time.sleep(60)", {"wall_seconds": 1.0}, "render_timeout"),
    "a tangle of a million points": (MILLION_POINTS, {"wall_seconds": 6.0}, "render_timeout"),
    "a gigabyte of words": ("print('x' * 10**9)", {}, "render_limit"),
    "a flood of words": ("while True: print('x' * 1000)", {}, "render_limit"),
    "a big file": ("open('big', 'wb').write(b'x' * (9 * 2**20))", {"file_bytes": 8 * MEBIBYTE}, "render_limit"),
    "many big files": (MANY_FILES, {"file_bytes": 8 * MEBIBYTE}, "render_limit"),
    "a crash": ("import ctypes; ctypes.string_at(0)", {}, "render_crashed"),
}


@pytest.mark.parametrize(("body", "limits", "error"), GREED.values(), ids=GREED)
def test_it_stops_a_scene_that_takes_too_much(
    own_socket: Path, probe: Render, body: str, limits: dict[str, float], error: str
) -> None:
    outcome = probe(body, socket=own_socket, **limits)
    assert outcome.error == error, outcome.last
    assert len(outcome.last["message"]) > 20
    state = client.ping(own_socket)
    assert state["ready"] and state["running"] == state["waiting"] == 0


LATE = """
import ctypes, itertools, time
from manim import *

class A(Scene):
    def construct(self):
        self.next_section("first")
        self.play(Create(Square()), run_time=0.4)
        self.next_section("second")
        {}
"""
ENDED = {
    "an endless loop": ("while True: pass", {"wall_seconds": 1.0}),
    "much computing": ("while True: pass", {"cpu_seconds": 1}),
    "more and more memory": ("hog = [np.ones(10**6) for _ in range(10**6)]", {"memory_bytes": 600 * MEBIBYTE}),
    "a flood of words": ("while True: print('x' * 1000)", {}),
    "ten gigabytes at once": ("hog = np.ones(10**10)", {}),
    "a picture that takes for ever": (
        "self.play(FadeIn(VMobject().set_points_as_corners(np.random.rand(10**6, 3))))",
        {"wall_seconds": 4.0},
    ),
}


@pytest.mark.parametrize(("body", "limits"), ENDED.values(), ids=ENDED)
def test_a_scene_that_is_ended_keeps_its_film_up_to_there_and_tells_the_line_and_the_step(
    render: Render, own_socket: Path, body: str, limits: dict[str, float]
) -> None:
    last = render(LATE.format(body), socket=own_socket, **limits).last
    assert last["error"] in {"render_timeout", "render_memory", "render_limit"}
    assert (last["line"], last["step"]) == (10, "second")
    assert last["partial"]["duration"] == 0.4
    assert [step["name"] for step in last["partial"]["steps"]] == ["first"]


DEAF = {
    "in compiled code": "all(itertools.repeat(1))",
    "by its own will": """while True:
            try: time.sleep(60)
            except BaseException: pass
""",
}


@pytest.mark.parametrize("body", DEAF.values(), ids=DEAF)
def test_a_scene_that_does_not_hear_is_killed_and_its_line_told_all_the_same(
    render: Render, own_socket: Path, body: str
) -> None:
    last = render(LATE.format(body), socket=own_socket, wall_seconds=1.0).last
    assert (last["error"], last["step"]) == ("render_timeout", "first")
    assert last["line"] in {10, 11}
    assert "partial" not in last


def test_a_crash_tells_its_line(render: Render, own_socket: Path) -> None:
    last = render(LATE.format("ctypes.string_at(0)"), socket=own_socket).last
    assert (last["error"], last["line"]) == ("render_crashed", 10)


@pytest.mark.parametrize(
    ("limits", "allowed"),
    [({}, "498"), ({"pixels_a_second": 1280 * 720 * 30}, "28")],
    ids=["than any quality has", "than the plan has"],
)
def test_it_refuses_a_scene_that_sets_itself_more_pixels_a_second(
    render: Render, limits: dict[str, int], allowed: str
) -> None:
    code = """
    from manim import *
    config.frame_rate = 10**4

    class A(Scene):
        def construct(self):
            self.wait()
    """
    outcome = render(code, **limits)
    assert outcome.error == "film_too_long"
    assert outcome.last["message"].startswith("The film would have 4099 million pixels a second, and here it may have")
    assert f" {allowed}: " in outcome.last["message"]


def test_points_past_all_memory_are_refused_with_the_line(probe: Render) -> None:
    outcome = probe(MILLION_POINTS.replace("10**6", "10**9"))
    assert (outcome.error, outcome.last["line"]) == ("render_memory", 8)


def test_the_next_job_is_well(probe: Render) -> None:
    assert probe("while True: print('x' * 1000)", log_bytes=1024).error == "render_limit"
    assert probe("pass").last["event"] == "done"
