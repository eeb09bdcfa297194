"""REST API v1: owner, lesser role, stranger, wrong method, bad input."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient, Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts import teams, tokens
from accounts.models import ApiToken, User
from accounts.plans import PLANS
from generation import actions
from generation.models import Generation, Status
from tests.conftest import Cast
from tests.generation.conftest import PROMPT

Script = Callable[[User], APIClient]
GENERATIONS = "/api/v1/generations/"


def test_a_start_answers_201_with_id_status_and_events(cast: Cast, script_of: Script) -> None:
    answer = script_of(cast.alice).post(GENERATIONS, {"prompt": PROMPT, "engine": "composer"}, format="json")
    body = answer.json()
    assert (answer.status_code, body["status"], body["prompt"]) == (201, "queued", PROMPT)
    assert body["events_url"].endswith(f"{GENERATIONS}{body['id']}/events/")
    made = Generation.objects.get(pk=body["id"])
    assert made.scene.project.team == cast.alice.personal_team()


def test_a_start_goes_into_the_project_named(cast: Cast, script_of: Script) -> None:
    wanted = {"prompt": PROMPT, "project": str(cast.project.pk), "quality": "m", "seed": 7}
    body = script_of(cast.bob).post(GENERATIONS, wanted, format="json").json()
    made = Generation.objects.get(pk=body["id"])
    assert (made.scene.project, made.quality, made.seed, made.author) == (cast.project, "m", 7, cast.bob)


def test_a_quality_beyond_the_plan_is_refused_with_the_best_one_to_be_had(
    cast: Cast, script_of: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.models.PLANS", {"team": replace(PLANS["team"], qualities="lm")})
    answer = script_of(cast.alice).post(GENERATIONS, {"prompt": PROMPT, "quality": "h"}, format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["quality"])
    assert "1280 × 720" in answer.json()["errors"]["quality"][0]
    assert not Generation.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({}, "prompt"),
        ({"prompt": "  "}, "prompt"),
        ({"prompt": "x" * 2001}, "prompt"),
        ({"prompt": PROMPT, "engine": "magic"}, "engine"),
        ({"prompt": PROMPT, "quality": "8k"}, "quality"),
        ({"prompt": PROMPT, "seed": -1}, "seed"),
        ({"prompt": PROMPT, "project": "none"}, "project"),
        ({"prompt": PROMPT, "project": "00000000-0000-4000-8000-000000000000"}, "project"),
        ({"prompt": "null \x00 byte"}, "prompt"),
    ],
)
def test_bad_input_is_told_at_the_field(cast: Cast, script_of: Script, wanted: dict[str, object], field: str) -> None:
    answer = script_of(cast.alice).post(GENERATIONS, wanted, format="json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [field]
    assert not Generation.objects.exists()


def test_what_is_not_json_is_refused(cast: Cast, script_of: Script) -> None:
    answer = script_of(cast.alice).post(GENERATIONS, "{", content_type="application/json")
    assert (answer.status_code, answer.json()["id"]) == (400, "parse_error")


def test_a_viewer_can_read_but_not_start_stop_or_retry(cast: Cast, script_of: Script, generation: Generation) -> None:
    script = script_of(cast.carol)
    address = f"{GENERATIONS}{generation.pk}/"
    assert script.get(address).status_code == 200
    assert script.post(f"{address}cancel/").status_code == 403
    assert script.post(f"{address}retry/").status_code == 403
    assert script.post(GENERATIONS, {"prompt": PROMPT, "project": str(cast.project.pk)}).status_code == 403


def test_strangers_get_404_for_everything(cast: Cast, script_of: Script, generation: Generation) -> None:
    script = script_of(cast.charlie)
    address = f"{GENERATIONS}{generation.pk}/"
    assert [script.get(address).status_code, script.get(f"{address}events/").status_code] == [404, 404]
    assert [script.post(f"{address}{verb}/").status_code for verb in ("cancel", "retry")] == [404, 404]
    assert script.post(GENERATIONS, {"prompt": PROMPT, "project": str(cast.project.pk)}).status_code == 400


def test_nobody_gets_401_and_is_told_how_to_come_in(cast: Cast, generation: Generation) -> None:
    answer = APIClient().get(f"{GENERATIONS}{generation.pk}/")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    wrong = APIClient()
    wrong.credentials(HTTP_AUTHORIZATION="Bearer mg_wrong")
    assert wrong.get(f"{GENERATIONS}{generation.pk}/").status_code == 401


def test_a_wrong_method_is_refused(cast: Cast, script_of: Script, generation: Generation) -> None:
    script = script_of(cast.alice)
    assert script.delete(f"{GENERATIONS}{generation.pk}/").status_code == 405
    assert script.get(f"{GENERATIONS}{generation.pk}/cancel/").status_code == 405
    assert script.post(f"{GENERATIONS}{generation.pk}/events/").status_code == 405


def test_an_editor_stops_and_retries(cast: Cast, script_of: Script, generation: Generation) -> None:
    script = script_of(cast.bob)
    assert script.post(f"{GENERATIONS}{generation.pk}/cancel/").json()["status"] == "cancelled"
    again = script.post(f"{GENERATIONS}{generation.pk}/retry/")
    assert again.status_code == 201
    assert again.json()["id"] != str(generation.pk)


def test_a_browser_session_needs_its_csrf_token(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.bob)
    answer = browser.post(GENERATIONS, {"prompt": PROMPT}, content_type="application/json")
    assert (answer.status_code, Generation.objects.count()) == (403, 0)


def test_too_many_starts_are_told_when_to_come_back(
    cast: Cast, script_of: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generation.throttles.StartThrottle.THROTTLE_RATES", {"member": "1/hour"})
    script = script_of(User.objects.create_user("dora@example.org"))
    assert script.post(GENERATIONS, {"prompt": PROMPT}).status_code == 201
    answer = script.post(GENERATIONS, {"prompt": PROMPT})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3601


async def read_stream(secret: str, generation: Generation, **headers: str) -> list[dict[str, object]]:
    address = reverse("api_generation_events", args=[generation.pk])
    answer: Any = await AsyncClient().get(address, headers={"authorization": f"Bearer {secret}", **headers})
    assert answer["Content-Type"] == "text/event-stream"
    text = b"".join([piece async for piece in answer.streaming_content]).decode()
    return [json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith("data: ")]


@pytest.mark.django_db(transaction=True)
async def test_the_stream_replays_after_the_last_event_seen_and_ends(cast: Cast, generation: Generation) -> None:
    await sync_to_async(actions.cancel)(generation)
    secret = await sync_to_async(ApiToken.objects.issue)(cast.carol, "t")
    everything = await read_stream(secret, generation)
    assert [(event["number"], event["data"]) for event in everything] == [
        (1, {"status": "queued"}),
        (2, {"status": Status.CANCELLED}),
    ]
    assert await read_stream(secret, generation, **{"last-event-id": "1"}) == everything[1:]
    assert await read_stream(secret, generation, **{"last-event-id": "nonsense"}) == everything


@pytest.mark.parametrize("end", ["leave", "revoke"])
@pytest.mark.django_db(transaction=True)
async def test_a_stream_ends_for_whoever_may_not_see_the_generation_any_more(
    cast: Cast, generation: Generation, end: str
) -> None:
    secret, other = [await sync_to_async(ApiToken.objects.issue)(user, "t") for user in (cast.carol, cast.bob)]

    def take_away() -> None:
        if end == "leave":
            teams.leave(cast.team, cast.carol)
        else:
            tokens.revoke(ApiToken.objects.get(user=cast.carol), cast.carol)

    address = reverse("api_generation_events", args=[generation.pk])
    answers: list[Any] = [
        await AsyncClient().get(address, headers={"authorization": f"Bearer {each}"}) for each in (secret, other)
    ]
    streams = [answer.streaming_content for answer in answers]
    for stream in streams:
        assert "retry" in (await anext(stream)).decode()
        assert '"queued"' in (await anext(stream)).decode()
    await sync_to_async(take_away)()
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(anext(streams[0]), 20)
    await sync_to_async(actions.cancel)(generation)
    assert '"cancelled"' in (await asyncio.wait_for(anext(streams[1]), 20)).decode()
