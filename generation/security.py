"""Security events: a scene that reached for what is closed, told to the audit log with its team and the code's hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any

from accounts import audit
from accounts.models import Deed, User
from generation.render.offences import Offence
from generation.run import Run
from generation.types import Problem
from projects.models import Project, Revision, Scene

REACHES = frozenset({"not_allowed", "import_not_allowed"})
"""What the checks call a scene's reaching for files, programs, the network or Python behind the scenes."""
_OTHER_MANIM = "Write `from manim import *`."
_WORDS: Mapping[str, str] = {
    Offence.REPORT: "It said what only a forged report says.",
    Offence.MEDIA: "It left something else than the film or the pictures that it told of.",
    Offence.CALL: "It asked the kernel for what is only good for getting out.",
    Offence.BREAKAGE: "It left something that breaks whoever looks at it.",
    Offence.PACK: "An earlier film of the scene left animations that are not what it said.",
}
_DENIED = re.compile(r"PermissionError|Read-only file system|Operation not permitted|Permission denied|Bad system call")


def note_problems(scene: Scene, author: User | None, code: str, problems: Iterable[Problem]) -> None:
    """Code that wants what scenes may not do. An import of another Manim is a mistake, not a reach."""
    note_reach(scene.project, author, f"scene {scene.pk}", code, problems)


def note_reach(project: Project, author: User | None, about: str, code: str, problems: Iterable[Problem]) -> None:
    """The same of code that is no scene yet."""
    reached = [problem for problem in problems if problem.id in REACHES and problem.hint != _OTHER_MANIM]
    if reached:
        _note(
            Deed.POLICY_HIT, project, author, about, code, problems=[problem.message[:200] for problem in reached[:10]]
        )


def watched(run: Run, revision: Revision, events: Generator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The events of a render. What its scene did against the wall is noted with the last one, film or none.

    A limit that it passed is no such thing: honest scenes do that, and are told how to stay under it.
    """
    with closing(events):
        for event in events:
            if event["event"] in ("done", "failed"):
                _note_end(run, revision, event)
            yield event


def _note_end(run: Run, revision: Revision, event: Mapping[str, Any]) -> None:
    message, offences = str(event.get("message", "")), list(event.get("offences", ()))
    if offences or _DENIED.search(message):
        told = {"error": event.get("error", ""), "message": message[:200], "problems": [_WORDS[it] for it in offences]}
        scene = run.generation.scene
        _note(Deed.WALL_HIT, scene.project, run.generation.author, f"scene {scene.pk}", revision.code, **told)


def _note(deed: Deed, project: Project, author: User | None, about: str, code: str, **facts: Any) -> None:
    digest = hashlib.sha256(code.encode("utf-8", "surrogateescape")).hexdigest()
    audit.record_security_event(deed, project.team, author, about=about, sha256=digest, **facts)
