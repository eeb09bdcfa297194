"""Who sends a bearer token: a token of ours, or the access token of an app that somebody has allowed in."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from allauth.idp.oidc.models import Token as AppToken
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import key_lookup
from accounts.keys import PREFIX, digest
from accounts.models import Role, Team, User
from accounts.plans import PLANS
from accounts.scopes import SCOPES


class Refused(Exception):
    """The token opens nothing; `id` and `sentence` say why, to whoever holds it."""

    def __init__(self, id: str, sentence: str | Promise) -> None:
        super().__init__(id)
        self.id = id
        self.sentence = sentence


class Bearer:
    """What a valid token brings.

    `user`, `scopes`, perhaps the one `team` it opens, `ident` to count by, `rate`, how it begins, `prefix`, and the
    `roles` that were found with it, by team; None: not looked for.
    """

    def __init__(
        self,
        user: User,
        scopes: frozenset[str],
        ident: str,
        team: Team | None = None,
        prefix: str = "app",
        roles: Mapping[UUID, Role] | None = None,
    ) -> None:
        self.prefix = prefix
        self.roles = roles
        self.user, self.scopes, self.ident, self.team = user, scopes, ident, team
        billed = team or getattr(user, "own_team", None)
        self.rate = (billed.plan if billed else PLANS["team"]).api_rate


def bearer_of(secret: str, address: str) -> Bearer:
    """Who holds this secret and calls from that IP address. Raises Refused."""
    return _key(secret, address) if secret.startswith(PREFIX) else _app(secret)


def _key(secret: str, address: str) -> Bearer:
    found = key_lookup.find(digest(secret))
    if found is None:
        raise _unknown()
    token, roles = found
    if token.revoked_at or (token.team and token.team.deleted_at):
        raise Refused("token_revoked", _("This token was revoked. Make a new one."))
    if token.has_expired:
        raise Refused("token_expired", _("This token has expired. Make a new one."))
    if not token.admits(address):
        raise Refused("network_refused", _("This token may not be used from your network."))
    token.note_use()
    opened = {id: Role(role) for id, role in roles.items() if token.team_id in {None, id}}
    return Bearer(token.user, frozenset(token.scopes.split()), f"token-{token.pk}", token.team, token.prefix, opened)


def _app(secret: str) -> Bearer:
    token = AppToken.objects.lookup(AppToken.Type.ACCESS_TOKEN, secret)
    user = User.objects.select_related("own_team").filter(pk=token.user_id, is_active=True).first() if token else None
    if token is None or user is None:
        raise _unknown()
    scopes = frozenset(token.get_scopes()) & frozenset(SCOPES)
    return Bearer(user, scopes, f"app-{token.client_id}-{user.pk}")


def _unknown() -> Refused:
    return Refused("token_invalid", _("This token is not valid. Make a new one and send it as “Bearer TOKEN”."))
