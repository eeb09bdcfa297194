"""The studio shows what can't be read in a film: the words, the picture with the boxes, the moment, the line."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from generation import actions
from generation.models import Generation
from tests.browser.conftest import Visitor
from tests.browser.story import CHECKED, DRAWN, PLANNED, REFUSED, WRITTEN, Event, Socket
from tests.conftest import Cast

PICTURE = Path(__file__).resolve().parents[2] / "generation" / "blueprints" / "pythagoras" / "thumbnail.png"
FOUND: list[Event] = [
    (
        "finding",
        {
            "id": "overlap",
            "step": "Its roots",
            "time": 3.0,
            "objects": ["“x = 2” (label)", "“Roots” (title)"],
            "line": 6,
            "message": "“x = 2” (label) lies over “Roots” (title). Put it beside it, label.next_to(title, DOWN).",
            "boxes": [[0.4, 0.4, 0.2, 0.1], [0.4, 0.4, 0.1, 0.1]],
            "take": 1,
            "picture": "/picture-of-a-finding.png",
        },
    ),
    ("finding", {"id": "too_fast", "step": None, "time": 5.5, "objects": [], "line": None, "message": "Wait longer.",
                 "boxes": [], "take": 1, "picture": ""}),
]  # fmt: skip


@pytest.fixture
def generation(transactional_db: None, cast: Cast) -> Generation:
    return actions.start(cast.project, cast.bob, "Plot y = x^2")


def test_what_cannot_be_read_is_shown_with_its_picture_and_its_line(
    visitor: Visitor, generation: Generation, cast: Cast
) -> None:
    visitor.sign_in(cast.bob)
    visitor.page.route("**/picture-of-a-finding.png", lambda route: route.fulfill(path=PICTURE))
    Socket(visitor.page, PLANNED + WRITTEN + CHECKED + DRAWN + FOUND)
    page = visitor.open(reverse("studio", args=[generation.scene_id]))
    box = page.get_by_role("region", name="Hard to read")
    expect(box.get_by_role("listitem")).to_have_count(2)
    expect(box.get_by_text("One thing lies over another")).to_be_visible()
    expect(box.get_by_text("label.next_to(title, DOWN)")).to_be_visible()
    expect(box.get_by_role("img", name="The moment, with numbered boxes.")).to_be_visible()
    expect(box.get_by_role("button", name="Show it at 3.0 s, in “Its roots”")).to_be_enabled()
    expect(page.get_by_text("Checked, hard to read: 2")).to_be_visible()
    expect(page.locator(".code .is-found")).to_contain_text("self.play(Create(Dot()))")
    box.get_by_role("button", name="Line 6").click()
    expect(page.get_by_label("Source code")).to_be_focused()
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate(fits)


def test_each_repair_keeps_what_it_was_asked_for_with_its_picture(
    visitor: Visitor, generation: Generation, cast: Cast
) -> None:
    visitor.sign_in(cast.bob)
    visitor.page.route("**/picture-of-a-finding.png", lambda route: route.fulfill(path=PICTURE))
    sent_back: Event = ("repair", {"attempt": 1, "reasons": ["line 6: The film shows at 3.0 s …"], "step": ""})
    Socket(visitor.page, PLANNED + WRITTEN + CHECKED + DRAWN + FOUND + [sent_back] + WRITTEN + REFUSED)
    page = visitor.open(reverse("studio", args=[generation.scene_id]))
    checks = page.get_by_role("region", name="Checks")
    expect(checks.get_by_text("line 6: Manim has no Creat.")).to_be_visible()
    expect(page.get_by_role("region", name="Hard to read")).to_be_hidden()
    checks.locator("summary").click()
    expect(checks.get_by_text("line 6: The film shows at 3.0 s …")).to_be_visible()
    expect(checks.get_by_role("img", name="“x = 2” (label) lies over “Roots” (title).")).to_be_visible()


def test_nothing_is_said_where_nothing_was_found(visitor: Visitor, generation: Generation, cast: Cast) -> None:
    visitor.sign_in(cast.bob)
    Socket(visitor.page, PLANNED + WRITTEN + CHECKED + DRAWN)
    page = visitor.open(reverse("studio", args=[generation.scene_id]))
    expect(page.get_by_text("Checked, no findings")).to_be_visible()
    expect(page.get_by_role("region", name="Hard to read")).to_be_hidden()
