"""REST API v1: teams, their members, invitations and feed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.decorators import api_view
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import activity, invitations, teams
from accounts.access import Actor, deleted_team_or_404, invitation_or_404, team_or_404
from accounts.forms import GIVEN_ROLES
from accounts.invitations import MOST_DAYS, MOST_USES
from accounts.models import Activity, Invitation, Membership, Role, Team, User


class TeamSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)


class TypedNameSerializer(serializers.Serializer[Any]):
    """The team's name, repeated where something is not easily taken back."""

    name = serializers.CharField(allow_blank=True, default="")


class InviteSerializer(serializers.Serializer[Any]):
    """What `POST teams/{id}/invitations/` takes; without `email` it makes a link."""

    email = serializers.EmailField(required=False, allow_blank=True, default="")
    role = serializers.ChoiceField(choices=GIVEN_ROLES, default=Role.EDITOR.value)
    days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, default=7)
    most_uses = serializers.IntegerField(min_value=1, max_value=MOST_USES, default=1)


class RoleSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=Role.choices)


class HandOverSerializer(TypedNameSerializer):
    member = serializers.IntegerField()


class FeedPagination(PageNumberPagination):
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"


@api_view(["GET", "POST"])
def team_collection(request: Request) -> Response:
    """Your teams, or a new one: 201."""
    user = person(request)
    if request.method == "POST":
        team = teams.create(user, checked(TeamSerializer, request)["name"])
        return Response(_team_json(team, Role.OWNER), status=HTTPStatus.CREATED)
    rows = user.memberships.filter(team__deleted_at=None).select_related("team").order_by("team__name", "pk")
    return Response([_team_json(row.team, Role(row.role)) for row in rows])


@api_view(["GET", "PATCH", "DELETE"])
def team(request: Request, id: UUID) -> Response:
    """One team with its members; rename it; or delete it: the body repeats its `name`, owners can bring it back."""
    user = person(request)
    if request.method == "DELETE":
        found = team_or_404(actor(request), id, Role.OWNER)
        refusing(teams.delete, found, user, checked(TypedNameSerializer, request)["name"])
        return Response(status=HTTPStatus.NO_CONTENT)
    found = team_or_404(actor(request), id, Role.ADMIN if request.method == "PATCH" else Role.VIEWER)
    if request.method == "PATCH":
        teams.rename(found, user, checked(TeamSerializer, request)["name"])
    members = found.memberships.select_related("user").order_by("created_at", "pk")
    mine = next(Role(row.role) for row in members if row.user_id == user.pk)
    return Response(_team_json(found, mine) | {"members": [_member_json(row) for row in members]})


@api_view(["POST"])
def team_restore(request: Request, id: UUID) -> Response:
    found = deleted_team_or_404(actor(request), id)
    teams.restore(found, person(request))
    return Response(_team_json(found, Role.OWNER))


@api_view(["POST"])
def team_leave(request: Request, id: UUID) -> Response:
    refusing(teams.leave, team_or_404(actor(request), id), person(request))
    return Response(status=HTTPStatus.NO_CONTENT)


@api_view(["POST"])
def team_hand_over(request: Request, id: UUID) -> Response:
    found = team_or_404(actor(request), id, Role.OWNER)
    wanted = checked(HandOverSerializer, request)
    member = User.objects.filter(pk=wanted["member"], memberships__team=found).first()
    if member is None:
        raise exceptions.ValidationError({"member": [_("There is no such member in this team.")]})
    refusing(teams.hand_over, found, person(request), member, wanted["name"])
    return Response(_team_json(found, Role.ADMIN))


@api_view(["PATCH", "DELETE"])
def team_member(request: Request, id: UUID, user: int) -> Response:
    """Change a member's role, or take the member out of the team: both at once, also on open pages."""
    found = team_or_404(actor(request), id, Role.ADMIN)
    member = _member(found, user)
    if request.method == "DELETE":
        refusing(teams.remove, found, person(request), member)
        return Response(status=HTTPStatus.NO_CONTENT)
    refusing(teams.change_role, found, person(request), member, Role(checked(RoleSerializer, request)["role"]))
    return Response(_member_json(Membership.objects.select_related("user").get(team=found, user=member)))


@api_view(["GET", "POST"])
def team_invitations(request: Request, id: UUID) -> Response:
    """The open invitations; or a new one: 201, with its `url` this once."""
    found = team_or_404(actor(request), id, Role.ADMIN)
    if request.method == "GET":
        return Response([_invitation_json(each) for each in found.invitations.open()])
    wanted = checked(InviteSerializer, request)
    wanted["role"] = Role(wanted["role"])
    made = refusing(invitations.invite, found, person(request), _join_address(request._request), **wanted)
    body = _invitation_json(made.invitation) | {"url": made.url, "is_sent": made.is_sent}
    return Response(body, status=HTTPStatus.CREATED)


@api_view(["DELETE"])
def invitation(request: Request, id: UUID) -> Response:
    invitations.revoke(invitation_or_404(actor(request), id, Role.ADMIN), person(request))
    return Response(status=HTTPStatus.NO_CONTENT)


@api_view(["POST"])
def join(request: Request, token: str) -> Response:
    """Accept the invitation with this token."""
    found = invitations.of_token(token)
    if found is None:
        raise Http404
    team = refusing(invitations.accept, found, person(request))
    return Response(_team_json(team, Role(team.memberships.get(user=person(request)).role)))


@api_view(["GET"])
def team_feed(request: Request, id: UUID) -> Response:
    found = team_or_404(actor(request), id)
    pages = FeedPagination()
    shown = pages.paginate_queryset(activity.feed(found), request) or []
    return pages.get_paginated_response([_activity_json(each, request) for each in shown])


def actor(request: Request) -> Actor:
    """Whom ActorAuthentication found."""
    return cast(Actor, request.user)


def person(request: Request) -> User:
    """Somebody with an account: visitors have no members, links or trash."""
    user = actor(request).user
    if user is None:
        raise PermissionDenied(_("Sign up to do this."))
    return user


def checked(serializer: type[serializers.Serializer[Any]], request: Request, **options: Any) -> dict[str, Any]:
    """The body, checked for its shape. Raises REST framework's ValidationError."""
    wanted = serializer(data=request.data, **options)
    wanted.is_valid(raise_exception=True)
    return dict(wanted.validated_data)


def refusing(verb: Any, *given: Any, **more: Any) -> Any:
    """Call a verb; what it refuses is answered at the field."""
    try:
        return verb(*given, **more)
    except ValidationError as error:
        detail = error.message_dict if hasattr(error, "error_dict") else {"detail": error.messages}
        raise exceptions.ValidationError(detail) from error


def _member(team: Team, user: int) -> User:
    return get_object_or_404(User, pk=user, memberships__team=team)


def _join_address(request: HttpRequest) -> Any:
    return lambda token: request.build_absolute_uri(reverse("join", args=[token]))


def _team_json(team: Team, role: Role) -> dict[str, Any]:
    return {"id": str(team.pk), "name": team.name, "role": role.value, "is_personal": not team.is_shared}


def _member_json(row: Membership) -> dict[str, Any]:
    return {"id": row.user_id, "name": row.user.display_name, "email": row.user.email, "role": row.role}


def _invitation_json(row: Invitation) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in ("email", "role", "uses", "most_uses")}
    return {"id": str(row.pk), **facts, "expires_at": row.expires_at.isoformat()}


def _activity_json(row: Activity, request: Request) -> dict[str, Any]:
    address = activity.address(row)
    return {
        "at": row.at.isoformat(),
        "user": row.user.display_name if row.user else None,
        "verb": row.verb,
        "about": row.about,
        "url": request.build_absolute_uri(address) if address else None,
    }
