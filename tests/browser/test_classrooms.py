"""Classrooms in a browser: the shelf by keyboard, lessons put there many at once, and what pupils see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from classrooms import shelf, shelving
from classrooms.classroom import Classroom
from projects import organising
from projects.models import Project
from tests.browser.conftest import Visitor
from tests.browser.test_pages import check_look
from tests.conftest import Cast
from tests.projects.films import film

LONG = "and more " * 14


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


@pytest.fixture
def classroom(transactional_db: None, cast: Cast) -> Classroom:
    film(cast.project)
    film(cast.project, "Focus")
    lessons = [cast.project, *(Project.objects.create(team=cast.team, title=title) for title in ("Circles", "Cones"))]
    lessons.append(Project.objects.create(team=cast.team, title=f"Cubes {LONG}", unit="Solids"))
    organising.archive(lessons[2:3], cast.bob)
    classroom = shelving.create(cast.team, cast.alice, name="9b", subject="algebra", year="2026/27")
    shelving.put(classroom, cast.bob, lessons)
    return classroom


def titles(classroom: Classroom) -> list[str]:
    return [row.project.title.split()[0] for row in shelf.on_shelf(classroom)]


def test_the_shelf_is_ordered_by_keyboard_and_says_so(visitor: Visitor, cast: Cast, classroom: Classroom) -> None:
    visitor.sign_in(cast.bob)
    page = visitor.open(reverse("classroom", args=[classroom.pk]))
    check_look(page)
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Parabolas")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    said = page.locator("[data-said]")
    expect(said).to_have_text("“Parabolas” is now 2 of 4.")
    expect(page.get_by_role("button", name="Move “Parabolas” down")).to_be_focused()
    page.keyboard.press("Enter")
    expect(said).to_have_text("“Parabolas” is now 3 of 4.")
    page.get_by_role("button", name="Take off Circles").press("Enter")
    expect(said).to_have_text("1 lesson is off the shelf.")
    expect(page.get_by_role("link", name="Cones")).to_be_focused()
    assert titles(classroom) == ["Cones", "Parabolas", "Cubes"]
    page.locator("body").press("p")
    expect(page.get_by_label("Put a lesson on the shelf")).to_be_focused()
    page.get_by_role("button", name="Put it there").click()
    expect(page.get_by_role("status").filter(has_text="put on the shelf")).to_be_visible()
    assert titles(classroom)[-1] == "Circles"
    visitor.trouble.clear()  # the films of this test are no films


def test_an_admin_gives_the_shelf_an_address_and_pupils_watch(
    visitor: Visitor, cast: Cast, classroom: Classroom
) -> None:
    visitor.sign_in(cast.alice)
    page = visitor.open(reverse("classroom", args=[classroom.pk]))
    page.get_by_label("Password").fill("open sesame")
    page.get_by_role("button", name="Make an address").click()
    address = page.get_by_label("Address of the shelf").input_value()
    check_look(page)
    page.get_by_text("Make a new address").scroll_into_view_if_needed()
    visitor.context.clear_cookies()
    page.goto(address)
    check_look(page)
    page.get_by_label("Password").fill("open sesame")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("9b")
    expect(page.get_by_role("heading", level=2)).to_have_count(3)
    check_look(page)
    page.get_by_role("link", name="Parabolas").click()
    expect(page.get_by_role("link", name="Focus")).to_be_visible()
    check_look(page)
    page.get_by_role("link", name="Parabola", exact=True).click()
    page.get_by_text("Transcript").click()
    expect(page.locator(".transcript li")).to_have_text("The vertex")
    check_look(page)
    page.get_by_role("link", name="Focus →").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Focus")
    visitor.trouble.clear()  # the films of this test are no films


def test_several_lessons_are_put_on_a_shelf_at_once(visitor: Visitor, cast: Cast, classroom: Classroom) -> None:
    second = shelving.create(cast.team, cast.alice, name="9c")
    visitor.sign_in(cast.bob)
    page = visitor.open(reverse("lessons"))
    check_look(page)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_label("Choose “Circles”").check()
    expect(page.locator("[data-chosen]")).to_have_text("2")
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_text("2 lessons: Parabolas, Circles")).to_be_visible()
    check_look(page)
    page.get_by_role("button", name="Put on the shelf 9c").click()
    expect(page.get_by_role("status")).to_contain_text("2 lessons are put on the shelf.")
    assert titles(second) == ["Parabolas", "Circles"]
    page.go_back()
    page.get_by_role("button", name="Take off 9b").click()
    assert titles(classroom) == ["Cones", "Cubes"]


@pytest.mark.parametrize("name", ["classroom_list", "classroom_new", "classroom_settings"])
def test_the_pages_of_classrooms_fit_every_width_and_can_be_used_by_all(
    visitor: Visitor, cast: Cast, classroom: Classroom, name: str
) -> None:
    shelving.create(cast.team, cast.alice, name=f"Everybody {LONG}"[:120], year="2026/27")
    shelving.share(classroom, cast.alice, days=3)
    visitor.sign_in(cast.alice)
    page = visitor.open(reverse(name, args=[classroom.pk] if name == "classroom_settings" else []))
    for closed in page.locator("details.disclose:not([data-menu]) > summary").all():
        closed.click()
    check_look(page)


def test_the_pages_without_any_classroom_say_what_to_do(visitor: Visitor, cast: Cast) -> None:
    visitor.sign_in(cast.bob)
    page = visitor.open(reverse("classroom_list"))
    check_look(page)
    page.get_by_role("link", name="Make the first one").click()
    page.get_by_label("Name").fill("9b")
    page.get_by_label("Team").select_option("Mathematics")
    page.get_by_role("button", name="Make the classroom").click()
    expect(page.get_by_text("Nothing is on the shelf yet. Choose a lesson below.")).to_be_visible()
    check_look(page)


def test_a_viewer_looks_at_the_shelf(visitor: Visitor, cast: Cast, classroom: Classroom) -> None:
    visitor.sign_in(cast.carol)
    page = visitor.open(reverse("classroom", args=[classroom.pk]))
    check_look(page)
    expect(page.get_by_role("button", name="Take off")).to_have_count(0)
    visitor.trouble.clear()  # the films of this test are no films
