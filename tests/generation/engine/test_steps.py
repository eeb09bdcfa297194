"""A scene is cut into its steps, and one that was mended is put back without a letter of the others changed."""

from __future__ import annotations

import textwrap

import pytest

from generation.engine import steps
from generation.engine.chat_prompt import SMALL_EXAMPLE
from generation.types import Repair, Source

CODE = '''\
from manim import *


class Three(Scene):
    def construct(self):
        self.camera.background_color = BLACK
        # First a dot.
        self.next_section("One")
        dot = Dot()
        self.play(Create(dot))
        self.next_section(name="Two")
        square = Square()
        self.play(
            Create(square),
            dot.animate.shift(UP),
        )

        # The end.
        step(self, "Three", """Said
on two lines.""")
        self.play(FadeOut(dot))
'''


def request(*reasons: str, code: str = CODE, attempt: int = 1) -> Repair:
    return Repair(Source(code, "Three", "Three", "chat"), reasons, attempt)


def step(name: str) -> steps.Step:
    return next(step for step in steps.cut(CODE) if step.name == name)


def test_each_step_goes_from_its_mark_to_the_next_with_the_remarks_above_it() -> None:
    assert [(step.name, step.first, step.last) for step in steps.cut(CODE)] == [
        ("One", 7, 10),
        ("Two", 11, 16),
        ("Three", 18, 21),
    ]


def test_it_knows_what_later_steps_need() -> None:
    assert [step.kept for step in steps.cut(CODE)] == [("dot",), (), ()]


def test_a_scene_with_a_method_for_each_step_is_cut_too() -> None:
    code = """\
from manim import *
class Two(Scene):
    def construct(self):
        self.first()
        self.second()
    def first(self):
        self.next_section("First")
        self.dot = Dot()
    def second(self):
        self.next_section("Second")
        self.play(Create(self.dot))
"""
    assert [(step.name, step.first, step.last, step.kept) for step in steps.cut(code)] == [
        ("First", 7, 8, ("self.dot",)), ("Second", 10, 11, ()),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "code",
    [
        "not python (",
        "from manim import *\n",
        CODE.replace("self.next_section", "self.play").replace("step(self", "print(self"),
        CODE + "\n\nclass Other(Scene):\n    def construct(self):\n        self.next_section('x')\n",
        CODE.replace('("One")\n', '("One"); x = 1\n'),
        CODE.replace("\n", "\r\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_cut_has_no_steps(code: str) -> None:
    assert steps.cut(code) == ()


@pytest.mark.parametrize(
    ("reasons", "name"),
    [
        (("line 9: no such name.",), "One"),
        (("line 9: this.", "line 10: and that."), "One"),
        (("line 15: no such keyword.",), "Two"),
        (("Already mended, keep it so: line 9: this.", "line 12: that."), "Two"),
        (("line 2, step “Three”: scene_error: it broke in a helper.",), "Three"),
        (("line 9: this.", "line 12: that."), None),
        (("line 6: before the first step.",), None),
        (("it broke.",), None),
        ((), None),
    ],
)
def test_the_step_in_which_all_faults_lie_is_mended(reasons: tuple[str, ...], name: str | None) -> None:
    found = steps.to_mend(request(*reasons))
    assert (found.name if found else None) == name


def test_what_has_not_helped_twice_is_mended_as_a_whole() -> None:
    assert steps.to_mend(request("line 9: this.", attempt=2))
    assert steps.to_mend(request("line 9: this.", attempt=3)) is None


TWO = 'self.next_section("Two")\nsquare = Square(color=RED)\nself.play(Create(square))\n'
ANSWERS = {
    "just the step": f"```python\n{TWO}```",
    "as it was indented": f"```python\n{textwrap.indent(TWO, 8 * ' ')}```",
    "without a fence": TWO,
    "without its mark": TWO.partition("\n")[2],
    "with the next step": f'```python\n{TWO}self.next_section("Three")\nself.wait()\n```',
    "the whole file": "```python\n" + CODE.replace("Square()", "Square(color=RED)").replace("Dot()", "Dot(UP)") + "```",
}  # fmt: skip


@pytest.mark.parametrize("title", ANSWERS)
def test_the_mended_step_is_put_in_and_the_rest_is_the_same_to_the_letter(title: str) -> None:
    mended = steps.put_in(CODE, step("Two"), ANSWERS[title])
    assert mended is not None
    before, _, after = CODE.partition(step("Two").of(CODE))
    assert mended.startswith(before) and mended.endswith(after)
    assert "Square(color=RED)" in mended and "Dot(UP)" not in mended and mended.count('Three"') == 1
    assert [part.name for part in steps.cut(mended)] == ["One", "Two", "Three"]


@pytest.mark.parametrize(
    "answer", ["I can't.", "", "```python\nself.play(\n```", "```python\ndef construct(self):\n    pass\n```"]
)
def test_an_answer_without_a_step_changes_nothing(answer: str) -> None:
    assert steps.put_in(CODE, step("Two"), answer) is None


def test_a_text_of_several_lines_keeps_its_lines() -> None:
    answer = 'self.next_section("Three")\nself.add_subcaption("""Said\non two lines.""", duration=2)\nself.wait()\n'
    mended = steps.put_in(CODE, step("Three"), answer)
    assert mended is not None and '"""Said\non two lines.""", duration=2' in mended


def test_the_example_that_models_are_given_can_be_cut() -> None:
    assert [step.name for step in steps.cut(SMALL_EXAMPLE.code)] == ["Three and four", "Turned round"]
