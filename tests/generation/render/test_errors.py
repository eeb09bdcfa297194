"""Every way in which a scene itself can fail, with the id, the line and words that say what to do."""

from __future__ import annotations

import textwrap

import av
import pytest
from PIL import Image

from .conftest import Render

HEAD = "from manim import *\n"
SCENE = HEAD + "class A(Scene):\n    def construct(self):\n"


@pytest.mark.parametrize(
    ("code", "error", "line", "words"),
    [
        pytest.param("x = 1", "no_scene", None, "no Scene", id="a file without a scene"),
        pytest.param(
            HEAD + "class A(Scene): pass\nclass B(A): pass\nclass C(B): pass",
            "several_scenes",
            None,
            "A, B, C",
            id="three scenes",
        ),
        pytest.param(SCENE + "        self.add(Dot())", "nothing_played", None, "A plays nothing", id="nothing played"),
        pytest.param(
            SCENE + "        self.wait()\n        1 / 0", "scene_error", 5, "division by zero", id="an exception"
        ),
        pytest.param(SCENE + "        exit()", "scene_error", 4, "SystemExit", id="the scene ends the program"),
        pytest.param(
            "import manim\nimport nothing_like_this", "scene_error", 2, "nothing_like_this", id="a missing module"
        ),
        pytest.param("def f(:\n", "scene_error", 1, "SyntaxError", id="a syntax error"),
        pytest.param(SCENE + "        self.play()", "scene_error", 4, "no animations", id="an empty play"),
        pytest.param(
            SCENE + "        self.wait()\n        MathTex(r'x \\foo y')", "latex_error", 5, "x \\foo", id="bad LaTeX"
        ),
        pytest.param(SCENE + "        self.wait(1e9)", "film_too_long", 4, "600 seconds", id="an endless wait"),
        pytest.param(
            SCENE + "        self.add_updater(lambda dt: None)\n        self.wait(1e9)",
            "film_too_long",
            5,
            "600",
            id="moving wait",
        ),
        pytest.param(
            SCENE + "        while True: self.wait(50)", "film_too_long", 4, "600 seconds", id="endless waits"
        ),
        pytest.param(
            SCENE + "        self.wait(float('nan'))", "film_too_long", 4, "600 seconds", id="a wait of no length"
        ),
    ],
)
def test_it_says_what_is_wrong(render: Render, code: str, error: str, line: int | None, words: str) -> None:
    outcome = render(code)
    assert (outcome.error, outcome.last["line"]) == (error, line)
    assert words in outcome.last["message"]


def test_what_is_too_long_is_found_out_before_any_of_it_is_drawn(render: Render) -> None:
    assert not render(SCENE + "        self.wait(1e9)").all("progress")


def test_the_film_up_to_the_fault_is_offered_with_the_step_where_it_happened(render: Render) -> None:
    code = """
        self.next_section("first")
        self.add(Square())
        self.wait(0.4)
        self.next_section("second")
        self.wait(0.2)
        self.play(Create(Circle().add_updater(lambda circle: 1 / 0)), run_time=0.4)
    """
    outcome = render(SCENE + textwrap.indent(textwrap.dedent(code), " " * 8))
    assert (outcome.error, outcome.last["step"], outcome.last["line"]) == ("scene_error", "second", 10)
    partial = outcome.last["partial"]
    assert [(step["name"], step["start"], step["end"]) for step in partial["steps"]] == [
        ("first", 0.0, 0.4),
        ("second", 0.4, 0.6),
    ]
    with av.open(partial["video"]) as film:
        assert film.streams.video[0].frames == 9
    assert Image.open(partial["poster"]).size == (854, 480)


def test_what_came_before_a_film_that_is_too_long_is_offered_whole(render: Render) -> None:
    outcome = render(SCENE + "        self.play(Create(Square()), run_time=0.6)\n        self.wait(1e9)")
    assert (outcome.error, outcome.last["partial"]["duration"]) == ("film_too_long", 0.6)


def test_a_step_begins_before_anything_is_played_in_it(render: Render) -> None:
    body = 'self.next_section("first"); self.wait(0.2); self.next_section("second"); 1 / 0'
    assert render(SCENE + f"        {body}").last["step"] == "second"


def test_where_nothing_was_drawn_no_film_is_offered(render: Render) -> None:
    assert "partial" not in render(SCENE + "        1 / 0").last


def test_it_says_which_scenes_there_are_when_the_asked_for_one_is_missing(render: Render) -> None:
    outcome = render(HEAD + "class A(Scene): pass\nclass B(Scene): pass", scene="C")
    assert outcome.error == "scene_not_found"
    assert "A, B" in outcome.last["message"]


def test_it_draws_the_scene_asked_for(render: Render) -> None:
    code = SCENE + "        raise ValueError\nclass B(Scene):\n    def construct(self):\n        self.wait(0.2)\n"
    assert render(code, scene="B").all("started")[0]["scene"] == "B"


def test_what_the_scene_printed_before_it_failed_is_told(render: Render) -> None:
    assert render(SCENE + "        print('so far')\n        1 / 0").log == "so far\n"
