"""REST API v1: code is checked and repaired, and drawn only by who builds on the newest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from generation.models import Generation
from projects.models import Asset, Scene
from tests.conftest import Cast

Script = Callable[[User], APIClient]
DOT = """from manim import *


class Dots(Scene):
    def construct(self):
        self.add(Dot())
        self.wait()
"""
BROKEN = DOT.replace("Dot()", "Dott()")
CHECKS = "/api/v1/checks/"


@pytest.fixture(autouse=True)
def nothing_counted(db: None) -> None:
    cache.clear()


def test_a_viewer_may_check_code(cast: Cast, script_of: Script) -> None:
    told = script_of(cast.carol).post(CHECKS, {"code": BROKEN}).json()
    (problem,) = told["problems"]
    assert (told["ok"], told["code"], problem["line"], problem["column"]) == (False, None, 6, 18)
    assert script_of(cast.carol).post(CHECKS, {"code": DOT}).json() == {
        "ok": True, "problems": [], "code": None, "diff": "",
    }  # fmt: skip


def test_code_is_repaired_if_wanted(cast: Cast, script_of: Script) -> None:
    told = script_of(cast.bob).post(CHECKS, {"code": BROKEN, "fix": True}).json()
    assert (told["ok"], told["code"], told["problems"][0]["fixed"]) == (True, DOT, True)
    assert "-        self.add(Dott())" in told["diff"]


def test_files_are_looked_for_in_the_scenes_team(cast: Cast, script_of: Script) -> None:
    scene = Scene.objects.create(project=cast.project, title="Flag")
    wanted = {"code": DOT.replace("Dot()", 'ImageMobject("assets/flag.png")'), "scene": str(scene.pk)}
    assert not script_of(cast.bob).post(CHECKS, wanted).json()["ok"]
    file = {"file": "x", "size": 1, "media_type": "image/png", "digest": "a"}
    Asset.objects.create(team=cast.team, kind="image", name="flag.png", **file)
    assert script_of(cast.bob).post(CHECKS, wanted).json()["ok"]
    refused = script_of(cast.charlie).post(CHECKS, wanted)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["scene"])


@pytest.mark.parametrize("wanted", [{}, {"code": ""}, {"code": "x" * 200_001}], ids=["none", "empty", "long"])
def test_what_is_no_code_is_told_at_the_field(cast: Cast, script_of: Script, wanted: dict[str, Any]) -> None:
    refused = script_of(cast.bob).post(CHECKS, wanted)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["code"])


def test_checks_are_counted(cast: Cast, script_of: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.throttles.Throttle.THROTTLE_RATES", {"check": "1/min"})
    script = script_of(cast.bob)
    assert [script.post(CHECKS, {"code": DOT}).status_code for _ in range(2)] == [200, 429]


def test_new_code_names_what_it_builds_on_and_how_it_is_drawn(cast: Cast, script_of: Script) -> None:
    scene, script = Scene.objects.create(project=cast.project, title="Dots"), script_of(cast.bob)
    address = f"/api/v1/scenes/{scene.pk}/revisions/"
    made = script.post(address, {"code": DOT, "after": 0, "quality": "m"})
    assert (made.status_code, made.json()["quality"]) == (201, "m")
    stale = script.post(address, {"code": DOT.replace("Dot()", "Square()"), "after": 0})
    assert (stale.status_code, stale.json()["id"]) == (412, "changed")
    assert Generation.objects.get().status == "checking", "what is being drawn is not stopped by what is refused"
    assert script.post(address, {"code": DOT.replace("Dot()", "Square()"), "after": 1}).status_code == 201
    beyond = script.post(address, {"code": DOT, "quality": "8k"})
    assert (beyond.status_code, list(beyond.json()["errors"])) == (400, ["quality"])


def test_a_scene_goes_to_the_newest_lesson_where_none_is_named(cast: Cast, script_of: Script) -> None:
    made = script_of(cast.bob).post("/api/v1/scenes/", {"title": "Dots"})
    assert made.status_code == 201
    assert Scene.objects.get().project.team == cast.bob.personal_team()


@pytest.mark.parametrize(
    ("address", "wanted"),
    [("generations", {"prompt": "Plot y = x^2"}), ("scenes", {"title": "Dots"}), ("projects", {"title": "Cones"})],
    ids=["generations", "scenes", "projects"],
)
def test_a_viewers_token_of_a_team_makes_nothing_there(cast: Cast, address: str, wanted: dict[str, str]) -> None:
    statuses = []
    for user in (cast.carol, cast.bob):
        script = APIClient()
        secret = ApiToken.objects.issue(user, "nightly", team=cast.team)
        script.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        statuses.append(script.post(f"/api/v1/{address}/", wanted).status_code)
    assert statuses == [403, 201]
