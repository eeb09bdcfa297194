"""A film that shows again what was drawn before."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from manim import Scene

from generation.render.film import Film
from generation.render.reuse.memory import Memory, Misjudged, Moment


class KnownFilm(Film):
    """Draws the animations that `memory` does not know, and passes over the others."""

    def __init__(self, *arguments: Any, memory: Memory, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._memory = memory
        self._moment: Moment | None = None
        self._to_pass = 0
        """Frames of a known animation that are not stepped yet."""
        self._last: Any = None
        self._said: object = None
        self.is_misjudged = False

    def play(self, scene: Scene, *animations: Any, **options: Any) -> None:
        """Raises Misjudged, also when a scene has caught that before."""
        if self.is_misjudged:
            self._misjudge()
        self._moment, self._to_pass, self._last = None, 0, None
        super().play(scene, *animations, **options)
        moment, self._moment = self._moment, None
        if moment and moment.known:
            self._show(scene, moment)
        elif moment and self._said == self._sayings():
            self._memory.learn(moment, scene, list(self.file_writer.partials))

    @property
    def was_lied_to(self) -> bool:
        """Whether what earlier films left is not what it says it is."""
        return self._memory.old.is_false

    def remember(self, folder: Path) -> None:
        """Leave what is known by now for the next film, where there is room."""
        with suppress(OSError):
            self._memory.save(folder, dict(self.file_writer.studio.done))

    def scene_finished(self, scene: Scene) -> None:
        """Raises Misjudged when the scene has caught that."""
        if self.is_misjudged:
            raise Misjudged
        super().scene_finished(scene)

    def save_static_frame_data(self, scene: Scene, static_mobjects: Any) -> Any:
        """The animation has begun. Where it is passed over, somebody may want to see what comes between its ends."""
        if self._passes and self.skip_animations and not scene.is_current_animation_frozen_frame():
            for number, moment in enumerate(np.arange(0, scene.duration, 1 / self.fps), 1):
                shown_until = (self.frames_done + number) / self.fps
                if self._audience.wants_frame(shown_until):
                    scene.update_to_time(moment)
                    self._audience.on_frame(shown_until)
        return super().save_static_frame_data(scene, static_mobjects)

    def render(self, scene: Scene, time: float, moving_mobjects: Any = None) -> None:
        """Of an animation that is passed over only the last frame is painted: it may become the poster."""
        if self._passes and not self.skip_animations:
            assert self._moment and self._moment.known
            self._to_pass -= 1
            shown = sum(self._moment.known.frames) - self._to_pass
            self._audience.on_frame((self.frames_done + shown) / self.fps)
            if self._to_pass != 0:
                return
        super().render(scene, time, moving_mobjects)

    def add_frame(self, frame: Any, num_frames: int = 1) -> None:
        if self._passes:
            self._last = frame
        else:
            super().add_frame(frame, num_frames)

    @property
    def _passes(self) -> bool:
        return self._moment is not None and self._moment.known is not None

    def _is_skipped(self) -> bool:
        return not self._passes and super()._is_skipped()

    def _before_segment(self) -> bool:
        super()._before_segment()
        self._said = self._sayings()
        if self._can_sketch:  # all that this camera does is known
            self._moment = self._memory.look(self.scene)
        if not self._passes:
            if self._memory.shown and not self.scene.is_current_animation_frozen_frame():
                self.file_writer.share(self.scene.duration)
            return True
        assert self._moment and self._moment.known
        self._to_pass = sum(self._moment.known.frames)
        self.skip_animations = not self._moment.must_step  # Manim then begins and finishes it, and nothing between
        return False

    def _show(self, scene: Any, moment: Moment) -> None:
        assert moment.known
        is_frozen = scene.is_current_animation_frozen_frame()
        if self.skip_animations and not is_frozen:
            scene.update_mobjects(0)  # which Manim leaves out after an animation that it skips
        if not is_frozen and not self.skip_animations and self._to_pass != 0:
            self._memory.distrust(moment)
            self._misjudge()
        try:
            films = self._memory.recall(moment, scene)
        except Misjudged:
            self._misjudge()
        self.file_writer.show(films, moment.known.frames, self._last)
        frames = sum(moment.known.frames)
        self.frames_done += frames
        self.animations_done += 1
        if is_frozen:
            self._audience.on_frame(self.film_time)
        self._audience.on_rest(self.film_time)
        for _ in range(1 if is_frozen else frames):  # added up as Manim does
            self.time += (frames if is_frozen else 1) / self.fps

    def _misjudge(self) -> NoReturn:
        self.is_misjudged = True
        self.file_writer.studio.discard()
        raise Misjudged

    def _sayings(self) -> tuple[Any, ...]:
        """What is told beside the pictures: an animation in which that grows is drawn each time."""
        writer = self.file_writer
        return (
            len(writer.sections),
            len(writer.subcaptions),
            writer.includes_sound,
            id(writer.__dict__.get("audio_segment")),
        )
