"""The doors of a lesson's repository, knocked at without git."""

from __future__ import annotations

import base64
import gzip
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken
from projects.models import Scene, SceneFolder
from tests.conftest import Cast


def asked(cast: Cast, view: str = "repository_refs", **request: Any) -> Any:
    secret = ApiToken.objects.issue(cast.bob, "git")
    basic = base64.b64encode(f"bob:{secret}".encode()).decode()
    method = Client().get if view == "repository_refs" else Client().post
    address = reverse(view, args=[cast.team.pk, cast.project.pk])
    return method(address, headers={"Authorization": f"Basic {basic}", **request.pop("headers", {})}, **request)


def test_where_nobody_speaks_smart_http_it_is_said(cast: Cast) -> None:
    for query in ({}, {"service": "git-upload-archive"}):
        answer = asked(cast, data=query)
        assert (answer.status_code, answer["Content-Type"]) == (403, "text/plain; charset=utf-8")


def test_nobody_is_asked_for_basic(cast: Cast) -> None:
    address = reverse("repository_refs", args=[cast.team.pk, cast.project.pk]) + "?service=git-upload-pack"
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic %%%"}):
        answer = Client(headers=headers).get(address)
        assert (answer.status_code, answer["WWW-Authenticate"][:5]) == (401, "Basic")


def test_whose_token_opens_nothing_is_told_why(cast: Cast) -> None:
    for facts, reason in (
        ({"revoked_at": timezone.now()}, "was revoked"),
        ({"expires_at": timezone.now()}, "has expired"),
        ({"networks": "192.0.2.0/24"}, "from your network"),
    ):
        secret = ApiToken.objects.issue(cast.bob, "git", **facts)
        basic = base64.b64encode(f"x:{secret}".encode()).decode()
        address = reverse("repository_refs", args=[cast.team.pk, cast.project.pk]) + "?service=git-upload-pack"
        answer = Client(headers={"Authorization": f"Basic {basic}"}).get(address)
        assert (answer.status_code, answer["WWW-Authenticate"][:5]) == (401, "Basic")
        assert reason in answer.text


@pytest.mark.parametrize("view", ["repository_fetch", "repository_push"])
@pytest.mark.parametrize("body", [b"", b"zzzz", b"0010want nothing", b"ffff", b"0032want " + b"1" * 40 + b"\n0000"])
def test_what_git_would_not_say_is_refused(cast: Cast, view: str, body: bytes) -> None:
    asked(cast, data={"service": "git-upload-pack"})
    kind = "upload" if view == "repository_fetch" else "receive"
    media = f"application/x-git-{kind}-pack-request"
    assert asked(cast, view, data=body, content_type=media).status_code == 400
    assert asked(cast, view, data=body, content_type="text/plain").status_code == 400
    packed = asked(cast, view, data=body, content_type=media, headers={"Content-Encoding": "gzip"})
    assert packed.status_code == 400


def test_a_packed_request_is_opened(cast: Cast) -> None:
    asked(cast, data={"service": "git-receive-pack"})
    media = "application/x-git-receive-pack-request"
    answer = asked(
        cast,
        "repository_push",
        data=gzip.compress(b"0000"),
        content_type=media,
        headers={"Content-Encoding": "gzip"},
    )
    assert (answer.status_code, answer.content) == (200, b"")


def test_who_comes_too_often_waits(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr("accounts.throttles.Throttle.THROTTLE_RATES", {"git": "1/min"})
    statuses = [asked(cast, data={"service": "git-upload-pack"}).status_code for _ in range(2)]
    assert statuses == [200, 429]


def test_a_fetch_writes_down_what_is_new_and_nothing_else(cast: Cast) -> None:
    def updates() -> list[str]:
        with CaptureQueriesContext(connection) as asked_for:
            assert asked(cast, data={"service": "git-upload-pack"}).status_code == 200
        return [query["sql"] for query in asked_for if 'UPDATE "projects_scenefolder"' in query["sql"]]

    scenes = [Scene.objects.create(project=cast.project, title=title) for title in ("Roots", "Vertex")]
    made = {"code": "from manim import *\n", "scene_class": "Main", "engine": "hand", "origin": "edit"}
    for scene in scenes:
        scene.add_revision(**made)
    assert len(updates()) == 1
    assert updates() == []
    scenes[0].add_revision(**made | {"code": "from manim import *\n\n"})
    (update,) = updates()
    assert f"IN ({SceneFolder.objects.get(scene=scenes[0]).pk})" in update
