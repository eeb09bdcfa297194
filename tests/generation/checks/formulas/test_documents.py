"""The documents that are tried are those that Manim asks for, to the letter."""

from __future__ import annotations

import ast
import textwrap

import manim
import pytest
from manim.mobject.text import tex_mobject

from generation import blueprints
from generation.checks import library
from generation.checks.formulas.calls import Calls
from generation.checks.formulas.documents import Sheet, sheet
from generation.checks.inference import Inference
from generation.checks.syntax import Unreadable, read
from generation.render.tex import client, scan

WRITTEN = [
    r"MathTex(r'x^2')",
    r"MathTex('a', '+', 'b', color=RED)",
    r"MathTex(r'  \frac{1}{2', r' + x}{y} ')",
    r"MathTex(r'{{ a^2 }} + {{ b^{{2}} }} = {{ c }}')",
    r"MathTex(r'a \\{{b}} {{ c\} }}')",
    r"MathTex(r'\left( x', arg_separator='')",
    r"MathTex(r'\left( x \right) \left| y')",
    r"MathTex(r'a + b = ab', substrings_to_isolate=['a', 'ab'])",
    r"MathTex(r'a + b', tex_to_color_map={'b': RED, 'a': BLUE})",
    r"MathTex('', 'x')",
    r"MathTex(1, '+', 2)",
    r"MathTex(r'\\ a')",
    r"MathTex(r'x_')",
    r"MathTex(r'\begin{array} a')",
    r"MathTex('a', tex_environment='gather*')",
    r"MathTex('a', tex_environment=None)",
    r"MathTex('a', tex_environment=r'{tabular}[t]{cc}')",
    r"SingleStringMathTex(r' \sqrt ')",
    r"Tex('a', 'b', r'$\alpha$')",
    r"Tex('a', tex_environment='flushleft')",
    r"Title('A title', r'$x$', match_underline_width_to_text=True)",
    r"BulletedList('one', r'$x$', dot_scale_factor=3)",
    r"MathTex(r'\bm x', tex_template=TexTemplate(preamble=r'\usepackage{bm}'))",
    r"Tex('a', tex_template=TexTemplate().add_to_preamble(r'\usepackage{bm}'))",
]


def found(code: str) -> list[Sheet]:
    try:
        return [sheet(asked) for asked in Calls(Inference(read(code, library.overridable()))).asked()]
    except Unreadable:
        return []


def asked_by_manim(written: str) -> Sheet:
    with pytest.MonkeyPatch.context() as patch, client.recording() as formulas, pytest.raises(client.Recorded):
        patch.setattr(tex_mobject, "tex_to_svg_file", client.tex_to_svg_file)
        eval(compile(ast.parse(written, mode="eval"), "scene.py", "eval"), vars(manim))
    (formula,) = formulas
    return formula.document, formula.compilers, formula.output


@pytest.mark.parametrize("written", WRITTEN)
def test_a_formula_is_joined_as_manim_joins_it(written: str) -> None:
    code = f"from manim import *\nclass A(Scene):\n    def construct(self):\n        self.add({written})\n"
    assert found(code) == [asked_by_manim(written)]


@pytest.mark.parametrize("name", ["function_plot", "linear_equation", "riemann_sum", "unit_circle_sine"])
def test_what_is_found_in_a_scene_is_what_its_render_asks_ahead(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tex_mobject, "tex_to_svg_file", client.tex_to_svg_file)
    blueprint = blueprints.get(name)
    code = blueprint.source({parameter.name: parameter.default for parameter in blueprint.parameters}).code
    ahead = {(formula.document, formula.compilers, formula.output) for formula in scan.formulas(code)}
    assert set(found(code)) and set(found(code)) <= ahead


TEMPLATE = """
    from manim import *
    sans = TexTemplate()
    sans.add_to_preamble(r"\\usepackage{bm}")
    sans.add_to_document(r"\\boldmath")
    class A(Scene):
        def construct(self):
            self.add(MathTex("x", tex_template=sans))
"""


def test_what_is_added_to_a_template_is_in_the_document() -> None:
    ((document, _, _),) = found(textwrap.dedent(TEMPLATE))
    assert document.index("amssymb") < document.index("bm") < document.index("boldmath") < document.index("align*")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sans.add_to_document(", "change(sans)  # "),
        ('r"\\\\boldmath"', "BOLD"),
        ("TexTemplate()", "TexFontTemplates.comic"),
    ],
)
def test_a_template_that_is_not_written_out_is_left_to_the_render(before: str, after: str) -> None:
    before = before.replace("\\\\", "\\")
    assert before in TEMPLATE
    assert found(textwrap.dedent(TEMPLATE.replace(before, after))) == []
