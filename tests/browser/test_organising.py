"""Order in a browser: the lesson's bulk bar by keyboard, settings, search, trash and the page behind a link."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from projects import organising, sharing
from projects.models import Project, Scene
from tests.browser.conftest import Visitor
from tests.browser.test_pages import check_look
from tests.conftest import Cast
from tests.projects.films import film


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


@pytest.fixture
def scenes(transactional_db: None, cast: Cast) -> list[Scene]:
    organising.tag([cast.project], ["exam", "year 9"])
    Project.objects.create(team=cast.team, title=f"Circles {'and more ' * 18}")
    return [Scene.objects.create(project=cast.project, title=f"Vertex {number} {'x' * 60}") for number in range(3)]


def test_several_scenes_are_archived_by_keyboard(visitor: Visitor, cast: Cast, scenes: list[Scene]) -> None:
    visitor.sign_in(cast.bob)
    page = visitor.open(reverse("lesson", args=[cast.project.pk]))
    check_look(page)
    expect(page.get_by_role("button", name="Do it")).to_be_disabled()
    page.get_by_label("Choose “Vertex 2").focus()
    page.keyboard.press("Space")
    page.get_by_label("All", exact=True).focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-chosen]")).to_have_text("3")
    page.get_by_label("What to do").select_option("archive")
    page.get_by_role("button", name="Do it").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("3 scenes changed their place.")
    expect(page.get_by_role("link", name="Archive (3)")).to_be_visible()


@pytest.mark.parametrize("name", ["project_settings", "scene_settings"])
def test_the_settings_fit_every_width_and_can_be_used_by_all(
    visitor: Visitor, cast: Cast, scenes: list[Scene], name: str
) -> None:
    sharing.share(scenes[0], cast.bob, days=3, password="open sesame")
    visitor.sign_in(cast.bob)
    page = visitor.open(reverse(name, args=[scenes[0].pk if name == "scene_settings" else cast.project.pk]))
    if name == "scene_settings":
        page.get_by_role("button", name="Make a link").click()
        expect(page.get_by_label("Link to the film")).to_be_visible()
    check_look(page)


def test_search_marks_the_place_and_fits_every_width(visitor: Visitor, cast: Cast, scenes: list[Scene]) -> None:
    film(cast.project, "Roots")
    visitor.sign_in(cast.carol)
    page = visitor.open(reverse("search"))
    page.get_by_label("In titles, sentences, captions and code").fill("vertex")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("vertex")
    check_look(page)


def test_the_trash_and_a_new_lesson_fit_every_width(visitor: Visitor, cast: Cast, scenes: list[Scene]) -> None:
    organising.trash([scenes[0], Project.objects.get(title__startswith="Circles")], cast.bob)
    visitor.sign_in(cast.bob)
    check_look(visitor.open(reverse("project_new")))
    page = visitor.open(reverse("trash"))
    check_look(page)
    page.get_by_role("button", name="Bring back Vertex").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vertex 0")


def test_whoever_has_a_link_and_the_password_sees_the_film(visitor: Visitor, cast: Cast) -> None:
    _link, token = sharing.share(film(cast.project), cast.bob, password="open sesame")
    page = visitor.open(reverse("shared", args=[token]))
    check_look(page)
    page.get_by_label("Password").fill("open sesame")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Parabola")
    page.get_by_text("Transcript").click()
    expect(page.locator(".transcript li")).to_have_text("The vertex")
    check_look(page)
    visitor.trouble.clear()  # the film of this test is no film
