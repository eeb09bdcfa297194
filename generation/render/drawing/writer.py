"""Manim's writer with a studio in it: frames are painted and encoded beside the scene, several films at once."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from manim.scene.scene_file_writer import SceneFileWriter

from generation.render.drawing.encoding import join
from generation.render.drawing.studio import Listener, Reel, Studio
from generation.render.last_words import Asked

_FIRST_SECONDS, _SECONDS = 0.5, 4.0
"""Of film in a partial one at most: the first can be seen soon, and the parts of a long animation are drawn at once.
What is shared among idle painters has no parts shorter than the first: each costs a whole picture."""

_SECONDS_IN_HASTE = 1.5
"""To draw what a scene made before it was ended. Shorter than what it has to answer in."""


class StudioWriter(SceneFileWriter):
    """Calls `before_segment` when an animation is about to be drawn, and `before_end` when all of them are known.

    `before_segment` says whether it is to be drawn: what is known may be shown instead.
    """

    def __init__(
        self,
        settings: Any,
        painters: int,
        listener: Listener,
        is_flat: bool,
        before_segment: Callable[[], bool],
        before_end: Callable[[], None],
    ) -> None:
        self._before_segment, self._before_end = before_segment, before_end
        self._painters = painters
        self._seconds = _SECONDS
        self._reel: Reel | None = None
        self._frames_in_reel = 0
        self._reels = 0
        self.partials: list[Path] = []
        """Of the newest animation."""
        self.is_hurried = False
        """Whether the film is to end soon with what there is."""
        self.is_web_ready = False
        """Whether the film as it is made has its index in front."""
        self.studio = Studio(painters, listener, is_flat)
        super().__init__(settings)

    def begin_animation(self, allow_write: bool = False, *, animation_index: int, file_path: Any = None) -> None:
        self.partials = []
        self._seconds = _SECONDS
        if allow_write and self._before_segment() and self.output_spec.is_video:
            self._open()

    def share(self, seconds: float) -> None:
        """The animation about to begin lasts so long; all painters are to draw it at once: nothing else is to be drawn.

        To be said while `before_segment` is asked.
        """
        self._seconds = min(_SECONDS, max(_FIRST_SECONDS, seconds / self._painters))

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        while self._reel and repeat > 0:
            if self._frames_in_reel == self._most_frames():
                self.studio.seal(self._reel, ends_animation=False)
                self._open()
            now = min(repeat, self._most_frames() - self._frames_in_reel)
            self.studio.add(self._reel, pixels, now)
            self._frames_in_reel += now
            repeat -= now

    def end_animation(self, allow_write: bool = False) -> None:
        if self._reel:
            self.studio.seal(self._reel, ends_animation=True)
            self._reel = None

    def finish(self) -> None:
        self._before_end()
        self.studio.close()
        self.combine_to_movie()

    def abort_encode_jobs(self, reraise_encoder_failures: bool = False) -> None:
        """The scene has failed: what it made so far is still drawn; when it was ended, as far as there is time."""
        self._reel = None
        is_hurried = self.is_hurried or isinstance(sys.exception(), Asked)
        with suppress(BaseException):
            self.studio.close(_SECONDS_IN_HASTE if is_hurried else None)

    def combine_to_movie(self) -> None:
        if self.includes_sound or self.output_plan.segment_extension != ".mp4":
            self.partial_movie_files = [str(path) for path, _ in self.studio.done]
            super().combine_to_movie()
            return
        assert self.video_encoder is not None
        self.movie_file_path.parent.mkdir(parents=True, exist_ok=True)
        join(self.studio.done, self.video_encoder.frame_rate, self.movie_file_path)
        self.final_file_path = self.movie_file_path
        self.is_web_ready = True

    def show(self, films: Sequence[memoryview], frames: Sequence[int], last: Any) -> None:
        """An animation that was drawn before: its partial films, how many frames they have, and its last picture."""
        assert self.video_encoder is not None
        for film, length in zip(films, frames, strict=True):
            path = self._next_path()
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(film)
            reel = self.studio.open(path, self.video_encoder, is_known=True)
            self.studio.add(reel, last, length)
            self.studio.seal(reel, ends_animation=len(self.partials) == len(films))

    def _open(self) -> None:
        assert self.video_encoder is not None
        self._frames_in_reel = 0
        self._reel = self.studio.open(self._next_path(), self.video_encoder)

    def _next_path(self) -> Path:
        self._reels += 1
        self.partials.append(Path(self.output_plan.segment_path(f"part_{self._reels:05}")))
        return self.partials[-1]

    def _most_frames(self) -> int:
        assert self.video_encoder is not None
        seconds = _FIRST_SECONDS if self._reels == 1 else self._seconds
        return max(1, math.ceil(seconds * self.video_encoder.frame_rate))
