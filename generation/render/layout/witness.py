"""Watches a scene being played: what stays wrong long enough to be seen becomes a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from manim import Animation, AnimationGroup, Mobject, Scene, Wait

from generation.render.layout import looking, pace, rules, sight
from generation.render.layout.boxes import Floats
from generation.render.layout.emptiness import Watch
from generation.render.layout.flaws import Flaw
from generation.render.layout.naming import Author, Name
from generation.render.layout.pictures import Album

LASTS = 0.6
"""Seconds for which something must stay wrong."""
MOST_FINDINGS = 12
SECONDS_BETWEEN = 0.5
"""At most, between two looks at an animation under way."""

OnLook = Callable[[sight.Sight, float], None]


@dataclass
class Finding:
    """What is told. `boxes` are left, top, width and height as shares of the frame; `picture` is a number from 1."""

    id: str
    step: str | None
    time: float
    objects: list[str]
    line: int | None
    message: str
    boxes: list[list[float]] = field(default_factory=list)
    picture: int | None = None


@dataclass
class _Suspect:
    """A flaw, from when it was first seen on, and what its objects were called then."""

    flaw: Flaw
    since: float
    until: float
    names: list[Name]
    line: int | None
    step: str | None
    is_told: bool = False


class Witness:
    """Told of each animation's beginning and end and of moments between. `folder` gets pictures, if it is given.

    `on_look` hears what is seen at each look at the stage, and the time.
    """

    def __init__(
        self, scene: Scene, author: Author, folder: Path | None = None, on_look: OnLook = lambda seen, time: None
    ) -> None:
        self._scene = scene
        self._author = author
        self._on_look = on_look
        self._lookout = looking.Lookout(scene)
        self._album = Album(folder) if folder else None
        self._suspects: dict[Any, _Suspect] = {}
        self._never_seen: dict[int, _Suspect] = {}
        self._seen: dict[int, Mobject] = {}
        self._reader, self._watch = pace.Reader(), Watch()
        self._names: dict[int, Name] = {}
        self._step: str | None = None
        self._looked_at = 0.0
        self._findings: list[Finding] = []

    def begin(self, step: str | None, time: float) -> None:
        """An animation of this step is about to begin."""
        if step != self._step:
            self._watch.begin_step(step, time)
            self._step = step

    def is_due(self, time: float) -> bool:
        """Whether it is time for a glance."""
        return time - self._looked_at >= SECONDS_BETWEEN

    def glance(self, time: float) -> None:
        """In the middle of an animation: what it moves is on its way and does not count."""
        moved = {id(part) for mobject in _moved(self._scene.animations or ()) for part in mobject.get_family()}
        self._look(time, moved)

    def rest(self, time: float) -> None:
        """An animation has ended."""
        seen = self._look(time, set())
        for text in self._reader.note(seen, time, self._step):  # named while the variables are there
            self._names[id(text)] = self._author.name(text, self._scene)

    def end(self, time: float, subcaptions: Iterable[tuple[float, str]]) -> list[Finding]:
        """The scene is over: what is wrong now stays so. All findings, in the film's order."""
        for suspect in (*self._suspects.values(), *self._never_seen.values()):
            if suspect.until >= time - 1e-3 or suspect.flaw.only_if_never_seen:
                self._tell(suspect, has_picture=suspect.until >= time - 1e-3)
        for gap in self._watch.end(time):
            self._add(Finding("empty_frame", gap.step, round(gap.since, 3), [], None, gap.message))
        for shown in self._reader.too_fast():
            name = self._names[id(shown.mobjects[0])]
            message = shown.message.format(name.called)
            self._add(Finding("too_fast", shown.step, round(shown.since, 3), [name.called], name.line, message))
        for line in pace.lines(subcaptions, time):
            if line.is_too_fast:
                self._add(Finding("too_fast", None, round(line.since, 3), [line.text[:60]], None, line.message))
        return sorted(self._findings, key=lambda finding: finding.time)

    def _look(self, time: float, moved: set[int]) -> sight.Sight:
        self._looked_at = time
        seen = self._lookout.look()
        since = self._stood_since(time)
        for moment in dict.fromkeys((since, time)):
            self._watch.note(rules.shows_anything(seen), moment)
        self._on_look(seen, time)
        found = rules.flaws(seen)
        flaws = {flaw.key: flaw for flaw in found if not _is_about(flaw, moved)}
        for key, flaw in flaws.items():
            self._note(key, flaw, since, time)
        for key, suspect in list(self._suspects.items()):
            if key not in flaws and not _is_about(suspect.flaw, moved):
                del self._suspects[key]
        unseen = {id(flaw.objects[0]) for flaw in found if flaw.only_if_never_seen}
        for words in seen.words:
            if id(words.mobject) not in unseen and words.opacity >= sight.VISIBLE:
                self._seen[id(words.mobject)] = words.mobject
                self._never_seen.pop(id(words.mobject), None)
        return seen

    def _stood_since(self, time: float) -> float:
        """Since when all has been as it is now: what waits is looked at when it has waited."""
        scene = self._scene
        return time - scene.duration if scene.animations and scene.is_current_animation_frozen_frame() else time

    def _note(self, key: Any, flaw: Flaw, since: float, time: float) -> None:
        if flaw.only_if_never_seen:
            if id(flaw.objects[0]) not in self._seen:
                suspect = self._never_seen.setdefault(id(flaw.objects[0]), self._suspect(flaw, since))
                suspect.until = time
            return
        suspect = self._suspects.get(key) or self._suspect(flaw, since)
        self._suspects[key] = suspect
        suspect.flaw, suspect.until = flaw, time
        if time - suspect.since >= LASTS:
            self._tell(suspect)

    def _suspect(self, flaw: Flaw, time: float) -> _Suspect:
        names = [self._author.name(mobject, self._scene) for mobject in flaw.objects]
        line = next((name.line for name in names if name.line), None) or self._author.line()
        return _Suspect(flaw, time, time, names, line, self._step)

    def _tell(self, suspect: _Suspect, has_picture: bool = True) -> None:
        if suspect.is_told:
            return
        suspect.is_told = True
        flaw, names = suspect.flaw, suspect.names
        message = flaw.sentence(*(name.called for name in names), *(name.source for name in names))
        boxes = [self._share(box) for box in flaw.boxes]
        objects = [name.called for name in names]
        when = round(suspect.until, 3)
        message = f"T{message[1:]}" if message.startswith("the ") else message  # names are written as they are
        found = Finding(flaw.id, suspect.step, when, objects, suspect.line, message, boxes)
        if self._add(found) and self._album and has_picture:
            found.picture = self._album.take(self._scene, suspect.until, boxes)

    def _add(self, finding: Finding) -> bool:
        """Whether it is news: the same words are said once, and not without end."""
        known = any((each.id, each.message) == (finding.id, finding.message) for each in self._findings)
        if known or len(self._findings) >= MOST_FINDINGS:
            return False
        self._findings.append(finding)
        return True

    def _share(self, box: Floats) -> list[float]:
        camera: Any = self._scene.camera
        height = sight.HEIGHT
        width = float(camera.frame_width) * height / float(camera.frame_height)
        left, right = (min(max(x / width + 0.5, 0.0), 1.0) for x in (box[0], box[2]))
        top, bottom = (min(max(0.5 - y / height, 0.0), 1.0) for y in (box[3], box[1]))
        return [round(share, 4) for share in (left, top, right - left, bottom - top)]


def _moved(animations: Sequence[Animation]) -> list[Mobject]:
    """What animations change, and what they change it into."""
    found: list[Mobject] = []
    for animation in animations:
        if isinstance(animation, AnimationGroup):
            found += _moved(animation.animations)
        elif not isinstance(animation, Wait):
            shown = (animation.mobject, getattr(animation, "target_mobject", None))
            found += [mobject for mobject in shown if isinstance(mobject, Mobject)]
    return found


def _is_about(flaw: Flaw, mobjects: set[int]) -> bool:
    return any(id(each) in mobjects for each in flaw.objects)
