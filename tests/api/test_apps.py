"""Apps over the API: those that a team registers, and those that somebody has let in."""

from __future__ import annotations

import pytest
from allauth.idp.oidc.models import Client as App
from allauth.idp.oidc.models import Token
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts import apps_of_others
from accounts.models import ApiToken, AuditEntry, Deed, User
from tests.conftest import Cast

GIVEN = {"name": "Slides", "redirect_uris": ["https://slides.example/back"], "scopes": ["clips:read"]}


def client_of(user: User) -> APIClient:
    cache.clear()
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.objects.issue(user, 'test')}")
    return client


def test_an_owner_registers_an_app_renews_its_secret_and_removes_it(cast: Cast) -> None:
    alice = client_of(cast.alice)
    made = alice.post(f"/api/v1/teams/{cast.team.pk}/apps/", GIVEN, format="json")
    assert made.status_code == 201, made.content
    app = made.json()
    secret = app.pop("secret")
    assert (app["is_public"], bool(secret)) == (False, True)
    assert alice.get(f"/api/v1/teams/{cast.team.pk}/apps/").json() == [app]
    assert alice.post(f"/api/v1/apps/{app['id']}/secret/").json()["secret"] not in {"", secret}
    assert alice.delete(f"/api/v1/apps/{app['id']}/").status_code == 204
    assert not App.objects.exists()


def test_a_public_app_has_no_secret_to_renew(cast: Cast) -> None:
    alice = client_of(cast.alice)
    app = alice.post(f"/api/v1/teams/{cast.team.pk}/apps/", GIVEN | {"is_public": True}, format="json").json()
    assert app["secret"] == ""
    assert alice.post(f"/api/v1/apps/{app['id']}/secret/").status_code == 404


def test_people_are_sent_back_to_safe_addresses_only(cast: Cast) -> None:
    given = GIVEN | {"redirect_uris": ["http://slides.example/back"]}
    refused = client_of(cast.alice).post(f"/api/v1/teams/{cast.team.pk}/apps/", given, format="json")
    assert list(refused.json()["errors"]) == ["redirect_uris"]


@pytest.fixture
def let_in(cast: Cast) -> tuple[App, str]:
    """An app that bob has let in, and its access token."""
    app, _secret = apps_of_others.register(cast.team, cast.alice, is_public=True, **GIVEN)  # type: ignore[arg-type]
    secret = "a" * 43
    for kind in (Token.Type.ACCESS_TOKEN, Token.Type.REFRESH_TOKEN):
        token = Token(client=app, user=cast.bob, type=kind)
        token.set_value(secret)
        token.set_scopes(["openid", "clips:read"])
        token.save()
    return app, secret


def test_whoever_has_let_an_app_in_shuts_it_out(cast: Cast, let_in: tuple[App, str]) -> None:
    app, secret = let_in
    its = APIClient()
    its.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert its.get("/api/v1/clips/").status_code == 200
    bob, alice = client_of(cast.bob), client_of(cast.alice)
    assert bob.get("/api/v1/let-in/").json() == [{"id": app.pk, "name": "Slides", "scopes": ["clips:read"]}]
    assert alice.get("/api/v1/let-in/").json() == []
    assert alice.delete(f"/api/v1/let-in/{app.pk}/").status_code == 404
    assert bob.delete(f"/api/v1/let-in/{app.pk}/").status_code == 204
    assert (its.get("/api/v1/clips/").status_code, Token.objects.count()) == (401, 0)
    assert AuditEntry.objects.filter(deed=Deed.TOKEN_REVOKED, user=cast.bob).exists()


def test_the_page_of_tokens_shows_them_too(cast: Cast, let_in: tuple[App, str]) -> None:
    browser = Client()
    browser.force_login(cast.bob)
    assert "Apps that you have let in" in browser.get(reverse("tokens")).text
    assert browser.post(reverse("app_shut_out", args=[let_in[0].pk])).status_code == 302
    assert "Apps that you have let in" not in browser.get(reverse("tokens")).text
    assert browser.post(reverse("app_shut_out", args=[let_in[0].pk])).status_code == 404


def test_no_way_in_is_announced_that_no_app_may_take(cast: Cast) -> None:
    told = Client().get("/.well-known/openid-configuration").json()
    assert "device_authorization_endpoint" not in told
    assert told["grant_types_supported"] == ["authorization_code", "refresh_token"]
