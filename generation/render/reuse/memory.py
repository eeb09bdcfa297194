"""What a job knows of the films drawn before from its scene, and what it learns while it draws this one.

An animation whose state at its beginning is known is jumped over: begun and finished, as Manim itself skips. What it
leaves must then be, to the last bit, what it left when it was drawn; otherwise the film is begun anew, by whoever asked
for it, and that animation is stepped from then on. So nothing is presumed of any animation or updater.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import av
from manim import Scene, config

from generation.render import source
from generation.render.reuse import pack
from generation.render.reuse.code import Unknown
from generation.render.reuse.pack import Animation, Pack
from generation.render.reuse.state import State

_OUT_OF_SIGHT = re.compile(
    r"\btime\s*(?:\.|\(|import)|\.time\b|import time|perf_counter|datetime|num_plays|thread|subprocess|asyncio"
    r"|setattr|__(?:dict|class|globals|code|import|builtins)__|\bglobals\b|\blocals\b|importlib|\bexec\b|\beval\b"
    r"|ctypes|\bgc\b|inspect|getframe|path_obj|\.file_name|original_id|id_to_vgroup|generate_points"
    r"|rotation_matrix|project_point|transform_points"
)
"""What the hash of a state does not hold: clocks, back doors, and what Manim keeps for itself."""
_MODULE = re.compile(r"\bimport[ \t]+(?:[\w.]+[ \t]+as[ \t]+)?(\w+)")


class Misjudged(BaseException):
    """An animation left something else than it did before. No scene can catch this by `except Exception`."""


def can_follow(code: str) -> bool:
    """Whether all that the scene's animations depend on can be seen: no clock, no files, no pixels, no back doors."""
    if source.looks_at_pixels(code) or source.may_write_files(code) or _OUT_OF_SIGHT.search(code):
        return False
    modules = {"np", "manim", *_MODULE.findall(code)}
    return not any(re.search(rf"\b{name}(?:\.\w+)+\s*=(?!=)", code) for name in modules)


@dataclass
class Moment:
    """An animation that is about to begin."""

    key: str | None
    """None when nobody can say all that it depends on."""
    known: Animation | None = None
    must_step: bool = False
    has_own_code: bool = False
    reached: Sequence[Any] = ()
    """All that its state consists of and that it may change."""


def is_whole(film: memoryview, frames: int) -> bool:
    """Whether these bytes are a partial film of so many pictures, of the size that is drawn."""
    try:
        with av.open(io.BytesIO(film), "r", format="mp4") as read:
            (stream,) = read.streams
            size = (stream.width, stream.height) if isinstance(stream, av.VideoStream) else ()
            pictures = sum(packet.size > 0 for packet in read.demux(stream))
            return size == (config.pixel_width, config.pixel_height) and pictures == frames
    except (av.FFmpegError, ValueError):
        return False


@dataclass
class Memory:
    """Of one film. `old` is what earlier films left; `is_whole` looks at each partial film of it before it is shown."""

    old: Pack
    is_whole: Callable[[memoryview, int], bool] = is_whole
    new: dict[str, tuple[Animation, list[Path]]] = field(default_factory=dict)
    """What was drawn, as the films that hold it; their frames are known when they are whole."""
    shown: set[str] = field(default_factory=set)

    def look(self, scene: Scene) -> Moment:
        """Before an animation begins, when all about it is said."""
        try:
            state = State(scene, scene.animations)
        except Unknown:
            return Moment(None)
        known = self._known(state.hash)
        must_step = bool(known and known.must_step) or _lives_from_frame_to_frame(scene)
        return Moment(state.hash, known, must_step, state.met_own_code, state.reached)

    def _known(self, key: str) -> Animation | None:
        """What is known of an animation, unless its films are not what the pack says: then it is drawn as if new."""
        known = self.old.known.get(key)
        if known and not all(map(self.is_whole, self.old.films(key), known.frames)):
            del self.old.known[key]
            self.old.is_false = True
            return None
        return known

    def recall(self, moment: Moment, scene: Scene) -> list[memoryview]:
        """The partial films of an animation that has been passed over. Raises Misjudged."""
        assert moment.key and moment.known
        if _hash(scene, moment) != moment.known.after:
            self.distrust(moment)
            raise Misjudged
        self.shown.add(moment.key)
        return self.old.films(moment.key)

    def distrust(self, moment: Moment) -> None:
        """An animation has not done what it did: it is stepped from now on, with all that may be of its kind."""
        assert moment.key and moment.known
        for key, animation in self.old.known.items():
            if key == moment.key or (animation.has_own_code and moment.has_own_code):
                self.old.known[key] = replace(animation, must_step=True)
        if moment.must_step:  # not even stepping does what it did
            del self.old.known[moment.key]

    def learn(self, moment: Moment, scene: Scene, films: list[Path]) -> None:
        """An animation was played whole, and is being drawn into these partial films."""
        after = _hash(scene, moment) if moment.key else None
        if moment.key and after:
            self.new[moment.key] = (
                Animation(after, has_own_code=moment.has_own_code, must_step=moment.must_step),
                films,
            )

    def save(self, folder: Path, done: Mapping[Path, int]) -> None:
        """For the next film; of this one, what was drawn to its end. `done` are partial films and their frames."""
        whole = {
            key: (replace(animation, frames=tuple(done[film] for film in films)), films)
            for key, (animation, films) in self.new.items()
            if films and done.keys() >= set(films)
        }
        pack.write(folder / pack.NAME, whole, self.old, self.shown)


def _hash(scene: Scene, moment: Moment) -> str | None:
    """Of what it leaves: the scene, and all that it may have changed besides."""
    try:
        return State(scene, once_reached=moment.reached).hash
    except Unknown:
        return None


def _lives_from_frame_to_frame(scene: Any) -> bool:
    return bool(
        scene.stop_condition is not None
        or scene.always_update_mobjects
        or scene.updaters
        or any(mobject.has_time_based_updater() for mobject in scene.get_mobject_family_members())
    )
