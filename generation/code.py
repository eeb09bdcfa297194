"""The studio's page “Code”: a scene's code to take away, and the lesson's repository."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import actor_of
from generation.exporting import KINDS, ZIP, file_name, sheet_of, write_lesson
from projects.access import project_or_404, scene_or_404
from projects.exports.sheet import requirement
from projects.media import send
from projects.models import Project

IN_MEMORY = 2**20


def clone_context(request: HttpRequest, project: Project) -> dict[str, Any]:
    """What the box “Clone this lesson” shows; nothing for visitors, who have no token."""
    if not request.user.is_authenticated:
        return {}
    path = reverse("repository_refs", args=[project.team_id, project.pk]).removesuffix("/info/refs")
    return {"clone_command": f"git clone {request.build_absolute_uri(path)} {file_name(project)}"}


@require_safe
def code(request: HttpRequest, id: UUID) -> HttpResponse:
    scene = scene_or_404(actor_of(request), id)
    newest = scene.revisions.last()
    sheet = sheet_of(newest) if newest else None
    context = {"scene": scene, "revision": newest, "sheet": sheet, "requirement": requirement()}
    return render(request, "generation/code.html", context | clone_context(request, scene.project))


@require_safe
def code_file(request: HttpRequest, id: UUID, name: str) -> HttpResponse:
    """One of exporting.KINDS, of the newest revision or of the `revision` asked for."""
    scene = scene_or_404(actor_of(request), id)
    kind = KINDS.get(name)
    if kind is None:
        raise Http404
    number = request.GET.get("revision", "")
    rows = scene.revisions.order_by("-number")
    if number:
        if not (number.isascii() and number.isdecimal() and len(number) < 10):
            raise Http404
        revision = get_object_or_404(rows, number=int(number))
    else:
        found = rows.first()
        if found is None:
            raise Http404
        revision = found
    answer = HttpResponse(kind.write(sheet_of(revision)), content_type=kind.media)
    answer["Content-Disposition"] = f'attachment; filename="{file_name(scene)}.{name.partition(".")[2]}"'
    return answer


@require_safe
def lesson_code(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """The lesson as a zip."""
    project = project_or_404(actor_of(request), id)
    place = cast(IO[bytes], SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115  closed when it is sent
    try:
        write_lesson(project, place)
    except ValidationError as error:
        place.close()
        messages.error(request, " ".join(error.messages))
        return redirect("lesson", project.pk)
    answer = send(place, ZIP)
    answer["Content-Disposition"] = f'attachment; filename="{file_name(project)}.zip"'
    return answer
