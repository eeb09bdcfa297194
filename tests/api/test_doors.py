"""What all doors have in common: preconditions, fields, pages, filters, errors, rates, request ids, deprecation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import RequestFactory
from psycopg_pool import PoolTimeout
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient, APIRequestFactory, force_authenticate

from accounts.access import Actor
from accounts.models import ApiToken, User
from accounts.plans import PLANS
from accounts.rest.doors import Deprecation, door
from accounts.rest.permissions import ScopePermission
from accounts.tokens_api import account_read
from projects.models import Project, Scene, Tag
from tests.conftest import Cast

Script = Callable[[User], APIClient]


@pytest.fixture
def bob(cast: Cast) -> APIClient:
    cache.clear()
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.objects.issue(cast.bob, 'test')}")
    return client


@pytest.fixture
def lesson(cast: Cast) -> str:
    return f"/api/v1/projects/{cast.project.pk}/"


def test_an_edit_names_what_it_has_read(bob: APIClient, lesson: str) -> None:
    tag = bob.get(lesson)["ETag"]
    missing = bob.patch(lesson, {"title": "A"})
    assert (missing.status_code, missing.json()["id"]) == (428, "match_missing")
    changed = bob.patch(lesson, {"title": "A"}, headers={"If-Match": tag})
    assert (changed.status_code, changed["ETag"] != tag) == (200, True)
    stale = bob.patch(lesson, {"title": "B"}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["id"]) == (412, "changed")
    assert bob.patch(lesson, {"title": "B"}, headers={"If-Match": changed["ETag"]}).json()["title"] == "B"
    assert bob.delete(lesson, headers={"If-Match": tag}).status_code == 412
    assert bob.patch(lesson, {"title": "C"}, headers={"If-Match": "*"}).status_code == 200


def test_what_is_known_is_not_sent_again(bob: APIClient, lesson: str) -> None:
    tag = bob.get(lesson)["ETag"]
    again = bob.get(lesson, headers={"If-None-Match": f'W/{tag}, "x"'})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert bob.get(lesson, headers={"If-None-Match": '"x"'}).status_code == 200


def test_only_the_fields_asked_for_are_sent(bob: APIClient, lesson: str) -> None:
    assert bob.get(f"{lesson}?fields=title,id").json().keys() == {"id", "title"}
    assert bob.get(f"{lesson}?fields=title")["ETag"] == bob.get(lesson)["ETag"]
    assert [row.keys() for row in bob.get("/api/v1/projects/?fields=title").json()["results"]] == [{"title"}]
    wrong = bob.get(f"{lesson}?fields=title,colour")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["fields"])


def test_a_page_leads_to_the_next_whatever_comes_in_between(bob: APIClient, cast: Cast) -> None:
    for number in range(7):
        Scene.objects.create(project=cast.project, title=str(number))
    address: str | None = "/api/v1/scenes/?page_size=3&ordering=-created_at"
    seen: list[str] = []
    while address:
        page = bob.get(address).json()
        seen += [row["title"] for row in page["results"]]
        Scene.objects.create(project=cast.project, title="new")
        address = page["next"]
    assert seen == ["6", "5", "4", "3", "2", "1", "0"]


@pytest.mark.parametrize("cursor", ["x", "cD1ub25zZW5zZQ==", "cD0lMDA=", "bz05OTk5OTk5OTk5OTk5"])
def test_a_cursor_that_somebody_made_up_is_told(bob: APIClient, cursor: str) -> None:
    answer = bob.get("/api/v1/scenes/", {"cursor": cursor})
    assert answer.status_code in {200, 400}
    assert answer.status_code == 200 or list(answer.json()["errors"]) == ["cursor"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("colour=red", "colour"),
        ("ordering=colour", "ordering"),
        ("team=none", "team"),
        ("project=00000000-0000-4000-8000-000000000000", "project"),
        ("page_size=0", "page_size"),
        ("page_size=201", "page_size"),
    ],
)
def test_a_filter_that_makes_no_sense_is_told(bob: APIClient, query: str, field: str) -> None:
    answer = bob.get(f"/api/v1/scenes/?{query}")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_filters_and_order_hold(bob: APIClient, cast: Cast) -> None:
    other = Project.objects.create(team=cast.team, title="Cones")
    for project, title in ((cast.project, "a"), (other, "b"), (cast.project, "c")):
        Scene.objects.create(project=project, title=title)

    def titles(query: str) -> list[str]:
        return [row["title"] for row in bob.get(f"/api/v1/scenes/?{query}").json()["results"]]

    assert titles(f"project={cast.project.pk}&ordering=created_at") == ["a", "c"]
    assert titles(f"team={cast.team.pk}&ordering=-created_at") == ["c", "b", "a"]
    assert titles("archived=true") == []


@pytest.mark.parametrize("address", ["scenes", "projects", "generations", "clips", "assets", "teams", "tokens"])
def test_a_list_asks_as_often_for_many_as_for_few(
    bob: APIClient, cast: Cast, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        project = Project.objects.create(team=cast.team, title=f"Lesson {number}")
        Scene.objects.create(project=project, title=f"Scene {number}", author=cast.bob)
    bob.get(f"/api/v1/{address}/")
    with django_assert_max_num_queries(4):
        assert bob.get(f"/api/v1/{address}/").status_code == 200


def test_a_lesson_and_a_scene_are_read_in_one_query_after_that_for_the_token(
    bob: APIClient, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    scene = Scene.objects.create(project=cast.project, title="Scene", author=cast.bob)
    scene.tags.set([Tag.objects.create(team=cast.team, name=name) for name in ("roots", "exam")])
    bob.get("/api/v1/me/")  # notes when the token was last used, to the minute
    with django_assert_num_queries(4):
        assert bob.get(f"/api/v1/projects/{cast.project.pk}/").json()["title"] == "Parabolas"
        assert bob.get(f"/api/v1/scenes/{scene.pk}/").json()["tags"] == ["exam", "roots"]


@pytest.mark.parametrize(
    ("method", "address", "options", "status", "id"),
    [
        ("get", "/api/v1/nowhere/", {}, 404, "not_found"),
        ("get", "/api/v1/scenes", {}, 404, "not_found"),
        ("put", "/api/v1/scenes/", {}, 405, "method_not_allowed"),
        ("options", "/api/v1/scenes/", {}, 405, "method_not_allowed"),
        ("get", "/api/v1/scenes/", {"HTTP_ACCEPT": "text/html"}, 406, "not_acceptable"),
        ("post", "/api/v1/projects/", {"data": "a=b", "content_type": "text/plain"}, 415, "unsupported_media_type"),
        ("post", "/api/v1/projects/", {"data": "{", "content_type": "application/json"}, 400, "parse_error"),
        ("post", "/api/v1/projects/", {"data": "[]", "content_type": "application/json"}, 400, "invalid"),
    ],
)
def test_every_error_is_a_problem(
    bob: APIClient, method: str, address: str, options: dict[str, str], status: int, id: str
) -> None:
    answer = getattr(bob, method)(address, **options)
    body = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert (body["status"], body["id"], bool(body["detail"])) == (status, id, True)


def test_a_fault_of_ours_is_a_problem_that_says_nothing_of_it(
    bob: APIClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("projects.organising_api._SCENES", None)
    bob.raise_request_exception = False
    answer = bob.get("/api/v1/scenes/", headers={"X-Request-Id": "from-a-client"})
    assert (answer.status_code, answer.json()["id"], answer.json()["request_id"]) == (500, "internal", "from-a-client")
    assert "NoneType" not in answer.text
    assert "NoneType" in caplog.text


def test_a_busy_site_says_when_to_come_again(bob: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_connection(*_: object, **__: object) -> None:
        raise OperationalError from PoolTimeout()

    monkeypatch.setattr("projects.organising_api._SCENES.filter", no_connection)
    answer = bob.get("/api/v1/scenes/")
    assert (answer.status_code, answer.json()["id"], answer["Retry-After"]) == (503, "busy", "5")


def test_each_answer_tells_the_rate(bob: APIClient) -> None:
    answers = [bob.get("/api/v1/me/") for _ in range(2)]
    assert answers[0]["RateLimit-Policy"] == '"minute";q=1200;w=60'
    assert answers[0]["RateLimit"].startswith('"minute";r=')
    assert "RateLimit" in bob.get("/api/v1/projects/?colour=red")


def test_a_token_has_the_rate_of_its_plan(bob: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = {**PLANS, "team": replace(PLANS["team"], api_rate=0)}
    monkeypatch.setattr("accounts.models.PLANS", slow)
    monkeypatch.setattr("accounts.bearers.PLANS", slow)
    answer = bob.get("/api/v1/me/")
    assert (answer.status_code, answer.json()["id"]) == (429, "throttled")
    assert 0 < int(answer["Retry-After"]) <= 61
    assert answer["RateLimit"].startswith('"minute";r=0;t=')


def test_each_answer_has_a_request_id(bob: APIClient) -> None:
    assert bob.get("/api/v1/me/", headers={"X-Request-Id": "abc-12345"})["X-Request-Id"] == "abc-12345"
    for odd in ("short", "a b c d e f g h", "x" * 81, "id\nline"):
        assert bob.get("/api/v1/me/", headers={"X-Request-Id": odd})["X-Request-Id"] != odd
    assert len(APIClient().get("/")["X-Request-Id"]) == 32


def test_a_deprecated_operation_says_so(cast: Cast) -> None:
    ending = Deprecation(date(2026, 9, 1), date(2027, 9, 1), "https://manimgen.example/changes")
    view = door(GET=replace(account_read, deprecation=ending))
    request = APIRequestFactory().get("/")
    force_authenticate(request, Actor(user=cast.bob))  # type: ignore[arg-type]
    answer = view(request)
    assert answer["Deprecation"] == "@1788220800"
    assert answer["Sunset"] == "Wed, 01 Sep 2027 00:00:00 GMT"
    assert answer["Link"] == '<https://manimgen.example/changes>; rel="deprecation"; type="text/html"'


def test_a_view_that_declares_nothing_is_open_to_nobody() -> None:
    assert not ScopePermission().has_permission(RequestFactory().get("/"), object())  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["nothing/", "teams/a%0Ab/hand-over/", ""], ids=["unknown", "line", "root"])
def test_where_there_is_no_door_it_is_said_as_everywhere(bob: APIClient, path: str) -> None:
    answer = bob.get(f"/api/v1/{path}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_body_holds_the_fields_of_its_operation_and_no_others(bob: APIClient, cast: Cast) -> None:
    answer = bob.post("/api/v1/projects/", {"titel": "Roots", "title": "Roots"}, format="json")
    assert (answer.status_code, answer.json()["errors"]) == (400, {"titel": ["There is no such field here."]})
    assert not Project.objects.filter(title="Roots").exists()
    no_object = bob.post("/api/v1/projects/", ["Roots"], format="json").json()["errors"]
    assert no_object == {"detail": ["Send a JSON object: {“name”: value, …}."]}


def test_a_refusal_names_what_can_be_chosen(bob: APIClient, cast: Cast) -> None:
    started = bob.post("/api/v1/generations/", {"prompt": "Sort 3, 1", "quality": "best"}, format="json").json()
    assert started["errors"] == {"quality": ["Choose from: l, m, h, k."]}
    assert "title" in bob.get("/api/v1/projects/?ordering=colour").json()["errors"]["ordering"][0]


@pytest.mark.parametrize(
    ("call", "id", "sentence"),
    [
        ({"method": "PUT", "path": "/api/v1/projects/"}, "method_not_allowed", "GET, POST"),
        ({"method": "GET", "path": "/api/v1/me/", "HTTP_ACCEPT": "text/html"}, "not_acceptable", "application/json"),
        (
            {"method": "POST", "path": "/api/v1/projects/", "data": "x", "content_type": "text/plain"},
            "unsupported_media_type",
            "Send application/json",
        ),
        (
            {"method": "POST", "path": "/api/v1/assets/", "data": "{}", "content_type": "application/json"},
            "unsupported_media_type",
            "Send multipart/form-data",
        ),
    ],
    ids=["method", "accept", "media", "upload"],
)
def test_a_refusal_says_what_to_do(bob: APIClient, call: dict[str, Any], id: str, sentence: str) -> None:
    problem = bob.generic(**call).json()
    assert problem["id"] == id
    assert sentence in problem["detail"]
    assert problem["type"] == f"/developers/guides/problems/#{id}"


def test_who_sends_no_token_is_told_where_to_get_one() -> None:
    assert "/developers/tokens/" in APIClient().get("/api/v1/me/").json()["detail"]
