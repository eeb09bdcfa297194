"""The plan that waits for the teacher, what the model took, and the page where servers are connected."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Route, expect

from generation import actions
from generation.models import Generation, ModelCall, ModelServer, State, Status
from tests.browser.conftest import Visitor
from tests.browser.story import Event, Socket, messages
from tests.conftest import Cast
from tests.generation.engine.scripted import PLAN

USAGE = {"server": "big", "model": "m", "purpose": "plan", "outcome": "done", "tokens_in": 900, "tokens_out": 334,
         "is_counted": True, "seconds": 2.5, "cost": 0.0042, "is_own": False}  # fmt: skip
CALLS = [
    {"purpose": "write", "tokens_in": 1_000, "tokens_out": 200, "seconds": 3.0, "cost": 0.006},
    {"purpose": "write", "tokens_in": 1_000, "tokens_out": 200, "seconds": 3.0, "cost": 0.006, "server": "spare"},
    {"purpose": "repair", "step": "The dot", "tokens_in": 1_000, "tokens_out": 200, "seconds": 3.0, "cost": 0.008},
]
HELD: list[Event] = [
    ("status", {"status": "queued"}),
    ("status", {"status": "planning"}),
    ("engine", {"server": "big", "purpose": "plan", "attempt": 1}),
    ("usage", USAGE),
    ("plan", {"title": "One dot", "idea": "", "steps": ["The dot"], "parameters": {}, "blueprint": None, "held": True}),
]
BUSY: list[Event] = [*HELD[:3], ("waiting", {"seconds": 2.5})]


@pytest.fixture
def generation(transactional_db: None, cast: Cast) -> Generation:
    return actions.start(cast.project, cast.bob, "Show one dot", plan_first=True)


@pytest.fixture
def held(generation: Generation) -> Generation:
    generation.jobs.update(state=State.DONE)
    Generation.objects.update(held_at=timezone.now(), plan=PLAN, status=Status.PLANNING)
    return generation


def picture(visitor: Visitor, name: str) -> None:
    """Kept where PICTURES says, for somebody who wants to look."""
    if folder := os.environ.get("PICTURES"):
        visitor.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_a_plan_that_comes_while_one_watches_can_be_changed_and_made(
    visitor: Visitor, held: Generation, cast: Cast
) -> None:
    visitor.sign_in(cast.bob)
    Socket(visitor.page, HELD)
    page = visitor.open(reverse("studio", args=[held.scene_id]))
    form = page.get_by_role("form", name="This is the plan. Change it, or let it be made.")
    expect(form.get_by_role("textbox", name="Title")).to_have_value("One dot")
    expect(page.get_by_text("The plan waits for you")).to_have_count(2)  # beside the stages and on the stage
    picture(visitor, "storyboard")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    picture(visitor, "storyboard-360")
    form.get_by_role("group", name="Step 1").get_by_label("What is said").fill("Look: a dot.")
    form.get_by_role("button", name="Make it").click()
    page.wait_for_url("**/scenes/**")
    held.refresh_from_db()
    assert held.plan and held.plan["steps"][0]["said"] == "Look: a dot." and not held.is_held
    assert visitor.trouble == []


def test_what_a_stopped_plan_took_is_told_though_there_is_no_source(
    visitor: Visitor, held: Generation, cast: Cast
) -> None:
    visitor.sign_in(cast.bob)
    Socket(visitor.page, [*HELD, ("status", {"status": "cancelled"})])
    page = visitor.open(reverse("studio", args=[held.scene_id]))
    expect(page.get_by_role("heading", name="Source")).to_be_hidden()
    expect(page.get_by_text("The model took 2.5 s, 1,234 tokens € 0.0042")).to_be_visible()


def test_what_the_model_took_is_told(visitor: Visitor, held: Generation, cast: Cast) -> None:
    visitor.sign_in(cast.carol)
    Socket(visitor.page, [*HELD, *(("usage", USAGE | call) for call in CALLS)])
    page = visitor.open(reverse("studio", args=[held.scene_id]))
    page.get_by_text("The model took 11.5 s, 4,834 tokens € 0.0242").click()
    table = page.get_by_role("table")
    expect(table.get_by_role("row")).to_have_text(
        [
            re.compile("For what"),
            "Plan big1,2342.5€ 0.0042",
            "Source big, spare, 2 calls2,4006.0€ 0.0120",
            "Repair of “The dot” big1,2003.0€ 0.0080",
        ]
    )
    picture(visitor, "took")


FAILED = {"outcome": "engine_timeout", "tokens_out": 0, "is_counted": False, "seconds": 60.0, "cost": 0}
CUT: list[Event] = [
    *HELD[:2],
    ("status", {"status": "writing"}),
    ("engine", {"server": "big", "purpose": "write", "attempt": 1}),
    ("usage", USAGE | FAILED | {"purpose": "write"}),
    ("engine", {"server": "spare", "purpose": "write", "attempt": 1}),
    ("usage", USAGE | {"purpose": "write", "server": "spare", "outcome": "engine_overloaded", "seconds": 0.1, "cost": 0,
                       "tokens_in": 0, "tokens_out": 0}),
    ("engine", {"server": "third", "purpose": "write", "attempt": 1}),
    ("token", {"text": "from manim import *\n"}),
]  # fmt: skip


def test_the_page_says_whose_place_a_server_takes(visitor: Visitor, generation: Generation, cast: Cast) -> None:
    visitor.sign_in(cast.bob)
    socket = Socket(visitor.page, CUT[:6])
    page = visitor.open(reverse("studio", args=[generation.scene_id]))
    expect(page.get_by_text("“big” gave no answer, “spare” is asked")).to_be_visible()
    for message in messages(CUT)[6:]:
        socket.send(message)
    expect(page.get_by_text("“spare” is busy, “third” is asked")).to_be_visible()
    expect(page.get_by_text("no plan came of it")).to_be_hidden()  # none was asked for


def test_a_plan_that_nobody_could_make_is_missed(visitor: Visitor, generation: Generation, cast: Cast) -> None:
    visitor.sign_in(cast.bob)
    Socket(visitor.page, [*HELD[:4], ("status", {"status": "writing"}), *CUT[3:4]])
    page = visitor.open(reverse("studio", args=[generation.scene_id]))
    expect(page.get_by_role("list", name="Progress")).to_contain_text("no plan came of it")


def test_what_a_cut_call_took_is_told_though_it_is_entered_after_the_end(
    visitor: Visitor, generation: Generation, cast: Cast
) -> None:
    visitor.sign_in(cast.bob)
    Socket(visitor.page, [*CUT, ("status", {"status": "cancelled"})])
    looked = list[str]()

    def enter(route: Route) -> None:
        if looked:  # a moment later the worker has noticed
            for call in ("big", "spare", "third"):
                ModelCall.objects.create(
                    team=cast.team, generation=generation, server=call, model="m", purpose="repair", step="The dot",
                    outcome="stopped" if call == "third" else "engine_timeout", tokens_in=1_000, tokens_out=234,
                    is_counted=False, seconds=2, cost=0.002,
                )  # fmt: skip
            route.continue_()
        else:
            route.fulfill(json={"usage": {"calls": []}})
        looked.append(route.request.url)

    visitor.page.route(f"**{reverse('api_generation', args=[generation.pk])}", enter)
    page = visitor.open(reverse("studio", args=[generation.scene_id]))
    page.get_by_text("The model took 6.0 s, 3,702 tokens € 0.0060").click()
    row = "Repair of “The dot” big, spare, third, 3 calls, 2 failed, stopped, tokens reckoned3,7026.0€ 0.0060"
    expect(page.get_by_role("table").get_by_role("row").last).to_have_text(row)
    assert len(looked) == 2


def test_calls_that_failed_and_were_turned_away_are_told_as_what_they_are(
    visitor: Visitor, generation: Generation, cast: Cast
) -> None:
    visitor.sign_in(cast.bob)
    Socket(visitor.page, CUT[:7])
    page = visitor.open(reverse("studio", args=[generation.scene_id]))
    page.get_by_text("The model took 60.1 s, 900 tokens").click()
    row = page.get_by_role("table").get_by_role("row").last
    expect(row).to_have_text("Source big, spare, 2 calls, 1 turned away, 1 failed, tokens reckoned90060.1")
    picture(visitor, "failed-calls")


def test_a_sentence_answered_from_before_says_that_no_model_was_asked(
    visitor: Visitor, generation: Generation, cast: Cast
) -> None:
    visitor.sign_in(cast.bob)
    kept = USAGE | {"outcome": "cached", "tokens_in": 0, "tokens_out": 0, "seconds": 0, "cost": 0}
    Socket(visitor.page, [*HELD[:2], ("usage", kept)])
    page = visitor.open(reverse("studio", args=[generation.scene_id]))
    expect(page.get_by_text("All of it was written before: no model was asked")).to_be_visible()


def test_a_busy_server_is_told(visitor: Visitor, generation: Generation, cast: Cast) -> None:
    visitor.sign_in(cast.bob)
    Socket(visitor.page, BUSY)
    page = visitor.open(reverse("studio", args=[generation.scene_id]))
    told = page.get_by_text("the model server is busy, asking again in 2.5 s")
    expect(told).to_have_count(2)  # beside the stages and on the stage
    expect(told.first).to_be_visible()
    expect(told.last).to_be_visible()
    expect(page.get_by_role("textbox", name="Say what to change")).to_be_hidden()
    expect(page.get_by_text("The model took")).to_be_hidden()


def test_what_was_stopped_while_it_was_written_says_so(visitor: Visitor, generation: Generation, cast: Cast) -> None:
    visitor.sign_in(cast.bob)
    stopped: list[Event] = [*HELD, ("status", {"status": "writing"}), ("token", {"text": "from manim import *\n"})]
    Socket(visitor.page, [*stopped, ("status", {"status": "cancelled"})])
    page = visitor.open(reverse("studio", args=[generation.scene_id]))
    expect(page.get_by_text("Not finished, lines: 1")).to_be_visible()
    expect(page.get_by_text("Nothing was checked: the source was not finished.")).to_be_visible()
    expect(page.get_by_text("Not drawn")).to_be_visible()


def test_a_form_that_comes_after_its_plan_has_gone_on_is_not_shown(
    visitor: Visitor, generation: Generation, cast: Cast
) -> None:
    visitor.sign_in(cast.bob)
    socket, late, door = Socket(visitor.page, HELD), list[Route](), reverse("plan", args=[generation.pk])

    def hold(route: Route) -> None:
        late.append(route)

    visitor.page.route(f"**{door}", hold)
    with visitor.page.expect_request(f"**{door}"):
        page = visitor.open(reverse("studio", args=[generation.scene_id]))
    gone_on: list[Event] = [("status", {"status": "writing"}), ("token", {"text": "from manim import *\n"})]
    for message in messages([*HELD, *gone_on])[len(HELD) :]:
        socket.send(message)
    expect(page.get_by_text("from manim import *")).to_be_visible()
    with page.expect_response(f"**{door}") as answer:
        late[0].fulfill(body="<p>The plan of before</p>")
    answer.value.finished()
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(page.get_by_text("The plan of before")).to_have_count(0)


def test_the_page_of_servers_fits_a_phone(
    visitor: Visitor, transactional_db: None, cast: Cast, settings: LazySettings
) -> None:
    ModelServer.objects.create(team=cast.team, name="ours", url="https://models.example/a/rather/long/address/v1")
    visitor.sign_in(cast.alice)
    page = visitor.open(reverse("team_engines", args=[cast.team.pk]))
    picture(visitor, "engines")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert visitor.trouble == []
