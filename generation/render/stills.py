"""One picture of a film, without the film: for a slider that wants to see what it does while it is moved.

Animations before the wanted moment are not drawn, and are jumped over where the scene comes out of them as it would
after every frame (`jumps`). The picture is the very frame that the film has there; the tests compare them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from manim import CairoRenderer, Mobject, Scene
from manim.scene.scene_file_writer import SceneFileWriter
from manim.utils.iterables import list_update

from generation.render.drawing.sketches import Pixels, Sketcher
from generation.render.faults import SceneFault
from generation.render.film import UNNAMED, require_room
from generation.render.jumps import can_jump
from generation.types import Limits

END = -1.0
"""The moment after the last animation."""


@dataclass(frozen=True)
class Moment:
    """When: a time in seconds, or the END of all; or the end of a step, by its name or its number from 1."""

    at: float = END
    step: str = ""


class _Found(BaseException):
    """The picture is drawn. No scene can catch this by `except Exception`."""


def draw(scene_class: type[Scene], moment: Moment, limits: Limits, plainly: bool = False) -> Pixels | None:
    """The frame at a time, or what is left on the stage at an end; None if nothing is played. RGBA, premultiplied.

    With `plainly`, Manim's camera paints it, as it must where a scene looks at the pixels. Raises FilmTooLong when the
    scene would be longer than it may be before it gets there, and SceneFault when it has no such step.
    """
    scene = scene_class()
    seeker = _Seeker(scene, moment, limits, plainly)
    with suppress(_Found):
        scene.render()
    return seeker.picture


class _Writer(SceneFileWriter):
    """Says when a step ends."""

    def __init__(self, settings: Any, before_section: Callable[[], None]) -> None:
        self._before_section: Callable[[], None] = lambda: None  # Manim opens one at once
        super().__init__(settings)
        self._before_section = before_section

    def next_section(self, name: str, type_: str, skip_animations: bool) -> None:
        self._before_section()
        super().next_section(name, type_, skip_animations)


class _Seeker(CairoRenderer):
    """Plays a scene up to a frame and draws that one. Takes over the camera of the scene's own renderer."""

    def __init__(self, scene: Scene, moment: Moment, limits: Limits, plainly: bool) -> None:
        camera: Any = scene.renderer.camera
        super().__init__(
            file_writer_class=partial(_Writer, before_section=self._end_step),  # type: ignore[arg-type]
            camera_class=lambda: camera,  # type: ignore[arg-type]
            skip_animations=scene.skip_animations,
        )
        self.init_scene(scene, scene.session_spec, scene.file_writer_settings)
        self.scene = scene
        scene.renderer = self
        self.picture: Pixels | None = None
        self._sketcher = None if plainly else Sketcher(camera)
        self._rate = float(self.camera.frame_rate)
        self._wanted = math.inf if moment.at == END else math.floor(moment.at * self._rate + 1e-6)
        self._wanted_step = moment.step
        self._steps: list[Any] = []
        """The sections so far that show something and have a name."""
        self._limits = limits
        self._frames = 0
        self._counts = False
        """Whether an animation is played frame by frame."""

    def play(self, scene: Scene, *animations: Any, **options: Any) -> None:
        self.num_plays += 1
        cut = bool(self.file_writer.sections[-1].skip_animations or self._original_skipping_status)
        scene.compile_animation_data(*animations, **options)
        if not cut:
            require_room(self._limits, self.camera, self._frames / self._rate + scene.duration)
            self._mark_step()
        self.file_writer.add_partial_movie_file(None)
        self._counts = not cut and not can_jump(scene)
        self.skip_animations = not self._counts
        scene.begin_animations()
        before = self._frames
        if scene.is_current_animation_frozen_frame():
            self._frames += 0 if cut else int(scene.duration / (1 / self._rate))
            if self._frames > self._wanted:
                self._draw()
        elif self._counts:
            scene.play_internal()
        else:
            self._frames += 0 if cut else math.ceil(scene.duration / (1 / self._rate))
            if self._frames > self._wanted:
                scene.update_to_time((self._wanted - before) / self._rate)
                self._draw()
            scene.play_internal()
        self.time += scene.duration if cut else (self._frames - before) / self._rate

    def render(self, scene: Scene, time: float, moving_mobjects: Any = None) -> None:
        """A frame of an animation that is played frame by frame, or the last one of one that is jumped over."""
        if self._counts:
            if self._frames == self._wanted:
                self._draw()
            self._frames += 1

    def scene_finished(self, scene: Scene) -> None:
        if not self.num_plays:
            return
        if self._wanted_step:
            self._end_step()
            raise SceneFault("step_not_found", _no_such_step(self._wanted_step, [step.name for step in self._steps]))
        self._draw_stage()

    def update_frame(
        self, scene: Scene, mobjects: Iterable[Mobject] | None = None, *arguments: Any, **options: Any
    ) -> None:
        """Painted by the compiled loops where they can, which leaves the same pixels in the camera as Manim does."""
        if not (self._sketcher and self._sketcher.begin() and not arguments and not options):
            return super().update_frame(scene, mobjects, *arguments, **options)
        ground: Any = self._sketcher.ground() if self.static_image is None else self.static_image
        shown = mobjects or list_update(scene.mobjects, scene.foreground_mobjects)
        picture = None if ground is None else self._sketcher.sketch(shown, ground)
        if picture is None:
            return super().update_frame(scene, mobjects)
        picture.paint(np.asarray(self.camera.pixel_array, np.uint8))
        return None

    def _mark_step(self) -> None:
        section = self.file_writer.sections[-1]
        if section.name != UNNAMED and not (self._steps and self._steps[-1] is section):
            self._steps.append(section)

    def _end_step(self) -> None:
        """The next section begins, or nothing comes any more: draw the stage if that was the step asked for."""
        is_step = bool(self._steps) and self._steps[-1] is self.file_writer.sections[-1]
        if is_step and self._wanted_step in (self._steps[-1].name, str(len(self._steps))):
            self._draw_stage()
            raise _Found

    def _draw_stage(self) -> None:
        self.static_image = None
        self.update_frame(self.scene)
        self.picture = np.asarray(self.get_frame(), np.uint8)

    def _draw(self) -> None:
        self.save_static_frame_data(self.scene, self.scene.static_mobjects)
        self.update_frame(self.scene, self.scene.moving_mobjects)
        self.picture = np.asarray(self.get_frame(), np.uint8)
        raise _Found


def _no_such_step(wanted: str, names: list[str]) -> str:
    if not names:
        return f"There is no step “{wanted}”: the scene never calls self.next_section(…) with a name."
    return f"There is no step “{wanted}”. The scene has: {', '.join(f'{n} {name}' for n, name in enumerate(names, 1))}."
