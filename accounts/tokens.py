"""Making and revoking API tokens: the page, the API and the command line call these."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_network

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import Actor
from accounts.keys import ApiToken, digest
from accounts.models import Deed, Role, Team, User
from accounts.scopes import EVERYTHING, covers
from accounts.sockets import tell_role_changed

MOST_LIVE = 100


def make(
    actor: Actor,
    user: User,
    *,
    name: str,
    scopes: Sequence[str],
    team: Team | None = None,
    days: int | None = None,
    networks: Sequence[str] = (),
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is not kept. `actor` is whoever asks: nobody gives more than they have."""
    if not all(actor.may(scope) for scope in scopes if scope != EVERYTHING) or not _may_all(actor, scopes):
        raise ValidationError({"scopes": _("Your token allows less than this: it can't make one that allows more.")})
    if ApiToken.objects.live().filter(user=user).count() >= MOST_LIVE:
        raise ValidationError({"name": _("You have many tokens: revoke some first.")})
    end = timezone.now() + timedelta(days=days) if days else None
    kept = " ".join(dict.fromkeys(scopes))
    with transaction.atomic():
        secret = ApiToken.objects.issue(
            user, name, team=team, scopes=kept, networks=" ".join(clean_networks(networks)), expires_at=end
        )
        audit.record(Deed.TOKEN_MADE, team=team, user=user, about=name, scopes=kept, days=days)
    return ApiToken.objects.get(digest=digest(secret)), secret


def revoke(token: ApiToken, user: User) -> bool:
    """It opens nothing any more, at once. False when it was revoked already."""
    with transaction.atomic():
        if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
            return False
        audit.record(Deed.TOKEN_REVOKED, team=token.team, user=user, about=str(token))
        tell_role_changed(token.team_id, [token.user_id])
    return True


def seen_by(actor: Actor) -> QuerySet[ApiToken]:
    """The live tokens of a person, and those of the teams that they administer."""
    ruled = actor.memberships().filter(role__in=(Role.ADMIN, Role.OWNER)).values("team")
    own = Q(user=actor.user) if not actor.only_team else Q(user=actor.user, team=actor.only_team)
    return ApiToken.objects.live().filter(own | Q(team__in=ruled)).select_related("team", "user")


def clean_networks(given: Sequence[str]) -> list[str]:
    """As CIDR. Raises ValidationError at `networks`."""
    try:
        return [str(ip_network(network.strip(), strict=False)) for network in given if network.strip()]
    except ValueError as error:
        sentence = _("Give networks as 192.0.2.0/24 or 2001:db8::/32: %s.")
        raise ValidationError({"networks": sentence % error}) from error


def _may_all(actor: Actor, scopes: Sequence[str]) -> bool:
    return EVERYTHING not in scopes or actor.bearer is None or covers(actor.bearer.scopes, EVERYTHING)
