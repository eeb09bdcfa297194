"""What a teacher's sentence says."""

from __future__ import annotations

import pytest

from generation.blueprints.reading import Sentence


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("Plot y = x^2 - 3x + 2 and mark its roots", "x^2 - 3x + 2"),
        ("Show the derivative of sin(x) with a moving tangent line from -pi to pi", "sin(x)"),
        ("Approximate the area under x^2 from 0 to 2 with 4, 8 and 16 rectangles", "x^2"),
        ("graph sin x + cos 2x on [0, 2pi]", "sin x + cos 2x"),
        ("the parabola x squared minus four", "x^2 - 4"),
        ("f(x)=x^3-x on the interval [-2, 2]", "x^3-x"),
        ("Draw the graph of 2x - 3 (with roots)", "2x - 3"),
        ("plot f(t) = t^2 - t", "x^2 - x"),
        ("tangent to x^3 at x = 1", "x^3"),
        ("area between 0 and 3 under the curve y = 4 - x^2, 6 rectangles", "4 - x^2"),
        ("Graph y = x", "x"),
        ("area under x from 0 to 2", "x"),
        ("area under x^2 x from 0 to 2", "x^2"),
        ("Plot y = 5", "5"),
        ("plot |x-2|", "|x-2|"),
        (r"Plot the function $f(x)=\frac{1}{2}x^{2}-3$ please", r"\frac{1}{2}x^{2}-3"),
        ("derivative of sine", "sin(x)"),
        ("the square root of x plus 1", "sqrt(x) + 1"),
        ("graph of e to the minus x", "e^(-x)"),
        ("y equals two x minus one", "2 x - 1"),
        ("Where does x^3 - 3x have its maximum?", "x^3 - 3x"),
        ("graph the function e^x - 2.", "e^x - 2"),
    ],
)
def test_it_finds_the_formula_and_stops_at_the_words(text: str, expression: str) -> None:
    assert Sentence(text).expression() == expression


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("Plot ax^2+bx+c", "ax^2+bx+c"),
        ("y = mx + b", "mx + b"),
        ("Plot x^2 + y^2 = 1", "x^2 + y^2"),
        ("plot foo(x)", "foo(x)"),
        ("plot x2", "x2"),
        ("y = x^1000", "x^1000"),
        ("plot x/0", "x/0"),
        ("Plot x^2 2x", "x^2 2x"),
        ("y = x^2 + 10 4x + 1", "x^2 + 10 4x + 1"),
        ("plot the sequence 1/n", "1/n"),
    ],
)
def test_it_never_cuts_a_formula_it_cannot_read_to_one_it_can(text: str, expression: str) -> None:
    assert Sentence(text).expression() == expression


@pytest.mark.parametrize(
    "text", ["Bubble sort 5, 2, 9", "Roll a die 500 times", "hello", "", "a triangle with angles", "3/4 + 1/8"]
)
def test_it_finds_no_formula_where_there_is_none(text: str) -> None:
    assert Sentence(text).expression() is None


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("from 0 to 2π", ("0", "2π")),
        ("from -pi to pi", ("-pi", "pi")),
        ("on the interval [-1, 1]", ("-1", "1")),
        ("on [0, 2pi]", ("0", "2pi")),
        ("-2 ≤ x ≤ 2", ("-2", "2")),
        ("for -2 <= x <= 3.5", ("-2", "3.5")),
        ("between -1 and 1", ("-1", "1")),
        ("from minus one to two", ("-1", "2")),
        ("from x=0 to x=3", ("0", "3")),
        ("x from 0 to 5", ("0", "5")),
        ("x in [0; 4]", ("0", "4")),
        ("from −π/2 to π/2", ("−π/2", "π/2")),
        ("over the domain (-3, 3)", ("-3", "3")),
        ("from 1 to e", ("1", "e")),
        ("plot it nicely", None),
        ("the matrix [[1,1],[0,1]]", None),
    ],
)
def test_it_finds_the_interval(text: str, interval: tuple[str, str] | None) -> None:
    assert Sentence(text).interval() == interval


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Roll a die 500 times", 500),
        ("flip a coin a thousand times", 1000),
        ("10,000 rolls", 10000),
        ("toss it five hundred times", 500),
        ("300 fair coin flips", 300),
        ("a die", None),
    ],
)
def test_it_counts(text: str, count: int | None) -> None:
    assert Sentence(text).count("time", "flip", "roll") == count


def test_it_counts_several() -> None:
    sentence = Sentence("Approximate the area under x^2 from 0 to 2 with 4, 8 and 16 rectangles")
    assert sentence.counts("rectangle") == [4, 8, 16]


def test_a_power_is_no_count() -> None:
    assert Sentence("under y = 4 - x^2, 6 rectangles").counts("rectangle") == [6]


@pytest.mark.parametrize(
    ("text", "matrix"),
    [
        ("What does the matrix [[1,1],[0,1]] do to the plane?", [[1, 1], [0, 1]]),
        ("[1 1; 0 1]", [[1, 1], [0, 1]]),
        ("((0,-1),(1,0))", [[0, -1], [1, 0]]),
        ("the matrix 2 0 0 3", [[2, 0], [0, 3]]),
        ("rows (1, 1) and (0, 1)", [[1, 1], [0, 1]]),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", [[1, 2], [3, 4]]),
        ("[[0.5, 0], [0, −2]]", [[0.5, 0], [0, -2]]),
        ("[[1,2],[3]]", None),
        ("the interval [0, 2]", None),
    ],
)
def test_it_finds_the_matrix(text: str, matrix: list[list[float]] | None) -> None:
    assert Sentence(text).matrix() == matrix


@pytest.mark.parametrize(
    ("text", "fractions"),
    [
        ("Show 3/4 + 1/8 with fraction bars", ["3/4", "1/8"]),
        ("compare two thirds and three fifths", ["2/3", "3/5"]),
        ("½ + ⅓", ["1/2", "1/3"]),
        ("1 1/2 - 3/4", ["3/2", "3/4"]),
        ("a half plus a third", ["1/2", "1/3"]),
        (r"\frac{1}{2}+\frac{1}{3}", ["1/2", "1/3"]),
        ("3/0 + 1/2", ["3/0", "1/2"]),
        ("pi/2", []),
    ],
)
def test_it_finds_fractions(text: str, fractions: list[str]) -> None:
    assert Sentence(text).fractions() == fractions


@pytest.mark.parametrize(
    ("text", "equation"),
    [
        ("Solve 3x + 5 = 20 step by step", "3x + 5 = 20"),
        ("solve for y: 2y - 3 = 9", "2y - 3 = 9"),
        ("what is x if 4(x - 2) = 12?", "4(x - 2) = 12"),
        ("three x plus five equals twenty", "3 x + 5 = 20"),
        ("solve the equation 2x + 3 = 3x - 4.", "2x + 3 = 3x - 4"),
        ("Solve ax + b = c", "ax + b = c"),
        ("Plot y = x^2 - 3x + 2", None),
        ("f(x) = 2x", None),
        ("with n = 12 rectangles", None),
        ("Solve it", None),
    ],
)
def test_it_finds_the_equation(text: str, equation: str | None) -> None:
    assert Sentence(text).equation() == equation


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Bubble sort 5, 2, 9, 1, 7", [5, 2, 9, 1, 7]),
        ("sort [5,2,9]", [5, 2, 9]),
        ("sort 8 3 6 1", [8, 3, 6, 1]),
        ("sort five, two, nine and one", [5, 2, 9, 1]),
        ("sort these: -3, 4, 0.5", [-3, 4, 0.5]),
        ("Bubble sort", None),
    ],
)
def test_it_finds_the_list(text: str, numbers: list[float] | None) -> None:
    assert Sentence(text).list() == numbers


def test_it_finds_words_in_their_forms_only() -> None:
    sentence = Sentence("Rolling two dice marks the roots")
    assert sentence.mentions("root")
    assert sentence.mentions("roll")
    assert not sentence.mentions("mark it", "die")
    assert not Sentence("the market").mentions("mark")
    assert Sentence("its extrema").mentions("extrem*")


@pytest.mark.parametrize(
    "text", ["=" * 3000, "x^" * 1500, "((((" * 500, "1," * 2000, "a b " * 800, "\\frac" * 400, "x+y=" * 500]
)
def test_it_survives_a_hostile_sentence(text: str) -> None:
    sentence = Sentence(text)
    sentence.expression(), sentence.equation(), sentence.interval(), sentence.matrix(), sentence.list()
    sentence.fractions(), sentence.numbers(), sentence.counts("time")
