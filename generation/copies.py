"""A copied scene has a story too: the studio shows its sentence, source and film as if they had been made there."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import User
from generation.messages import clip_message
from generation.models import Generation, GenerationEvent, Status
from projects.models import Clip, Revision, Scene

KEPT = ("prompt", "engine", "quality", "seed", "server", "plan")


def tell_again(
    sender: type[Scene], scene: Scene, copy: Scene, revision: Revision, user: User | None, **signal: Any
) -> None:
    """Give the copy an ended generation, with the events that the studio and the API replay."""
    model = scene.generations.filter(change="").order_by("-created_at").first()
    if model is None:
        return
    clip = revision.clips.order_by("-created_at").first()
    told = _events(model, revision, clip)
    generation = Generation.objects.create(
        scene=copy,
        author=user,
        revision=revision,
        clip=clip,
        status=Status.SUCCEEDED if clip else Status.CANCELLED,
        ended_at=timezone.now(),
        last_event=len(told),
        **{name: getattr(model, name) for name in KEPT},
    )
    GenerationEvent.objects.bulk_create(
        GenerationEvent(generation=generation, number=number, kind=kind, data=data)
        for number, (kind, data) in enumerate(told, start=1)
    )


def _events(model: Generation, revision: Revision, clip: Clip | None) -> list[tuple[str, dict[str, Any]]]:
    plan = model.events.filter(kind="plan").last()
    ended = Status.SUCCEEDED if clip else Status.CANCELLED
    return [
        *([("plan", {**plan.data, "held": False})] if plan else []),
        ("source", {"title": revision.scene.title, "code": revision.code}),
        *([("clip", clip_message(clip))] if clip else []),
        ("status", {"status": ended.value}),
    ]
