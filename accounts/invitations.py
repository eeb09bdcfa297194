"""The ways into a team: letters to one address and links for several people. The page and the API both call these."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import activity, audit
from accounts.activity import Verb
from accounts.hooks.kinds import Kind
from accounts.hooks.publishing import person, publish
from accounts.models import Deed, Invitation, Membership, Role, Team, User, digest
from accounts.sockets import tell_role_changed
from accounts.throttles import seconds_to_wait

logger = logging.getLogger(__name__)

MOST_OPEN = 100
MOST_DAYS = 90
MOST_USES = 200


@dataclass(frozen=True)
class Invited:
    """A new invitation and its address, which is not kept. `is_sent`: the letter has gone out."""

    invitation: Invitation
    url: str
    is_sent: bool


def invite(
    team: Team,
    author: User,
    address_of: Callable[[str], str],
    *,
    role: Role,
    email: str = "",
    days: int = 7,
    most_uses: int = 1,
) -> Invited:
    """Open a way into the team. `address_of` makes the page's address from the token."""
    _check(team, author, role, email)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        invitation = team.invitations.create(
            role=role,
            email=email.strip().lower(),
            digest=digest(token),
            most_uses=1 if email else most_uses,
            author=author,
            expires_at=timezone.now() + timedelta(days=days),
        )
        whom = email or _("whoever has the link")
        audit.record(Deed.MEMBER_INVITED, team=team, user=author, about=whom, role=role, uses=invitation.most_uses)
        activity.record(team, author, Verb.INVITED, whom if email else _("people by link"))
    url = address_of(token)
    return Invited(invitation, url, _send(invitation, url) if email else False)


def revoke(invitation: Invitation, user: User) -> bool:
    """Nobody joins by it any more. False when it was revoked already."""
    with transaction.atomic():
        rows = Invitation.objects.filter(pk=invitation.pk, revoked_at=None)
        if not rows.update(revoked_at=timezone.now()):
            return False
        about = invitation.email or _("whoever has the link")
        audit.record(Deed.INVITATION_REVOKED, team=invitation.team, user=user, about=about)
    return True


def of_token(token: str) -> Invitation | None:
    """The invitation, open or not, unless its team is gone."""
    found = Invitation.objects.select_related("team", "author").filter(digest=digest(token), team__deleted_at=None)
    return found.first()


def is_for(invitation: Invitation, user: User) -> bool:
    """A letter is for the address it went to."""
    return not invitation.email or invitation.email == user.email.lower()


def accept(invitation: Invitation, user: User) -> Team:
    """Join the team. Members stay what they are, and take no place of others."""
    team = invitation.team
    if not is_for(invitation, user):
        raise ValidationError(wrong_account(invitation, user))
    with transaction.atomic():
        Team.objects.select_for_update().get(pk=team.pk)
        if Membership.objects.filter(team=team, user=user).exists():
            return team
        if not Invitation.objects.open().filter(pk=invitation.pk).update(uses=F("uses") + 1):
            raise ValidationError(over())
        Membership.objects.create(team=team, user=user, role=invitation.role)
        audit.record(Deed.MEMBER_JOINED, team=team, user=user, role=invitation.role, invitation=str(invitation.pk))
        activity.record(team, user, Verb.JOINED)
        publish(team, Kind.MEMBER_JOINED, {"member": person(user), "role": invitation.role})
        tell_role_changed(team.pk, [user.pk])
    return team


def wrong_account(invitation: Invitation, user: User) -> str:
    sentence = _(
        "This invitation went to %(invited)s, and you are signed in as %(email)s. "
        "Sign out and come back with the other account, or ask for an invitation to this one."
    )
    return sentence % {"invited": invitation.masked_email, "email": user.email}


def over() -> str:
    return _("This invitation is no longer open: it was used, taken back, or is too old. Ask for a new one.")


def _check(team: Team, author: User, role: Role, email: str) -> None:
    """What the form cannot know."""
    if not team.is_shared:
        raise ValidationError({"team": _("This team is yours alone: make a new team to work with others.")})
    if role == Role.OWNER:
        raise ValidationError({"role": _("Nobody is invited as owner: invite first, then hand the team over.")})
    if email and team.memberships.filter(user__email__iexact=email).exists():
        raise ValidationError({"email": _("This person is a member already.")})
    if team.invitations.open().count() >= MOST_OPEN:
        raise ValidationError({"team": _("Too many invitations are open: take some back first.")})
    wait = seconds_to_wait("invite", f"user-{author.pk}")
    if wait is not None:
        sentence = _("You have invited many people in a short time. Go on in %d min.")
        raise ValidationError({"team": sentence % max(1, wait // 60)})


def _send(invitation: Invitation, url: str) -> bool:
    """Post the letter. False when the mail server did not take it: whoever invites can hand over the link."""
    facts = {"invitation": invitation, "url": url}
    subject = _("%(author)s invites you to “%(team)s”") % {"author": invitation.author, "team": invitation.team}
    body = render_to_string("accounts/letters/invitation.txt", facts)
    try:
        return send_mail(" ".join(subject.split()), body, None, [invitation.email]) == 1
    except (SMTPException, OSError):
        logger.warning("the letter of invitation %s was not taken", invitation.pk, exc_info=True)
        return False
