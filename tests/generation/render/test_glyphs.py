"""Texts and formulas as we read them, against Manim's own reading; and Manim against what we took it for."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
READ_BY_US = {"texts": 65, "formulas": 12, "files": 12}
"""The least number of each kind that must not have been left to Manim."""


def run(*arguments: str) -> str:
    """What a process of its own prints: this one never imports Manim."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def drawings() -> list[dict[str, Any]]:
    lines = run("-m", "tests.generation.render.glyph_likeness").splitlines()
    return [json.loads(line) for line in lines if line.startswith('{"group"')]


@pytest.mark.parametrize("group", READ_BY_US)
def test_the_mobjects_are_those_of_manim_to_the_last_bit(drawings: list[dict[str, Any]], group: str) -> None:
    found = [drawing for drawing in drawings if drawing["group"] == group]
    assert [drawing["name"] for drawing in found if not drawing["same"]] == []
    assert sum(not drawing["left"] for drawing in found) >= READ_BY_US[group]


def test_what_is_not_known_is_left_to_manim(drawings: list[dict[str, Any]]) -> None:
    left = {drawing["name"] for drawing in drawings if drawing["left"]}
    assert left >= {"own way", "arc 0", "broken 0", "odd 0", "near 0", "stroked 0", "turned 0", "shapes 0", "names 0"}


def test_manim_and_svgelements_are_still_what_the_reading_was_written_after() -> None:
    """Where this fails, read what changed, change glyphs.py and glyphs.h alike, and take the new value."""
    code = """
        import hashlib, inspect
        import svgelements.svgelements as svg
        from manim import Mobject, SVGMobject, VGroup, VMobject, VMobjectFromSVGPath
        from generation.render.drawing import glyphs
        of = lambda owner, *names: [inspect.getattr_static(owner, name) for name in names]
        things = [glyphs.REPLACED, VMobjectFromSVGPath, *of(SVGMobject, *glyphs.RELIED_ON)]
        things += [*of(VGroup, "__init__"), *of(VMobject, "__init__")]
        things += of(Mobject, "__init__", "apply_matrix", "shift")
        things += [svg.SVGLexicalParser, svg.SVG, svg.Use, svg.Group, svg.SVGElement, svg.Transformable]
        things += [svg.GraphicObject, svg.Move, svg.Close, svg.Line, svg.QuadraticBezier, svg.CubicBezier]
        things += of(svg.Path, "__init__", "parse", "append", "move", "line", "horizontal", "vertical", "cubic", "quad")
        things += of(svg.Path, "smooth_cubic", "smooth_quad", "closed", "reify", "_validate_connection")
        things += of(svg.Path, "_validate_close", "approximate_arcs_with_quads")
        things += of(svg.Point, "__add__", "__sub__", "__imul__", "reflected_across")
        things += of(svg.Matrix, "parse", "point_in_matrix_space", "pre_translate", "pre_cat", "matrix_multiply")
        things = [getattr(thing, "__func__", thing) for thing in things]
        patterns = (svg.PATTERN_FLOAT, svg.PATTERN_COMMAWSP, svg.svg_parse, svg.num_parse)
        told = "".join(map(inspect.getsource, things)) + repr(patterns)
        print(hashlib.sha256(told.encode()).hexdigest()[:16])
    """
    assert run("-c", textwrap.dedent(code)).strip() == "7d795241eeab583e"


def test_a_path_is_read_when_somebody_asks_for_it() -> None:
    code = """
        import tempfile
        from manim import Text, tempconfig
        from svgelements import Path
        from generation.render.drawing import glyphs
        from generation.render.sharing import share_paths
        share_paths()
        glyphs.install()
        with tempfile.TemporaryDirectory() as folder, tempconfig({"media_dir": folder}):
            path = Text("I").copy()[0].path_obj
        print(isinstance(path, Path), "_segments" in vars(path), len(path) > 4, "_segments" in vars(path))
    """
    assert run("-c", textwrap.dedent(code)).strip() == "True False True True"
