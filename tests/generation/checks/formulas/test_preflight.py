"""Broken formulas are found before anything is drawn, each at its character, by real LaTeX."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.conf import LazySettings

from generation import typesetting
from generation.checks.formulas import Complaint, Sheet, Typeset, preflight
from generation.render.tex.protocol import Problem as LatexProblem
from generation.types import Problem, Source

BLAMED = "⟪"
"""Stands in a source before the character that has to be blamed."""


@pytest.fixture
def typeset(settings: LazySettings, render_socket: Path) -> Typeset:
    settings.RENDER_SOCKET = render_socket
    return typesetting.typeset


def scene(*lines: str) -> str:
    inside = "".join(f"        {line}\n" for line in textwrap.dedent("\n".join(lines)).splitlines())
    return f"from manim import *\nclass Shown(Scene):\n    def construct(self):\n{inside}"


def blamed(code: str) -> tuple[str, int, int]:
    """The source without the mark, and where the mark stood."""
    before = code.partition(BLAMED)[0]
    return code.replace(BLAMED, ""), before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1


BROKEN = {
    "an unknown command": (r'MathTex(r"\frac{1}{2} + ⟪\fracc{3}{4}")', r"Did you mean \frac?"),
    "an escaped string": (r'MathTex("\\alpha + ⟪\\betta", "x")', r"Did you mean \beta?"),
    "the second part": (r'MathTex(r"a +", r"⟪\sn x")', r"\sn"),
    "strings side by side": (r'MathTex(r"a + b" "\\cdot x" r"+ ⟪\foo")', r"\foo"),
    "strings that are added": (r'MathTex("a" + r"⟪\foo")', r"\foo"),
    "several lines": ('MathTex(r"""a + b\n  + ⟪\\foo""")', r"\foo"),
    "letters that are not ASCII": (r'Tex("ä ö ü € ⟪\\foo")', r"\foo"),
    "a second superscript": (r'MathTex(r"x^2⟪^3")', "superscripts"),
    "a second subscript": (r'MathTex(r"x_2⟪_3")', "subscripts"),
    "a missing group": (r'MathTex(r"1 + ⟪\frac{x}")', "braces"),
    "a brace that closes nothing": (r'MathTex(r"x⟪} + {1")', "braces"),
    "an unknown environment": (r'MathTex(r"a ⟪\begin{mtrix} 1 \end{mtrix}")', "mtrix"),
    "an environment that stays open": (r'MathTex(r"f = ⟪\begin{cases} 1 \\ 2")', "never closed"),
    "an environment closed by another": (r'MathTex(r"\begin{matrix} 1 ⟪\end{pmatrix}")', "is closed by"),
    "columns outside of a table": (r'Tex(r"one ⟪& two")', "no columns"),
    "left without a bracket": (r'MathTex(r"⟪\left x \right)")', "bracket"),
    "mathematics in words": (r'MathTex(r"\text{a⟪_b}")', "dollar signs"),
    "a unit": (r'DecimalNumber(3, unit=r"⟪\degre")', r"\degre"),
    "an entry of a matrix": (r'Matrix([["1", r"⟪\foo"], [2, 3]])', r"\foo"),
    "a label of an axis": (r'Axes().get_axis_labels("x", y_label=r"⟪\foo")', r"\foo"),
    "a label of a graph": (r'Axes().get_graph_label(None, r"⟪\foo")', r"\foo"),
    "a brace's label": (r'Brace(Dot()).get_tex(r"⟪\foo")', r"\foo"),
    "a title": (r'Title(r"About ⟪\foo")', r"\foo"),
    "a list": (r'BulletedList("one", r"⟪\foo")', r"\foo"),
    "a package that is not there": (
        'MathTex(r"⟪x", tex_template=TexTemplate(preamble=r"\\usepackage{nosuchpackage}"))', "nosuchpackage",
    ),
}  # fmt: skip


@pytest.mark.parametrize("title", BROKEN)
def test_a_broken_formula_is_told_at_its_character(typeset: Typeset, title: str) -> None:
    written, sentence = BROKEN[title]
    code, line, column = blamed(scene(f"self.add({written})"))
    (problem,) = preflight(code, typeset)
    assert (problem.id, problem.line, problem.column) == ("tex_error", line, column), problem
    assert sentence in problem.message and problem.hint.endswith(".")


FOLLOWED = {
    "a name": 'tex = r"x + ⟪\\foo"\nself.add(MathTex(tex))',
    "a loop": 'for tex in ["a", r"⟪\\foo", "b"]:\n    self.add(MathTex(tex))',
    "a loop over pairs": 'for tex, hue in [("a", RED), (r"⟪\\foo", BLUE)]:\n    self.add(MathTex(tex, color=hue))',
    "a numbered loop": 'for i, tex in enumerate(["a", r"⟪\\foo"]):\n    self.add(MathTex(tex))',
    "a comprehension": 'self.add(*[MathTex(tex) for tex in ["a", r"⟪\\foo"]])',
    "a list laid out": 'parts = ["a", r"⟪\\foo"]\nself.add(MathTex(*parts))',
    "a function": 'def line(tex, size=3):\n    return MathTex(tex)\nself.add(line("a"), line(r"⟪\\foo"))',
    "any number of arguments": 'def line(*tex):\n    return MathTex(*tex)\nself.add(line("a", r"⟪\\foo"))',
    "a function in a loop": (
        'def line(tex):\n    return MathTex(tex)\nfor tex in ["a", r"⟪\\foo"]:\n    self.add(line(tex))'
    ),
    "a default": 'def line(tex=r"⟪\\foo"):\n    return MathTex(tex)\nself.add(line())',
}


@pytest.mark.parametrize("title", FOLLOWED)
def test_a_formula_is_followed_to_where_it_is_written(typeset: Typeset, title: str) -> None:
    code, line, column = blamed(scene(FOLLOWED[title]))
    (problem,) = preflight(code, typeset)
    assert (problem.line, problem.column) == (line, column), problem


LEFT_ALONE = {
    "good formulas": r'self.add(MathTex(r"\frac{1}{2", r"}", "+ x"), Tex(r"50\% of $x$"))',
    "parts that belong together": 'for a, b in [("{1", "}"), ("{", "2}")]:\n    self.add(MathTex("x^" + a + b))',
    "what is not written out": 'self.add(MathTex(str(1) + r"\\foo"), MathTex(f"\\\\foo{1}"))',
    "what never runs": 'if False:\n    self.add(MathTex(r"\\foo"))',
    "what is caught": 'try:\n    self.add(MathTex(r"\\foo"))\nexcept ValueError:\n    pass',
    "another template": 'self.add(MathTex(r"\\foo", tex_template=TexFontTemplates.comic_sans))',
    "a template for all": 'MathTex.set_default(tex_template=make())\nself.add(MathTex(r"\\foo"))',
    "labels that are words": 'Axes(axis_config={"label_constructor": Text}).get_axis_labels(r"\\foo")',
    "words": 'self.add(Text(r"\\foo"))',
}


@pytest.mark.parametrize("title", LEFT_ALONE)
def test_what_is_right_or_not_certain_is_left_alone(typeset: Typeset, title: str) -> None:
    assert preflight(scene(LEFT_ALONE[title]), typeset) == ()


def test_one_broken_formula_leaves_the_others_their_company(typeset: Typeset) -> None:
    lines = [f'self.add(MathTex(r"x_{{{number}}} = {number}"))' for number in range(12)]
    lines[7] = r'self.add(MathTex(r"\nosuch{7}"))'
    (problem,) = preflight(scene(*lines), typeset)
    assert problem.line == 4 + 7


def test_each_formula_is_asked_for_once_and_all_together() -> None:
    asked: list[Sequence[Sheet]] = []

    def typeset(sheets: Sequence[Sheet]) -> list[Complaint | None]:
        asked.append(sheets)
        return [None for _ in sheets]

    assert preflight(scene('self.add(MathTex("a"), MathTex("b"), MathTex("a"))'), typeset) == ()
    assert [len(sheets) for sheets in asked] == [2]


@pytest.mark.parametrize("error", [OSError("nobody listens"), None])
def test_where_formulas_cannot_be_set_nothing_is_said(error: OSError | None) -> None:
    def typeset(sheets: Sequence[Sheet]) -> list[Complaint | None]:
        if error:
            raise error
        return [LatexProblem("unavailable", "Formulas can't be set just now.") for _ in sheets]

    assert preflight(scene('self.add(MathTex("a"))'), typeset) == ()


def test_what_the_checks_have_said_is_not_said_twice(typeset: Typeset) -> None:
    code = scene(r'self.add(MathTex(r"\foo"))')
    assert preflight(code, typeset, [Problem("tex_command", 4, 9, "TeX does not know “\\foo”.", "")]) == ()


def test_a_file_that_is_no_python_has_no_formulas(typeset: Typeset) -> None:
    assert preflight("class (", typeset) == ()


def test_the_verdict_holds_what_was_mended_and_what_latex_says(typeset: Typeset) -> None:
    code = scene('self.play(ShowCreation(Dot()))\nself.add(MathTex(r"\\fo{x}"))')
    verdict = typesetting.verdict(Source(code, "Shown", "Shown", "chat"), ())
    assert [(problem.id, problem.fixed) for problem in verdict.problems] == [
        ("undefined_name", True), ("tex_error", False),
    ]  # fmt: skip
    assert not verdict.ok and "Create" in verdict.code


def test_the_formulas_of_a_ready_scene_are_not_tried(settings: LazySettings) -> None:
    settings.RENDER_SOCKET = Path("/nonexistent/render.sock")
    ready = Source(scene(r'self.play(Write(MathTex(r"\fo{x}")))'), "Shown", "Shown", "composer", "derivative_tangent")
    assert typesetting.verdict(ready, ()).ok
