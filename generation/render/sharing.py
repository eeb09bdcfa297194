"""Copies of a glyph share its parsed SVG path.

Manim deep-copies mobjects at the start of each animation, and every glyph of a Text or MathTex carries the path it was
made from: tens of thousands of points that nobody changes any more. Sharing it leaves every frame as it was and halves
the work of a rehearsal. The one thing of another package that we change; a test fails when it stops working.
"""

from __future__ import annotations

from typing import Any

from svgelements import Path  # type: ignore[import-untyped]


def share_paths() -> None:
    """From now on, in this process and its forks, a deep copy of an SVG path is that path itself."""
    Path.__deepcopy__ = itself


def itself(path: Any, _memo: dict[int, Any]) -> Any:
    return path
