"""The schema of the API, and the page on which it can be read and tried."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer

CHANGES = settings.BASE_DIR / "docs/developers/api-changes.md"


@require_safe
def api_schema(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1, as JSON or with `?format=yaml` as YAML."""
    is_yaml = request.GET.get("format") == "yaml"
    text = _as_text(is_yaml)
    answer = HttpResponse(text, content_type="application/yaml" if is_yaml else "application/vnd.oai.openapi+json")
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    return render(request, "manimgen_site/api_docs.html")


@require_safe
def api_changes(request: HttpRequest) -> HttpResponse:
    """What has changed in the API: docs/developers/api-changes.md."""
    return render(request, "manimgen_site/api_changes.html", {"days": changes()})


@cache
def changes() -> list[tuple[str, list[str]]]:
    """The sentences of each day."""
    parts = CHANGES.read_text(encoding="utf-8").replace("\n  ", " ").split("\n## ")[1:]
    return [
        (day, [line[2:].replace("`", "") for line in lines if line.startswith("- ")])
        for day, *lines in map(str.splitlines, parts)
    ]


@cache
def schema() -> dict[str, Any]:
    """The whole schema; it changes with the code only."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return made


@cache
def _as_text(is_yaml: bool) -> bytes:
    renderer = OpenApiYamlRenderer() if is_yaml else OpenApiJsonRenderer()
    text: bytes = renderer.render(schema(), renderer_context={})
    return text
