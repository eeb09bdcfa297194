"""One picture of a film, without the film: for a slider that wants to see what it does while it is moved.

Animations before the wanted moment are not drawn, and are jumped over where nothing in the scene lives from frame to
frame. The picture is the very frame that the film has there; the tests compare them.
"""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt
from manim import CairoRenderer, Scene

from generation.render.film import FilmTooLong

END = -1.0
"""The moment after the last animation."""

Pixels = npt.NDArray[np.uint8]


class _Found(BaseException):
    """The picture is drawn. No scene can catch this by `except Exception`."""


def draw(scene_class: type[Scene], at: float, film_seconds: float) -> Pixels | None:
    """The frame at a time in seconds, or what is left on the stage at the END and after it; None if nothing is played.

    Raises FilmTooLong when the scene would be longer than `film_seconds` before it gets there.
    """
    scene = scene_class()
    seeker = _Seeker(scene, at, film_seconds)
    with suppress(_Found):
        scene.render()
    return seeker.picture


class _Seeker(CairoRenderer):
    """Plays a scene up to a frame and draws that one. Takes over the camera of the scene's own renderer."""

    def __init__(self, scene: Scene, at: float, film_seconds: float) -> None:
        camera = scene.renderer.camera
        super().__init__(
            camera_class=lambda: camera,  # type: ignore[arg-type]
            skip_animations=scene.skip_animations,
        )
        self.init_scene(scene, scene.session_spec, scene.file_writer_settings)
        self.scene = scene
        scene.renderer = self
        self.picture: Pixels | None = None
        self._rate = float(self.camera.frame_rate)
        self._wanted = math.inf if at == END else math.floor(at * self._rate + 1e-6)
        self._film_seconds = film_seconds
        self._frames = 0
        self._counts = False
        """Whether an animation is played frame by frame."""

    def play(self, scene: Scene, *animations: Any, **options: Any) -> None:
        self.num_plays += 1
        cut = bool(self.file_writer.sections[-1].skip_animations or self._original_skipping_status)
        scene.compile_animation_data(*animations, **options)
        if not cut and not self._frames / self._rate + scene.duration <= self._film_seconds:
            raise FilmTooLong(f"The film would be longer than {self._film_seconds:g} seconds.")
        self.file_writer.add_partial_movie_file(None)
        self._counts = not cut and self._lives_from_frame_to_frame()
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
        if self.num_plays:
            self.static_image = None
            self.update_frame(scene)
            self.picture = np.asarray(self.get_frame(), np.uint8)

    def _lives_from_frame_to_frame(self) -> bool:
        scene = self.scene
        return bool(
            scene.stop_condition is not None
            or scene.always_update_mobjects
            or scene.updaters
            or any(mobject.has_time_based_updater() for mobject in scene.get_mobject_family_members())
        )

    def _draw(self) -> None:
        self.save_static_frame_data(self.scene, self.scene.static_mobjects)
        self.update_frame(self.scene, mobjects=self.scene.moving_mobjects)
        self.picture = np.asarray(self.get_frame(), np.uint8)
        raise _Found
