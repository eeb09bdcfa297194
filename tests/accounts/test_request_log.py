"""The log of what programs asked: without bodies, bounded, for those whom it concerns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rest_framework.test import APIClient

from accounts import request_log, valkey
from accounts.models import ApiRequest, ApiToken, User
from tests.conftest import Cast

Scripts = Callable[[User], APIClient]


@pytest.fixture(autouse=True)
def empty_list(db: None) -> Iterator[None]:
    kept = valkey.client()
    request_log.push()  # what tests before this one have left
    kept.delete(request_log.LIST)
    yield
    kept.delete(request_log.LIST)


def client_of(user: User, **token: Any) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.objects.issue(user, 'test', **token)}")
    return client


def test_a_call_is_kept_without_its_body_and_its_query(cast: Cast, script_of: Scripts) -> None:
    answer = script_of(cast.bob).post("/api/v1/projects/?secret=1", {"title": "Roots"}, format="json")
    assert ApiRequest.objects.count() == 0, "not in the request's own time"
    assert request_log.drain() == 1
    row = ApiRequest.objects.get()
    assert (row.method, row.path, row.status) == ("POST", "/api/v1/projects/", answer.status_code)
    assert (row.user, row.team, row.request_id) == (cast.bob, None, answer["X-Request-Id"])
    assert row.token == ApiToken.objects.get().prefix
    assert timezone.now() - row.at < timedelta(minutes=1)


def test_what_is_refused_is_kept_too_but_nothing_of_nobody(cast: Cast, script_of: Scripts) -> None:
    narrow = client_of(cast.bob, scopes="clips:read")
    assert narrow.get("/api/v1/projects/").status_code == 403
    assert APIClient().get("/api/v1/projects/").status_code == 401
    stranger = APIClient()
    stranger.credentials(HTTP_AUTHORIZATION="Bearer mg_wrong")
    assert stranger.get("/api/v1/projects/").status_code == 401
    request_log.drain()
    assert [row.status for row in ApiRequest.objects.all()] == [403]


def test_pages_of_a_browser_are_not_in_it(cast: Cast, browser_of: Callable[[User], Client]) -> None:
    browser_of(cast.bob).get("/api/v1/projects/")
    assert request_log.drain() == 0


def test_the_list_that_waits_has_a_bound(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_log, "MOST_WAITING", 3)
    client = client_of(cast.bob)
    for number in range(5):
        client.get(f"/api/v1/projects/?page_size={number}")
    assert request_log.drain() == 3


def test_a_call_is_answered_also_where_it_can_not_be_noted(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    away = SimpleNamespace(client=lambda: Redis(port=1, retry=Retry(NoBackoff(), 0)))
    monkeypatch.setattr(request_log, "valkey", away)
    assert client_of(cast.bob).get("/api/v1/me/").status_code == 200
    request_log.push()
    assert "1 calls could not be noted" in caplog.text


def test_who_has_gone_meanwhile_is_left_out(cast: Cast, script_of: Scripts) -> None:
    for user in (cast.bob, cast.charlie):
        script_of(user).get("/api/v1/me/")
    cast.charlie.delete()
    assert request_log.drain() == 2
    assert [row.user for row in ApiRequest.objects.all()] == [cast.bob]


def test_people_see_their_own_and_admins_what_tokens_of_their_team_did(cast: Cast, script_of: Scripts) -> None:
    script_of(cast.bob).get("/api/v1/me/")
    client_of(cast.bob, team=cast.team).get("/api/v1/teams/")
    script_of(cast.charlie).get("/api/v1/clips/")
    request_log.drain()

    def seen(client: APIClient, query: str = "") -> list[str]:
        return [row["path"] for row in client.get(f"/api/v1/requests/{query}").json()["results"]]

    assert seen(script_of(cast.bob)) == ["/api/v1/teams/", "/api/v1/me/"]
    assert seen(script_of(cast.alice)) == ["/api/v1/teams/"]
    assert seen(script_of(cast.carol)) == []
    assert seen(client_of(cast.alice, team=cast.team)) == ["/api/v1/teams/"]
    assert seen(script_of(cast.bob), "?method=POST") == []
    assert seen(script_of(cast.bob), "?errors=true") == []
    assert seen(script_of(cast.bob), "?errors=false&status=200") == ["/api/v1/teams/", "/api/v1/me/"]


def test_it_goes_back_a_week_and_holds_so_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {"user": cast.bob, "method": "GET", "path": "/", "status": 200, "milliseconds": 1, "token": "mg_"}
    now = timezone.now()
    for days in (8, 1, 0):
        ApiRequest.objects.create(at=now - timedelta(days=days), request_id=str(days), **facts)
    ApiRequest.objects.forget_outlived()
    assert [row.request_id for row in ApiRequest.objects.all()] == ["0", "1"]
    monkeypatch.setattr(request_log, "MOST_ROWS", 1)
    ApiRequest.objects.forget_outlived()
    assert [row.request_id for row in ApiRequest.objects.all()] == ["0"]


def test_the_page_shows_it_to_those_who_are_signed_in(
    cast: Cast, script_of: Scripts, browser_of: Callable[[User], Client]
) -> None:
    script_of(cast.bob).get("/api/v1/me/")
    script_of(cast.bob).get("/api/v1/nothing/")
    request_log.drain()
    page = browser_of(cast.bob).get(reverse("requests"))
    assert "/api/v1/me/" in page.text
    assert "/api/v1/me/" not in browser_of(cast.charlie).get(reverse("requests")).text
    assert "/api/v1/me/" not in browser_of(cast.bob).get(reverse("requests"), {"errors": "1"}).text
    assert Client().get(reverse("requests")).status_code == 302
    assert browser_of(cast.bob).post(reverse("requests")).status_code == 405
