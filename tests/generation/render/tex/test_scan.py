"""What is asked for ahead is what the scene then asks for."""

from __future__ import annotations

import random
import textwrap

import numpy as np
import pytest
from manim import MathTex, SingleStringMathTex, Tex
from manim.mobject.text import tex_mobject

from generation.render.tex import client, scan
from generation.render.tex.protocol import Formula


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tex_mobject, "tex_to_svg_file", client.tex_to_svg_file)


def asked(kind: type[SingleStringMathTex], *parts: str, **options: object) -> Formula:
    with pytest.MonkeyPatch.context() as patch, client.recording() as formulas, pytest.raises(client.Recorded):
        patch.setattr(tex_mobject, "tex_to_svg_file", client.tex_to_svg_file)
        kind(*parts, **options)  # type: ignore[arg-type]
    return formulas[0]


def found(body: str) -> list[Formula]:
    return scan.formulas(textwrap.dedent(body))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("MathTex(r'x^2', color=RED, font_size=3)", [asked(MathTex, "x^2")], id="a literal"),
        pytest.param("m.MathTex('a', '+', 'b')", [asked(MathTex, "a", "+", "b")], id="parts"),
        pytest.param(
            "MathTex('ab', substrings_to_isolate=['a'])",
            [asked(MathTex, "ab", substrings_to_isolate=["a"])],
            id="isolated",
        ),
        pytest.param(
            "MathTex('ab', tex_to_color_map={'a': RED})",
            [asked(MathTex, "ab", tex_to_color_map={"a": "#FFFFFF"})],
            id="a colour map",
        ),
        pytest.param("X = 'x'\nTex('$' + X + '$')", [asked(Tex, "$x$")], id="a name"),
        pytest.param("P = {'f': ['x', 'y']}\nMathTex(P['f'][1])", [asked(MathTex, "y")], id="a parameter"),
        pytest.param("n = 3\nMathTex(f'x_{n}')", [asked(MathTex, "x_3")], id="a formatted string"),
        pytest.param("for t in ['a', 'b']:\n    MathTex(t)", [asked(MathTex, "a"), asked(MathTex, "b")], id="a loop"),
        pytest.param(
            "[Tex(t) for i, (t, u) in enumerate([('a', 1), ('b', 2)])]",
            [asked(Tex, "a"), asked(Tex, "b")],
            id="a comprehension",
        ),
        pytest.param("L = ['a', 'b']\nMathTex(*L)", [asked(MathTex, "a", "b")], id="laid out"),
        pytest.param(
            "def f(*tex, size=3):\n    return MathTex(*tex, font_size=size)\nf('a', 'b')",
            [asked(MathTex, "a", "b")],
            id="a function of its own",
        ),
        pytest.param(
            "class A:\n    def f(self, n, tex):\n        return Tex(tex)\n    def g(self): self.f(1, 'a')",
            [asked(Tex, "a")],
            id="a method of its own",
        ),
        pytest.param("Title('T')", [asked(Tex, "T")], id="a title"),
        pytest.param("brace.get_tex('x')", [asked(MathTex, "x")], id="a brace"),
        pytest.param("axes.get_axis_labels('x', y_label='y')", [asked(MathTex, "x"), asked(MathTex, "y")], id="labels"),
        pytest.param("Matrix([[1, 'a']])", [asked(MathTex, "1"), asked(MathTex, "a")], id="a matrix"),
    ],
)
def test_it_finds(body: str, expected: list[Formula]) -> None:
    assert found(body) == expected


def test_numbers_are_asked_for_sign_by_sign() -> None:
    assert asked(MathTex, "7") in found("Integer(3)")


@pytest.mark.parametrize(
    "body",
    [
        "MathTex(x)",
        "MathTex(f(1))",
        "MathTex(*x)",
        "def f(:",
        "MathTex('x', tex_template=t)",
        "X = X\nMathTex(X)",
        "MathTex(" * 3000 + ")" * 3000,
        "MathTex('{}' * 10**9)",
        "\0",
    ],
)
def test_it_leaves_alone_what_it_can_not_tell(body: str) -> None:
    assert found(body) == []


def test_it_asks_for_a_bounded_number() -> None:
    assert len(found("\n".join(f"MathTex('x_{n}')" for n in range(1000)))) == 256


def test_nothing_of_chance_is_used_up() -> None:
    before = random.getstate(), np.random.get_state()[1].tobytes()  # type: ignore[index]
    found("MathTex('a'); Title('b'); BulletedList('c')")
    assert (random.getstate(), np.random.get_state()[1].tobytes()) == before  # type: ignore[index]
