"""What happens to teams and their members: the page and the API both call these.

Whoever calls has looked up that the actor's role suffices for the verb. What depends on whom it is done to is told
here, by a ValidationError at the field. Changes of members take their turns at the team's row, so that an owner stays.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import activity, audit
from accounts.activity import Verb
from accounts.hooks.kinds import Kind
from accounts.hooks.publishing import person, publish
from accounts.models import Deed, Membership, Role, Team, User
from accounts.sockets import tell_role_changed

PURGE_AT_ONCE = 20


def create(user: User, name: str) -> Team:
    with transaction.atomic():
        team = Team.objects.create(name=name)
        Membership.objects.create(team=team, user=user, role=Role.OWNER)
        audit.record(Deed.TEAM_CREATED, team=team, user=user, about=name)
        activity.record(team, user, Verb.TEAM_CREATED)
    return team


def rename(team: Team, user: User, name: str) -> None:
    with transaction.atomic():
        if not Team.objects.live().filter(pk=team.pk).exclude(name=name).update(name=name):
            return
        audit.record(Deed.TEAM_RENAMED, team=team, user=user, about=name, before=team.name)
        activity.record(team, user, Verb.TEAM_RENAMED, name)
    team.name = name


def change_role(team: Team, user: User, member: User, role: Role) -> None:
    """Give a member another role, at once. Only owners make owners, or touch one."""
    with transaction.atomic():
        mine, theirs = _roles(team, user, member)
        _check_reach(mine, theirs, role)
        if theirs == role:
            return
        _keep_an_owner(team, theirs)
        Membership.objects.filter(team=team, user=member).update(role=role)
        audit.record(
            Deed.ROLE_CHANGED, team=team, user=user, about=str(member), member=member.pk, before=theirs, after=role
        )
        activity.record(team, user, Verb.ROLE_CHANGED, f"{member}: {role.label}")
        tell_role_changed(team.pk, [member.pk])


def remove(team: Team, user: User, member: User) -> None:
    """Take a member out of the team, at once."""
    if member == user:
        leave(team, user)
        return
    with transaction.atomic():
        mine, theirs = _roles(team, user, member)
        _check_reach(mine, theirs)
        _keep_an_owner(team, theirs)
        Membership.objects.filter(team=team, user=member).delete()
        audit.record(Deed.MEMBER_REMOVED, team=team, user=user, about=str(member), member=member.pk)
        activity.record(team, user, Verb.REMOVED, str(member))
        publish(team, Kind.MEMBER_LEFT, {"member": person(member), "by": person(user)})
        tell_role_changed(team.pk, [member.pk])


def leave(team: Team, user: User) -> None:
    _check_shared(team)
    with transaction.atomic():
        _mine, role = _roles(team, user, user)
        _keep_an_owner(team, role)
        Membership.objects.filter(team=team, user=user).delete()
        audit.record(Deed.MEMBER_LEFT, team=team, user=user)
        activity.record(team, user, Verb.LEFT)
        publish(team, Kind.MEMBER_LEFT, {"member": person(user), "by": person(user)})
        tell_role_changed(team.pk, [user.pk])


def hand_over(team: Team, user: User, member: User, typed_name: str) -> None:
    """Make a member the owner in one's place; whoever hands over stays as admin."""
    _check_shared(team)
    check_typed(team, typed_name)
    if member == user:
        raise ValidationError({"member": _("You own this team already: choose somebody else.")})
    with transaction.atomic():
        _roles(team, user, member)
        Membership.objects.filter(team=team, user=member).update(role=Role.OWNER)
        Membership.objects.filter(team=team, user=user).update(role=Role.ADMIN)
        audit.record(Deed.OWNER_CHANGED, team=team, user=user, about=str(member), member=member.pk)
        activity.record(team, user, Verb.HANDED_OVER, str(member))
        tell_role_changed(team.pk, [user.pk, member.pk])


def delete(team: Team, user: User, typed_name: str) -> None:
    """Put the team into the trash: nobody sees what it holds, until an owner brings it back within thirty days."""
    _check_shared(team)
    check_typed(team, typed_name)
    with transaction.atomic():
        if Team.objects.live().filter(pk=team.pk).update(deleted_at=timezone.now()):
            audit.record(Deed.TEAM_DELETED, team=team, user=user, about=team.name)
            tell_role_changed(team.pk, team.memberships.values_list("user_id", flat=True))


def restore(team: Team, user: User) -> bool:
    """Bring a deleted team back. False when it was not deleted."""
    with transaction.atomic():
        if not Team.objects.filter(pk=team.pk, deleted_at__isnull=False).update(deleted_at=None):
            return False
        audit.record(Deed.TEAM_RESTORED, team=team, user=user, about=team.name)
        activity.record(team, user, Verb.RESTORED, team.name)
    return True


def check_typed(team: Team, typed_name: str) -> None:
    """For what cannot be taken back easily: the team's name has to be typed."""
    if typed_name.strip() != team.name.strip():
        raise ValidationError({"name": _("Type the team's name, “%(name)s”, to confirm.") % {"name": team.name}})


def _roles(team: Team, user: User, member: User) -> tuple[Role, Role]:
    """The roles of both, after everybody who changes this team at the same time has had their turn."""
    Team.objects.select_for_update().get(pk=team.pk)
    roles = dict(Membership.objects.filter(team=team, user__in=(user, member)).values_list("user_id", "role"))
    if member.pk not in roles or user.pk not in roles:
        raise ValidationError({"member": _("There is no such member in this team.")})
    return Role(roles[user.pk]), Role(roles[member.pk])


def _check_reach(mine: Role, theirs: Role, role: Role | None = None) -> None:
    if mine != Role.OWNER and Role.OWNER in {theirs, role}:
        raise ValidationError({"role": _("Only an owner makes owners, or changes what an owner may do.")})


def _keep_an_owner(team: Team, leaving: Role) -> None:
    if leaving == Role.OWNER and team.memberships.filter(role=Role.OWNER).count() == 1:
        raise ValidationError({"role": _("A team needs an owner: hand it over to another member first.")})


def _check_shared(team: Team) -> None:
    if not team.is_shared:
        raise ValidationError({"team": _("This team is yours alone: it can't be left, handed over or deleted.")})
