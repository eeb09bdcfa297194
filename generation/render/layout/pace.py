"""Whether there is time to read what is shown and said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from manim import Code, Mobject, Tex

from generation.render.layout.sight import VISIBLE, Sight, Words

FASTEST = 25.0
"""Characters a second. Subtitles for adults go up to 17 to 20, and a teacher speaks beside them."""
_FEWEST = 20
"""Characters that are read at a glance."""
_SHORTEST_TEXT = 12
"""Letters: what is shorter is a label or a counter."""


@dataclass
class Shown:
    """Texts that came together, from when until when they stood there."""

    mobjects: list[Mobject]
    characters: int
    since: float
    until: float
    step: str | None

    @property
    def is_too_fast(self) -> bool:
        return self.characters >= _FEWEST and self.characters > FASTEST * max(self.until - self.since, 0.1)

    @property
    def message(self) -> str:
        seconds = self.until - self.since
        return (
            f"{{}} can't be read in the {seconds:.1f} s that it is shown: {self.characters} letters need "
            f"{needed(self.characters):.0f} s. Wait longer before the next thing, self.wait({self.missing:.1f}), or "
            "say less."
        )

    @property
    def missing(self) -> float:
        return max(0.5, needed(self.characters) - (self.until - self.since))


@dataclass(frozen=True)
class Line:
    """A subcaption: what is said from a time on."""

    text: str
    since: float
    until: float

    @property
    def is_too_fast(self) -> bool:
        return len(self.text) >= _FEWEST and len(self.text) > FASTEST * max(self.until - self.since, 0.1)

    @property
    def message(self) -> str:
        seconds = self.until - self.since
        return (
            f"The subcaption “{self.text[:60]}” stays for {seconds:.1f} s only: {len(self.text)} characters need "
            f"{needed(len(self.text)):.0f} s. Wait longer before the next one, or say it in fewer words."
        )


def needed(characters: int) -> float:
    """Seconds for reading at an easy pace."""
    return max(2.0, characters / 15)


class Reader:
    """Notes at each rest which texts stand there, and since when."""

    def __init__(self) -> None:
        self._standing: dict[tuple[int, int], Shown] = {}
        self._all: list[Shown] = []
        self._rested_at = 0.0

    def note(self, seen: Sight, time: float, step: str | None) -> list[Mobject]:
        """Returns the texts that are new."""
        now = {(id(words.mobject), len(words.glyphs)): words for words in seen.words if _is_read(words)}
        fresh = {key: words for key, words in now.items() if key not in self._standing}
        mobjects = [words.mobject for words in fresh.values()]
        if fresh:
            letters = sum(len(words.glyphs) for words in fresh.values())
            came = Shown(mobjects, letters, self._rested_at, time, step)
            self._all.append(came)
            self._standing |= dict.fromkeys(fresh, came)
        for key, shown in list(self._standing.items()):
            shown.until = time if key in now else (self._rested_at + time) / 2  # half faded out
            if key not in now:
                del self._standing[key]
        self._rested_at = time
        return mobjects

    def too_fast(self) -> Iterator[Shown]:
        return (shown for shown in self._all if shown.is_too_fast)


def _is_read(words: Words) -> bool:
    """Running text in sight: no formula, no listing, no number at an axis, nothing dimmed."""
    if len(words.glyphs) < _SHORTEST_TEXT or words.opacity < VISIBLE:
        return False
    if words.place.is_in_axes or words.place.is_in_table or words.place.is_in(Code):
        return False
    return not hasattr(words.mobject, "tex_string") or isinstance(words.mobject, Tex)


def lines(subcaptions: Iterable[tuple[float, str]], end: float) -> Sequence[Line]:
    """Each subcaption stays until the next one comes, the last one until the end."""
    said_at = sorted((since, text) for since, text in subcaptions if text.strip())
    ends = [since for since, _ in said_at[1:]] + [end]
    return [Line(text, since, until) for (since, text), until in zip(said_at, ends, strict=False)]
