"""Fonts of the team's library, made known before the scene sets its first word."""

from __future__ import annotations

import ctypes
from pathlib import Path

import manimpango  # type: ignore[import-untyped]

_PANGO = "libpangocairo-1.0.so.0"


def register(folder: Path) -> None:
    """Pango looks for fonts once, and has done so when this process was warmed up: it is given a fresh font map.

    A scene's own `register_font` then finds its font known; the same scene runs with plain Manim.
    """
    fonts = [path for path in sorted(folder.glob("*")) if path.suffix in {".ttf", ".otf"}]
    for font in fonts:
        manimpango.register_font(str(font))
    if fonts:
        ctypes.CDLL(_PANGO).pango_cairo_font_map_set_default(None)
