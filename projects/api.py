"""REST API v1: the team's library of files."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.decorators import api_view, parser_classes
from rest_framework.pagination import PageNumberPagination
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Actor, team_or_404
from accounts.models import Role, Team
from projects import library
from projects.access import asset_or_404
from projects.models import Asset
from projects.views import serve_asset


class UploadSerializer(serializers.Serializer[Any]):
    """What `POST assets/` takes, as multipart/form-data."""

    file = serializers.FileField()
    team = serializers.UUIDField(required=False)


class AssetPagination(PageNumberPagination):
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"


@api_view(["GET", "POST"])
@parser_classes([MultiPartParser])
def assets(request: Request) -> Response:
    """List the files of your teams (`?team=` for one), or upload one: 201."""
    return _upload(request) if request.method == "POST" else _list(request)


@api_view(["GET", "DELETE"])
def asset(request: Request, id: UUID) -> Response:
    """One file, or delete it from the library: films that use it can still be drawn again."""
    if request.method == "DELETE":
        found = asset_or_404(_actor(request), id, Role.EDITOR)
        actor = _actor(request)
        if actor.user is None or not library.delete(found, actor.user):
            raise Http404
        return Response(status=HTTPStatus.NO_CONTENT)
    return Response(as_json(asset_or_404(_actor(request), id), request))


@api_view(["GET"])
def asset_download(request: Request, id: UUID) -> HttpResponseBase:
    return serve_asset(request._request, asset_or_404(_actor(request), id))


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
        "url": request.build_absolute_uri(reverse("api_asset", args=[asset.pk])),
        "download_url": request.build_absolute_uri(reverse("api_asset_download", args=[asset.pk])),
    }


def _list(request: Request) -> Response:
    found = Asset.objects.of(_actor(request)).live().select_related("author")
    if wanted := request.query_params.get("team"):
        found = found.filter(team=_team(request, wanted, Role.VIEWER))
    pages = AssetPagination()
    shown = pages.paginate_queryset(found, request) or []
    return pages.get_paginated_response([as_json(asset, request) for asset in shown])


def _upload(request: Request) -> Response:
    wanted = UploadSerializer(data=request.data)
    wanted.is_valid(raise_exception=True)
    user = _actor(request).user
    if user is None:
        raise exceptions.PermissionDenied(_("Sign up to upload files."))
    id = wanted.validated_data.get("team")
    team = _team(request, str(id), Role.EDITOR) if id else user.personal_team()
    try:
        asset = library.upload(team, user, wanted.validated_data["file"])
    except ValidationError as error:
        raise exceptions.ValidationError(error.message_dict) from error
    return Response(as_json(asset, request), status=HTTPStatus.CREATED)


def _team(request: Request, id: str, needed: Role) -> Team:
    try:
        return team_or_404(_actor(request), UUID(id), needed)
    except (Http404, ValueError):
        raise exceptions.ValidationError({"team": [_("You have no team with this id.")]}) from None


def _actor(request: Request) -> Actor:
    """Whom ActorAuthentication found."""
    return cast(Actor, request.user)
