"""Security events: a scene that reached for what is closed, told to the audit log with its team and the code's hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from accounts import audit
from accounts.models import Deed
from generation.models import Generation
from generation.types import Problem

REACHES = frozenset({"not_allowed", "import_not_allowed"})
"""What the checks call a scene's reaching for files, programs, the network or Python behind the scenes."""
_OTHER_MANIM = "Write `from manim import *`."
_DENIED = re.compile(r"PermissionError|Read-only file system|Operation not permitted|Permission denied|Bad system call")


def note_problems(generation: Generation, code: str, problems: Iterable[Problem]) -> None:
    """Code that wants what scenes may not do. An import of another Manim is a mistake, not a reach."""
    reached = [problem for problem in problems if problem.id in REACHES and problem.hint != _OTHER_MANIM]
    if reached:
        _note(Deed.POLICY_HIT, generation, code, problems=[problem.message[:200] for problem in reached[:10]])


def note_failure(generation: Generation, code: str, event: Mapping[str, Any]) -> None:
    """A running scene to which the wall said no."""
    if _DENIED.search(str(event["message"])):
        _note(Deed.WALL_HIT, generation, code, error=event["error"], message=str(event["message"])[:200])


def _note(deed: Deed, generation: Generation, code: str, **facts: Any) -> None:
    digest = hashlib.sha256(code.encode()).hexdigest()
    about = f"scene {generation.scene_id}"
    team = generation.scene.project.team
    audit.record_security_event(deed, team, generation.author, about=about, sha256=digest, **facts)
