"""Apps of others that people let in by OAuth 2.0 and OpenID Connect: what django-allauth's provider asks us.

An app belongs to a team; its owner in allauth's table is whoever registered it, and `data["team"]` names the team.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal
from urllib.parse import urlsplit

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client, Token
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import classproperty
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Deed, Team, User
from accounts.scopes import SCOPES, words
from accounts.sockets import tell_role_changed

IDENTITY = ("openid", "profile", "email")
MOST_OF_TEAM = 50
MOST_ADDRESSES = 10


class Adapter(DefaultOIDCAdapter):  # type: ignore[misc]
    @classproperty
    def scope_display(cls) -> dict[str, str]:
        """What the consent page says of each scope."""
        named = {
            "openid": _("know that it is you"),
            "profile": _("see your name"),
            "email": _("see your e-mail address"),
        }
        return named | {scope: words(scope) for scope in SCOPES}

    def get_claims(
        self,
        purpose: Literal["id_token", "userinfo"],
        user: User,
        client: Client,
        scopes: Iterable[str],
        email: str | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Our people have one name and one address; it is theirs to log in with, whether it was verified or not."""
        claims: dict[str, Any] = super().get_claims(purpose, user, client, scopes, email, **kwargs)
        if "profile" in scopes:
            claims["name"] = user.display_name
        if "email" in scopes:
            claims.setdefault("email", user.email)
            claims.setdefault("email_verified", False)
        return claims

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        super().populate_server_metadata(data)
        data["scopes_supported"] = [*IDENTITY, *SCOPES]
        data["response_types_supported"] = ["code"]
        data.pop("device_authorization_endpoint", None)  # apps are registered without that grant
        data["grant_types_supported"] = ["authorization_code", "refresh_token"]


def apps_of(team: Team) -> Any:
    return Client.objects.filter(data__team=str(team.pk)).order_by("name", "pk")


def register(
    team: Team, user: User, *, name: str, redirect_uris: list[str], scopes: list[str], is_public: bool
) -> tuple[Client, str]:
    """A new app with its secret, which is not kept; empty for a public one, which could keep none.

    Raises ValidationError at its field.
    """
    try:
        check_addresses(redirect_uris)
    except ValidationError as error:
        raise ValidationError({"redirect_uris": error.messages}) from error
    if apps_of(team).count() >= MOST_OF_TEAM:
        raise ValidationError({"name": _("This team has many apps: remove some first.")})
    secret = "" if is_public else Adapter().generate_client_secret()
    kind = Client.Type.PUBLIC if is_public else Client.Type.CONFIDENTIAL
    app = Client(name=name, owner=user, data={"team": str(team.pk)}, type=kind)
    app.set_redirect_uris(redirect_uris)
    app.set_scopes([*IDENTITY, *scopes])
    app.set_grant_types([Client.GrantType.AUTHORIZATION_CODE.value, Client.GrantType.REFRESH_TOKEN.value])
    if secret:
        app.set_secret(secret)
    with transaction.atomic():
        app.save()
        audit.record(Deed.APP_REGISTERED, team=team, user=user, about=name, client=app.pk)
    return app, secret


def let_in_by(user: User) -> list[tuple[Client, list[str]]]:
    """The apps that may work in somebody's name now, each with the scopes that it was given, its identity's aside."""
    found: dict[Client, set[str]] = {}
    for token in Token.objects.valid().filter(user=user).select_related("client"):
        if token.client:
            found.setdefault(token.client, set()).update(token.get_scopes())
    return [(app, [scope for scope in SCOPES if scope in given]) for app, given in sorted(found.items(), key=_by_name)]


def shut_out(app: Client, user: User) -> bool:
    """What somebody let this app do in their name ends at once. False when it was not let in."""
    with transaction.atomic():
        gone, _each = Token.objects.filter(client=app, user=user).delete()
        if gone:
            audit.record(Deed.TOKEN_REVOKED, user=user, about=app.name, client=app.pk)
            tell_role_changed(None, [user.pk])
    return bool(gone)


def _by_name(found: tuple[Client, set[str]]) -> tuple[str, str]:
    return found[0].name, found[0].pk


def check_addresses(addresses: list[str]) -> None:
    """Whether people can be sent back to these. Raises ValidationError."""
    if len(addresses) > MOST_ADDRESSES:
        raise ValidationError(_("At most %d addresses.") % MOST_ADDRESSES)
    for address in addresses:
        if not _is_safe(address):
            raise ValidationError(_("“%s” is no address that people can be sent back to safely.") % address)


def _is_safe(address: str) -> bool:
    """Encrypted, or on the same computer, or an app's own scheme, which has a dot (RFC 8252, 7.1); no fragment."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.fragment or "*" in address:
        return False
    if parts.scheme == "http":
        return parts.hostname in {"localhost", "127.0.0.1", "::1"}
    return bool(parts.hostname) if parts.scheme == "https" else "." in parts.scheme


def renew_secret(app: Client, team: Team, user: User) -> str:
    """Another secret in the old one's place, which ends at once."""
    secret: str = Adapter().generate_client_secret()
    app.set_secret(secret)
    with transaction.atomic():
        app.save(update_fields=["secret"])
        audit.record(Deed.APP_SECRET_CHANGED, team=team, user=user, about=app.name, client=app.pk)
    return secret


def remove(app: Client, team: Team, user: User) -> None:
    """The app and every way in that people gave it."""
    with transaction.atomic():
        audit.record(Deed.APP_REMOVED, team=team, user=user, about=app.name, client=app.pk)
        app.delete()
