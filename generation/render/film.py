"""Manim's renderer with ears: it counts frames, marks steps, keeps the most telling frame.

A Film draws. A Rehearsal plays the same scene without drawing, to know how much there will be to draw. Both are put
in the place of the renderer that the scene made for itself and take over its camera; nothing of Manim is patched.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from manim import CairoRenderer, Mobject, Scene, ThreeDCamera
from manim.scene.scene_file_writer import SceneFileWriter
from manim.utils.iterables import list_update

from generation.render.drawing.sketches import Picture, Pixels, Sketcher
from generation.render.drawing.studio import Listener
from generation.render.drawing.writer import StudioWriter
from generation.types import Limits

UNNAMED = "autocreated"
"""What Manim calls the stretch before the first `next_section`."""


class FilmTooLong(BaseException):
    """The scene wants more film than it may have. No scene can catch this by `except Exception`."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def require_room(limits: Limits, camera: Any, seconds: float) -> None:
    """Raises FilmTooLong where a film of this length would be too long, or have too many pixels a second."""
    pixels = camera.pixel_width * camera.pixel_height * float(camera.frame_rate)
    if not pixels <= limits.pixels_a_second:
        raise FilmTooLong(
            f"The film would have {pixels / 1e6:.0f} million pixels a second, and here it may have"
            f" {limits.pixels_a_second / 1e6:.0f}: leave `config` its size and frame rate."
        )
    if not seconds <= limits.film_seconds:
        raise FilmTooLong(f"The film would be longer than {limits.film_seconds:g} seconds.")


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


class _Understudy(CairoRenderer):
    """Takes the place of a scene's own renderer: the same camera, another writer."""

    def __init__(self, scene: Scene, limits: Limits, writer: Callable[[Any], SceneFileWriter]) -> None:
        camera = scene.renderer.camera
        super().__init__(
            file_writer_class=writer,  # type: ignore[arg-type]
            camera_class=lambda: camera,  # type: ignore[arg-type]
            skip_animations=scene.skip_animations,
        )
        self.init_scene(scene, scene.session_spec, scene.file_writer_settings)
        self.scene = scene
        self.limits = limits
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

    @property
    def step(self) -> str | None:
        """The section that the scene is in, when that has a name."""
        name = str(self.file_writer.sections[-1].name)
        return name if name != UNNAMED else None

    @property
    def totals(self) -> Totals:
        """What the scene has played so far."""
        return Totals(self.animations_done, self.frames_done)

    def check_length(self) -> None:
        """Raises FilmTooLong when the animation about to begin leads past the limit, in seconds or in pixels."""
        require_room(self.limits, self.camera, self.film_time + self.scene.duration)


@dataclass
class Audience:
    """Who hears of a film: of what is drawn from the painters' threads, of the rest from the scene's."""

    on_step: Callable[[Mark], None] = lambda mark: None
    on_frames: Callable[[int], None] = lambda frames: None
    """So many more are drawn."""
    on_animation: Callable[[], None] = lambda: None
    """One more is drawn."""
    on_picture: Callable[[Pixels], None] = lambda pixels: None
    """The first frame that shows anything."""
    on_partial: Callable[[Path, int], None] = lambda path, frames: None
    """A partial film is complete and has so many frames; in the film's order."""
    on_played: Callable[[Totals], None] = lambda totals: None
    """The scene is at its end, the drawing perhaps not."""
    on_frame: Callable[[float], None] = lambda time: None
    """The scene has shown a frame, to be drawn up to this time."""
    wants_frame: Callable[[float], bool] = lambda time: False
    """Whether the frame that is shown up to this time has to be on the stage, also where it is not drawn."""
    on_rest: Callable[[float], None] = lambda time: None
    """An animation has been played up to this time, and all stands still."""
    before_animation: Callable[[], None] = lambda: None
    """May raise, to end it all."""


class Film(_Understudy):
    """Draws the scene: records what its camera sees, and has it painted and encoded by a number of threads.

    With `plainly`, Manim's camera paints each frame itself, as it must where a scene looks at the pixels.
    """

    def __init__(
        self, scene: Scene, limits: Limits, audience: Audience, painters: int = 1, plainly: bool = False
    ) -> None:
        self._audience = audience
        self._is_playing = False
        self._picture: Picture | None = None
        self.marks: list[Mark] = []
        self.poster: Pixels | None = None
        self._most_edges = 0
        self._section: object = None
        listener = Listener(audience.on_picture, audience.on_frames, audience.on_partial, self._after_animation)
        writer = partial(
            StudioWriter,
            painters=painters,
            listener=listener,
            is_flat=not isinstance(scene.renderer.camera, ThreeDCamera),
            before_segment=self._before_segment,
            before_end=lambda: audience.on_played(self.totals),
        )
        super().__init__(scene, limits, writer)
        self._sketcher = None if plainly else Sketcher(self.camera)
        self._can_sketch = False

    def play(self, scene: Scene, *animations: Any, **options: Any) -> None:
        before = self.frames_done
        self._can_sketch = self._sketcher is not None and self._sketcher.begin()
        self._is_playing = True
        try:
            super().play(scene, *animations, **options)
        finally:
            self._is_playing = False
        if self.frames_done > before:
            self.animations_done += 1
            self._audience.on_rest(self.film_time)

    def update_frame(
        self,
        scene: Scene,
        mobjects: Iterable[Mobject] | None = None,
        include_submobjects: bool = True,
        ignore_skipping: bool = True,
        **options: Any,
    ) -> None:
        """A picture to be painted later where that is possible; a skipped animation is not drawn at all."""
        self._picture = None
        if self._is_skipped():
            return
        if self._can_sketch and include_submobjects and not options:
            self._picture = self._sketch(mobjects or list_update(scene.mobjects, scene.foreground_mobjects))
        if self._picture is None:
            if isinstance(self.static_image, Picture):
                self.static_image = self.static_image.pixels()
            super().update_frame(scene, mobjects, include_submobjects, ignore_skipping, **options)

    def _is_skipped(self) -> bool:
        return self.skip_animations and self._is_playing

    def get_frame(self) -> Any:
        return self._picture or super().get_frame()

    def add_frame(self, frame: Any, num_frames: int = 1) -> None:
        super().add_frame(frame, num_frames)
        if not self.skip_animations:
            self.frames_done += num_frames
            self._audience.on_frame(self.film_time)

    def _sketch(self, mobjects: Iterable[Mobject]) -> Picture | None:
        assert self._sketcher is not None
        ground: Any = self._sketcher.ground() if self.static_image is None else self.static_image
        return None if ground is None else self._sketcher.sketch(mobjects, ground)

    def _before_segment(self) -> bool:
        """Whether the animation about to begin is to be drawn."""
        try:
            self.check_length()
            self._audience.before_animation()
        except FilmTooLong:
            self.file_writer.is_hurried = True
            raise
        section = self.file_writer.sections[-1]
        if section is not self._section:
            self._section = section
            if section.name != UNNAMED:
                self.marks.append(Mark(str(section.name), self.frames_done))
                self._audience.on_step(self.marks[-1])
        return True

    def _after_animation(self, last_frame: Pixels) -> None:
        """Keep the frame that shows most: the one with most edges, the later of about equals."""
        some = last_frame[::3, ::3].astype(np.int16)
        grey = some[..., 0] + some[..., 1] + some[..., 2]
        edges = int((np.abs(np.diff(grey, axis=0)) > 60).sum() + (np.abs(np.diff(grey, axis=1)) > 60).sum())
        if edges >= 0.95 * self._most_edges:
            self.poster = last_frame
        self._most_edges = max(self._most_edges, edges)
        self._audience.on_animation()


class Rehearsal(_Understudy):
    """Plays the scene without drawing.

    It jumps to the end of each animation, except where something in the scene lives from frame to frame (an updater
    that takes dt, a condition to stop): there it takes every frame, so that the scene goes on as it will when drawn.
    """

    def __init__(self, scene: Scene, limits: Limits) -> None:
        super().__init__(scene, limits, SceneFileWriter)

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
            if not cut:
                self.begun(scene)
            scene.play_internal()
            if self.skip_animations:
                self.frames_done += math.ceil(scene.duration / (1 / self.fps))
        if cut:
            self.frames_done = before
            self.time += scene.duration
        else:
            self.animations_done += 1
            self.time += (self.frames_done - before) / self.fps

    def begun(self, scene: Scene) -> None:
        """An animation has begun, and nothing of it is played yet."""

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
