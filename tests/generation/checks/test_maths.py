"""What a scene says in numbers is doubted where it is wrong, and left alone where it is right or can't be told."""

from pathlib import Path

import pytest

from generation import blueprints
from generation.checks import check
from generation.checks.maths import doubts

FOLDER = Path(__file__).parent
STATEMENTS = [line.split(maxsplit=1) for line in (FOLDER / "maths_statements.txt").read_text().splitlines()]
TRUE = [text for kind, text in STATEMENTS if kind == "true"]
FALSE = [text for kind, text in STATEMENTS if kind == "false"]
SCENES = {
    title: code
    for title, _, code in (
        part.partition("\n---\n") for part in f"\n{(FOLDER / 'maths_scenes.txt').read_text()}".split("\n=== ")[1:]
    )
}
"""Whole scenes of somebody who had not seen the check, `right: …` and `wrong: …`."""


def scene(*formulas: str, maker: str = "MathTex") -> str:
    lines = "".join(f"        self.play(Write({maker}(r'''{formula}''')))\n" for formula in formulas)
    return f"from manim import *\n\n\nclass Shown(Scene):\n    def construct(self):\n{lines}"


@pytest.mark.parametrize("text", TRUE)
def test_it_lets_stand_what_is_right_or_open(text: str) -> None:
    assert doubts(scene(*text.split(" \\\\ "))) == ()


@pytest.mark.parametrize("text", FALSE)
def test_it_doubts_what_is_wrong(text: str) -> None:
    formulas = text.split(" \\\\ ")
    found = doubts(scene(*formulas))
    assert [problem.line for problem in found] == [5 + len(formulas)]
    assert found[0].id == "maths_doubt" and found[0].hint


@pytest.mark.parametrize("title", SCENES)
def test_scenes_of_a_stranger_are_told_apart(title: str) -> None:
    assert bool(doubts(SCENES[title])) == title.startswith("wrong: ")


def test_a_formula_goes_on_where_it_is_put_next_to_another() -> None:
    lines = ['sum = MathTex("4 + 9").to_edge(UP)', 'total = MathTex("= 12")', "total.next_to(sum, RIGHT)"]
    head = "from manim import *\n\n\nclass Shown(Scene):\n    def construct(self):\n"

    def written(*more: str) -> str:
        return head + "".join(f"        {line}\n" for line in (*lines, *more, "self.play(Write(sum), Write(total))"))

    assert [doubt.line for doubt in doubts(written())] == [7]
    assert doubts(written().replace("= 12", "= 13")) == ()
    assert doubts(written().replace("RIGHT", "LEFT")) == (), "what stands before it says nothing of it"
    third = 'last = MathTex("= 14").next_to(total, DOWN)'
    assert [doubt.line for doubt in doubts(written(third).replace("= 12", "= 13"))] == [9]


def test_it_reads_arithmetic_in_plain_words() -> None:
    assert doubts(scene("So 3 + 4 = 7 apples", maker="Text")) == ()
    (doubt,) = doubts(scene("So 3 + 4 = 8 apples", maker="Text"))
    assert "3 + 4 = 8" in doubt.message
    assert doubts(scene("25 % of 80 = 20", maker="Text")) == ()
    assert len(doubts(scene("25 % of 80 = 25", maker="Text"))) == 1


def test_a_doubt_is_told_with_the_units_and_the_arrow_as_they_are_written() -> None:
    (doubt,) = doubts(scene(r"72\,\text{km/h} = 25\,\text{m/s}"))
    assert "km/h" in doubt.message and "m/s" in doubt.message and "cdot" not in doubt.message
    (doubt,) = doubts(scene(r"\lim_{x \to 3} (x + 1) = 5"))
    assert r"x \to 3" in doubt.message


def test_a_doubt_fails_no_verdict() -> None:
    assert check(scene("3 + 4 = 8")).ok


@pytest.mark.parametrize("id", [path.parent.name for path in Path(blueprints.__file__).parent.glob("*/scene.py")])
def test_it_doubts_no_blueprint(id: str) -> None:
    blueprint = blueprints.get(id)
    source = blueprint.source({parameter.name: parameter.default for parameter in blueprint.parameters})
    assert doubts(source.code) == ()


@pytest.mark.parametrize(
    "text", ["9^{9^{9^{9}}} = 1", "1/0 = 1", "\\int_0^1 \\frac{1}{x} dx = 5", "f(x) = f(x)", "=" * 50]
)
def test_it_takes_nothing_amiss(text: str) -> None:
    assert isinstance(doubts(scene(text)), tuple)


def matrix(*rows: str, kind: str = "pmatrix") -> str:
    inside = r" \\ ".join(rows)
    return rf"\begin{{{kind}}} {inside} \end{{{kind}}}"


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        (f"{matrix('1 & 2', '3 & 4')} {matrix('1', '1')} = {matrix('3', '7')}", True),
        (f"{matrix('1 & 2', '3 & 4')} {matrix('1', '1')} = {matrix('3', '8')}", False),
        (f"2 {matrix('1 & 3', kind='bmatrix')}^T = {matrix('2', '6')}", True),
        (rf"\det {matrix('2 & 1', '1 & 3')} = 7", False),
        (f"{matrix('3 & 1', '2 & 4', kind='vmatrix')} = 12 - 2 = 10", True),
        (f"A = {matrix('a & b', 'c & d')}", True),
        (f"{matrix('1 & 2')} {matrix('1 & 2')} = {matrix('1 & 4')}", True),
    ],
)
def test_it_works_out_matrices_of_numbers(text: str, is_right: bool) -> None:
    assert (doubts(scene(text)) == ()) is is_right


@pytest.mark.parametrize(("total", "is_right"), [(13, True), (14, False)])
def test_it_reads_numbers_that_stand_in_a_row(total: int, is_right: bool) -> None:
    row = f"VGroup(Integer(6), MathTex('+'), Integer(7), MathTex('='), Integer({total})).arrange(RIGHT)"
    assert (doubts(scene("").replace("MathTex(r'''''')", row)) == ()) is is_right


@pytest.mark.parametrize(("said", "is_right"), [("{n * n}", True), ("{48}", False), ("{later()}", True)])
def test_it_reads_numbers_put_into_a_text(said: str, is_right: bool) -> None:
    written = scene("").replace("MathTex(r'''''')", f"MathTex(f'{{n}} \\cdot {{n}} = {said}')")
    assert (doubts(written.replace("        self.play", "        n = 7\n        self.play")) == ()) is is_right
