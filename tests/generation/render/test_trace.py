"""Which line plays when, and which line made what stands where."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from generation.render import client
from generation.render.reuse.store import Animations
from generation.types import RenderJob
from tests.generation.render.conftest import Render

TALK = """\
from manim import *


class Talk(Scene):
    def construct(self):
        title = Text("Hello there")
        dots = [Dot(x * RIGHT + DOWN) for x in range(3)]
        self.play(
            Write(title),
            run_time=0.6,
        )
        for dot in dots:
            self.say(dot)
        self.wait(0.4)
        frame = Square()
        self.add(frame)
        self.wait(0.4)
        self.play(FadeOut(title), Create(Text("Anonymous")), run_time=0.4)

    def say(self, thing):
        self.play(FadeIn(thing), run_time=0.2)

    def play(self, *animations, **options):
        super().play(*animations, **options)
"""


def test_each_animation_names_the_lines_of_its_call_and_those_that_led_there(render: Render) -> None:
    plays = render(TALK).last["plays"]
    assert [(play["line"], play["last"]) for play in plays] == [
        (8, 11), (21, 21), (21, 21), (21, 21), (14, 14), (17, 17), (18, 18)
    ]  # fmt: skip
    assert [play["callers"] for play in plays] == [[], [13], [13], [13], [], [], []]


def test_the_animations_follow_one_another_from_the_beginning_of_the_film_to_its_end(render: Render) -> None:
    done = render(TALK).last
    assert done["plays"][0]["start"] == 0
    assert all(before["end"] == after["start"] for before, after in pairwise(done["plays"]))
    assert done["plays"][-1]["end"] == done["duration"]


def test_what_is_seen_names_the_line_that_made_it(render: Render) -> None:
    lines = {thing["name"]: thing["line"] for thing in render(TALK).last["objects"]}
    assert lines == {"title (“Hello there”)": 6, "dot (Dot)": 12, "frame (Square)": 15, "“Anonymous”": 18}


def test_an_object_stands_in_its_box_from_when_it_came_until_it_went(render: Render) -> None:
    done = render(TALK).last
    frame = next(thing for thing in done["objects"] if thing["line"] == 15)
    assert [(place["start"], place["end"]) for place in frame["places"]] == [
        (done["plays"][5]["start"], done["duration"])
    ], "it was added at once, and stays"
    left, top, width, height = frame["places"][0]["box"]
    assert abs(left + width / 2 - 0.5) < 0.001 and abs(top + height / 2 - 0.5) < 0.001
    assert abs(height - 2 / 8) < 0.01, "a square of two units in a frame of eight"
    title = next(thing for thing in done["objects"] if thing["line"] == 6)
    assert title["places"][-1]["end"] < done["duration"], "it fades out in the end"


def test_a_film_helped_by_an_earlier_one_tells_the_same_lines(render_socket: Path, tmp_path: Path) -> None:
    known = Animations(tmp_path / "animations", 2**26)

    def draw(take: str) -> dict[str, Any]:
        (tmp_path / take).mkdir()
        job = RenderJob(TALK.replace("def play", "def unused"), namespace="scene")
        return list(client.render(job, tmp_path / take, socket=render_socket, animations=known))[-1]

    first, second = draw("first"), draw("second")
    assert second["helped"], "the test is about a film that was not drawn anew"
    assert second["plays"] == first["plays"]
    assert {(thing["name"], thing["line"]) for thing in second["objects"]} >= {
        ("title (“Hello there”)", 6),
        ("frame (Square)", 15),
    }


def test_points_that_are_no_numbers_spoil_nothing(render: Render) -> None:
    outcome = render(
        """
        import numpy as np
        from manim import *

        class Odd(Scene):
            def construct(self):
                nowhere = Line(LEFT, RIGHT)
                self.add(nowhere, Square())
                self.wait(0.2)
                nowhere.points[:] = np.nan
                self.play(Create(Circle()), run_time=0.2)
        """
    )
    assert outcome.error is None
    assert len(outcome.last["plays"]) == 2
