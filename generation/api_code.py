"""REST API v1: code to take away. What it runs with is plain Manim."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import IO, Any, ClassVar, cast
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request

from accounts.rest.doors import actor_in, operation
from accounts.rest.errors import refusing
from generation.api_making import Unmade
from generation.exporting import KINDS, ZIP, file_name, sheet_of, write_lesson
from projects.access import project_or_404, revision_or_404, scene_or_404
from projects.media import send
from projects.models import Revision

IN_MEMORY = 2**20


class RevisionQuery(serializers.Serializer[Any]):
    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False, help_text="Else the newest.")


class CodeQuery(RevisionQuery):
    kind = serializers.ChoiceField(
        choices=["plain", "gist"], default="plain", help_text="`gist`: with what it needs and how it runs at the top."
    )

    EXAMPLE: ClassVar[dict[str, Any]] = {"kind": "gist"}


@operation("scenes", asks=CodeQuery, media="text/x-python", refusals={409: "unmade"})
def scene_code(request: Request, id: UUID, query: dict[str, Any]) -> HttpResponse:
    """A scene's code as one file that plain `manim` runs."""
    return _file(request, id, query, "gist.py" if query["kind"] == "gist" else "scene.py")


@operation("scenes", asks=RevisionQuery, media="application/x-ipynb+json", refusals={409: "unmade"})
def scene_notebook(request: Request, id: UUID, query: dict[str, Any]) -> HttpResponse:
    """A scene as a Jupyter notebook, drawn by Manim's own `%%manim`."""
    return _file(request, id, query, "notebook.ipynb")


@operation("projects", media="application/zip")
def project_code(request: Request, id: UUID) -> HttpResponseBase:
    """A lesson as a zip: each scene's code, settings, captions, and the files of the library that it uses."""
    project = project_or_404(actor_in(request), id)
    place = cast(IO[bytes], SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115  closed when it is sent
    refusing(write_lesson, project, place)
    answer = send(place, ZIP)
    answer["Content-Disposition"] = f'attachment; filename="{file_name(project)}.zip"'
    return answer


def _file(request: Request, id: UUID, query: dict[str, Any], name: str) -> HttpResponse:
    kind = KINDS[name]
    answer = HttpResponse(kind.write(sheet_of(_revision(request, id, query))), content_type=kind.media)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _revision(request: Request, id: UUID, query: dict[str, Any]) -> Revision:
    scene = scene_or_404(actor_in(request), id)
    if "revision" in query:
        return revision_or_404(scene, query["revision"])
    newest = scene.revisions.last()
    if newest is None:
        raise Unmade
    return newest
