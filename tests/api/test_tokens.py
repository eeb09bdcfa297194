"""Tokens: what narrows them, on the page and by the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken, AuditEntry, Deed, Membership, Role, User
from tests.conftest import Cast

Browser = Callable[[User], Client]
ME = "/api/v1/me/"
TOKENS = "/api/v1/tokens/"


def client_of(user: User, **token: Any) -> APIClient:
    cache.clear()
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.objects.issue(user, 'test', **token)}")
    return client


def test_a_token_tells_who_one_is_and_what_it_allows(cast: Cast) -> None:
    body = client_of(cast.bob, scopes="account:read scenes:write", team=cast.team).get(ME).json()
    assert (body["email"], body["scopes"]) == ("bob@example.org", ["account:read", "scenes:write"])
    assert body["team"] == str(cast.team.pk)


@pytest.mark.parametrize(
    ("fields", "id"),
    [
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "token_expired"),
        ({"revoked_at": timezone.now()}, "token_revoked"),
        ({"networks": "192.0.2.0/24 2001:db8::/32"}, "network_refused"),
    ],
    ids=["expired", "revoked", "elsewhere"],
)
def test_a_token_that_opens_nothing_says_why(cast: Cast, fields: dict[str, Any], id: str) -> None:
    answer = client_of(cast.bob, **fields).get(ME)
    assert (answer.status_code, answer.json()["id"], answer["WWW-Authenticate"]) == (401, id, "Bearer")


def test_a_token_is_good_in_its_networks(cast: Cast) -> None:
    client = client_of(cast.bob, networks="127.0.0.0/8")
    assert client.get(ME).status_code == 200
    assert client.get(ME, REMOTE_ADDR="192.0.2.1").status_code == 401


def test_the_last_use_is_kept_to_the_minute(cast: Cast) -> None:
    client = client_of(cast.bob)
    client.get(ME)
    used = ApiToken.objects.get().last_used_at
    client.get(ME)
    assert used is not None
    assert ApiToken.objects.get().last_used_at == used
    ApiToken.objects.update(last_used_at=used - timedelta(minutes=2))
    client.get(ME)
    assert ApiToken.objects.filter(last_used_at__gt=used).exists()


def test_a_token_opens_no_page(cast: Cast) -> None:
    client = client_of(cast.alice)
    assert client.get(reverse("team", args=[cast.team.pk])).status_code == 404
    assert client.get(reverse("lesson", args=[cast.project.pk])).status_code == 404


def test_a_teams_token_ends_with_its_makers_membership(cast: Cast) -> None:
    client = client_of(cast.bob, team=cast.team)
    assert [row["id"] for row in client.get("/api/v1/teams/").json()["results"]] == [str(cast.team.pk)]
    made = client.post("/api/v1/projects/", {"title": "Cones"}).json()
    assert made["team"] == str(cast.team.pk)
    Membership.objects.filter(user=cast.bob, team=cast.team).update(role=Role.VIEWER)
    assert client.post("/api/v1/projects/", {"title": "Cones", "team": str(cast.team.pk)}).status_code == 403
    Membership.objects.filter(user=cast.bob, team=cast.team).delete()
    assert client.get(f"/api/v1/projects/{made['id']}/").status_code == 404


def test_a_teams_token_is_no_person(cast: Cast) -> None:
    client = client_of(cast.bob, team=cast.team)
    for answer in (client.post("/api/v1/teams/", {"name": "x"}), client.post(f"/api/v1/teams/{cast.team.pk}/leave/")):
        assert (answer.status_code, answer.json()["id"]) == (403, "person_needed")


def test_a_token_makes_none_that_allows_more(cast: Cast) -> None:
    client = client_of(cast.bob, scopes="tokens:write scenes:read")
    for scopes in (["*"], ["scenes:write"], ["usage:read"]):
        answer = client.post(TOKENS, {"name": "t", "scopes": scopes})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["scopes"])
    assert client.post(TOKENS, {"name": "t", "scopes": ["scenes:read"]}).status_code == 201


def test_tokens_are_made_listed_and_revoked_by_the_api(cast: Cast) -> None:
    client = client_of(cast.alice)
    wanted = {"name": "n", "scopes": ["scenes:read"], "team": str(cast.team.pk), "days": 3, "networks": ["10.0.0.1"]}
    made = client.post(TOKENS, wanted).json()
    assert (made["networks"], made["team"]) == (["10.0.0.1/32"], str(cast.team.pk))
    listed = client.get(TOKENS).json()["results"]
    assert [row["name"] for row in listed] == ["n", "test"]
    assert "secret" not in listed[0]
    assert client.delete(f"{TOKENS}{made['id']}/").status_code == 204
    assert client.get(f"{TOKENS}{made['id']}/").status_code == 404
    assert list(AuditEntry.objects.values_list("deed", flat=True)) == [Deed.TOKEN_REVOKED, Deed.TOKEN_MADE]
    assert client_of(cast.bob).post(TOKENS, wanted).status_code == 403
    assert client.post(TOKENS, wanted | {"networks": ["the office"]}).json()["errors"].keys() == {"networks"}


def test_the_page_makes_a_token_and_shows_it_once(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.alice)
    form = {"name": "export", "scopes": ["scenes:read"], "team": str(cast.team.pk), "days": "90", "networks": ""}
    page = browser.post(reverse("tokens"), form)
    secret = page.context["secret"]
    assert (secret[:3], secret in page.text) == ("mg_", True)
    assert client_with(secret).get("/api/v1/scenes/").status_code == 200
    page = browser.get(reverse("tokens"))
    assert (secret in page.text, secret[:9] in page.text) == (False, True)
    token = ApiToken.objects.get()
    assert browser_of(cast.bob).post(reverse("token_revoke", args=[token.pk])).status_code == 404
    assert browser.post(reverse("token_revoke", args=[token.pk])).status_code == 302
    assert client_with(secret).get("/api/v1/scenes/").status_code == 401


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["all"]}, "scopes"),
        ({"networks": "x"}, "networks"),
    ],
    ids=["name", "no_scope", "odd_scope", "networks"],
)
def test_what_is_wrong_with_a_token_is_told_at_its_field(
    cast: Cast, browser_of: Browser, wrong: dict[str, Any], field: str
) -> None:
    form = {"name": "export", "scopes": ["scenes:read"], "days": "", "networks": ""} | wrong
    page = browser_of(cast.bob).post(reverse("tokens"), form)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert not ApiToken.objects.exists()


def test_visitors_sign_in_first(db: None) -> None:
    assert Client().get(reverse("tokens")).status_code == 302


def client_with(secret: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client
