"""What stands in Manim's place inside a job, and what a teacher reads when a formula is wrong."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from manim import config
from manim.mobject.text import tex_mobject
from manim.utils import tex_file_writing

from generation.render.tex import client, documents
from generation.render.tex.protocol import Formula
from tests.generation.render.conftest import Render

HEAD = "from manim import *\nclass A(Scene):\n    def construct(self):\n        self.wait(0.1)\n        "

SENTENCES = {
    r"MathTex(r'x + \foo y')": r"does not know the command \foo. In the formula “x + \foo y”, after “x + \foo”.",
    r"MathTex(r'\sqrt[3 x')": "don't match",
    r"MathTex(r'x_1_2')": "Two subscripts follow each other; put braces around what belongs together.",
    r"MathTex(r'\left( x')[0].foo": "has no attribute",
    r"Tex('50 % of $x')": "In the formula “50 % of $x”",
    r"Tex('a_b')": "belongs between dollar signs",
    r"Tex('☃')": "can't set the character ☃ (U+2603)",
    r"Tex(r'\begin{foo}x\end{foo}')": "There is no LaTeX environment called foo.",
    r"Tex(r'\input{/etc/passwd}')": "A formula can't read files",
    r"MathTex(r'\special{dvisvgm:raw <script/>}x')": "A formula may only draw",
    r"MathTex('x', tex_template=TexTemplate(tex_compiler='sh'))": "Formulas are set by latex",
    r"MathTex('x', tex_template=TexTemplate(tex_compiler='pdflatex', output_format='.pdf'))": "has to be .dvi",
    r"MathTex('x', tex_template=TexTemplate().add_to_preamble(r'\usepackage{nosuch}'))": "nosuch is not installed",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_it_says_what_is_wrong_and_where(render: Render, code: str) -> None:
    outcome = render(HEAD + code)
    assert outcome.error == ("scene_error" if ".foo" in code else "latex_error")
    assert outcome.last["line"] == 5
    assert SENTENCES[code] in outcome.last["message"]


def test_a_scene_may_catch_what_manim_would_raise(render: Render) -> None:
    body = (
        "try:\n            MathTex(r'\\foo')\n        except ValueError as error:\n            print('caught', error)"
    )
    outcome = render(HEAD + body)
    assert outcome.last["event"] == "done", outcome.last
    assert outcome.log.startswith("caught LaTeX does not know")


def test_a_job_runs_no_program(render: Render) -> None:
    body = """import os, subprocess
        subprocess.Popen = os.execve = os.posix_spawn = None
        self.add(MathTex(r"\\text{nobody has set this before}"), DecimalNumber(3.14))
        self.wait(0.1)"""
    assert render(HEAD + body).last["event"] == "done"


def test_drawing_processes_do_not_share_their_files(render: Render) -> None:
    body = """
        import os, pathlib
        parent = MathTex("shared").file_name
        if os.fork() == 0:
            print(MathTex("shared").file_name == parent, MathTex("own").file_name.parent != parent.parent, flush=True)
            os._exit(0)
        os.wait()
    """
    assert "True True\n" in render(HEAD + body.strip()).log


def test_manims_function_is_still_the_one_we_stand_for() -> None:
    """A new Manim that asks otherwise, elsewhere or for something else fails here and not in a scene."""
    ours, manims = client.tex_to_svg_file, tex_file_writing.tex_to_svg_file
    assert inspect.signature(ours) == inspect.signature(manims)
    assert vars(tex_mobject)["tex_to_svg_file"] in {ours, manims}
    assert inspect.getsource(tex_mobject).count("tex_to_svg_file(") == 1
    package = Path(tex_mobject.__file__).parents[2]
    asking = [path.name for path in package.rglob("*.py") if "tex_to_svg_file" in path.read_text(encoding="utf-8")]
    assert sorted(asking) == ["tex_file_writing.py", "tex_mobject.py"]


def test_the_usual_head_is_manims() -> None:
    document = client._formula("x", "align*", config["tex_template"]).document
    assert documents.Document.of(Formula(document)).head == documents.USUAL_HEAD
