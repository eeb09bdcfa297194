"""What to say instead of methods that this Manim does not have, by the class that is asked (see `rewrites`)."""

from __future__ import annotations

from generation.checks.fixes.methods.plots import PLOTS
from generation.checks.fixes.methods.scenes import SCENES
from generation.checks.fixes.methods.shapes import SHAPES
from generation.checks.fixes.methods.things import THINGS
from generation.checks.fixes.rewrites import by_name

__all__ = ["METHODS"]

METHODS = by_name(*SHAPES, *THINGS, *PLOTS, *SCENES)
