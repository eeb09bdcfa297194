"""The studio while a film is made and when it is there: live events, reload, lost connections, the player."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import av
import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, Route, expect

from generation import actions, events
from generation.messages import clip_message
from generation.models import Generation, Status
from projects.actions import keep_clip
from projects.models import Clip, Origin
from tests.browser.conftest import Visitor
from tests.browser.story import (
    CANCELLED,
    CHECKED,
    CODE,
    DRAWN,
    NOTHING_FITS,
    PLANNED,
    REFUSED,
    STEPS,
    WRITTEN,
    Event,
    Socket,
    messages,
)
from tests.conftest import Cast

PROMPT = "Plot y = x^2 - 3x + 2 and mark its roots"
SECONDS = 6
FPS = 10
WHOLE_STORY = PLANNED + WRITTEN + REFUSED + WRITTEN + CHECKED + DRAWN
LOOK = """() => {
    const main = document.querySelector("#main").cloneNode(true)
    for (const link of main.querySelectorAll("a[download]")) link.removeAttribute("href")
    for (const token of main.querySelectorAll("[name=csrfmiddlewaretoken]")) token.remove()
    for (const editor of main.querySelectorAll("[data-nonce]")) delete editor.dataset.nonce
    return main.innerHTML
}"""


@pytest.fixture
def generation(transactional_db: None, cast: Cast) -> Generation:
    return actions.start(cast.project, cast.bob, PROMPT)


@pytest.fixture
def clip(generation: Generation, tmp_path: Path) -> Clip:
    """A short film of a dot that grows, with three steps and two captions."""
    video, poster = tmp_path / "film.mp4", tmp_path / "poster.png"
    with av.open(str(video), "w", options={"movflags": "faststart"}) as file:
        stream = file.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(SECONDS * FPS):
            image = Image.new("RGB", (320, 180), (15, 17, 21))
            image.paste((88, 196, 221), (100, 60, 101 + number, 120))
            frame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
            file.mux(stream.encode(frame))
            image.save(poster)
        file.mux(stream.encode())
    revision = generation.scene.add_revision(
        code=CODE, scene_class="Plot", engine="composer", origin=Origin.PROMPT, author=generation.author
    )
    return keep_clip(
        revision,
        video=video,
        poster=poster,
        quality="l",
        key="test",
        width=320,
        height=180,
        fps=FPS,
        duration=SECONDS,
        steps=[{"name": name, "start": 2 * number, "end": 2 * number + 2} for number, name in enumerate(STEPS)],
        captions=[
            {"text": "<i>This</i> is the curve.", "start": 0, "end": 2},
            {"text": "It falls.", "start": 2, "end": 4},
        ],
    )


def ending(clip: Clip) -> list[Event]:
    return [("clip", clip_message(clip)), ("status", {"status": "succeeded"})]


def open_studio(visitor: Visitor, generation: Generation) -> Page:
    assert generation.author
    visitor.sign_in(generation.author)
    return visitor.open(reverse("studio", args=[generation.scene_id]))


def film_time(page: Page) -> float:
    return float(page.evaluate("document.querySelector('video').currentTime"))


def wait_for_film(page: Page, name: str, least: float) -> None:
    """Until a property of the video has grown. (wait_for_function needs eval, which the policy forbids.)"""
    page.evaluate(
        """([name, least]) => new Promise((done) => {
            const video = document.querySelector("video")
            const look = () => video[name] >= least && done()
            for (const event of ["timeupdate", "loadedmetadata", "canplay"]) video.addEventListener(event, look)
            look()
        })""",
        [name, least],
    )


def test_the_plan_says_what_is_mended_and_only_what_is_in_the_film_is_drawn(
    visitor: Visitor, generation: Generation, clip: Clip
) -> None:
    planned: dict[str, Any] = {"title": "Plot", "steps": [*STEPS, "One more"], "parameters": {}, "blueprint": None}
    mending: list[Event] = [
        *PLANNED[:2],
        ("plan", planned),
        ("status", {"status": "checking"}),
        ("repair", {"attempt": 1, "reasons": ["line 8: no"], "step": STEPS[1]}),
        ("status", {"status": "repairing"}),
    ]
    socket = Socket(visitor.page, mending)
    page = open_studio(visitor, generation)
    said = page.get_by_role("region", name="Plan").locator(".badge")
    expect(said).to_have_text(["Waiting", "Repairing", "Waiting", "Waiting"])
    drawn: list[Event] = [("status", {"status": "rendering"}), ("step", {"number": 1, "name": STEPS[0], "start": 0.0})]
    for message in messages([*mending, *drawn, *ending(clip)])[len(mending) :]:
        socket.send(message)
    expect(said).to_have_text(["Drawn", "Drawn", "Drawn", "Not drawn"])


def test_it_shows_each_part_of_the_making_as_it_comes(visitor: Visitor, generation: Generation) -> None:
    socket = Socket(visitor.page)
    page = open_studio(visitor, generation)
    story = messages(PLANNED + WRITTEN + CHECKED + DRAWN)
    for message in story[:3]:
        socket.send(message)
    expect(page.get_by_label("Progress").locator(".is-now")).to_contain_text("Planning")
    expect(page.locator(".plan li")).to_have_text([f"{name}Waiting" for name in STEPS])
    for message in story[3:6]:
        socket.send(message)
    expect(page.get_by_text("Writing line 6")).to_be_visible()
    expect(page.get_by_label("Source code")).to_contain_text("self.play(Create(Dot()))")
    for message in story[6:]:
        socket.send(message)
    expect(page.get_by_label("Progress").locator(".is-now")).to_contain_text("60 %, animation 6 of 10")
    expect(page.locator("[data-part=announce]")).to_have_text("Drawing, 50 %")
    expect(page).to_have_title("60 % · Plot a function · manimgen")
    expect(page.get_by_text("Checked, no findings")).to_be_visible()
    page.get_by_text("What the scene printed").click()
    expect(page.get_by_text("<b>roots</b> found")).to_be_visible()


def test_a_reload_shows_what_watching_showed(visitor: Visitor, generation: Generation) -> None:
    socket = Socket(visitor.page)
    page = open_studio(visitor, generation)
    for message in messages(WHOLE_STORY):
        socket.send(message)
        page.evaluate("() => new Promise((drawn) => setTimeout(drawn))")
    expect(page.get_by_label("Progress").locator(".is-now")).to_contain_text("60 %")
    expect(page.get_by_text("Nothing said yet.")).to_be_visible()  # the comments come by themselves
    watched = page.evaluate(LOOK)
    socket.first = messages(WHOLE_STORY)
    page.reload()
    expect(page.get_by_label("Progress").locator(".is-now")).to_contain_text("60 %")
    expect(page.get_by_text("Nothing said yet.")).to_be_visible()
    assert page.evaluate(LOOK) == watched


def test_a_lost_connection_comes_back_where_it_was(visitor: Visitor, generation: Generation) -> None:
    visitor.page.clock.install()
    socket = Socket(visitor.page)
    page = open_studio(visitor, generation)
    story = messages(PLANNED + WRITTEN)
    for message in story[:5]:
        socket.send(message)
    expect(page.get_by_text("Writing")).not_to_have_count(0)
    replayed = [*story[3:5], *story[5:]]  # the server repeats two: they must not be written twice
    body = "".join(
        f"id: {json.loads(line)['number']}\nevent: {json.loads(line)['kind']}\ndata: {line}\n\n" for line in replayed
    )
    asked: list[str] = []

    def stream(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(content_type="text/event-stream", body=body)

    page.route("**/api/v1/generations/*/events/**", stream)
    assert socket.route
    socket.route.close()
    page.clock.run_for(1000)
    expect(page.get_by_label("Source code")).to_have_text(CODE.replace("\n", ""))
    assert asked[0].endswith("?after=5")


def test_findings_stand_at_their_lines_in_words_for_teacher_and_developer(
    visitor: Visitor, generation: Generation
) -> None:
    Socket(visitor.page, PLANNED + WRITTEN + REFUSED)
    page = open_studio(visitor, generation)
    expect(page.locator(".checks .is-found").first).to_contain_text("Line 6 Manim has no Creat.")
    expect(page.get_by_text("For developers: Use Create.")).to_be_visible()
    expect(page.locator(".code .is-found")).to_have_text("        self.play(Create(Dot()))  # a dot")
    expect(page.get_by_label("Progress").locator(".is-now")).to_contain_text("repair 1 of at most 4")
    page.get_by_role("button", name="Line 6").click()
    expect(page.get_by_label("Source code")).to_be_focused()


def test_a_failure_says_what_to_do_and_what_is_near(visitor: Visitor, generation: Generation) -> None:
    Socket(visitor.page, PLANNED[:2] + NOTHING_FITS)
    page = open_studio(visitor, generation)
    expect(page.get_by_role("heading", name="The embedded engine can't make this")).to_be_visible()
    expect(page.locator("[data-part=announce]")).to_contain_text("Not finished")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    expect(page.locator("video")).to_be_hidden()
    page.get_by_role("button", name="Prove the Pythagorean theorem").click()
    expect(page.get_by_label("Your sentence")).to_have_value("Prove the Pythagorean theorem")


def test_stop_stops_without_leaving_the_page(visitor: Visitor, generation: Generation) -> None:
    socket = Socket(visitor.page, PLANNED)
    page = open_studio(visitor, generation)
    with page.expect_response(lambda answer: answer.url.endswith("/cancel/")) as answer:
        page.get_by_role("button", name="Stop").click()
    assert answer.value.status == 204
    generation.refresh_from_db()
    assert generation.status == Status.CANCELLED
    socket.send(messages(PLANNED + CANCELLED)[-1])
    expect(page.get_by_role("heading", name="Stopped")).to_be_visible()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_hidden()


def test_a_viewer_watches_but_changes_nothing(visitor: Visitor, cast: Cast, generation: Generation) -> None:
    Socket(visitor.page, PLANNED)
    visitor.sign_in(cast.carol)
    page = visitor.open(reverse("studio", args=[generation.scene_id]))
    expect(page.locator(".plan li")).to_have_count(3)
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    expect(page.get_by_role("button", name="Make it")).to_have_count(0)


def test_the_film_comes_and_plays_with_its_steps_and_captions(
    visitor: Visitor, generation: Generation, clip: Clip
) -> None:
    Socket(visitor.page, PLANNED + WRITTEN + CHECKED + DRAWN + ending(clip))
    page = open_studio(visitor, generation)
    page.get_by_role("button", name="Play", exact=True).last.click()
    wait_for_film(page, "currentTime", 0.2)
    expect(page.locator(".player__caption")).to_have_text("<i>This</i> is the curve.")
    page.get_by_role("button", name="Pause").last.click()
    page.get_by_role("button", name="2 Its roots, at 0:02").click()
    expect(page.locator(".timeline [aria-current=step]")).to_contain_text("Its roots")
    expect(page.locator(".player__caption")).to_have_text("It falls.")
    expect(page.get_by_label("Position")).to_have_attribute("aria-valuetext", "0:02 of 0:06, step 2, Its roots")
    page.get_by_role("button", name="Captions").click()
    expect(page.locator(".player__caption")).to_be_hidden()
    expect(page.get_by_role("link", name="Download the video")).to_have_attribute(
        "href", f"{clip_message(clip)['video']}?download"
    )


def test_the_player_obeys_the_keyboard(visitor: Visitor, generation: Generation, clip: Clip) -> None:
    Socket(visitor.page, PLANNED + ending(clip))
    page = open_studio(visitor, generation)
    expect(page.get_by_label("Position")).to_be_visible()
    wait_for_film(page, "readyState", 1)
    for key, time in (("End", 6), ("Home", 0), ("ArrowRight", 2), ("PageDown", 4), ("ArrowLeft", 2), ("PageUp", 0)):
        page.keyboard.press(key)
        assert film_time(page) == pytest.approx(time, abs=0.2), key
    page.keyboard.press("c")
    expect(page.get_by_role("button", name="Captions")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Space")
    wait_for_film(page, "currentTime", 0.1)
    page.get_by_label("Your sentence").press("f")
    assert not page.evaluate("document.fullscreenElement")


def test_a_finished_film_is_there_before_any_event(visitor: Visitor, generation: Generation, clip: Clip) -> None:
    fence = events.seize(generation.pk)
    Generation.objects.filter(pk=generation.pk).update(status=Status.RENDERING, revision=clip.revision)
    events.move(generation.pk, fence, Status.SUCCEEDED, clip=clip)
    Socket(visitor.page)
    page = open_studio(visitor, generation)
    wait_for_film(page, "readyState", 1)
    expect(page.get_by_role("button", name="3 The lowest point, at 0:04")).to_be_visible()
    expect(page.get_by_label("Source code")).to_contain_text("class Plot(Scene)")
