"""REST API v1: the team's library of files."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import team_or_404
from accounts.actions import home_team
from accounts.models import Role
from accounts.rest.addresses import address
from accounts.rest.doors import actor_in, operation, person_in
from accounts.rest.errors import named, refusing
from accounts.rest.pages import page
from projects import library
from projects.access import asset_or_404
from projects.api_shapes import AssetGiven, AssetQuery, AssetShown
from projects.models import Asset
from projects.views import serve_asset


@operation("assets", asks=AssetQuery, shows=AssetShown, is_page=True)
def asset_list(request: Request, query: dict[str, Any]) -> Response:
    """The files of your teams' libraries."""
    actor = actor_in(request)
    rows = Asset.objects.of(actor).live().select_related("author")
    if "team" in query:
        rows = rows.filter(team=named("team", team_or_404, actor, query["team"]))
    if "kind" in query:
        rows = rows.filter(kind=query["kind"])
    return page(request, rows, lambda row: as_json(row, request), by=query["ordering"])


@operation("assets", takes=AssetGiven, shows=AssetShown, status=201, is_upload=True, for_account=True)
def asset_upload(request: Request, values: dict[str, Any]) -> Response:
    """Put a file into a team's library."""
    actor, user = actor_in(request), person_in(request)
    id = values.get("team")
    team = named("team", team_or_404, actor, id, Role.EDITOR) if id else home_team(actor, request._request.session)
    asset = refusing(library.upload, team, user, values["file"])
    return Response(as_json(asset, request), status=HTTPStatus.CREATED)


@operation("assets", shows=AssetShown)
def asset_read(request: Request, id: UUID) -> Response:
    """A file of a library; one that was deleted, too, while a film uses it."""
    return Response(as_json(asset_or_404(actor_in(request), id), request))


@operation("assets", status=204, for_account=True)
def asset_delete(request: Request, id: UUID) -> Response:
    """Delete a file from the library: films that use it can still be drawn again."""
    found = asset_or_404(actor_in(request), id, Role.EDITOR)
    if not library.delete(found, person_in(request)):
        raise Http404
    return Response(status=HTTPStatus.NO_CONTENT)


@operation("assets", media="application/octet-stream")
def asset_download(request: Request, id: UUID) -> HttpResponseBase:
    """The file itself; honours Range."""
    return serve_asset(request._request, asset_or_404(actor_in(request), id))


def as_json(asset: Asset, request: Request) -> dict[str, Any]:
    """An asset as the API shows it; addresses are absolute."""
    return {
        "id": str(asset.pk),
        "team": str(asset.team_id),
        "kind": asset.kind,
        "name": asset.name,
        "path": asset.path,
        "snippet": asset.snippet,
        "sha256": asset.digest,
        "size": asset.size,
        "media_type": asset.media_type,
        "facts": asset.facts,
        "author": asset.author.display_name if asset.author else None,
        "created_at": asset.created_at.isoformat(),
        "deleted_at": asset.deleted_at.isoformat() if asset.deleted_at else None,
        "url": address(request, "api_asset", asset.pk),
        "download_url": address(request, "api_asset_download", asset.pk),
    }
