"""What the webhooks of a team are told of its generations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse

from accounts.hooks.kinds import Kind
from accounts.hooks.publishing import person, publish
from generation.models import Generation, Status

ENDINGS: Mapping[str, Kind] = {
    Status.SUCCEEDED: Kind.GENERATION_SUCCEEDED,
    Status.FAILED: Kind.GENERATION_FAILED,
    Status.CANCELLED: Kind.GENERATION_CANCELLED,
}


def tell_started(generation: Generation) -> None:
    """It has just been made."""
    publish(generation.scene.project.team, Kind.GENERATION_STARTED, _facts(generation))


def tell_ended(id: UUID) -> None:
    """It has just come to its end, which its row shows already."""
    generation = Generation.objects.select_related("scene__project__team", "author").get(pk=id)
    publish(generation.scene.project.team, ENDINGS[generation.status], _facts(generation))


def _facts(generation: Generation) -> dict[str, Any]:
    problem = generation.problem or {}
    return {
        "generation": {
            "id": str(generation.pk),
            "status": generation.status,
            "prompt": generation.prompt,
            "engine": generation.engine,
            "problem": {"id": problem["id"], "fault": problem["fault"]} if problem else None,
            "path": reverse("api_generation", args=[generation.pk]),
        },
        "scene": str(generation.scene_id),
        "project": str(generation.scene.project_id),
        "clip": str(generation.clip_id) if generation.clip_id else None,
        "by": person(generation.author),
    }
