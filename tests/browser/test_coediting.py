"""The code editor in real browsers: alone, and together at two web processes of which one is killed in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from accounts.models import Membership, Role, User
from accounts.sockets import tell_role_changed
from classrooms import documents
from generation import actions
from generation.models import Generation, Status
from projects.models import Origin, Scene
from tests.browser.test_pages import check_look
from tests.browser.test_tracing import PLAYS, THINGS, filmed
from tests.conftest import Cast
from tests.webs import Web, cookie_of, running_webs

CODE = (
    "from manim import *\n\n\nclass Plot(Scene):\n    def construct(self):\n        self.play(Create(Dot()))  # a dot\n"
)
PATIENCE = 15_000
At = Callable[[User, Web], Page]


@pytest.fixture
def scene(transactional_db: None, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Nothing is at work on it, so that its source can be edited."""
    monkeypatch.setattr("generation.events._wake", lambda id: None)  # needs a thread with no loop
    scene = Scene.objects.create(project=cast.project, title="Plot", author=cast.alice)
    scene.add_revision(code=CODE, scene_class="Plot", engine="composer", origin=Origin.PROMPT)
    actions.cancel(actions.draw(scene, cast.alice, CODE))
    return scene


@pytest.fixture(scope="module")
def webs(django_db_setup: None) -> Iterator[list[Web]]:
    with running_webs(2) as webs:
        yield webs


@pytest.fixture
def at(chromium: Browser, scene: Scene, webs: list[Web]) -> Iterator[At]:
    """Opens the scene's editor for somebody at a web process. Fails in the end if a page's console complained."""
    trouble: list[str] = []
    with ExitStack() as stack:

        def open_editor(user: User, web: Web) -> Page:
            context: BrowserContext = stack.enter_context(chromium.new_context(viewport={"width": 1280, "height": 900}))
            context.set_default_timeout(PATIENCE)
            context.add_cookies([{"name": "sessionid", "value": cookie_of(user), "url": web.url}])
            page = context.new_page()
            page.on("pageerror", lambda error: trouble.append(str(error)))
            page.on("console", lambda told: trouble.append(told.text) if "Content Security" in told.text else None)
            page.goto(web.url + reverse("studio", args=[scene.pk]))
            page.get_by_role("button", name="Edit").or_(page.get_by_role("button", name="Read along")).click()
            expect(state_of(page)).to_have_text("Saved")
            return page

        expect.set_options(timeout=PATIENCE)
        yield open_editor
        expect.set_options(timeout=None)
    assert trouble == []


def change_role(cast: Cast, user: User, role: Role | None) -> None:
    """As the team's page does it; in a thread that has no loop, unlike Playwright's."""

    def change() -> None:
        rows = Membership.objects.filter(team=cast.team, user=user)
        if role:
            rows.update(role=role)
        else:
            rows.delete()
        tell_role_changed(cast.team.pk, [user.pk])
        connection.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(change).result()


def text_in(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Source code, editable")


def state_of(page: Page) -> Locator:
    return page.locator("[data-part=editor-state]")


def lines_of(page: Page) -> list[str]:
    return [line.removesuffix("\n") for line in text_in(page).locator(".cm-line").all_inner_texts()]


def type_at_end(page: Page, text: str) -> None:
    text_in(page).focus()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(text)


def test_the_line_that_plays_is_marked_where_it_stands_by_now(
    cast: Cast, scene: Scene, webs: list[Web], at: At, tmp_path: Path
) -> None:
    filmed(scene, tmp_path, {"plays": PLAYS, "things": THINGS})
    page = at(cast.alice, webs[0])
    text_in(page).focus()
    page.keyboard.press("Control+Home")
    page.keyboard.insert_text("# two lines\n# above all\n")
    page.get_by_role("button", name="Point at the picture").click()
    page.get_by_label("Position").evaluate("seek => { seek.value = 2.5; seek.dispatchEvent(new Event('input')) }")
    expect(page.locator(".cm-line.is-playing")).to_have_text("        self.wait()")
    page.get_by_role("button", name="dot (Dot) Line 9").click()
    expect(page.locator(".cm-line.is-picked")).to_have_text("        dot = Dot(square.get_corner(UR))")
    expect(text_in(page)).to_be_focused()


def test_the_editor_says_what_is_not_drawn_yet(cast: Cast, scene: Scene, webs: list[Web], at: At) -> None:
    page = at(cast.alice, webs[0])
    said = page.locator("[data-part=editor-unsaved]")
    number = scene.revisions.count()
    expect(said.locator("span")).to_be_empty()
    type_at_end(page, "# one more line\n")
    expect(said).to_contain_text(f"Changed since revision {number}, and not drawn yet.")
    expect(said).to_have_attribute("role", "status")
    said.get_by_role("link", name="See what changed").click()
    expect(page.locator("ins:visible")).to_have_text("# one more line")
    check_look(page)
    again = at(cast.bob, webs[1])
    expect(again.locator("[data-part=editor-unsaved]")).to_contain_text("Changed since")
    again.get_by_role("button", name="Draw it").click()
    expect(again.locator("[data-part=editor-unsaved] span")).to_be_empty()


def test_nothing_is_lost_and_nothing_is_there_twice_when_a_web_process_dies(
    cast: Cast, scene: Scene, webs: list[Web], at: At
) -> None:
    alice, bob = at(cast.alice, webs[0]), at(cast.bob, webs[1])
    expect(bob.get_by_role("button", name="alice")).to_be_visible()
    lines = []
    for number in range(9):
        if number == 3:
            webs[1].kill()
            expect(state_of(bob)).to_have_text("Offline, kept here")
        if number == 6:
            webs[1].start()
        for page, name in ((alice, "alice"), (bob, "bob")):
            lines.append(f"# {name}, line {number}")
            type_at_end(page, f"{lines[-1]}\n")
    for page in (alice, bob):
        expect(state_of(page)).to_have_text("Saved")
        for line in lines:
            expect(text_in(page)).to_contain_text(line)
    fresh = at(cast.carol, webs[1]).locator(".cm-content")
    expect(fresh).to_contain_text(lines[-1])
    kept = documents.text_of(scene)
    assert lines_of(alice) == lines_of(bob) == kept.split("\n")
    assert sorted(kept.removeprefix(CODE).splitlines()) == sorted(lines)
    assert all(fresh.inner_text().count(line) == 1 for line in lines)


def test_a_machine_without_a_network_says_so_at_once_and_is_merged_once(
    cast: Cast, scene: Scene, webs: list[Web], at: At
) -> None:
    alice, bob = at(cast.alice, webs[0]), at(cast.bob, webs[1])
    bob.context.set_offline(True)
    expect(state_of(bob)).to_have_text("Offline, kept here")
    type_at_end(bob, "# bob, offline\n")
    type_at_end(alice, "# alice, meanwhile\n")
    expect(state_of(bob)).to_have_text("Offline, kept here")
    bob.context.set_offline(False)
    expect(state_of(bob)).to_have_text("Saved")
    expect(text_in(bob)).to_contain_text("# alice, meanwhile")
    expect(text_in(alice)).to_contain_text("# bob, offline")
    assert documents.text_of(scene).count("# bob, offline") == 1


def test_who_follows_somebody_sees_where_they_are(cast: Cast, webs: list[Web], at: At) -> None:
    alice, bob = at(cast.alice, webs[0]), at(cast.bob, webs[1])
    type_at_end(alice, "# far\n" * 80 + "# the end")
    expect(text_in(bob)).to_contain_text("from manim import *")
    bob.get_by_role("button", name="alice").click()
    expect(bob.get_by_role("button", name="alice")).to_have_attribute("aria-pressed", "true")
    expect(text_in(bob)).to_contain_text("# the end")
    alice.keyboard.press("Control+Home")
    expect(text_in(bob)).to_contain_text("from manim import *")
    bob.get_by_role("button", name="alice").click()
    expect(bob.get_by_role("button", name="alice")).to_be_focused()
    expect(bob.get_by_role("button", name="alice")).to_have_attribute("aria-pressed", "false")


def test_each_undoes_what_is_theirs(cast: Cast, webs: list[Web], at: At) -> None:
    alice, bob = at(cast.alice, webs[0]), at(cast.bob, webs[1])
    type_at_end(alice, "# alice\n")
    expect(text_in(bob)).to_contain_text("# alice")
    type_at_end(bob, "# bob\n")
    expect(text_in(alice)).to_contain_text("# bob")
    alice.keyboard.press("Control+z")
    expect(text_in(bob)).not_to_contain_text("# alice")
    expect(text_in(bob)).to_contain_text("# bob")


def test_a_viewer_reads_along_and_who_loses_the_role_is_out(cast: Cast, webs: list[Web], at: At) -> None:
    carol, bob = at(cast.carol, webs[0]), at(cast.bob, webs[1])
    expect(carol.locator(".cm-content")).to_have_attribute("contenteditable", "false")
    expect(carol.get_by_role("button", name="Draw it")).to_have_count(0)
    type_at_end(bob, "# bob\n")
    expect(carol.locator(".cm-content")).to_contain_text("# bob")
    change_role(cast, cast.bob, Role.VIEWER)
    type_at_end(bob, "# too late\n")
    expect(state_of(bob)).to_have_text("Only to look at")
    expect(carol.locator(".cm-content")).not_to_contain_text("# too late")
    change_role(cast, cast.carol, None)
    expect(state_of(carol)).to_have_text("Closed")


def test_findings_are_marked_and_put_right_by_the_keyboard(cast: Cast, webs: list[Web], at: At) -> None:
    bob = at(cast.bob, webs[0])
    type_at_end(bob, "        self.play(Createe(Dot()))")
    expect(bob.locator(".cm-lintRange-error")).to_have_text("Createe")
    bob.locator(".cm-lintRange-error").hover()
    bob.get_by_role("button", name="Put it right").click()
    expect(text_in(bob)).not_to_contain_text("Createe")
    expect(bob.locator(".cm-lintRange-error")).to_have_count(0)


def test_doubts_and_flaws_of_the_film_are_marked_too_and_stop_nothing(
    cast: Cast, scene: Scene, webs: list[Web], at: At
) -> None:
    flaw = {"id": "too_small", "line": 6, "message": "The dot is too small.", "time": 1.0, "step": None, "picture": ""}
    story = [("source", {"title": "Plot", "code": CODE}), ("finding", flaw), ("status", {"status": "succeeded"})]
    made = Generation.objects.create(scene=scene, prompt="Plot", status=Status.SUCCEEDED, last_event=len(story))
    for number, (kind, data) in enumerate(story, 1):
        made.events.create(number=number, kind=kind, data=data)
    bob = at(cast.bob, webs[0])
    expect(bob.locator(".cm-lintRange-warning")).to_have_text("self.play(Create(Dot()))  # a dot")
    type_at_end(bob, '        self.play(Write(Text("3 + 4 = 8")))')
    expect(bob.locator(".cm-lintRange-warning")).to_have_count(2)
    bob.locator(".cm-lintRange-warning").last.hover()
    expect(bob.get_by_text("Please look at “3 + 4 = 8”")).to_be_visible()
    bob.locator(".cm-lintRange-warning").first.hover()
    expect(bob.get_by_role("tooltip").or_(bob.locator(".cm-tooltip-lint"))).to_contain_text("The dot is too small.")
    expect(bob.locator(".cm-lintRange-error")).to_have_count(0)


def test_names_are_completed_explained_and_laid_out(cast: Cast, webs: list[Web], at: At) -> None:
    bob = at(cast.bob, webs[0])
    type_at_end(bob, "        x  =  ")
    bob.keyboard.type("NumberPl")
    bob.locator(".cm-tooltip-autocomplete").get_by_text("NumberPlane", exact=True).wait_for()
    expect(bob.locator(".cm-completionInfo")).to_contain_text("background lines")
    bob.evaluate("new Promise((done) => setTimeout(done, 100))")  # CodeMirror takes no Tab in a list's first 75 ms
    bob.keyboard.press("Tab")
    bob.keyboard.type("()")
    expect(text_in(bob)).to_contain_text("x  =  NumberPlane()")
    bob.get_by_role("button", name="Lay out").click()
    expect(text_in(bob)).to_contain_text("x = NumberPlane()")
    text_in(bob).get_by_text("NumberPlane").hover(position={"x": 125, "y": 10})
    expect(bob.locator(".manim-card")).to_contain_text("NumberPlane(x_range")


def test_tab_leaves_after_escape(cast: Cast, webs: list[Web], at: At) -> None:
    bob = at(cast.bob, webs[0])
    text_in(bob).focus()
    bob.keyboard.press("Tab")
    expect(text_in(bob)).to_be_focused()
    bob.keyboard.press("Escape")
    bob.keyboard.press("Tab")
    expect(text_in(bob)).not_to_be_focused()


def test_control_enter_asks_for_a_film_and_all_follow_it(cast: Cast, scene: Scene, webs: list[Web], at: At) -> None:
    alice, bob = at(cast.alice, webs[0]), at(cast.bob, webs[1])
    expect(alice.get_by_role("button", name="bob")).to_be_visible()
    expect(bob.get_by_role("button", name="alice")).to_be_visible()
    type_at_end(bob, "# drawn\n")
    expect(state_of(bob)).to_have_text("Saved")
    bob.keyboard.press("Control+Enter")
    for page in (alice, bob):
        expect(page.locator("#main")).to_have_attribute("data-status", "waiting")
    newest = scene.generations.order_by("-created_at").first()
    assert newest is not None
    assert newest.revision is not None
    assert newest.revision.code == CODE + "# drawn\n"
    expect(alice.locator("#main")).to_have_attribute("data-generation", str(newest.pk))


def test_the_editor_fits_every_width_and_can_be_used_by_all(cast: Cast, webs: list[Web], at: At) -> None:
    bob, _ = at(cast.bob, webs[0]), at(cast.alice, webs[1])
    type_at_end(bob, "        self.play(Createe(Dot()))")
    expect(bob.locator(".cm-lintRange-error")).to_have_text("Createe")
    check_look(bob)
