"""Pictures of what was found: the stage as it was, each object in a numbered box."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from manim import Scene
from manim.utils.iterables import list_update
from PIL import Image, ImageDraw, ImageFont

from generation.render.arrivals import MOST_PICTURES, finding_picture
from generation.render.drawing import png
from generation.render.drawing.sketches import Sketcher

_WIDEST = 960
_COLOURS = ("#ffb000", "#ff5f8f", "#5cc8ff", "#b8ff6a")
_FONT_PIXELS = 20


class Album:
    """Draws with the scene's own camera, between two animations or two frames, where it disturbs nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self._frame: tuple[float, Image.Image] | None = None
        self._sketcher: Sketcher | None = None

    def take(self, scene: Scene, time: float, boxes: Sequence[Sequence[float]]) -> int | None:
        """The number of the picture; None when there are enough. Boxes are left, top, width, height: shares."""
        if self._count == MOST_PICTURES:
            return None
        if self._frame is None or self._frame[0] != time:
            self._frame = (time, self._draw(scene))
        self._count += 1
        picture = self._frame[1].copy()
        _frame_in(picture, boxes)
        (self._folder / finding_picture(self._count)).write_bytes(png.encoded(np.asarray(picture)))
        return self._count

    def _draw(self, scene: Scene) -> Image.Image:
        """By the compiled loops where they can."""
        camera: Any = scene.camera
        self._sketcher = self._sketcher or Sketcher(camera)
        shown = list_update(scene.mobjects, scene.foreground_mobjects)
        ground = self._sketcher.ground() if self._sketcher.begin() else None
        sketch = None if ground is None else self._sketcher.sketch(shown, ground)
        picture = Image.fromarray(_plainly(scene) if sketch is None else sketch.pixels()).convert("RGB")
        picture.thumbnail((_WIDEST, _WIDEST))
        return picture


def _plainly(scene: Scene) -> Any:
    """The pixels that Manim's camera paints; it has its own again afterwards."""
    camera: Any = scene.camera
    before = camera.pixel_array.copy()
    camera.reset()
    camera.capture_mobjects(list_update(scene.mobjects, scene.foreground_mobjects))
    pixels = np.array(camera.pixel_array)
    camera.set_pixel_array(before)
    return pixels


def _frame_in(picture: Image.Image, boxes: Sequence[Sequence[float]]) -> None:
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(_FONT_PIXELS)
    width, height = picture.size
    for number, (left, top, across, down) in enumerate(boxes, 1):
        colour = _COLOURS[(number - 1) % len(_COLOURS)]
        corner = max(2, left * width - 4), max(2, top * height - 4)
        opposite = min(width - 3, (left + across) * width + 4), min(height - 3, (top + down) * height + 4)
        if opposite[0] > corner[0] and opposite[1] > corner[1]:
            draw.rectangle((*corner, *opposite), outline=colour, width=3)
        x = min(corner[0] if number == 1 else opposite[0] - 22, width - 24)
        y = max(0, min(corner[1] if corner[1] < 26 else corner[1] - 26, height - 26))
        draw.rectangle((x, y, x + 22, y + 26), fill=colour)
        draw.text((x + 11, y + 13), str(number), fill="#000000", font=font, anchor="mm")
