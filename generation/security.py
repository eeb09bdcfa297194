"""Security events: a scene that reached for what is closed, told to the audit log with its team and the code's hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from accounts import audit
from accounts.models import Deed, User
from generation.types import Problem
from projects.models import Project, Scene

REACHES = frozenset({"not_allowed", "import_not_allowed"})
"""What the checks call a scene's reaching for files, programs, the network or Python behind the scenes."""
_OTHER_MANIM = "Write `from manim import *`."
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


def note_failure(scene: Scene, author: User | None, code: str, event: Mapping[str, Any]) -> None:
    """A running scene to which the wall said no."""
    if _DENIED.search(str(event["message"])):
        told = {"error": event["error"], "message": str(event["message"])[:200]}
        _note(Deed.WALL_HIT, scene.project, author, f"scene {scene.pk}", code, **told)


def _note(deed: Deed, project: Project, author: User | None, about: str, code: str, **facts: Any) -> None:
    digest = hashlib.sha256(code.encode("utf-8", "surrogateescape")).hexdigest()
    audit.record_security_event(deed, project.team, author, about=about, sha256=digest, **facts)
