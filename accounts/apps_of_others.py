"""Apps of others that people let in by OAuth 2.0 and OpenID Connect: what django-allauth's provider asks us.

An app belongs to a team; its owner in allauth's table is whoever registered it, and `data["team"]` names the team.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import classproperty
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Deed, Team, User
from accounts.scopes import SCOPES, words

IDENTITY = ("openid", "profile", "email")
MOST_OF_TEAM = 50


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
        data["grant_types_supported"] = ["authorization_code", "refresh_token"]


def apps_of(team: Team) -> Any:
    return Client.objects.filter(data__team=str(team.pk)).order_by("name", "pk")


def register(
    team: Team, user: User, *, name: str, redirect_uris: list[str], scopes: list[str], is_public: bool
) -> tuple[Client, str]:
    """A new app with its secret, which is not kept; empty for a public one, which could keep none."""
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
