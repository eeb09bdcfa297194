"""The pages of model servers: owner, lesser role, stranger, guest, operator; keys that go in and never come out."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import sealing
from accounts.models import AuditEntry, Team, User
from generation.models import ModelServer, TeamEngines
from generation.servers import ModelCall
from generation.types import Engines, Server
from tests.conftest import Cast
from tests.generation.engine.scripted import Script, refuse, serving, stream

Browser = Callable[[User], Client]
KEY = "sk-very-secret"
FACTS: dict[str, Any] = {
    "name": "ours", "url": "https://models.example/v1", "model": "", "key": KEY, "dialect": "auto", "context": 0,
    "max_tokens": 4096, "seconds": 180, "price_in": 0, "price_out": 0, "position": 0, "is_active": "on",
}  # fmt: skip


@pytest.fixture
def page(cast: Cast) -> str:
    return reverse("team_engines", args=[cast.team.pk])


@pytest.fixture
def ours(cast: Cast) -> ModelServer:
    server = ModelServer(team=cast.team, name="ours", url="https://models.example")
    server.keep_key(KEY)
    server.save()
    return server


def test_an_owner_connects_a_server_and_its_key_is_never_seen_again(cast: Cast, browser_of: Browser, page: str) -> None:
    browser = browser_of(cast.alice)
    assert browser.post(page, FACTS).headers["Location"] == page
    server = ModelServer.objects.get()
    assert (server.team, server.as_server().key) == (cast.team, KEY)  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM generation_modelserver")
        assert KEY not in str(cursor.fetchall())
    for address in (page, reverse("engine", args=[server.pk])):
        answer = browser.get(address)
        assert answer.status_code == 200 and "ours" in answer.text
        assert KEY not in answer.text and server.sealed_key not in answer.text


@pytest.mark.parametrize(("who", "status"), [("alice", 200), ("bob", 403), ("carol", 403), ("charlie", 404)])
def test_only_admins_see_a_teams_servers(
    cast: Cast, browser_of: Browser, page: str, ours: ModelServer, who: str, status: int
) -> None:
    browser = browser_of(getattr(cast, who))
    assert browser.get(page).status_code == status
    assert browser.get(reverse("engine", args=[ours.pk])).status_code == status
    if status != 200:
        assert browser.post(page, FACTS | {"name": "more"}).status_code == status
        for door in ("engine_delete", "engine_check"):
            assert browser.post(reverse(door, args=[ours.pk])).status_code == status
        assert list(ModelServer.objects.all()) == [ours]


def test_a_visitor_connects_none(client: Client, db: None) -> None:
    team = Team.objects.create(name="Guest", is_guest=True)
    session = client.session
    session["guest_team"] = str(team.pk)
    session.save()
    assert client.post(reverse("team_engines", args=[team.pk]), FACTS).status_code == 403


def test_the_sites_servers_are_the_operators(cast: Cast, browser_of: Browser) -> None:
    page = reverse("site_engines")
    assert browser_of(cast.alice).get(page).status_code == Client().get(page).status_code == 404
    root = User.objects.create_superuser("root@example.org", "correct horse")
    browser_of(root).post(page, FACTS | {"url": "http://10.0.0.5:8080"})
    server = ModelServer.objects.get()
    assert (server.team, server.as_server().is_guarded) == (None, False)  # type: ignore[union-attr]
    assert browser_of(cast.alice).get(reverse("engine", args=[server.pk])).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "http://models.example"), ("url", "file:///etc/passwd"), ("url", "models"), ("name", ""),
        ("url", "https://me:secret@models.example"), ("url", "https://models.example/v1?key=secret"),
        ("seconds", 0), ("max_tokens", "many"), ("dialect", "klingon"), ("price_in", -1e12),
    ],
)  # fmt: skip
def test_what_does_not_fit_comes_back(cast: Cast, browser_of: Browser, page: str, field: str, value: Any) -> None:
    answer = browser_of(cast.alice).post(page, FACTS | {field: value})
    assert (answer.status_code, ModelServer.objects.count()) == (422, 0)
    assert answer.context["form"].errors[field] and KEY not in answer.text


def test_two_servers_of_a_team_have_two_names(cast: Cast, browser_of: Browser, page: str, ours: ModelServer) -> None:
    answer = browser_of(cast.alice).post(page, FACTS)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])


def test_an_empty_key_keeps_the_one_there_is_but_not_for_another_address(
    cast: Cast, browser_of: Browser, ours: ModelServer
) -> None:
    browser, page = browser_of(cast.alice), reverse("engine", args=[ours.pk])
    browser.post(page, FACTS | {"key": "", "url": ours.url, "name": "renamed"})
    ours.refresh_from_db()
    assert (ours.name, ours.as_server().key) == ("renamed", KEY)  # type: ignore[union-attr]
    moved = browser.post(page, FACTS | {"key": "", "url": "https://elsewhere.example"})
    assert moved.status_code == 422, "the key would go to somebody else"


def test_a_server_is_tried_and_deleted(
    cast: Cast, browser_of: Browser, ours: ModelServer, settings: LazySettings
) -> None:
    browser = browser_of(cast.alice)
    settings.TEAM_ENGINES_PRIVATE = True
    with serving(refuse(500)) as served:
        ModelServer.objects.filter(pk=ours.pk).update(url=served.url)
        said = browser.post(reverse("engine_check", args=[ours.pk]), follow=True)
        assert "“ours” answers: OpenAI-compatible, 8,192 tokens of question and answer. It has: tiny" in said.text
    said = browser.post(reverse("engine_check", args=[ours.pk]))
    assert said.status_code == 422 and "does not answer" in said.context["form"].errors["url"][0]
    assert f'action="{reverse("engine", args=[ours.pk])}"' in said.text and KEY not in said.text
    browser.post(reverse("engine_delete", args=[ours.pk]))
    assert not ModelServer.objects.exists()


@pytest.mark.parametrize(
    ("models", "field", "words"),
    [
        (refuse(401), "key", "does not know this key"),
        (refuse(500), "url", "HTTP status 500"),
        (stream(b'{"hello": "world"}'), "url", "HTTP status 200"),
    ],
)
def test_what_is_wrong_with_a_server_stands_at_its_field(
    cast: Cast, browser_of: Browser, ours: ModelServer, settings: LazySettings, models: Script, field: str, words: str
) -> None:
    settings.TEAM_ENGINES_PRIVATE = True
    with serving(refuse(500), models=models) as served:
        ModelServer.objects.filter(pk=ours.pk).update(url=served.url)
        said = browser_of(cast.alice).post(reverse("engine_check", args=[ours.pk]))
    assert list(said.context["form"].errors) == [field] and words in said.context["form"].errors[field][0]


def test_a_check_does_not_reach_inside(cast: Cast, browser_of: Browser, ours: ModelServer) -> None:
    with serving(refuse(500)) as inside:
        ModelServer.objects.filter(pk=ours.pk).update(url=inside.url)
        said = browser_of(cast.alice).post(reverse("engine_check", args=[ours.pk]), follow=True)
    assert "does not answer" in said.text


@pytest.mark.parametrize("door", ["engine_delete", "engine_check"])
def test_deeds_are_posts(cast: Cast, browser_of: Browser, ours: ModelServer, door: str) -> None:
    assert browser_of(cast.alice).get(reverse(door, args=[ours.pk])).status_code == 405


def test_a_team_says_what_it_wants(cast: Cast, browser_of: Browser, page: str) -> None:
    ModelCall.objects.create(
        team=cast.team, server="a", purpose="write", outcome="done", tokens_in=321, tokens_out=45, is_counted=True,
        seconds=2, cost=1,
    )  # fmt: skip
    browser = browser_of(cast.alice)
    assert "321 tokens asked" in browser.get(page).text and "366 of 5,000,000 tokens" in browser.get(page).text
    said = browser.post(reverse("team_engines_wishes", args=[cast.team.pk]), {"reuse_answers": "on", "server": "ours"})
    assert said.status_code == 422, "there is no such server"
    browser.post(reverse("team_engines_wishes", args=[cast.team.pk]), {"reuse_answers": "on"})
    wishes = TeamEngines.of(cast.team)
    assert (wishes.reuse_answers, wishes.plan_first) == (True, False)


def test_a_team_chooses_whom_it_asks_first(
    cast: Cast, browser_of: Browser, page: str, ours: ModelServer, settings: LazySettings
) -> None:
    settings.ENGINES = Engines((Server("http://big", "big"),))
    browser, wishes = browser_of(cast.alice), reverse("team_engines_wishes", args=[cast.team.pk])
    assert 'value="big"' in browser.get(page).text
    browser.post(wishes, {"server": "big"})
    assert TeamEngines.of(cast.team).server == "big"
    settings.ENGINES = Engines()
    assert browser.post(wishes, {"server": "big", "plan_first": "on"}).status_code == 302, "it may come back"


def call(team: Team, **facts: Any) -> None:
    usual: dict[str, Any] = {"server": "big", "purpose": "write", "outcome": "done", "tokens_in": 1_000}
    usual |= {"tokens_out": 200, "is_counted": True, "seconds": 2, "cost": 1}
    ModelCall.objects.create(team=team, **usual | facts)


def test_what_each_server_took_is_told_and_what_is_used_up(cast: Cast, browser_of: Browser, page: str) -> None:
    call(cast.team)
    call(cast.team, outcome="engine_timeout", server="spare", cost=0)
    told = browser_of(cast.alice).get(page)
    rows = [(row["name"], row["calls"], row["failed"], row["tokens"], row["cost"]) for row in told.context["by_server"]]
    assert rows == [("big", "1", "0", "1,200", "1.00"), ("spare", "1", "1", "1,200", "0.00")]
    assert "no model server is asked" not in told.text
    TeamEngines.objects.create(team=cast.team, most_tokens=2_400)
    assert "no model server is asked until the month ends" in browser_of(cast.alice).get(page).text


def test_the_operator_sees_which_servers_and_which_teams_took_how_much(
    cast: Cast, browser_of: Browser, settings: LazySettings
) -> None:
    settings.ENGINES = Engines((Server("http://big", "big", key=KEY),))
    call(cast.team)
    call(cast.team, cost=2)
    call(cast.charlie.personal_team(), cost=9)
    call(cast.team, is_own=True, cost=99)
    told = browser_of(User.objects.create_superuser("root@example.org", "correct horse")).get(reverse("site_engines"))
    assert "http://big" in told.text and KEY not in told.text
    assert [(row["name"], row["calls"], row["cost"]) for row in told.context["by_server"]] == [("big", "3", "12.00")]
    teams = [(row["name"], row["cost"]) for row in told.context["by_team"]]
    assert teams == [(cast.charlie.personal_team().name, "9.00"), (cast.team.name, "3.00")]


def test_every_deed_is_in_the_audit_log_without_the_key(cast: Cast, browser_of: Browser, page: str) -> None:
    browser = browser_of(cast.alice)
    browser.post(page, FACTS)
    server = ModelServer.objects.get()
    browser.post(reverse("engine", args=[server.pk]), FACTS | {"price_in": 3, "key": "sk-another"})
    browser.post(reverse("team_engines_wishes", args=[cast.team.pk]), {"most_cost": "5"})
    browser.post(reverse("engine_delete", args=[server.pk]))
    entries = AuditEntry.objects.filter(team=cast.team, deed__startswith="engine_").order_by("pk")
    assert [(entry.deed, entry.user) for entry in entries] == [
        (deed, cast.alice)
        for deed in ("engine_connected", "engine_changed", "engine_wishes_changed", "engine_disconnected")
    ]
    assert entries[1].facts["changed"] == ["key", "price_in"] and entries[2].facts["most_cost"] == "5"
    assert not any(word in str([entry.facts for entry in entries]) for word in (KEY, "sk-another"))
    assert "Connected the model server: ours" in browser.get(reverse("activity", args=[cast.team.pk])).text


def test_a_team_sets_its_own_budget_and_a_wrong_one_is_refused_at_its_field(cast: Cast, browser_of: Browser) -> None:
    browser, page = browser_of(cast.alice), reverse("team_engines_wishes", args=[cast.team.pk])
    browser.post(page, {"most_tokens": "20000", "most_cost": "12.50"})
    assert (TeamEngines.of(cast.team).most_tokens, TeamEngines.of(cast.team).most_cost) == (20000, Decimal("12.50"))
    refused = browser.post(page, {"most_tokens": "20000", "most_cost": "-1"})
    assert refused.status_code == 422 and refused.context["wishes"].errors.keys() == {"most_cost"}
    browser.post(page, {"most_tokens": "", "most_cost": ""})
    assert not TeamEngines.of(cast.team).are_used_up() and TeamEngines.of(cast.team).most_cost is None


def test_keys_outlive_a_change_of_the_sealing_key_and_a_lost_one_is_said_in_the_log(
    ours: ModelServer, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SEALING_KEYS = ["new", *settings.SEALING_KEYS]
    assert ours.as_server() is not None
    settings.SEALING_KEYS = ["new"]
    assert ours.as_server() is None and ModelServer.objects.all().as_servers() == ()
    assert "none of SEALING_KEYS fits" in caplog.text and KEY not in caplog.text
    with pytest.raises(sealing.SealBroken):
        sealing.unseal("nonsense")


def test_a_price_is_asked_for_in_the_currency_of_the_site(
    cast: Cast, browser_of: Browser, page: str, settings: LazySettings
) -> None:
    settings.CURRENCY = "CHF"
    told = browser_of(cast.alice).get(page)
    assert "Price of what is asked, in CHF" in told.text and "Price of what is answered, in CHF" in told.text


def test_a_little_money_is_not_said_to_be_none(cast: Cast, browser_of: Browser, page: str) -> None:
    call(cast.team, cost=0.0042)
    assert "0.0042" in browser_of(cast.alice).get(page).text
