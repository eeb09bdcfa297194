"""The compiled inner loops, where they are built; `loops` is None where Manim has to draw everything itself."""

from __future__ import annotations

from typing import Any

try:
    from generation.render.drawing import _native
except ImportError:
    loops: Any = None
else:
    loops = _native
