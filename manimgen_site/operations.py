"""The operator's page: what runs, how the wall stands, what went wrong, who reached for what is closed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import AuditEntry
from generation.models import Generation, Job, Kind, State, Status
from generation.wording import problem_words
from manimgen_site import health

SHOWN = 20


@require_safe
@never_cache
def operations(request: HttpRequest) -> HttpResponse:
    """For staff; everybody else is told that there is nothing."""
    if not (request.user.is_authenticated and request.user.is_staff):
        raise Http404
    parts = health.parts()
    context = {
        "parts": parts,
        "renderer": _renderer(parts),
        "jobs": [(kind.label, _count(kind, State.RUNNING), _count(kind, State.QUEUED)) for kind in Kind],
        "failures": _failures(),
        "events": AuditEntry.objects.for_operator().select_related("team", "user")[:SHOWN],
    }
    return render(request, "manimgen_site/operations.html", context)


def _renderer(parts: dict[str, Any]) -> dict[str, Any]:
    """The tier and its layers, as the render server told them just now."""
    detail = parts["render_server"]["detail"]
    if not isinstance(detail, dict):
        return {}
    layers = detail.get("layers") or {}
    known = {
        name: bool(layers[name]) for name in ("namespaces", "landlock", "seccomp", "memory_cgroup") if name in layers
    }
    return {
        "tier": detail.get("tier"),
        "unsafe": detail.get("unsafe"),
        "layers": known,
        "missing": layers.get("missing"),
    }


def _count(kind: Kind, state: State) -> int:
    return Job.objects.filter(kind=kind, state=state).count()


def _failures() -> list[dict[str, Any]]:
    failed = (
        Generation.objects.filter(status=Status.FAILED).order_by("-created_at").select_related("scene__project__team")
    )
    return [
        {"generation": each, "problem": problem_words(each.problem or {})} for each in failed[:SHOWN] if each.problem
    ]
