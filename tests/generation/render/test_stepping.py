"""The shortcuts of a scene that is stepped, against Manim's own methods; and Manim against what we took it for."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
GROUPS = {"copies": 25, "extents": 600, "families": 25, "colours": 1000, "updates": 50, "mixtures": 40}
"""Each with the least number of results that must have been compared."""


def run(*arguments: str) -> str:
    """What a process of its own prints: this one never imports Manim."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def likeness() -> dict[str, dict[str, Any]]:
    lines = [line for line in run("-m", "tests.generation.render.likeness").splitlines() if line.startswith("{")]
    return {outcome["name"]: outcome for outcome in map(json.loads, lines)}


@pytest.mark.parametrize("group", GROUPS)
def test_the_results_are_those_of_manim_to_the_last_bit(likeness: dict[str, dict[str, Any]], group: str) -> None:
    assert likeness[group]["compared"] >= GROUPS[group] and likeness[group]["different"] == []


def test_manim_is_still_what_the_shortcuts_were_written_after() -> None:
    """Where this fails, read what changed in Manim or Python, change stepping.py alike, and take the new value."""
    code = """
        import copy, hashlib, inspect
        from manim import Mobject, VMobject
        from manim.utils import bezier, color, iterables
        from generation.render.drawing import stepping
        functions = list(stepping.REPLACED.values())
        functions += [vars(owner)[name] for owner, names in stepping._RELIED_ON.items() for name in names]
        functions += [vars(Mobject)["copy"], vars(Mobject)["length_over_dim"], bezier.interpolate, iterables.make_even,
                      iterables.remove_list_redundancies, iterables.tuplify, color.ManimColor.to_rgba,
                      color.ManimColor.to_rgba_with_alpha, color.ManimColor._internal_from_rgb,
                      color.ManimColor._internal_from_rgba, color.ManimColor.parse.__func__,
                      color.ManimColor._internal_value.fset, *(vars(VMobject)[name] for name in stepping._STYLING),
                      copy.deepcopy, copy._deepcopy_list, copy._deepcopy_tuple,
                      copy._deepcopy_dict, copy._reconstruct, copy._keep_alive]
        print(hashlib.sha256("".join(map(inspect.getsource, functions)).encode()).hexdigest()[:16])
    """
    assert run("-c", textwrap.dedent(code)).strip() == "14bc89591507791f"


def test_a_scene_may_put_methods_of_its_own_in_their_place() -> None:
    code = """
        from manim import Circle, Mobject, Square, VGroup
        from generation.render.drawing import stepping
        stepping.install()
        VGroup(Square(), Circle()).copy()
        Circle.__deepcopy__ = lambda self, memo: "mine"
        print([str(copy) for copy in VGroup(Square(), Circle()).copy().submobjects])
    """
    assert run("-c", textwrap.dedent(code)).strip() == "['Square', 'mine']"
