"""REST API v1: what would stop a scene's code, before anything is drawn."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Actor
from accounts.rest.doors import actor_in, operation
from accounts.rest.errors import named
from accounts.throttles import seconds_to_wait
from generation import assets
from generation.checks import check, fixes
from generation.types import Repaired, Verdict
from projects.access import scene_or_404

LONGEST_CODE = 200_000
"""Characters."""


class CheckGiven(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=LONGEST_CODE, trim_whitespace=False, help_text="One Manim file.")
    scene = serializers.UUIDField(required=False, help_text="Whose team's files the code may name.")
    fix = serializers.BooleanField(default=False, help_text="Whether to repair what has one right repair.")

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "code": "from manim import *\n\n\nclass Dot1(Scene):\n    def construct(self):\n        self.add(Dott())\n"
    }


class ProblemShown(serializers.Serializer[Any]):
    """One thing that a check found. Line and column count from 1; 0 means the whole file."""

    id = serializers.CharField()
    line = serializers.IntegerField()
    column = serializers.IntegerField()
    message = serializers.CharField(help_text="What is wrong.")
    hint = serializers.CharField(help_text="What to write instead.")
    fixed = serializers.BooleanField(help_text="Whether it was repaired; its line is as it was then.")


class CheckShown(serializers.Serializer[Any]):
    ok = serializers.BooleanField(help_text="Whether nothing is left that would stop the scene.")
    problems = ProblemShown(many=True)
    code = serializers.CharField(allow_null=True, help_text="After the repairs; null where none were asked for.")
    diff = serializers.CharField(help_text="What was repaired, as a unified diff.")

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "ok": False, "code": None, "diff": "",
        "problems": [{
            "id": "unknown_name", "line": 6, "column": 18, "message": "“Dott” is nowhere defined.",
            "hint": "Write “Dot”.", "fixed": False,
        }],
    }  # fmt: skip


@operation("scenes", verb="read", takes=CheckGiven, shows=CheckShown)
def code_check(request: Request, values: dict[str, Any]) -> Response:
    """Check code, and repair it if wanted. Nothing is kept and nothing drawn."""
    actor = actor_in(request)
    names = assets.names_for(named("scene", scene_or_404, actor, values["scene"])) if "scene" in values else None
    take_a_check(actor)
    found: Verdict | Repaired
    found = fixes.repair(values["code"], names) if values["fix"] else check(values["code"], names)
    told: dict[str, Any] = {"ok": found.ok, "problems": [asdict(problem) for problem in found.problems]}
    mended = {"code": found.code, "diff": found.diff} if isinstance(found, Repaired) else {"code": None, "diff": ""}
    return Response(told | mended)


def take_a_check(actor: Actor) -> None:
    """Count it with those of the page's editor. Raises Throttled."""
    wait = seconds_to_wait("check", actor.pk)
    if wait is not None:
        raise exceptions.Throttled(wait=wait)
