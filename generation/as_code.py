"""The call of the API that makes what somebody made by hand on a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import actor_of
from accounts.rest.snippets import snippets
from generation.access import generation_or_404
from generation.models import BY_HAND, Generation
from generation.types import Quality

AS_BY_DEFAULT = {"engine": "auto", "quality": Quality.LOW.value, "seed": 0, "server": "", "plan_first": False}


@require_safe
def as_code(request: HttpRequest, id: UUID) -> HttpResponse:
    """As curl, Python and JavaScript; the token is the reader's to put in."""
    generation = generation_or_404(actor_of(request), id)
    path, body = call_of(generation)
    calls = snippets(request.build_absolute_uri(path), body)
    return render(request, "generation/as_code.html", {"generation": generation, "calls": calls})


def call_of(generation: Generation) -> tuple[str, Mapping[str, Any]]:
    """Where to post what, to have the same made again."""
    if generation.change:
        return reverse("api_scene_refine", args=[generation.scene_id]), {"text": generation.change}
    if generation.engine == BY_HAND and generation.revision:
        return reverse("api_revisions", args=[generation.scene_id]), {"code": generation.revision.code}
    wished = {name: getattr(generation, name) for name in AS_BY_DEFAULT}
    more = {name: value for name, value in wished.items() if value != AS_BY_DEFAULT[name]}
    body = {"prompt": generation.prompt, "project": str(generation.scene.project_id)} | more
    return reverse("api_generations"), body | (generation.wishes or {})
