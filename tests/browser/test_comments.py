"""Comments in a browser: pins by pointer, keyboard and finger, two people at once, links, and what fits every width."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from classrooms import discussion
from classrooms.anchors import Pin, Region
from classrooms.discussion import Speaker
from classrooms.notifying import Notice
from classrooms.threads import Anchor, Thread
from generation.messages import clip_message
from projects import sharing
from projects.links import LinkRole
from projects.models import Clip, Scene
from tests.browser.conftest import Visitor
from tests.browser.story import Event, Socket
from tests.browser.test_pages import check_look
from tests.browser.test_refining import STORY, drawn
from tests.conftest import Cast

STEPS = [{"name": "The square", "start": 0.0, "end": 1.0}, {"name": "Its way", "start": 1.0, "end": 2.0}]
TABLET = {"width": 820, "height": 1180}
FINGER = 44
PRESSABLE = "a[href], button, summary, select, textarea, input:not([type=hidden])"
TOO_SMALL = """([pressable, least]) => [...document.querySelectorAll(pressable)]
  .filter(each => each.checkVisibility({ visibilityProperty: true }))
  .filter(each => !each.closest(".skip, .visually-hidden, [tabindex='-1']"))
  .map(each => [each, (each.matches("input[type=checkbox]") ? each.closest("label") : each).getBoundingClientRect()])
  .map(([each, box]) => [each, box, each.matches(".pin") ? 16 : 0])
  .filter(([, box, more]) => box.width && (box.width + more < least - 0.5 || box.height + more < least - 0.5))
  .map(([each, box]) => `${each.outerHTML.slice(0, 120)} ${Math.round(box.width)}x${Math.round(box.height)}`)"""


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()


@pytest.fixture
def scene(transactional_db: None, cast: Cast, tmp_path: Path) -> Scene:
    scene = Scene.objects.create(project=cast.project, title="A square", author=cast.alice)
    drawn(scene, cast, tmp_path, (88, 196, 221))
    Clip.objects.update(steps=STEPS)
    User.objects.filter(pk=cast.bob.pk).update(name="Bob Berg")
    return scene


def story_of(scene: Scene) -> list[Event]:
    """What the studio hears of a film that is there."""
    return [*STORY[:-1], ("clip", clip_message(Clip.objects.get(revision__scene=scene))), STORY[-1]]


def studio(visitor: Visitor, user: User, scene: Scene) -> Page:
    Socket(visitor.page, story_of(scene))
    visitor.sign_in(user)
    page = visitor.open(reverse("studio", args=[scene.pk]))
    expect(page.locator("[data-threads]")).to_be_attached()
    expect(page.locator("[data-part=time]")).to_contain_text("0:02")
    return page


def test_a_comment_on_a_moment_stands_on_the_line_and_leads_back_to_it(
    visitor: Visitor, cast: Cast, scene: Scene
) -> None:
    page = studio(visitor, cast.alice, scene)
    page.get_by_role("slider", name="Position").fill("1.5")
    page.locator("body").press("m")
    page.keyboard.type("Slower here, @bo")
    expect(page.get_by_role("option", name="Bob Berg")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your comment")).to_have_value("Slower here, @Bob Berg ")
    page.keyboard.press("Control+Enter")
    pin = page.get_by_role("button", name="Comment by alice at 0:01")
    expect(pin).to_be_visible()
    expect(page.locator(".mention")).to_have_text("@Bob Berg")
    assert (Thread.objects.get().step, Notice.objects.get().user) == ("Its way", cast.bob)
    page.get_by_role("slider", name="Position").fill("0")
    pin.click()
    expect(page.locator(".thread.is-here")).to_contain_text("Slower here")
    assert page.evaluate("document.querySelector('video').currentTime") == pytest.approx(1.5, abs=0.01)


def test_a_part_of_the_picture_is_marked_by_dragging_or_by_numbers(visitor: Visitor, cast: Cast, scene: Scene) -> None:
    page = studio(visitor, cast.bob, scene)
    page.get_by_label("About", exact=True).select_option("region")
    video = page.locator("video").first
    video.scroll_into_view_if_needed()
    box = video.bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.75 * box["height"], steps=3)
    page.mouse.up()
    for name, value in (("Left", 25), ("Top", 50), ("Width", 50), ("Height", 25)):
        assert float(page.get_by_label(name).input_value()) == pytest.approx(value, abs=1)
    page.get_by_label("Width").fill("40")
    page.get_by_label("Your comment").fill("What is this?")
    page.get_by_role("button", name="Comment", exact=True).click()
    page.get_by_role("button", name="in the picture at 0:00", exact=True).click()
    expect(page.locator(".region-box")).to_be_visible()
    region = Thread.objects.get().region
    assert region is not None
    assert (region["width"], region["x"]) == (0.4, pytest.approx(0.25, abs=0.01))


def test_a_line_of_the_code_is_pointed_at(visitor: Visitor, cast: Cast, scene: Scene) -> None:
    page = studio(visitor, cast.bob, scene)
    page.get_by_label("About", exact=True).select_option("line")
    page.locator("[data-part=code] .l").nth(4).click()
    expect(page.get_by_label("Line")).to_have_value("5")
    page.keyboard.type("Why?")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".code .is-discussed")).to_have_count(1)
    page.get_by_role("button", name="at line 5", exact=True).click()
    assert Thread.objects.get().line == 5


def test_replying_changing_settling_and_asking(visitor: Visitor, cast: Cast, scene: Scene) -> None:
    discussion.begin(scene, Speaker(cast.alice), "Make the dot red", Pin(anchor=Anchor.MOMENT, at=0.5))
    page = studio(visitor, cast.bob, scene)
    page.get_by_text("Reply", exact=False).first.click()
    page.get_by_label("Your reply").fill("Yes, do")
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.locator(".thread .talk > li")).to_have_count(2)
    page.get_by_text("Change", exact=False).locator("visible=true").filter(has_text="Yes, do").click()
    page.locator("form[action*='/edit/'] textarea").fill("Yes, please")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".thread")).to_contain_text("Yes, please")
    page.get_by_role("button", name="Settle alice").click()
    expect(page.get_by_role("button", name="Settled comment by alice")).to_be_visible()
    page.get_by_text("1 settled comment").click()
    page.get_by_role("button", name="Take up again").click()
    page.get_by_role("button", name="Ask the engine to do this").click()
    expect(page.get_by_role("link", name="Asked of the engine")).to_be_visible()
    expect(page.locator(".talk__said")).to_contain_text("At 0.5 s: Make the dot red")


def test_what_is_half_written_stays_when_others_say_something(visitor: Visitor, cast: Cast, scene: Scene) -> None:
    thread = discussion.begin(scene, Speaker(cast.alice), "First", Pin())
    page = studio(visitor, cast.bob, scene)
    page.get_by_text("Reply", exact=False).first.click()
    page.get_by_label("Your reply").fill("Half a sent")
    discussion.reply(thread, Speaker(cast.alice), "Second")
    page.get_by_label("Your comment").fill("Another")
    page.get_by_label("Your reply").focus()
    page.locator("[data-part=comment-form]").evaluate("form => form.requestSubmit()")
    expect(page.locator(".thread .talk > li")).to_have_count(3)
    expect(page.get_by_label("Your reply").first).to_have_value("Half a sent")


def test_a_viewer_sees_pins_and_no_forms_and_all_of_it_fits(visitor: Visitor, cast: Cast, scene: Scene) -> None:
    for text, pin in (
        ("Slower", Pin(anchor=Anchor.MOMENT, at=0.5)),
        ("x" * 200, Pin(anchor=Anchor.REGION, at=1.5, region=Region(0.1, 0.1, 0.5, 0.5))),
    ):
        discussion.begin(scene, Speaker(cast.bob), text, pin)
    page = studio(visitor, cast.carol, scene)
    expect(page.locator(".pin")).to_have_count(2)
    expect(page.locator("[data-part=comment-form]")).to_be_hidden()
    check_look(page)


def test_the_studio_with_comments_fits_those_who_write(visitor: Visitor, cast: Cast, scene: Scene) -> None:
    discussion.begin(scene, Speaker(cast.bob), "Slower, @alice", Pin(anchor=Anchor.MOMENT, at=0.5))
    page = studio(visitor, cast.bob, scene)
    page.get_by_label("About", exact=True).select_option("region")
    check_look(page)


def test_notices_fit_every_width_and_lead_to_the_thread(visitor: Visitor, cast: Cast, scene: Scene) -> None:
    discussion.begin(scene, Speaker(cast.bob), f"@carol {'x' * 150}", Pin(anchor=Anchor.MOMENT, at=1.5))
    visitor.sign_in(cast.carol)
    page = visitor.open(reverse("notices"))
    expect(page.get_by_role("link", name="Notices, 1 unread")).to_be_visible()
    check_look(page)
    Socket(visitor.page, story_of(scene))
    page.get_by_role("link", name="A square").click()
    expect(page.locator(".thread.is-here")).to_contain_text("@carol")
    expect(page.locator("[data-part=time]")).to_contain_text("0:01 / 0:02")
    visitor.open(reverse("notices"))
    expect(page.get_by_role("link", name="Notices, 0 unread")).to_be_visible()


def test_whoever_comes_by_a_comment_link_says_their_name_once(visitor: Visitor, cast: Cast, scene: Scene) -> None:
    _link, token = sharing.share(scene, cast.bob, role=LinkRole.COMMENT)
    page = visitor.open(reverse("shared", args=[token]))
    page.get_by_label("Your name").fill("Mr Fox")
    page.get_by_label("Your comment").fill("Lovely")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".thread")).to_contain_text("Mr Fox")
    expect(page.locator(".thread")).to_contain_text("by link")
    page.get_by_text("Reply", exact=False).first.click()
    page.get_by_label("Your reply").fill("Once more")
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.locator(".thread .talk > li")).to_have_count(2)
    expect(page.get_by_label("Your name")).to_have_value("Mr Fox")
    check_look(page)


@pytest.fixture
def tablet(
    transactional_db: None, chromium: Browser, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Visitor]:
    """A tablet: touched, not clicked."""
    monkeypatch.setattr("classrooms.discussion._wake", lambda id: None)  # needs a thread with no loop
    context = chromium.new_context(viewport=TABLET, has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    yield Visitor(context, live_server)
    context.close()


def test_fingers_find_their_targets_scrub_and_open_pins(tablet: Visitor, cast: Cast, scene: Scene) -> None:
    discussion.begin(scene, Speaker(cast.alice), "Slower", Pin(anchor=Anchor.MOMENT, at=1.5))
    page = studio(tablet, cast.bob, scene)
    assert page.evaluate(TOO_SMALL, [PRESSABLE, FINGER]) == []
    line = page.get_by_role("slider", name="Position")
    box = line.bounding_box()
    assert box
    touch = page.context.new_cdp_session(page)
    y = box["y"] + box["height"] / 2
    for kind, part in (("touchStart", 0.2), ("touchMove", 0.4), ("touchMove", 0.7), ("touchEnd", None)):
        points = [] if part is None else [{"x": box["x"] + part * box["width"], "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(page.locator("[data-part=time]")).to_contain_text("0:01 / 0:02")
    page.locator(".pin").tap()
    expect(page.locator(".thread.is-here")).to_contain_text("Slower")
    assert tablet.trouble == []


def test_a_question_mark_lists_what_the_keys_do_and_they_do_it(visitor: Visitor, cast: Cast, scene: Scene) -> None:
    page = studio(visitor, cast.bob, scene)
    page.locator("body").press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    for words in ("Comment on this moment", "Play or pause", "Say what to change", "Search", "Step back"):
        expect(dialog.get_by_text(words, exact=True)).to_be_visible()
    check_look(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.locator("body").press("r")
    expect(page.get_by_label("Say what to change")).to_be_focused()
    page.keyboard.type("m?")
    expect(page.get_by_label("Say what to change")).to_have_value("m?")
    expect(dialog).to_be_hidden()


def test_single_letters_can_be_switched_off(visitor: Visitor, cast: Cast, scene: Scene) -> None:
    page = studio(visitor, cast.bob, scene)
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Single letters and signs are shortcuts").uncheck()
    page.get_by_role("button", name="Close").click()
    page.locator("body").press("r")
    expect(page.get_by_label("Say what to change")).not_to_be_focused()


def test_scenes_of_a_lesson_are_gone_through_and_chosen_by_keys(visitor: Visitor, cast: Cast, scene: Scene) -> None:
    Scene.objects.create(project=cast.project, title="Another")
    visitor.sign_in(cast.bob)
    page = visitor.open(reverse("lesson", args=[cast.project.pk]))
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="A square")).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_label("Choose “A square”")).to_be_checked()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog").get_by_text("Choose all, or none")).to_be_visible()
