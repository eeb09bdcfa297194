"""The trusted side of it: keeps what jobs leave of their animations, and gives it to later jobs of the same scene.

A pack is never looked into here. It was made by code that nobody trusts, and is read by such code only, in jobs of the
same namespace; what comes of it is a film, looked at like any other.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from generation.render import identity, results
from generation.render.reuse import pack
from generation.render.tex.cache import Cache
from generation.types import RenderJob

_REVISION = 3
"""Raise it when a change of ours changes what an animation looks like, or how its state is told."""
_TRIES_WITH_KNOWLEDGE = 2


class Animations:
    """Packs in `folder`, at most `most_bytes` of them; the scene that was drawn least recently goes first."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._cache = Cache(folder, most_bytes)

    def recall(self, job: RenderJob) -> bytes:
        """What is known of the job's scene; empty when nothing is."""
        return self._cache.read(_key(job)) or b""

    def keep(self, job: RenderJob, folder: int) -> None:
        """Take what a job left in its folder, when it is there and as it should be."""
        with tempfile.TemporaryDirectory(prefix="pack-") as own, suppress(results.BadResult, OSError):
            taken = results.take(folder, pack.NAME, Path(own, pack.NAME), 2 * pack.MOST_BYTES)
            self._cache.write(_key(job), taken.read_bytes())

    def forget(self, job: RenderJob) -> None:
        """All that is known of its scene: it may be what a film failed by."""
        self._cache.write(_key(job), b"")


def recollections(job: RenderJob, store: Animations | None) -> Iterator[bytes | None]:
    """What to give the job, and what when it went astray with that: at last nothing."""
    if store is not None:
        for _ in range(_TRIES_WITH_KNOWLEDGE):
            yield store.recall(job)
    yield None


def may_come_of_knowledge(outcome: dict[str, Any]) -> bool:
    """Whether it failed by no line of the scene, and not for what it took: what it was told may be false."""
    return outcome.get("error") in {"scene_error", "render_crashed", "nothing_played"} and not outcome.get("line")


def is_wanted(job: RenderJob) -> bool:
    """Whether it is a film of a scene that has a name."""
    return bool(job.namespace) and not (job.is_still or job.layout or job.transparent)


def _key(job: RenderJob) -> str:
    shape = [job.quality.value, job.aspect, job.scene]
    parts = [_REVISION, job.namespace, *shape, version("av"), *identity.versions().values()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class Told:
    """Tells what is new when a film is begun anew: it says again what it has said, up to where it went astray."""

    def __init__(self) -> None:
        self._most: dict[str, int] = {}
        self._letters = self._letters_now = 0

    def begin(self) -> None:
        """A job begins, perhaps not the first."""
        self._letters_now = 0

    def news(self, event: dict[str, Any]) -> dict[str, Any] | None:
        """The event, or what is new of it."""
        kind = event["event"]
        if kind == "log":
            return self._words(event)
        count = {"started": 1, "poster": 1}.get(kind) or event.get("number") or event.get("frames_done")
        if kind not in ("started", "poster", "step", "segment", "progress") or not isinstance(count, int):
            return event
        most = self._most.get(kind, 0)
        self._most[kind] = max(most, count)
        return event if count > most or (kind == "progress" and count == most) else None

    def _words(self, event: dict[str, Any]) -> dict[str, Any] | None:
        said, text = self._letters_now, event["text"]
        self._letters_now += len(text)
        text = text[max(0, self._letters - said) :]
        self._letters = max(self._letters, self._letters_now)
        return event | {"text": text} if text else None
