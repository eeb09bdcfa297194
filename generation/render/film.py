"""Manim's renderer and writer with ears: they count frames, mark steps, keep the most telling frame.

A Film draws. A Rehearsal plays the same scene without drawing, to know how much there will be to draw. Both are put
in the place of the renderer that the scene made for itself and take over its camera; nothing of Manim is patched.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from manim import CairoRenderer, Scene
from manim.scene.scene_file_writer import SceneFileWriter

Pixels = npt.NDArray[np.uint8]

MOST_PIXELS_A_SECOND = 3840 * 2160 * 60

UNNAMED = "autocreated"
"""What Manim calls the stretch before the first `next_section`."""


class FilmTooLong(BaseException):
    """The scene wants more film than it may have. No scene can catch this by `except Exception`."""


@dataclass(frozen=True)
class Totals:
    """What there is to draw."""

    animations: int
    frames: int


@dataclass
class Mark:
    """A step and the number of its first frame."""

    name: str
    frame: int


class _Writer(SceneFileWriter):
    """Manim's writer, which tells when a segment is about to be drawn and when its partial film is complete."""

    def __init__(
        self, settings: Any, before_segment: Callable[[], None], on_partial: Callable[[Path, int], None]
    ) -> None:
        self._before_segment, self._on_partial = before_segment, on_partial
        self._frames = 0
        self._encoding: deque[tuple[Any, int]] = deque()
        super().__init__(settings)

    def begin_animation(self, allow_write: bool = False, **options: Any) -> None:
        if allow_write:
            self._before_segment()
        super().begin_animation(allow_write, **options)

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        super().write_frame(pixels, repeat=repeat)
        self._frames += repeat
        self.hand_on()

    def end_animation(self, allow_write: bool = False) -> None:
        if allow_write:
            self._encoding.append((self._current_encode_job, self._frames))
            self._frames = 0
        super().end_animation(allow_write)
        self.hand_on()

    def finish(self) -> None:
        self.join_all_encode_jobs()
        self.hand_on()
        super().finish()

    def hand_on(self) -> None:
        """Tell of the partial films that are complete, in the film's order."""
        while self._encoding and not self._encoding[0][0].thread.is_alive():
            job, frames = self._encoding.popleft()
            if not job.failed:
                self._on_partial(job.path, frames)


class _Understudy(CairoRenderer):
    """Takes the place of a scene's own renderer: the same camera, another writer."""

    def __init__(
        self,
        scene: Scene,
        film_seconds: float,
        before_segment: Callable[[], None],
        on_partial: Callable[[Path, int], None] = lambda path, frames: None,
    ) -> None:
        camera = scene.renderer.camera
        writer = partial(_Writer, before_segment=before_segment, on_partial=on_partial)
        super().__init__(
            file_writer_class=writer,  # type: ignore[arg-type]
            camera_class=lambda: camera,  # type: ignore[arg-type]
            skip_animations=scene.skip_animations,
        )
        self.init_scene(scene, scene.session_spec, scene.file_writer_settings)
        self.scene = scene
        self.film_seconds = film_seconds
        self.animations_done = 0
        self.frames_done = 0
        scene.renderer = self

    @property
    def fps(self) -> float:
        return float(self.camera.frame_rate)

    @property
    def film_time(self) -> float:
        """Seconds of film so far: skipped sections count nothing, unlike in the scene's own `time`."""
        return self.frames_done / self.fps

    def check_length(self) -> None:
        """Raises FilmTooLong when the animation about to begin leads past the limit, in seconds or in pixels."""
        pixels = self.camera.pixel_width * self.camera.pixel_height * self.fps
        if pixels > MOST_PIXELS_A_SECOND:
            raise FilmTooLong("The film would have more pixels a second than one in 4K at 60 frames.")
        if not self.film_time + self.scene.duration <= self.film_seconds:
            raise FilmTooLong(f"The film would be longer than {self.film_seconds:g} seconds.")


class Film(_Understudy):
    """Draws the scene. Calls `on_step` when a step begins and `on_frames` after each frame and each animation.

    `on_picture` gets the first frame that shows anything, `on_partial` each animation's film and its frames.
    """

    def __init__(
        self,
        scene: Scene,
        film_seconds: float,
        on_step: Callable[[Mark], None],
        on_frames: Callable[[bool], None],
        on_picture: Callable[[Pixels], None] = lambda frame: None,
        on_partial: Callable[[Path, int], None] = lambda path, frames: None,
    ) -> None:
        super().__init__(scene, film_seconds, self._before_segment, on_partial)
        self.marks: list[Mark] = []
        self.poster: Pixels | None = None
        self._most_edges = 0
        self._section: object = None
        self._last_frame: Pixels | None = None
        self._on_step, self._on_frames = on_step, on_frames
        self._on_picture: Callable[[Pixels], None] | None = on_picture

    def play(self, scene: Scene, *animations: Any, **options: Any) -> None:
        super().play(scene, *animations, **options)
        if self._last_frame is not None:
            self.animations_done += 1
            self._consider_for_poster(self._last_frame)
            self._last_frame = None
            self._on_frames(True)

    def add_frame(self, frame: Any, num_frames: int = 1) -> None:
        super().add_frame(frame, num_frames)
        if not self.skip_animations:
            self.frames_done += num_frames
            self._last_frame = frame
            if self._on_picture and np.ptp(frame[::4, ::4, :3]):
                self._on_picture(frame)
                self._on_picture = None
            self._on_frames(False)

    def _before_segment(self) -> None:
        self.check_length()
        section = self.file_writer.sections[-1]
        if section is not self._section:
            self._section = section
            if section.name != UNNAMED:
                self.marks.append(Mark(section.name, self.frames_done))
                self._on_step(self.marks[-1])

    def _consider_for_poster(self, frame: Pixels) -> None:
        """Keep the frame that shows most: the one with most edges, the later of about equals."""
        grey = frame[::3, ::3, :3].astype(np.int16).sum(axis=2)
        edges = int((np.abs(np.diff(grey, axis=0)) > 60).sum() + (np.abs(np.diff(grey, axis=1)) > 60).sum())
        if edges >= 0.95 * self._most_edges:
            self.poster = frame
        self._most_edges = max(self._most_edges, edges)


class Rehearsal(_Understudy):
    """Plays the scene without drawing.

    It jumps to the end of each animation, except where something in the scene lives from frame to frame (an updater
    that takes dt, a condition to stop): there it takes every frame, so that the scene goes on as it will when drawn.
    """

    def __init__(self, scene: Scene, film_seconds: float) -> None:
        super().__init__(scene, film_seconds, lambda: None)

    @property
    def totals(self) -> Totals:
        return Totals(self.animations_done, self.frames_done)

    def play(self, scene: Scene, *animations: Any, **options: Any) -> None:
        self.num_plays += 1
        cut = bool(self.file_writer.sections[-1].skip_animations or self._original_skipping_status)
        scene.compile_animation_data(*animations, **options)
        if not cut:
            self.check_length()
        before = self.frames_done
        self.skip_animations = cut or not self._lives_from_frame_to_frame()
        self.file_writer.add_partial_movie_file(None)
        scene.begin_animations()
        if scene.is_current_animation_frozen_frame():
            self.frames_done += int(scene.duration / (1 / self.fps))
        else:
            scene.play_internal()
            if self.skip_animations:
                self.frames_done += math.ceil(scene.duration / (1 / self.fps))
        if cut:
            self.frames_done = before
            self.time += scene.duration
        else:
            self.animations_done += 1
            self.time += (self.frames_done - before) / self.fps

    def _lives_from_frame_to_frame(self) -> bool:
        scene = self.scene
        return bool(
            scene.stop_condition is not None
            or scene.always_update_mobjects
            or scene.updaters
            or any(mobject.has_time_based_updater() for mobject in scene.get_mobject_family_members())
        )

    def render(self, scene: Scene, time: float, moving_mobjects: Any = None) -> None:
        if not self.skip_animations:
            self.frames_done += 1

    def update_frame(self, scene: Scene, *arguments: Any, **options: Any) -> None:
        """Draw nothing."""

    def save_static_frame_data(self, scene: Scene, static_mobjects: Any) -> None:
        """Draw nothing."""

    def scene_finished(self, scene: Scene) -> None:
        """Write nothing."""
