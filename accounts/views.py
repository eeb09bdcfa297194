"""The pages of teams: their members, the ways in, their feed, and for admins what the audit log says."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import activity as activities
from accounts import invitations, teams
from accounts.access import (
    Actor,
    actor_of,
    deleted_team_or_404,
    invitation_or_404,
    person_or_404,
    require,
    team_or_404,
)
from accounts.actions import choose_team, working_team
from accounts.forms import GIVEN_ROLES, InviteForm, TeamForm, add_errors
from accounts.models import AuditEntry, Invitation, Role, Team, User

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team_list(request: HttpRequest) -> HttpResponse:
    """The teams of a person, and those they can bring back. A POST makes a new one."""
    user = person_or_404(request)
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        team = teams.create(user, form.cleaned_data["name"])
        choose_team(request.session, team)
        messages.success(request, _("The team is there: invite the others."))
        return redirect("team", team.pk)
    memberships = user.memberships.select_related("team").order_by("team__name", "pk")
    context = {
        "memberships": [each for each in memberships if each.team.deleted_at is None],
        "deleted": [each for each in memberships if each.team.deleted_at and each.role == Role.OWNER],
        "chosen": working_team(actor_of(request), request.session),
        "form": form,
    }
    return render(request, "accounts/team_list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, id: UUID) -> HttpResponse:
    """The members of a team and what may be done to it. A POST renames it."""
    found = _team(request, id)
    if request.method != "POST":
        return _page(request, found)
    require(actor_of(request), found, Role.ADMIN)
    form = TeamForm(request.POST, instance=Team(pk=found.pk))
    if not form.is_valid():
        return _page(request, found, rename=form)
    teams.rename(found, person_or_404(request), form.cleaned_data["name"])
    return redirect("team", found.pk)


@require_POST
def team_choose(request: HttpRequest, id: UUID) -> HttpResponse:
    found = _team(request, id, Role.EDITOR)
    choose_team(request.session, found)
    messages.success(request, _("What you make now goes to “%(team)s”.") % {"team": found.name})
    return redirect("team_list")


@require_POST
def team_invite(request: HttpRequest, id: UUID) -> HttpResponse:
    """Open a way in; its link is shown on the page that answers, and never again."""
    found = _team(request, id, Role.ADMIN)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, found, invite=form)
    wanted = form.cleaned_data | {"role": Role(form.cleaned_data["role"])}
    try:
        made = invitations.invite(found, person_or_404(request), lambda token: join_address(request, token), **wanted)
    except ValidationError as error:
        add_errors(form, error)
        return _page(request, found, invite=form)
    return _page(request, found, made=made)


@require_POST
def invitation_revoke(request: HttpRequest, id: UUID) -> HttpResponse:
    found = invitation_or_404(actor_of(request), id, Role.ADMIN)
    if invitations.revoke(found, person_or_404(request)):
        messages.success(request, _("Nobody can join by this invitation any more."))
    return redirect("team", found.team_id)


@require_POST
def team_member(request: HttpRequest, id: UUID, user: int) -> HttpResponse:
    """Change a member's role, or with `remove` take the member out."""
    found = _team(request, id, Role.ADMIN)
    member = get_object_or_404(User, pk=user, memberships__team=found)
    try:
        if "remove" in request.POST:
            teams.remove(found, person_or_404(request), member)
            messages.success(request, _("%(name)s is no longer a member.") % {"name": member})
        else:
            teams.change_role(found, person_or_404(request), member, _role(request.POST.get("role")))
            messages.success(request, _("The role of %(name)s is another one now.") % {"name": member})
    except ValidationError as error:
        return _page(request, found, problem=error)
    is_gone = member == request.user and "remove" in request.POST
    return redirect("team_list") if is_gone else redirect("team", found.pk)


@require_POST
def team_leave(request: HttpRequest, id: UUID) -> HttpResponse:
    found = _team(request, id)
    try:
        teams.leave(found, person_or_404(request))
    except ValidationError as error:
        return _page(request, found, problem=error)
    messages.success(request, _("You have left “%(team)s”.") % {"team": found.name})
    return redirect("team_list")


@require_POST
def team_hand_over(request: HttpRequest, id: UUID) -> HttpResponse:
    found = _team(request, id, Role.OWNER)
    chosen = request.POST.get("member", "")
    member = User.objects.filter(pk=chosen, memberships__team=found).first() if chosen.isdecimal() else None
    try:
        if member is None:
            raise ValidationError({"member": _("Choose the member who is to own the team.")})
        teams.hand_over(found, person_or_404(request), member, request.POST.get("name", ""))
    except ValidationError as error:
        return _page(request, found, hand_over=error, chosen_member=member)
    messages.success(request, _("%(name)s owns the team now, and you are an admin.") % {"name": member})
    return redirect("team", found.pk)


@require_POST
def team_delete(request: HttpRequest, id: UUID) -> HttpResponse:
    found = _team(request, id, Role.OWNER)
    try:
        teams.delete(found, person_or_404(request), request.POST.get("name", ""))
    except ValidationError as error:
        return _page(request, found, delete=error)
    messages.success(request, _("The team is deleted. You can bring it back here for thirty days."))
    return redirect("team_list")


@require_POST
def team_restore(request: HttpRequest, id: UUID) -> HttpResponse:
    found = deleted_team_or_404(actor_of(request), id)
    if teams.restore(found, person_or_404(request)):
        messages.success(request, _("“%(team)s” is back, with all it held.") % {"team": found.name})
    return redirect("team", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Where an invitation leads. Whoever is signed out signs in or up first, and comes back."""
    invitation = invitations.of_token(token)
    if invitation is None:
        raise Http404
    actor = actor_of(request)
    problem = _obstacle(invitation, actor)
    if request.method == "POST" and actor.user and not problem:
        try:
            found = invitations.accept(invitation, actor.user)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            choose_team(request.session, found)
            messages.success(request, _("Welcome to “%(team)s”.") % {"team": found.name})
            return redirect("team", found.pk)
    context = {"invitation": invitation, "problem": problem, "is_closed": not invitation.is_open}
    return render(
        request, "accounts/join.html", context, status=410 if context["is_closed"] else 403 if problem else 200
    )


@require_safe
def feed(request: HttpRequest, id: UUID) -> HttpResponse:
    """What was done in the team lately, for all its members."""
    found = _team(request, id)
    page = Paginator(activities.feed(found), PAGE).get_page(request.GET.get("page"))
    lines = [(each, activities.verb_words(each), activities.address(each)) for each in page]
    return render(request, "accounts/feed.html", {"team": found, "page": page, "lines": lines})


@require_safe
def activity(request: HttpRequest, id: UUID) -> HttpResponse:
    found = _team(request, id, Role.ADMIN)
    entries = AuditEntry.objects.filter(team=found).select_related("user")
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/activity.html", {"team": found, "page": page})


def join_address(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("join", args=[token]))


def _team(request: HttpRequest, id: UUID, needed: Role = Role.VIEWER) -> Team:
    """The team, for people with an account: a visitor's team has no members, and no page."""
    person_or_404(request)
    return team_or_404(actor_of(request), id, needed)


def _role(given: str | None) -> Role:
    try:
        return Role(given or "")
    except ValueError:
        raise ValidationError({"role": _("Choose one of the roles.")}) from None


def _obstacle(invitation: Invitation, actor: Actor) -> str:
    """Why this person can't join by this invitation, in a sentence; empty when they can."""
    if not invitation.is_open:
        return invitations.over()
    if actor.user and not invitations.is_for(invitation, actor.user):
        return invitations.wrong_account(invitation, actor.user)
    return ""


def _page(request: HttpRequest, team: Team, **came: Any) -> HttpResponse:
    """The team's page; `came` is what came back: forms with their errors, a refused verb's `problem`, what was made."""
    role = require(actor_of(request), team, Role.VIEWER)
    members = team.memberships.select_related("user").order_by("created_at", "pk")
    may_manage = role.covers(Role.ADMIN) and team.is_shared
    context: dict[str, Any] = {
        "team": team,
        "role": role,
        "members": members,
        "may_manage": may_manage,
        "roles": Role.choices if role == Role.OWNER else GIVEN_ROLES,
        "invite": came.pop("invite", None) or InviteForm(),
        "rename": came.pop("rename", None) or TeamForm(instance=team),
        "invitations": team.invitations.open().select_related("author") if may_manage else [],
    } | came
    wrong = any(came.get(name) for name in ("problem", "hand_over", "delete"))
    wrong = wrong or bool(context["invite"].errors or context["rename"].errors)
    return render(request, "accounts/team.html", context, status=422 if wrong else 200)
