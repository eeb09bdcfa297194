"""The studio shows what was repaired without a model, and what it changed."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from generation import actions
from generation.models import Generation
from tests.browser.conftest import Visitor
from tests.browser.story import CODE, PLANNED, WRITTEN, Event, Socket
from tests.conftest import Cast

DIFF = """\
--- written
+++ repaired
@@ -5,2 +5,2 @@
     def construct(self):
-    ShowCreation(dot)
+    Create(dot)"""
REPAIRED: list[Event] = [
    ("status", {"status": "checking"}),
    ("source", {"title": "Plot a function", "code": CODE}),
    (
        "verdict",
        {
            "ok": True,
            "diff": DIFF,
            "doubts": [
                {
                    "id": "maths_doubt",
                    "line": 6,
                    "column": 9,
                    "message": "Please look at “3 + 4 = 8”: it may be wrong.",
                    "hint": "The left side is 7, the right side 8.",
                    "fixed": False,
                }
            ],
            "problems": [
                {
                    "id": "undefined_name",
                    "line": 6,
                    "column": 19,
                    "message": "“ShowCreation” is not a name that Manim or this file knows.",
                    "hint": "Write `Create` instead.",
                    "fixed": True,
                }
            ],
        },
    ),
]

RAN_IN_PART: list[Event] = [
    (
        "problem",
        {
            "id": "scene_error",
            "fault": "model",
            "title": "The scene stopped with an error",
            "message": "division by zero",
            "hint": "Try again.",
            "best": {
                "rank": "runs_in_part",
                "seconds": 2.0,
                "reasons": ["line 9: division by zero"],
                "text": "The best version so far runs for 2.0 s and then stops with an error. It is not finished.",
            },
        },
    ),
    ("status", {"status": "failed"}),
]


@pytest.fixture
def generation(transactional_db: None, cast: Cast) -> Generation:
    return actions.start(cast.project, cast.bob, "Plot y = x^2")


def test_the_best_version_is_offered_with_what_is_wrong_with_it(
    visitor: Visitor, generation: Generation, cast: Cast
) -> None:
    visitor.sign_in(cast.bob)
    Socket(visitor.page, PLANNED + WRITTEN + RAN_IN_PART)
    page = visitor.open(reverse("studio", args=[generation.scene_id]))
    problem = page.get_by_role("region", name="The scene stopped with an error")
    expect(problem.get_by_text("division by zero", exact=True)).to_be_visible()
    expect(problem).to_contain_text("runs for 2.0 s and then stops with an error. It is not finished.")
    expect(problem.get_by_role("list", name="What is wrong with it")).to_have_text("line 9: division by zero")


def test_small_repairs_are_counted_and_their_changes_shown(
    visitor: Visitor, generation: Generation, cast: Cast
) -> None:
    visitor.sign_in(cast.bob)
    Socket(visitor.page, PLANNED + WRITTEN + REPAIRED)
    page = visitor.open(reverse("studio", args=[generation.scene_id]))
    changes = page.get_by_role("region", name="What was changed")
    expect(changes).to_be_hidden()
    page.get_by_text("One small repair").click()
    expect(page.get_by_text("“ShowCreation” is not a name")).to_be_visible()
    expect(changes.locator(".is-removed")).to_have_text("-    ShowCreation(dot)")
    expect(changes.locator(".is-added")).to_have_text("+    Create(dot)")
    expect(page.get_by_label("Source code")).to_contain_text("Create(Dot())")
    expect(page.get_by_text("Please look at “3 + 4 = 8”")).to_be_visible()
    expect(page.get_by_text("Checked, to be looked at: 1")).to_be_visible()
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate(fits)
