"""Search: titles, prompts, captions and code; ranked, marked, and only what one may see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.access import Actor
from accounts.models import Team, User
from generation import actions
from projects import organising, search
from projects.models import Clip, Origin, Project, Scene, SceneText
from tests.conftest import Cast

Browser = Callable[[User], Client]
Script = Callable[[User], APIClient]


def made(project: Project, title: str, *, prompt: str = "", code: str = "", said: str = "") -> Scene:
    scene = Scene.objects.create(project=project, title=title)
    if prompt:
        actions.retry(actions._begin(scene, None, prompt, {"engine": "auto", "quality": "l"}), None)
    if code or said:
        revision = scene.add_revision(code=code, scene_class="S", engine="composer", origin=Origin.PROMPT)
        captions = [{"text": said, "start": 0, "end": 1}]
        facts = {"width": 1, "height": 1, "fps": 1, "duration": 1.0, "key": title}
        Clip.objects.create(revision=revision, quality="l", captions=captions, **facts)
    return scene


def titles(actor: User, words: str, **options: object) -> list[str]:
    found = search.scenes(Actor(user=actor), words, **options)  # type: ignore[arg-type]
    return [scene.title for scene in found]


@pytest.fixture
def scenes(cast: Cast) -> None:
    made(cast.project, "Parabolas", prompt="Show the vertex of a parabola")
    made(cast.project, "Roots", prompt="Mark both roots", code="self.play(Create(vertex_dot))")
    made(cast.project, "Area", said="The vertex moves along the axis")
    made(cast.project, "Übungen", prompt="Zeige die Sinuskurve")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("vertex", ["Parabolas", "Area", "Roots"]),
        ("parabola", ["Parabolas"]),
        ("rooted", ["Roots"]),
        ("play", ["Roots"]),
        ("sinuskurve", ["Übungen"]),
        ("übungen", ["Übungen"]),
        ('"vertex moves"', ["Area"]),
        ("vertex -axis", ["Parabolas", "Roots"]),
        ("sinuskurve or axis", ["Übungen", "Area"]),
        ("nothing like it", []),
        ("", []),
        ("'; DROP & | ! ( \x00", []),
    ],
)
def test_words_are_found_wherever_they_stand_the_weightiest_first(
    cast: Cast, scenes: None, words: str, found: list[str]
) -> None:
    assert titles(cast.carol, words) == found


def test_strangers_find_nothing_and_what_is_in_the_trash_is_not_found(cast: Cast, scenes: None) -> None:
    assert titles(cast.charlie, "vertex") == []
    organising.trash([Scene.objects.get(title="Area")], cast.bob)
    assert titles(cast.carol, "vertex") == ["Parabolas", "Roots"]
    organising.trash([cast.project], cast.bob)
    assert titles(cast.carol, "vertex") == []


def test_what_is_found_follows_what_changes(cast: Cast, scenes: None) -> None:
    area = Scene.objects.get(title="Area")
    organising.rename(area, cast.bob, "Volume")
    area.add_revision(code="Integral()", scene_class="S", engine="composer", origin=Origin.EDIT)
    assert titles(cast.carol, "volume integral") == ["Volume"]
    assert SceneText.objects.count() == 4


def test_a_search_can_be_kept_to_a_team_and_a_tag(cast: Cast, scenes: None) -> None:
    other = Project.objects.create(team=cast.carol.personal_team(), title="Own")
    made(other, "Vertex of my own")
    organising.tag([Scene.objects.get(title="Area")], ["Exam"])
    assert titles(cast.carol, "vertex", team=other.team_id) == ["Vertex of my own"]
    assert titles(cast.carol, "vertex", tag="exam") == titles(cast.carol, "", tag="exam") == ["Area"]


def test_the_place_is_marked_and_nothing_of_it_is_markup(cast: Cast) -> None:
    made(cast.project, "Title", prompt="Is the vertex at a < b & where?", code="self.play(vertex)")
    [found] = search.with_snippets(list(search.scenes(Actor(user=cast.carol), "vertex")), "vertex")
    assert "<mark>vertex</mark>" in found.snippet
    assert "a &lt; b &amp; where" in found.snippet
    [found] = search.with_snippets(list(search.scenes(Actor(user=cast.carol), "play")), "play")
    assert "<mark>play</mark>" in found.snippet


def test_the_page_and_the_api_search_alike(
    cast: Cast, scenes: None, browser_of: Browser, script_of: Script,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for number in range(30):
        made(cast.project, f"Vertex {number}")
    browser, address = browser_of(cast.carol), reverse("search")
    browser.get(address)
    with django_assert_max_num_queries(10):
        page = browser.get(address, {"q": "vertex"})
    assert next(found.scene.title for found in page.context["found"]).startswith("Vertex")
    assert browser.get(address, {"q": "parabolas"}).context["lessons"][0] == cast.project
    answer = script_of(cast.carol).get("/api/v1/search/", {"q": "vertex moves"}).json()
    assert [(row["title"], "<mark>" in row["snippet"]) for row in answer] == [("Area", True)]
    assert script_of(cast.carol).get("/api/v1/search/", {"q": "x", "team": "none"}).status_code == 400
    assert Client().get(address).status_code == 302
    stranger = Team.objects.create(name="Other")
    assert script_of(cast.carol).get("/api/v1/search/", {"q": "x", "team": str(stranger.pk)}).status_code == 400
