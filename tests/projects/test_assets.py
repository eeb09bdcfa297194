"""The team's library: the page and the API, for owner, editor, viewer and stranger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts import plans
from accounts.models import AuditEntry, Team, User
from projects import library
from projects.models import Asset
from tests.conftest import Cast
from tests.projects.uploads import SVG, font, picture, sound

Browser = Callable[[User], Client]
Script = Callable[[User], APIClient]
API = "/api/v1/assets/"


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def file(content: bytes | None = None, name: str = "Cat.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if content is None else content)


@pytest.fixture
def asset(cast: Cast) -> Asset:
    return library.upload(cast.team, cast.bob, file())


def test_an_upload_is_kept_under_its_hash_and_a_plain_name(cast: Cast, asset: Asset) -> None:
    assert (asset.name, asset.kind, asset.author) == ("cat.png", "image", cast.bob)
    assert asset.file.name == f"assets/{asset.digest[:2]}/{asset.digest}.png"
    assert len(asset.file.read()) == asset.size


@pytest.mark.parametrize(
    ("name", "kept"),
    [("Übung 3 (Kopie).JPG", "ubung-3-kopie.png"), ("../../etc/passwd", "passwd.png"), ("猫.png", "image.png")],
)
def test_a_name_is_safe_in_a_line_of_code(cast: Cast, name: str, kept: str) -> None:
    assert library.upload(cast.team, cast.bob, file(name=name)).name == kept


def test_a_name_that_is_taken_gets_a_number(cast: Cast, asset: Asset) -> None:
    second = library.upload(cast.team, cast.bob, file(picture(size=(9, 9)), name="CAT.gif"))
    assert second.name == "cat-2.png"


@pytest.mark.parametrize(
    ("content", "snippet"),
    [
        (picture("JPEG"), 'ImageMobject("assets/a.jpg")'),
        (SVG, 'SVGMobject("assets/a.svg")'),
        (sound(), 'self.add_sound("assets/a.flac")'),
        (font(), 'with register_font("assets/a.ttf"):\n    title = Text("…", font="Chalk Test")'),
    ],
)
def test_each_kind_comes_with_its_line_of_code(cast: Cast, content: bytes, snippet: str) -> None:
    assert library.upload(cast.team, cast.bob, file(content, "a.bin")).snippet == snippet


def test_the_library_is_for_the_team_and_editors_add_to_it(cast: Cast, browser_of: Browser, asset: Asset) -> None:
    page = reverse("assets", args=[cast.team.pk])
    people = (cast.alice, cast.bob, cast.carol, cast.charlie)
    assert [browser_of(person).get(page).status_code for person in people] == [200, 200, 200, 404]
    assert Client().get(page).status_code == 404
    posts = [browser_of(person).post(page, {"file": file()}).status_code for person in people]
    assert posts == [302, 302, 403, 404]
    assert Client().post(page, {"file": file()}).status_code == 404
    assert browser_of(cast.alice).put(page).status_code == 405
    assert not browser_of(cast.carol).get(page).context["can_edit"]


def test_a_file_is_served_to_the_team_only_and_never_as_a_page(cast: Cast, browser_of: Browser, asset: Asset) -> None:
    address = reverse("asset_file", args=[asset.pk])
    people = (cast.alice, cast.bob, cast.carol, cast.charlie)
    answers = [browser_of(person).get(address) for person in people]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 404]
    assert answers[0].headers["Content-Disposition"] == 'attachment; filename="cat.png"'
    assert answers[0].headers["X-Content-Type-Options"] == "nosniff"
    assert Client().get(address).status_code == 404
    assert browser_of(cast.alice).post(address).status_code == 405


def test_deleting_hides_a_file_and_is_for_editors(cast: Cast, browser_of: Browser, asset: Asset) -> None:
    address = reverse("asset_delete", args=[asset.pk])
    people = (cast.carol, cast.charlie, cast.bob)
    assert [browser_of(person).post(address).status_code for person in people] == [403, 404, 302]
    assert browser_of(cast.alice).get(address).status_code == 405
    assert browser_of(cast.carol).get(reverse("assets", args=[cast.team.pk])).context["count"] == 0
    assert browser_of(cast.carol).get(reverse("asset_file", args=[asset.pk])).status_code == 200


def test_what_is_refused_is_said_at_the_field_and_the_rest_is_kept(cast: Cast, browser_of: Browser) -> None:
    given = {"file": [file(b"MZ", "virus.exe"), file()]}
    answer = browser_of(cast.bob).post(reverse("assets", args=[cast.team.pk]), given)
    assert (answer.status_code, Asset.objects.count()) == (422, 1)
    [(name, why)] = answer.context["refused"]
    assert (name, "no file that a scene can show" in why) == ("virus.exe", True)
    nothing = browser_of(cast.bob).post(reverse("assets", args=[cast.team.pk]), {})
    assert "at least one" in nothing.context["refused"][0][1]


def test_a_library_takes_as_much_as_its_plan_says(
    cast: Cast, asset: Asset, monkeypatch: pytest.MonkeyPatch, script_of: Script
) -> None:
    tight: list[tuple[dict[str, Any], str]] = [({"asset_count": 1}, "holds 1 file"), ({"asset_bytes": 150}, "is full")]
    for limit, said in tight:
        monkeypatch.setattr("accounts.models.PLANS", {"team": replace(plans.PLANS["team"], **limit)})
        answer = script_of(cast.bob).post(API, {"file": file(), "team": str(cast.team.pk)}, format="multipart")
        assert answer.status_code == 400
        assert said in answer.json()["errors"]["file"][0]
    library.delete(asset, cast.bob)
    assert library.upload(cast.team, cast.bob, file()).name == "cat.png"


def test_a_visitor_has_no_library(db: None) -> None:
    guest = Client()
    guest.post(reverse("start"), {"prompt": "Bubble sort 5, 2, 9"})
    team = Team.objects.get(is_guest=True)
    assert guest.post(reverse("assets", args=[team.pk]), {"file": file()}).status_code == 403
    assert guest.get(reverse("assets", args=[team.pk])).status_code == 200


def test_the_api_lists_uploads_reads_downloads_and_deletes(cast: Cast, script_of: Script) -> None:
    bob = script_of(cast.bob)
    made = bob.post(API, {"file": file(), "team": str(cast.team.pk)}, format="multipart")
    body = made.json()
    assert (made.status_code, body["path"], body["facts"]) == (201, "assets/cat.png", {"width": 40, "height": 30})
    assert [found["id"] for found in bob.get(API).json()["results"]] == [body["id"]]
    assert bob.get(body["url"]).json() == body
    assert int(bob.get(body["download_url"]).headers["Content-Length"]) == body["size"]
    assert bob.delete(body["url"]).status_code == 204
    assert bob.delete(body["url"]).status_code == 404
    assert bob.get(API).json()["results"] == []


def test_the_api_keeps_strangers_and_viewers_out(cast: Cast, script_of: Script, asset: Asset) -> None:
    one = f"{API}{asset.pk}/"
    carol, charlie = script_of(cast.carol), script_of(cast.charlie)
    assert [carol.get(one).status_code, carol.delete(one).status_code] == [200, 403]
    assert [charlie.get(address).status_code for address in (one, f"{one}download/")] == [404, 404]
    assert (charlie.delete(one).status_code, charlie.get(API).json()["results"]) == (404, [])
    to_team = {"team": str(cast.team.pk)}
    assert carol.post(API, {"file": file(), **to_team}, format="multipart").status_code == 403
    assert charlie.post(API, {"file": file(), **to_team}, format="multipart").json()["errors"].keys() == {"team"}
    assert charlie.get(API, to_team).status_code == 400
    assert APIClient().get(API).status_code == 401
    assert carol.put(API).status_code == 405


@pytest.mark.parametrize(
    ("given", "field"), [({}, "file"), ({"file": "text"}, "file"), ({"file": ..., "team": "none"}, "team")]
)
def test_the_api_says_bad_input_at_its_field(cast: Cast, script_of: Script, given: dict[str, Any], field: str) -> None:
    given = {key: file() if value is ... else value for key, value in given.items()}
    answer = script_of(cast.bob).post(API, given, format="multipart")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_an_upload_without_a_team_goes_to_the_own_one(cast: Cast, script_of: Script) -> None:
    body = script_of(cast.charlie).post(API, {"file": file()}, format="multipart").json()
    assert body["team"] == str(cast.charlie.personal_team().pk)


def test_old_code_means_the_file_that_bore_the_name_then(cast: Cast, asset: Asset) -> None:
    now = timezone.now()
    Asset.objects.filter(pk=asset.pk).update(created_at=now - timedelta(days=2))
    library.delete(asset, cast.bob)
    newer = library.upload(cast.team, cast.bob, file(picture(size=(5, 5))))
    found = [
        library.named(cast.team, ["cat.png", "dog.png"], now - timedelta(days=days)).get("cat.png")
        for days in (3, 1, -1)
    ]
    assert found == [asset, asset, newer]
    assert library.named(cast.charlie.personal_team(), ["cat.png"], now) == {}


def test_uploads_and_deletions_are_in_the_audit_log(cast: Cast, asset: Asset) -> None:
    library.delete(asset, cast.alice)
    entries = AuditEntry.objects.order_by("pk").values_list("deed", "team", "user", "about")
    assert list(entries) == [
        ("asset_uploaded", cast.team.pk, cast.bob.pk, "assets/cat.png"),
        ("asset_deleted", cast.team.pk, cast.alice.pk, "assets/cat.png"),
    ]


def test_the_list_asks_the_database_as_often_for_many_files_as_for_one(
    cast: Cast, asset: Asset, browser_of: Browser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        asset.pk, asset.name = None, f"cat-{number}.png"
        asset._state.adding = True
        asset.save()
    browser = browser_of(cast.carol)
    browser.get(reverse("assets", args=[cast.team.pk]))
    with django_assert_max_num_queries(10):
        page = browser.get(reverse("assets", args=[cast.team.pk]))
    assert len(page.context["page"].object_list) == 48
