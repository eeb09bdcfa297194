"""A team's model servers over the API: what the pages do, by the same forms and verbs."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from accounts.models import ApiToken, AuditEntry, Deed
from generation.engine.chat_manner import Found, Manner, NoModels
from generation.models import ModelServer, TeamEngines
from generation.types import Dialect
from tests.conftest import Cast

GIVEN = {"name": "School", "url": "https://models.example.org/v1", "key": "sk-secret", "max_tokens": 2048}


@pytest.fixture
def alice(cast: Cast) -> APIClient:
    cache.clear()
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.objects.issue(cast.alice, 'test')}", HTTP_IF_MATCH="*")
    return client


def engines_of(cast: Cast) -> str:
    return f"/api/v1/teams/{cast.team.pk}/engines/"


def test_a_server_is_connected_changed_and_forgotten_and_its_key_never_told(alice: APIClient, cast: Cast) -> None:
    made = alice.post(engines_of(cast), GIVEN, format="json")
    assert made.status_code == 201, made.content
    assert (made.json()["has_key"], made.json()["max_tokens"], made.json()["dialect"]) == (True, 2048, "auto")
    assert b"sk-secret" not in made.content
    address = f"/api/v1/engines/{made.json()['id']}/"
    assert alice.get(engines_of(cast)).json() == [made.json()]
    changed = alice.patch(address, {"seconds": 60, "is_active": False}, format="json").json()
    assert changed == made.json() | {"seconds": 60, "is_active": False}
    assert alice.delete(address).status_code == 204
    assert not ModelServer.objects.exists()
    deeds = [Deed.ENGINE_CONNECTED, Deed.ENGINE_CHANGED, Deed.ENGINE_DISCONNECTED]
    assert set(AuditEntry.objects.values_list("deed", flat=True)) >= set(deeds)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": "http://models.example.org", "key": "sk-2"}, "url"),
        ({"url": "https://other.example.org"}, "key"),
        ({"dialect": "latin"}, "dialect"),
        ({"name": ""}, "name"),
    ],
    ids=["open", "moved", "dialect", "nameless"],
)
def test_what_does_not_fit_is_told_at_its_field(
    alice: APIClient, cast: Cast, change: dict[str, str], field: str
) -> None:
    id = alice.post(engines_of(cast), GIVEN, format="json").json()["id"]
    refused = alice.patch(f"/api/v1/engines/{id}/", change, format="json")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, [field])
    assert ModelServer.objects.get().url == GIVEN["url"]


def test_a_name_is_taken_once(alice: APIClient, cast: Cast) -> None:
    alice.post(engines_of(cast), GIVEN, format="json")
    again = alice.post(engines_of(cast), GIVEN, format="json")
    assert list(again.json()["errors"]) == ["name"]


def test_a_server_that_does_not_answer_is_said_to(
    alice: APIClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = alice.post(engines_of(cast), GIVEN, format="json").json()["id"]
    found = Found(Manner(Dialect.TGI, "llama", 4096), "llama")
    monkeypatch.setattr("generation.api_engines.ping", lambda _server: found)
    told = alice.post(f"/api/v1/engines/{id}/check/").json()
    assert told == {"answers": True, "models": "llama", "dialect": "tgi", "context": 4096}
    monkeypatch.setattr("generation.api_engines.ping", Mock(side_effect=NoModels(None)))
    told = alice.post(f"/api/v1/engines/{id}/check/").json()
    assert told == {"answers": False, "models": "", "dialect": "", "context": 0}


def test_a_team_sets_its_bounds(alice: APIClient, cast: Cast) -> None:
    address = f"{engines_of(cast)}wishes/"
    assert alice.get(address).json()["most_tokens"] is None
    kept = alice.patch(address, {"most_tokens": 9000, "most_cost": "12.50", "plan_first": True}, format="json").json()
    assert kept == {
        "server": "", "plan_first": True, "reuse_answers": False, "most_tokens": 9000, "most_cost": 12.5,
    }  # fmt: skip
    wishes = TeamEngines.of(cast.team)
    assert (wishes.most_tokens, wishes.plan_first) == (9000, True)
    assert alice.patch(address, {"most_tokens": None}, format="json").json()["most_tokens"] is None
    refused = alice.patch(address, {"server": "nobody's"}, format="json")
    assert list(refused.json()["errors"]) == ["server"]


def test_the_sites_own_servers_are_no_teams(alice: APIClient, cast: Cast) -> None:
    own = ModelServer.objects.create(name="Site", url="https://site.example.org")
    assert alice.get(f"/api/v1/engines/{own.pk}/").status_code == 404
