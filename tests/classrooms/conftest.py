"""A scene with one revision, and people at its editor."""

from __future__ import annotations

import pytest

from projects.models import Origin, Scene
from tests.conftest import Cast

CODE = (
    "from manim import *\n\n\nclass Plot(Scene):\n    def construct(self):\n        self.play(Create(Dot()))  # ∫ 𝒳\n"
)


@pytest.fixture
def scene(cast: Cast) -> Scene:
    scene = Scene.objects.create(project=cast.project, title="Plot", author=cast.alice)
    scene.add_revision(code=CODE, scene_class="Plot", engine="composer", origin=Origin.PROMPT, author=cast.alice)
    return scene
