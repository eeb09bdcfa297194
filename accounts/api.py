"""REST API v1: teams, their members, invitations and feed."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import activity, invitations, teams
from accounts.access import deleted_team_or_404, invitation_or_404, role_in, team_or_404
from accounts.api_shapes import (
    ActivityShown,
    Confirmed,
    DeedShown,
    HandOverGiven,
    InvitationGiven,
    InvitationMade,
    InvitationShown,
    MemberShown,
    NothingGiven,
    RoleGiven,
    TeamGiven,
    TeamShown,
)
from accounts.models import Activity, AuditEntry, Invitation, Membership, Role, Team, User
from accounts.rest.doors import actor_in, operation, person_in
from accounts.rest.errors import named, refusing
from accounts.rest.pages import page


@operation("teams", shows=TeamShown, is_page=True, for_account=True)
def team_list(request: Request) -> Response:
    """Your teams."""
    rows = actor_in(request).memberships().select_related("team")
    return page(request, rows, lambda row: _team_json(row.team, Role(row.role)), by="created_at")


@operation("teams", takes=TeamGiven, shows=TeamShown, status=201, for_person=True)
def team_create(request: Request, values: dict[str, Any]) -> Response:
    """Make a team, which you own."""
    team = teams.create(person_in(request), values["name"])
    return Response(_team_json(team, Role.OWNER), status=HTTPStatus.CREATED)


@operation("teams", shows=TeamShown, for_account=True)
def team_read(request: Request, id: UUID) -> Response:
    """One team, with your role in it."""
    return _shown(request, team_or_404(actor_in(request), id))


@operation("teams", takes=TeamGiven, shows=TeamShown, for_account=True)
def team_edit(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Rename a team: admins and owners."""
    found = team_or_404(actor_in(request), id, Role.ADMIN)
    teams.rename(found, person_in(request), values["name"])
    return _shown(request, found)


@operation("teams", asks=Confirmed, status=204, for_person=True)
def team_delete(request: Request, id: UUID, query: dict[str, Any]) -> Response:
    """Put a team into the trash, with all it holds.

    Owners only; `confirm` repeats its name. For thirty days an owner can bring it back.
    """
    found = team_or_404(actor_in(request), id, Role.OWNER)
    refusing(teams.delete, found, person_in(request), query["confirm"])
    return Response(status=HTTPStatus.NO_CONTENT)


@operation("teams", shows=TeamShown, for_person=True)
def team_restore(request: Request, id: UUID) -> Response:
    """Bring a deleted team back: its owners."""
    found = deleted_team_or_404(actor_in(request), id)
    teams.restore(found, person_in(request))
    return Response(_team_json(found, Role.OWNER))


@operation("teams", status=204, for_person=True)
def team_leave(request: Request, id: UUID) -> Response:
    """Leave a team."""
    refusing(teams.leave, team_or_404(actor_in(request), id), person_in(request))
    return Response(status=HTTPStatus.NO_CONTENT)


@operation("teams", takes=HandOverGiven, shows=TeamShown, for_person=True)
def team_hand_over(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Make another member the owner; you stay as admin."""
    found = team_or_404(actor_in(request), id, Role.OWNER)
    member = named("member", _member, found, values["member"])
    refusing(teams.hand_over, found, person_in(request), member, values["confirm"])
    return Response(_team_json(found, Role.ADMIN))


@operation("teams", shows=MemberShown, is_page=True, for_account=True)
def member_list(request: Request, id: UUID) -> Response:
    """The members of a team, those who came first, first."""
    rows = team_or_404(actor_in(request), id).memberships.select_related("user")
    return page(request, rows, _member_json, by="created_at")


@operation("teams", shows=MemberShown, for_account=True)
def member_read(request: Request, id: UUID, user: int) -> Response:
    """A member of a team."""
    return Response(_member_json(_membership(team_or_404(actor_in(request), id), user)))


@operation("teams", takes=RoleGiven, shows=MemberShown, for_account=True)
def member_edit(request: Request, id: UUID, user: int, values: dict[str, Any]) -> Response:
    """Change a member's role, at once, also on open pages: admins and owners."""
    found = team_or_404(actor_in(request), id, Role.ADMIN)
    refusing(teams.change_role, found, person_in(request), _member(found, user), Role(values["role"]))
    return Response(_member_json(_membership(found, user)))


@operation("teams", status=204, for_account=True)
def member_remove(request: Request, id: UUID, user: int) -> Response:
    """Take a member out of a team, at once: admins and owners."""
    found = team_or_404(actor_in(request), id, Role.ADMIN)
    refusing(teams.remove, found, person_in(request), _member(found, user))
    return Response(status=HTTPStatus.NO_CONTENT)


@operation("teams", shows=InvitationShown, is_page=True, for_account=True)
def invitation_list(request: Request, id: UUID) -> Response:
    """The open invitations to a team: admins and owners."""
    rows = team_or_404(actor_in(request), id, Role.ADMIN).invitations.open()
    return page(request, rows, _invitation_json)


@operation("teams", takes=InvitationGiven, shows=InvitationMade, status=201, for_account=True)
def invitation_create(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Invite to a team: by a letter to `email`, or without one by a link for several people.

    Its `url` is answered this once. `is_sent`: the mail server has taken the letter.
    """
    found = team_or_404(actor_in(request), id, Role.ADMIN)
    wanted = values | {"role": Role(values["role"])}
    made = refusing(invitations.invite, found, person_in(request), _join_address(request._request), **wanted)
    body = _invitation_json(made.invitation) | {"url": made.url, "is_sent": made.is_sent}
    return Response(body, status=HTTPStatus.CREATED)


@operation("teams", status=204, for_account=True)
def invitation_revoke(request: Request, id: UUID) -> Response:
    """Take an invitation back: admins and owners."""
    invitations.revoke(invitation_or_404(actor_in(request), id, Role.ADMIN), person_in(request))
    return Response(status=HTTPStatus.NO_CONTENT)


@operation("teams", takes=NothingGiven, shows=TeamShown, for_person=True)
def team_join(request: Request, token: str, values: dict[str, Any]) -> Response:
    """Accept the invitation with this token."""
    found = invitations.of_token(token)
    if found is None:
        raise Http404
    team = refusing(invitations.accept, found, person_in(request))
    return _shown(request, team)


@operation("teams", shows=ActivityShown, is_page=True, for_account=True)
def team_feed(request: Request, id: UUID) -> Response:
    """What was done in a team lately."""
    rows = Activity.objects.filter(team=team_or_404(actor_in(request), id)).select_related("user")
    return page(request, rows, lambda row: _activity_json(row, request), by="-at")


@operation("teams", shows=DeedShown, is_page=True, for_account=True)
def team_activity(request: Request, id: UUID) -> Response:
    """The audit log of a team: who changed roles, tokens, links, what was deleted: admins and owners."""
    team = team_or_404(actor_in(request), id, Role.ADMIN)
    return page(request, AuditEntry.objects.filter(team=team).select_related("user"), _deed_json, by="-at")


def _shown(request: Request, team: Team) -> Response:
    role = role_in(actor_in(request), team)
    if role is None:
        raise Http404
    return Response(_team_json(team, role))


def _member(team: Team, user: int) -> User:
    return get_object_or_404(User, pk=user, memberships__team=team)


def _membership(team: Team, user: int) -> Membership:
    return get_object_or_404(team.memberships.select_related("user"), user=user)


def _join_address(request: HttpRequest) -> Callable[[str], str]:
    return lambda token: request.build_absolute_uri(reverse("join", args=[token]))


def _team_json(team: Team, role: Role) -> dict[str, Any]:
    facts = {"id": str(team.pk), "name": team.name, "role": role.value, "is_personal": not team.is_shared}
    return facts | {"plan": "guest" if team.is_guest else team.plan_name, "created_at": team.created_at.isoformat()}


def _member_json(row: Membership) -> dict[str, Any]:
    facts = {"id": row.user_id, "name": row.user.display_name, "email": row.user.email, "role": row.role}
    return facts | {"since": row.created_at.isoformat()}


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


def _deed_json(row: AuditEntry) -> dict[str, Any]:
    return {
        "at": row.at.isoformat(),
        "user": row.user.display_name if row.user else None,
        "deed": row.deed,
        "about": row.about,
    }
