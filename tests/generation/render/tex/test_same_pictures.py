"""What the broker sets, alone and in company, is what Manim's own run of LaTeX would have set."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from manim import RED, BulletedList, Camera, MathTex, Mobject, Tex, TexTemplate, Title, VMobject, tempconfig
from manim.mobject.svg import svg_mobject
from manim.mobject.text import tex_mobject
from manim.utils import tex_file_writing

from generation.render.tex import documents, jail, setting, vocabulary
from generation.render.tex.cache import Cache
from generation.render.tex.client import Recorded, _formula
from generation.render.tex.documents import Document
from generation.render.tex.protocol import Formula
from generation.render.tex.service import Broker

from .conftest import Asker, plain

COLOURED = TexTemplate().add_to_preamble(r"\usepackage{xcolor}")
DEFINING = TexTemplate().add_to_preamble(r"\newcommand{\R}{\mathbb{R}}")

IN_COMPANY: dict[str, Callable[[], Mobject]] = {
    "a fraction": lambda: MathTex(r"\frac{a}{b}+\dfrac{1}{1+\frac{1}{x}}"),
    "a sum": lambda: MathTex(r"\sum_{n=1}^\infty \frac{1}{n^2}=\frac{\pi^2}{6}"),
    "an integral": lambda: MathTex(r"\int_0^1 f'(x)\,dx = \left[ f(x) \right]_0^1"),
    "a matrix": lambda: MathTex(r"\begin{pmatrix}1&2\\3&4\end{pmatrix}\begin{bmatrix}x\\y\end{bmatrix}"),
    "cases": lambda: MathTex(r"f(x)=\begin{cases}x & x>0\\ -x & \text{else}\end{cases}"),
    "accents": lambda: MathTex(r"\vec{v}\cdot\hat{u}\ \bar{x}\ \widetilde{abc}\ \dot{y}"),
    "alphabets": lambda: MathTex(r"\mathbb{R}\mathcal{L}\mathfrak{g}\mathbf{v}\mathsf{T}\mathtt{m}\boldsymbol{\alpha}"),
    "braces and roots": lambda: MathTex(r"\underbrace{a+b}_{c}\overline{xyz}\sqrt[3]{\frac{x}{2}}"),
    "aligned lines": lambda: MathTex(r"x &= 1\\ y&=2"),
    "several parts": lambda: MathTex("a", "+", "b", r"\over", "c"),
    "isolated parts": lambda: MathTex(r"a^2+b^2=c^2", substrings_to_isolate=["a", "b"]),
    "a colour map": lambda: MathTex(r"e^{i\pi}+1=0", tex_to_color_map={r"\pi": RED}),
    "double braces": lambda: MathTex(r"{{ a }} = {{ b^2 }}"),
    "words": lambda: Tex("Hello world, fi ffl -- ``quoted''"),
    "foreign words": lambda: Tex(r"Straße, \'etude, ça, \"uber \LaTeX"),
    "words in a size": lambda: Tex(r"\Large Big \textbf{and} \emph{small}"),
    "flushed left": lambda: Tex("left", tex_environment="flushleft"),
    "a paragraph": lambda: Tex("A long paragraph that has to be broken into lines somewhere. " * 2),
    "a table": lambda: Tex(r"\begin{tabular}{|l|r|}\hline a&b\\\hline\end{tabular}"),
    "a list": lambda: Tex(r"\begin{itemize}\item one\item two\end{itemize}"),
    "bullets": lambda: BulletedList("one", "two"),
    "a title": lambda: Title("The title"),
    "no environment": lambda: Tex("$1$ and so on", tex_environment=None),
}
ALONE: dict[str, Callable[[], Mobject]] = {
    "a colour": lambda: MathTex(r"\textcolor{red}{x}+{\color{blue}y}", tex_template=COLOURED),
    "a definition": lambda: MathTex(r"\def\x{y}\x^2+\R", tex_template=DEFINING),
    "a counter": lambda: MathTex(r"x=1", tex_environment="equation"),
}
FORMULAS = IN_COMPANY | ALONE


@pytest.fixture(scope="module")
def asked(broker: Broker) -> dict[str, list[Formula]]:
    """What each of them asks for."""
    return {name: _recorded(make) for name, make in FORMULAS.items()}


def _recorded(make: Callable[[], Mobject]) -> list[Formula]:
    asked: list[Formula] = []

    def record(expression: str, environment: str | None, tex_template: TexTemplate) -> Path:
        asked.append(_formula(expression, environment, tex_template))
        raise Recorded

    with pytest.MonkeyPatch.context() as patch, pytest.raises(Recorded):
        patch.setattr(tex_mobject, "tex_to_svg_file", record)
        make()
    return asked


def _made_from(make: Callable[[], Mobject], svg_of: Callable[..., Path], folder: Path) -> list[VMobject]:
    """The drawn parts of the mobject, when its SVG comes from there."""
    with pytest.MonkeyPatch.context() as patch, tempconfig({"media_dir": str(folder)}):
        patch.setattr(tex_mobject, "tex_to_svg_file", svg_of)
        patch.setattr(svg_mobject, "SVG_HASH_TO_MOB_MAP", {})
        return [part for part in make().get_family() if isinstance(part, VMobject)]


def _from_broker(ask: Asker, folder: Path) -> Callable[..., Path]:
    def svg_of(expression: str, environment: str | None, tex_template: TexTemplate) -> Path:
        (svg,) = ask([_formula(expression, environment, tex_template)])
        assert isinstance(svg, str), svg
        path = folder / "formula.svg"
        path.write_text(svg)
        return path

    return svg_of


def _shape(part: VMobject) -> tuple[Any, ...]:
    return (part.points.tobytes(), part.fill_rgbas.tobytes(), part.stroke_rgbas.tobytes(), part.stroke_width)


def _picture(parts: list[VMobject]) -> bytes:
    camera = Camera(pixel_width=427, pixel_height=240)
    camera.capture_mobjects(parts)
    pixels: bytes = np.asarray(camera.pixel_array).tobytes()
    return pixels


def _drawn(svg: str) -> list[Any]:
    """Each shape in its place, whatever the glyphs are called."""
    tree = ElementTree.fromstring(svg)
    outlines = {f"#{path.get('id')}": path.get("d") for path in tree.iter("{*}path") if path.get("id")}
    return [
        (shape.tag, *(outlines.get(value, value) for name, value in sorted(shape.items()) if name != "id"))
        for shape in tree.find("{*}g").iter()  # type: ignore[union-attr]
    ]


def test_these_are_set_in_company(asked: dict[str, list[Formula]]) -> None:
    assert [name for name in IN_COMPANY if not Document.of(asked[name][0]).can_share_a_run] == []
    assert [name for name in ALONE if Document.of(asked[name][0]).can_share_a_run] == []


def test_all_of_them_at_once_take_two_runs_and_those_that_must_be_alone(asked: dict[str, list[Formula]]) -> None:
    runs = documents.runs([Document.of(asked[name][0]) for name in FORMULAS])
    assert [len(run) for run in runs] == [16, len(IN_COMPANY) - 16, *[1] * len(ALONE)]


@pytest.mark.parametrize("name", FORMULAS)
def test_it_is_drawn_like_by_manim_alone(
    broker: Broker, asked: dict[str, list[Formula]], name: str, tmp_path: Path
) -> None:
    ask = Asker(broker)
    ask([formula for formulas in asked.values() for formula in formulas], wait=False)  # sixteen of them in a run
    expected = _made_from(FORMULAS[name], tex_file_writing.tex_to_svg_file, tmp_path)
    ours = _made_from(FORMULAS[name], _from_broker(ask, tmp_path), tmp_path)
    assert [_shape(part) for part in ours] == [_shape(part) for part in expected]
    assert _picture(ours) == _picture(expected)


def test_a_prepared_head_changes_nothing(broker: Broker, tmp_path: Path) -> None:
    """The third formula of a template begins with its format; it is the same file that Manim makes."""
    template = TexTemplate().add_to_preamble(r"\newcommand{\Z}{\mathbb{Z}}")
    formulas = [_formula(rf"\Z_{n}", "align*", template) for n in range(4)]
    answers = [Asker(broker)([formula])[0] for formula in formulas]
    with tempconfig({"media_dir": str(tmp_path)}):
        own = tex_file_writing.tex_to_svg_file(r"\Z_3", "align*", template)
    assert answers[3] == own.read_text()


def test_rotations_and_drawings_need_no_postscript(broker: Broker) -> None:
    head = r"\usepackage{graphicx}\usepackage{tikz}"
    drawing = r"\begin{tikzpicture}\draw[red] (0,0) -- (1,1) node {$x$}; \fill (0,0) circle (1);\end{tikzpicture}"
    bodies = [r"\rotatebox{30}{x}", r"\scalebox{2}{x}", drawing]
    rotated, scaled, drawn = map(str, Asker(broker)([plain(body, "center", head) for body in bodies]))
    assert "rotate(30)" in rotated
    assert "scale(2,2)" in scaled
    assert "stroke='#f00'" in drawn


async def test_no_command_that_shares_a_run_changes_the_next_page(tmp_path: Path) -> None:
    """All symbols, functions and alphabets that are taken to be plain, and then a formula that was set alone before."""
    typesetter = setting.Typesetter(await jail.choose(), Cache(tmp_path, 2**26), "")
    (alone,) = await typesetter.set([Document.of(plain(r"\alpha+\sum_a^b \frac{x}{y}"))])
    symbols = [rf"\{name}" for name in f"{vocabulary._SYMBOLS} {vocabulary._FUNCTIONS}".split()]
    symbols += [rf"\{name}{{x}}" for name in vocabulary._ALPHABETS.split()]
    pages = [plain(" {}".join(symbols[start::15])) for start in range(15)]
    documents = [Document.of(page) for page in [*pages, plain(r"\alpha+\sum_a^b \frac{x}{y}")]]
    together, _ = await typesetter._set_together(documents)
    typesetter.close()
    assert all(document.can_share_a_run for document in documents)
    assert together, "they are set in one run"
    assert isinstance(together[-1], str)
    assert isinstance(alone, str)
    assert _drawn(together[-1]) == _drawn(alone)
