"""What concerns somebody, over the API."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from classrooms import discussion
from classrooms.anchors import Pin
from classrooms.discussion import Speaker
from projects.models import Scene
from tests.conftest import Cast


def client_of(user: User) -> APIClient:
    cache.clear()
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.objects.issue(user, 'test')}", HTTP_IF_MATCH="*")
    return client


@pytest.fixture
def told(cast: Cast) -> None:
    """Carol has commented twice on a scene of bob's."""
    scene = Scene.objects.create(project=cast.project, title="Roots", author=cast.bob)
    for text in ("Slower, please.", "And brighter."):
        discussion.begin(scene, Speaker(cast.carol), text, Pin())


def test_notices_are_listed_to_whom_they_concern_and_read_one_by_one_or_all(cast: Cast, told: None) -> None:
    bob = client_of(cast.bob)
    newest, first = bob.get("/api/v1/notices/").json()["results"]
    assert (newest["text"], first["text"], first["by"], first["reason"]) == (
        "And brighter.", "Slower, please.", "carol", "comment",
    )  # fmt: skip
    assert bob.post("/api/v1/notices/read/", {"notice": first["id"]}, format="json").status_code == 204
    unread = bob.get("/api/v1/notices/?unread=true").json()["results"]
    assert [row["id"] for row in unread] == [newest["id"]]
    bob.post("/api/v1/notices/read/", {}, format="json")
    assert bob.get("/api/v1/notices/?unread=true").json()["results"] == []
    assert client_of(cast.carol).get("/api/v1/notices/").json()["results"] == []


def test_nobody_reads_a_notice_for_somebody_else(cast: Cast, told: None) -> None:
    id = cast.bob.notices.earliest("pk").pk
    client_of(cast.alice).post("/api/v1/notices/read/", {"notice": id}, format="json")
    assert cast.bob.notices.unread().count() == 2


def test_everybody_chooses_when_letters_come(cast: Cast) -> None:
    bob = client_of(cast.bob)
    assert bob.get("/api/v1/notices/letters/").json() == {"letters": "daily"}
    assert bob.patch("/api/v1/notices/letters/", {"letters": "off"}, format="json").json() == {"letters": "off"}
    assert bob.get("/api/v1/notices/letters/").json() == {"letters": "off"}
    refused = bob.patch("/api/v1/notices/letters/", {"letters": "hourly"}, format="json")
    assert refused.json()["errors"] == {"letters": ["Choose from: off, instantly, daily."]}


def test_a_teams_token_reads_nobodys_notices(cast: Cast) -> None:
    client = APIClient()
    secret = ApiToken.objects.issue(cast.bob, "test", team=cast.team)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert client.get("/api/v1/notices/").json()["id"] == "person_needed"
