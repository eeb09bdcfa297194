"""From the film to its source: the line that plays is marked, and what stands in the picture leads to its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from generation.messages import clip_message
from generation.models import Generation, GenerationEvent, Status
from projects.actions import keep_clip
from projects.models import Clip, Origin, Revision, Scene
from tests.browser.conftest import Visitor
from tests.browser.story import Event, Socket
from tests.browser.test_pages import check_look, scrolls_sideways
from tests.conftest import Cast

CODE = """\
from manim import *


class Talk(Scene):
    def construct(self):
        square = Square()
        dot = Dot(square.get_corner(UR))
        self.play(
            Create(square),
        )
        self.show(dot)
        self.wait()

    def show(self, thing):
        self.play(FadeIn(thing))
"""
FPS, SECONDS, SIZE = 10, 3, (320, 180)
SQUARE, DOT = [0.375, 0.25, 0.25, 0.5], [0.6, 0.2, 0.05, 0.1]
PLAYS: list[dict[str, Any]] = [
    {"start": 0.0, "end": 1.0, "line": 8, "last": 10, "callers": []},
    {"start": 1.0, "end": 2.0, "line": 15, "last": 15, "callers": [11]},
    {"start": 2.0, "end": 3.0, "line": 12, "last": 12, "callers": []},
]
THINGS: list[dict[str, Any]] = [
    {"name": "square (Square)", "line": 6, "places": [{"start": 0.0, "end": 3.0, "box": SQUARE}]},
    {"name": "dot (Dot)", "line": 7, "places": [{"start": 1.5, "end": 3.0, "box": DOT}]},
]


def filmed(scene: Scene, folder: Path, trace: dict[str, Any] | None) -> Revision:
    revision = scene.add_revision(code=CODE, scene_class="Talk", engine="hand", origin=Origin.EDIT)
    video, poster = folder / "film.mp4", folder / "poster.png"
    with av.open(str(video), "w", options={"movflags": "faststart"}) as file:
        stream = file.add_stream("libx264", rate=FPS, options={"g": "5"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        image = Image.new("RGB", SIZE, (15, 17, 21))
        image.paste((88, 196, 221), (120, 45, 200, 135))
        image.paste((247, 217, 111), (192, 36, 208, 54))
        for _ in range(SECONDS * FPS):
            file.mux(stream.encode(av.VideoFrame.from_image(image)))  # type: ignore[no-untyped-call]
        image.save(poster)
        file.mux(stream.encode())
    facts = {"width": 320, "height": 180, "fps": FPS, "duration": float(SECONDS), "steps": [], "captions": []}
    clip = keep_clip(revision, video=video, poster=poster, quality="l", key="test", trace=trace, **facts)
    story = told(clip)
    generation = Generation.objects.create(
        scene=scene, prompt="Talk", engine="hand", quality="l", status=Status.SUCCEEDED, revision=revision, clip=clip,
        last_event=len(story),
    )  # fmt: skip
    for number, (kind, data) in enumerate(story, 1):
        GenerationEvent.objects.create(generation=generation, number=number, kind=kind, data=data)
    return revision


def told(clip: Clip) -> list[Event]:
    return [
        ("source", {"title": "Talk", "code": CODE}),
        ("clip", clip_message(clip)),
        ("status", {"status": "succeeded"}),
    ]


@pytest.fixture
def scene(transactional_db: None, cast: Cast, tmp_path: Path) -> Scene:
    scene = Scene.objects.create(project=cast.project, title="A square")
    filmed(scene, tmp_path, {"plays": PLAYS, "things": THINGS})
    return scene


@pytest.fixture
def page(visitor: Visitor, cast: Cast, scene: Scene) -> Page:
    visitor.sign_in(cast.alice)
    Socket(visitor.page, told(Clip.objects.get()))
    page = visitor.open(reverse("studio", args=[scene.pk]))
    expect(page.get_by_role("button", name="Point at the picture")).to_be_visible()
    return page


def go_to(page: Page, time: float) -> None:
    page.get_by_label("Position").evaluate(
        "(seek, time) => { seek.value = time; seek.dispatchEvent(new Event('input')) }", time
    )


def marked(page: Page, name: str) -> list[int]:
    lines: list[int] = page.evaluate(
        """name => [...document.querySelectorAll('[data-part="code"] .l')].flatMap(
            (line, index) => line.classList.contains(name) ? [index + 1] : [])""",
        name,
    )
    return lines


@pytest.mark.parametrize(
    ("time", "playing", "calling"), [(0.5, [8, 9, 10], []), (1.5, [15], [11]), (2.5, [12], []), (3.0, [12], [])]
)
def test_the_lines_that_play_at_a_moment_are_marked(
    page: Page, time: float, playing: list[int], calling: list[int]
) -> None:
    go_to(page, time)
    assert (marked(page, "is-playing"), marked(page, "is-calling")) == (playing, calling)


def test_before_the_film_has_begun_no_line_is_marked(page: Page) -> None:
    assert marked(page, "is-playing") == []


def test_the_marks_follow_the_film_while_it_plays(page: Page) -> None:
    page.get_by_role("button", name="Play", exact=True).last.click()
    expect(page.locator(".code .l").nth(14)).to_have_class("l is-playing")
    expect(page.locator(".code .l").nth(11)).to_have_class("l is-playing")


def test_a_click_at_an_object_leads_to_the_line_that_made_it(page: Page) -> None:
    go_to(page, 2.5)
    page.get_by_role("button", name="Point at the picture").click()
    picture = page.locator(".pick").bounding_box()
    assert picture

    def click(x: float, y: float) -> None:
        page.locator(".pick").click(position={"x": x * picture["width"], "y": y * picture["height"]})

    click(0.45, 0.5)
    assert marked(page, "is-picked") == [6]
    click(0.62, 0.25)
    assert marked(page, "is-picked") == [7], "the smaller one of two"
    click(0.1, 0.9)
    assert marked(page, "is-picked") == [7], "nothing stands there"
    assert page.evaluate("document.querySelector('video').paused"), "a click at the picture does not play it now"


def test_by_keyboard_the_objects_are_a_list(page: Page) -> None:
    page.keyboard.press("o")
    section = page.get_by_role("region", name="In the picture now")
    expect(section.get_by_role("button")).to_have_text(["square (Square) Line 6", "dot (Dot) Line 7"])
    section.get_by_role("button", name="dot").focus()
    expect(page.locator(".pick__box.is-here")).to_have_count(1)
    page.keyboard.press("Enter")
    assert marked(page, "is-picked") == [7]
    expect(page.get_by_role("status").filter(has_text="dot (Dot) is made in line 7")).to_be_attached()
    go_to(page, 0.5)
    expect(section.get_by_role("button")).to_have_text(["square (Square) Line 6"])
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Point at the picture").focus()
    page.keyboard.press("Escape")
    expect(section).to_be_hidden()
    assert marked(page, "is-picked") == []


def test_a_film_without_lines_offers_nothing(
    visitor: Visitor, cast: Cast, transactional_db: None, tmp_path: Path
) -> None:
    scene = Scene.objects.create(project=cast.project, title="An old film")
    filmed(scene, tmp_path, None)
    visitor.sign_in(cast.carol)
    Socket(visitor.page, told(Clip.objects.get()))
    with visitor.page.expect_response("**/api/v1/clips/**"):
        page = visitor.open(reverse("studio", args=[scene.pk]))
    go_to(page, 1.5)
    expect(page.get_by_role("button", name="Point at the picture")).to_be_hidden()
    assert marked(page, "is-playing") == []


def test_picking_fits_every_width_and_can_be_used_by_all(page: Page) -> None:
    go_to(page, 2.5)
    page.get_by_role("button", name="Point at the picture").click()
    check_look(page)
    page.set_viewport_size({"width": 360, "height": 800})
    assert not scrolls_sideways(page)
