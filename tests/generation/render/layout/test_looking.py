"""A look at what has been looked at before, against a first look."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]

LOOK_TWICE = """
    import json
    import numpy as np
    from manim import *
    from generation.render.layout.looking import Lookout

    def told(sight):
        return [
            (type(seen).__name__, id(seen.mobject), [id(each) for each in seen.place.above])
            + tuple(np.asarray(getattr(seen, name)).tolist() for name in names)
            for things, names in (
                (sight.words, ("box", "glyphs", "paints", "outlines", "orders", "size", "opacity")),
                (sight.shapes, ("box", "order", "fill", "stroke", "width", "points", "is_closed", "line")),
            )
            for seen in things
        ]

    scene = MovingCameraScene()
    text, square = Text("Two words"), Square(fill_opacity=0.5)
    both = VGroup(text, Circle(), Line()).shift(UP)
    scene.add(square, both, DecimalNumber(2))
    changes = {
        "": lambda: None,
        "nothing": lambda: None,
        "a place": lambda: square.shift(RIGHT),
        "a colour": lambda: square.set_fill(RED, 0.7),
        "a width": lambda: both[1].set_stroke(width=7),
        "a text's colour": lambda: text[2].set_color(BLUE),
        "a text's size": lambda: text.scale(0.5),
        "a glyph that fades": lambda: text[0].set_opacity(0),
        "the order": lambda: scene.bring_to_front(square),
        "the tree": lambda: both.add(square),
        "the camera": lambda: scene.camera.frame.scale(0.8).shift(UP),
        "the stage": lambda: scene.remove(both),
    }
    lookout, different, before = Lookout(scene), [], None
    for name, change in changes.items():
        change()
        again, anew = told(lookout.look()), told(Lookout(scene).look())
        if again != anew or (again == before) != (name == "nothing"):
            different.append(name)
        before = again
    print(json.dumps(different))
"""


def test_it_sees_whatever_has_changed_since_the_last_look() -> None:
    command = [sys.executable, "-c", textwrap.dedent(LOOK_TWICE)]  # a process of its own: this one never imports Manim
    done = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert json.loads(done.stdout.splitlines()[-1]) == []
