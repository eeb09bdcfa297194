"""What people do with accounts, where several models or the session take part."""

from __future__ import annotations

from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from accounts.access import GUEST_TEAM, Actor, require
from accounts.models import Membership, Role, Team, User

CHOSEN_TEAM = "chosen_team"

guest_arrived = Signal()
"""News upwards: the guest team `guest` is about to go, what it holds belongs to `team` now."""


def own_team(actor: Actor, session: SessionBase) -> Team:
    """The team that is the actor's alone: the personal one, a token's one, or the visitor's, made at the first call."""
    if actor.only_team:
        return actor.only_team
    if actor.user:
        return actor.user.personal_team()
    guest = Team.objects.filter(pk=actor.guest_team_id, is_guest=True).first() if actor.guest_team_id else None
    if guest is None:
        guest = Team.objects.create(name=_("Guest"), is_guest=True)
        session[GUEST_TEAM] = str(guest.pk)
    return guest


def home_team(actor: Actor, session: SessionBase) -> Team:
    """Where the API puts what names no place: the own team. A viewer's token of a team: PermissionDenied."""
    if actor.only_team:
        require(actor, actor.only_team, Role.EDITOR)
    return own_team(actor, session)


def working_team(actor: Actor, session: SessionBase) -> Team:
    """Where new work goes: to the team chosen in this session while the actor may edit there, else to the own one."""
    chosen = session.get(CHOSEN_TEAM)
    if actor.user and chosen:
        rows = Membership.objects.filter(user=actor.user, team=chosen, team__deleted_at=None).select_related("team")
        membership = rows.first()
        if membership and Role(membership.role).covers(Role.EDITOR):
            return membership.team
    return own_team(actor, session)


def choose_team(session: SessionBase, team: Team) -> None:
    """Let new work of this session go to the team."""
    session[CHOSEN_TEAM] = str(team.pk)


def keep_guest_work(user: User, session: SessionBase) -> None:
    """Hand what a visitor made before signing up or in to the person they turn out to be."""
    guest_team = session.pop(GUEST_TEAM, None)
    if guest_team is None:
        return
    with transaction.atomic():
        guest = Team.objects.select_for_update().filter(pk=UUID(guest_team), is_guest=True).first()
        if guest:
            guest_arrived.send(sender=Team, guest=guest, team=user.personal_team())
            guest.delete()
