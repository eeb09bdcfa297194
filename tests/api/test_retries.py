"""`Idempotency-Key`: the same key and request, the same answer, and nothing is done again."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken, KeptAnswer
from generation.models import Generation
from projects.models import Project
from tests.conftest import Cast

GENERATIONS = "/api/v1/generations/"
PROJECTS = "/api/v1/projects/"
START = {"prompt": "Plot y = x^2", "engine": "composer"}


@pytest.fixture
def bob(cast: Cast) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.objects.issue(cast.bob, 'test')}")
    return client


def test_the_same_request_is_answered_alike_and_done_once(bob: APIClient) -> None:
    first = bob.post(PROJECTS, {"title": "Cones"}, headers={"Idempotency-Key": "k"})
    again = bob.post(PROJECTS, {"title": "Cones"}, headers={"Idempotency-Key": "k"})
    assert (first.status_code, first.json()) == (again.status_code, again.json()) == (201, first.json())
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert Project.objects.filter(title="Cones").count() == 1


def test_another_request_under_the_same_key_is_refused(bob: APIClient) -> None:
    bob.post(PROJECTS, {"title": "Cones"}, headers={"Idempotency-Key": "k"})
    for address, body in ((PROJECTS, {"title": "Spheres"}), ("/api/v1/teams/", {"name": "Cones"})):
        other = bob.post(address, body, headers={"Idempotency-Key": "k"})
        assert (other.status_code, other.json()["id"]) == (422, "key_reused")


def test_keys_of_others_are_others(cast: Cast, bob: APIClient) -> None:
    alice = APIClient()
    alice.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.objects.issue(cast.alice, 'test')}")
    made = [each.post(PROJECTS, {"title": "Cones"}, headers={"Idempotency-Key": "k"}).json() for each in (alice, bob)]
    assert made[0]["id"] != made[1]["id"]


def test_what_was_refused_can_be_mended_under_its_key(bob: APIClient) -> None:
    assert bob.post(PROJECTS, {"title": ""}, headers={"Idempotency-Key": "k"}).status_code == 400
    assert bob.post(PROJECTS, {"title": "Cones"}, headers={"Idempotency-Key": "k"}).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "Schlüssel"], ids=["empty", "long", "not_ascii"])
def test_a_key_that_is_none_is_told(bob: APIClient, key: str) -> None:
    answer = bob.post(PROJECTS, {"title": "Cones"}, headers={"Idempotency-Key": key})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["Idempotency-Key"])


def test_an_upload_is_known_again_by_its_content(bob: APIClient) -> None:
    def upload(content: bytes) -> int:
        file = SimpleUploadedFile("a.txt", content)
        headers = {"Idempotency-Key": "k"}
        return bob.post("/api/v1/assets/", {"file": file}, format="multipart", headers=headers).status_code

    assert upload(b"no picture") == 400
    KeptAnswer.objects.create(owner="x", key="k", fingerprint="", status=201, sealed_body="")
    assert upload(b"no picture either") == 400


def test_an_answer_is_kept_sealed_and_for_a_day(bob: APIClient) -> None:
    made = bob.post("/api/v1/tokens/", {"name": "t", "scopes": ["*"]}, headers={"Idempotency-Key": "k"}).json()
    kept = KeptAnswer.objects.get()
    assert made["secret"] not in kept.sealed_body
    assert bob.post("/api/v1/tokens/", {"name": "t", "scopes": ["*"]}, headers={"Idempotency-Key": "k"}).json() == made
    assert KeptAnswer.objects.forget_outlived() == 0
    KeptAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert KeptAnswer.objects.forget_outlived() == 1


def test_a_crash_before_the_answer_is_kept_leaves_neither(bob: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    bob.raise_request_exception = False
    with monkeypatch.context() as crashing:
        crashing.setattr("accounts.rest.retries.sealing.seal", lambda _text: 1 / 0)
        answer = bob.post(GENERATIONS, START, headers={"Idempotency-Key": "k"})
        assert (answer.status_code, answer.json()["id"]) == (500, "internal")
    assert not Generation.objects.exists()
    assert bob.post(GENERATIONS, START, headers={"Idempotency-Key": "k"}).status_code == 201
    assert Generation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_hundred_posts_at_once_make_one_generation(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """With real threads: the first one works until all others have been told something, or wait for it."""
    cache.clear()
    monkeypatch.setattr("generation.actions.bell.ring_on_commit", lambda _job: None)
    cast.bob.personal_team()
    secret = ApiToken.objects.issue(cast.bob, "test")
    begin = threading.Barrier(20)

    def post(_number: int) -> str:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        try:
            if _number < 20:
                begin.wait(30)
            answer = client.post(GENERATIONS, START, format="json", headers={"Idempotency-Key": "same"})
            return str(answer.json()["id"])
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        told = Counter(pool.map(post, range(200)))
    assert Generation.objects.count() == 1
    assert set(told) <= {str(Generation.objects.get().pk), "in_flight"}
    assert told[str(Generation.objects.get().pk)] >= 1
