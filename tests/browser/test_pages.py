"""How the pages look and behave in a browser: every width, every theme, by keyboard, under the content policy."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from generation import actions
from generation.models import Generation
from projects.models import Project
from tests.browser.conftest import Visitor
from tests.browser.story import CHECKED, DRAWN, NOTHING_FITS, PLANNED, REFUSED, WRITTEN, Socket
from tests.conftest import Cast

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PROMPT = "Plot y = x^2 - 3x + 2 and mark its roots"
WIDTHS = (320, 360, 768, 1440, 2560)
THEMES = ("light", "dark", "contrast")
COLOURS_SETTLED = (
    "() => Promise.allSettled(document.getAnimations().filter(a => a instanceof CSSTransition).map(a => a.finished))"
)
OPEN_PAGES = ("landing", "account_login", "account_signup", "account_reset_password")
STORIES = {
    "drawing": PLANNED + WRITTEN + CHECKED + DRAWN,
    "repairing": PLANNED + WRITTEN + REFUSED,
    "failed": PLANNED[:2] + NOTHING_FITS,
}


@pytest.fixture
def generation(transactional_db: None, cast: Cast) -> Generation:
    return actions.start(cast.project, cast.bob, PROMPT)


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def faults(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its own best practices."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run(document, { runOnly: tags })", tags)["violations"]
    return [f"{fault['id']}: {node['target']} {node['failureSummary']}" for fault in found for node in fault["nodes"]]


def check_look(page: Page) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert not scrolls_sideways(page), f"at {width} px"
    page.set_viewport_size({"width": 1280, "height": 800})
    for theme in THEMES:
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        page.evaluate(COLOURS_SETTLED)
        assert faults(page) == [], theme


@pytest.mark.parametrize("name", OPEN_PAGES)
def test_a_page_for_everybody_fits_every_width_and_can_be_used_by_all(visitor: Visitor, name: str) -> None:
    check_look(visitor.open(reverse(name)))


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "account_logout"])
def test_the_accounts_own_pages_look_like_the_product(visitor: Visitor, cast: Cast, name: str) -> None:
    visitor.sign_in(cast.alice)
    page = visitor.open(reverse(name))
    expect(page.get_by_role("link", name="manimgen, start page")).to_be_visible()
    check_look(page)


def test_home_fits_every_width_and_can_be_used_by_all(visitor: Visitor, cast: Cast, generation: Generation) -> None:
    actions.cancel(actions.start(cast.project, cast.alice, "word " * 60))
    visitor.sign_in(cast.alice)
    page = visitor.open(reverse("home"))
    expect(page.get_by_role("link", name=PROMPT)).to_be_visible()
    check_look(page)


def test_a_lesson_fits_every_width_and_can_be_used_by_all(visitor: Visitor, cast: Cast, generation: Generation) -> None:
    visitor.sign_in(cast.carol)
    page = visitor.open(reverse("lesson", args=[cast.project.pk]))
    expect(page.get_by_role("link", name=PROMPT)).to_be_visible()
    check_look(page)


def test_all_lessons_fit_every_width_and_are_found_by_keyboard(visitor: Visitor, cast: Cast) -> None:
    Project.objects.bulk_create(Project(team=cast.team, title=f"Lesson {number} {'x' * 60}") for number in range(70))
    visitor.sign_in(cast.carol)
    page = visitor.open(reverse("lessons"))
    check_look(page)
    page.get_by_label("Words of the title").fill("lesson 42")
    page.keyboard.press("Enter")
    expect(page.locator("a.lesson")).to_have_count(1)


@pytest.mark.parametrize("story", STORIES)
def test_the_studio_fits_every_width_and_can_be_used_by_all(
    visitor: Visitor, cast: Cast, generation: Generation, story: str
) -> None:
    Socket(visitor.page, STORIES[story])
    visitor.sign_in(cast.bob)
    page = visitor.open(reverse("studio", args=[generation.scene_id]))
    status = "rendering" if story == "drawing" else story
    expect(page.locator("#main")).to_have_attribute("data-status", status)
    check_look(page)


def test_a_page_that_is_not_there_looks_like_the_product(visitor: Visitor) -> None:
    page = visitor.open("/nothing/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing here")
    check_look(page)
    visitor.trouble.clear()  # the browser notes the 404 itself


def test_the_look_someone_chose_stays(visitor: Visitor) -> None:
    page = visitor.open(reverse("account_login"))
    page.get_by_role("button", name="Switch between light and dark").click()
    visitor.open(reverse("account_signup"))
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_label("Look").select_option("high contrast")
    expect(page.locator("html")).to_have_attribute("data-theme", "contrast")


def test_the_way_by_keyboard_leads_from_the_start_to_a_scene(visitor: Visitor) -> None:
    page = visitor.open(reverse("landing"))
    Socket(page, PLANNED)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your sentence")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("Bubble sort 5, 2, 9, 1, 7")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bubble sort 5, 2, 9, 1, 7")
    expect(page.get_by_role("link", name="Keep what you made: sign up")).to_be_visible()


def test_an_empty_or_endless_sentence_is_answered_at_the_field(visitor: Visitor) -> None:
    page = visitor.open(reverse("landing"))
    field = page.get_by_label("Your sentence")
    field.fill("")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("alert")).to_have_text("Write what the animation should show.")
    expect(field).to_be_focused()
    field.fill("x" * 2003)
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("alert")).to_contain_text("3 characters too long")
    expect(field).to_have_value("x" * 2003)
    field.fill(PROMPT)
    expect(page.locator("#prompt-error")).to_be_empty()


def test_too_many_tries_are_answered_at_the_field_and_the_sentence_stays(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generation.throttles.StartThrottle.THROTTLE_RATES", {"guest": "0/hour"})
    page = visitor.open(reverse("landing"))
    page.get_by_label("Your sentence").fill(PROMPT)
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("alert")).to_contain_text("Sign up to go on")
    expect(page.get_by_label("Your sentence")).to_have_value(PROMPT)
    visitor.trouble.clear()  # the browser notes the 429 itself


def test_a_figures_sentence_fills_the_box(visitor: Visitor) -> None:
    page = visitor.open(reverse("landing"))
    sentence = page.locator(".plate__fill").last
    wanted = sentence.get_attribute("data-fill")
    assert wanted
    sentence.click()
    expect(page.get_by_label("Your sentence")).to_have_value(wanted)
    expect(page.get_by_label("Your sentence")).to_be_focused()


def test_home_looks_again_while_something_is_being_made(visitor: Visitor, cast: Cast, generation: Generation) -> None:
    visitor.sign_in(cast.alice)
    visitor.page.clock.install()
    page = visitor.open(reverse("home"))
    expect(page.locator(".coming")).to_have_text("Waiting")
    actions.cancel(generation)
    page.clock.fast_forward(5000)
    expect(page.locator(".coming")).to_have_text("Stopped")
    expect(page.locator("#recent")).to_have_attribute("hx-trigger", "")
