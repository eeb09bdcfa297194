"""The studio while a film grows: pieces come one by one, handed to the page by the test; a real Chromium plays them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from generation.models import Generation
from generation.render.segments import Segmenter
from projects.models import Clip
from tests.browser.conftest import Visitor
from tests.browser.story import CANCELLED, CHECKED, PLANNED, STEPS, WRITTEN, Event, Socket, messages
from tests.browser.test_studio import clip, ending, film_time, generation, open_studio, wait_for_film
from tests.generation.render.test_segments import HEIGHT, WIDTH, partial

__all__ = ["clip", "generation"]

FPS = 15
SECONDS = (1, 2, 2, 1)
"""Of each animation."""
DRAWING: list[Event] = [
    ("status", {"status": "rendering"}),
    ("started", {"scene": "Plot", "animations": 4, "frames": 90}),
]


class Drawing:
    """Tells the page of a film's pieces, one after the other, and serves them."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.socket = Socket(page, PLANNED + WRITTEN + CHECKED + DRAWING)
        self.story: list[Event] = list(PLANNED + WRITTEN + CHECKED + DRAWING)
        self.take = 1
        self.told: list[dict[str, Any]] = []
        self.asked: list[str] = []
        segmenter = Segmenter(folder, FPS, WIDTH, HEIGHT, lambda **event: self.told.append(event))
        for number, seconds in enumerate(SECONDS):
            segmenter.add(partial(folder / f"{number}.mp4", seconds * FPS, preset="ultrafast"), seconds * FPS)
        segmenter.finish()
        self.folder = folder
        page.route("**/generations/*/segments/**", self._serve)

    def tell(self, *events: Event) -> None:
        for event in events:
            self.story.append(event)
            self.socket.send(messages(self.story)[-1])

    def piece(self, number: int) -> Event:
        facts = {name: self.told[number - 1][name] for name in ("number", "start", "duration", "frames")}
        return "segment", facts | {"url": f"/generations/x/segments/{self.take}/{number}.m4s"}

    def _serve(self, route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        self.asked.append(name)
        file = "init.mp4" if name == "init.mp4" else f"segment-{int(name.partition('.')[0]):04}.m4s"
        route.fulfill(path=self.folder / file, content_type="video/mp4")


@pytest.fixture
def drawing(visitor: Visitor, tmp_path: Path) -> Iterator[Drawing]:
    (tmp_path / "pieces").mkdir()
    yield Drawing(visitor.page, tmp_path / "pieces")


BUFFERED = """(seconds) => new Promise((done) => {
    const look = () => {
        const { buffered } = document.querySelector("video")
        return buffered.length && buffered.end(buffered.length - 1) > seconds - 0.1 ? done() : setTimeout(look, 20)
    }
    look()
})"""


def wait_for_buffer(page: Page, seconds: float) -> None:
    """Until so much of the film has arrived in the video."""
    page.evaluate(BUFFERED, seconds)


def test_it_begins_with_the_first_picture_and_the_first_piece(
    visitor: Visitor, generation: Generation, drawing: Drawing
) -> None:
    page = open_studio(visitor, generation)
    drawing.tell(("poster", {"url": "/static/generation/hero.jpg"}))
    expect(page.locator("video")).to_have_attribute("poster", "/static/generation/hero.jpg")
    expect(page.locator(".player__wait")).to_be_hidden()
    drawing.tell(("step", {"number": 1, "name": STEPS[0], "start": 0.0}), drawing.piece(1))
    wait_for_film(page, "currentTime", 0.5)
    expect(page.get_by_text("Playing what is drawn so far")).to_be_visible()
    expect(page.get_by_role("button", name="1 The curve, at 0:00")).to_be_visible()
    expect(page.locator(".timeline__steps .is-waiting")).to_have_text(["2Its roots", "3The lowest point"])
    ready = page.evaluate("document.querySelector('.timeline').style.getPropertyValue('--ready')")
    assert float(ready.rstrip("%")) == pytest.approx(100 / 6)


def test_it_goes_on_as_pieces_come_and_never_drags_the_viewer_along(
    visitor: Visitor, generation: Generation, drawing: Drawing
) -> None:
    page = open_studio(visitor, generation)
    drawing.tell(drawing.piece(1), drawing.piece(2))
    wait_for_buffer(page, 3)
    page.locator("video").click()
    page.get_by_label("Position").press("End")
    assert film_time(page) == pytest.approx(3, abs=0.1), "as far as it is drawn, not as long as it will be"
    page.get_by_label("Position").press("Home")
    drawing.tell(drawing.piece(3), drawing.piece(4))
    wait_for_buffer(page, 6)
    assert film_time(page) == 0
    assert sorted(drawing.asked) == ["1.m4s", "2.m4s", "3.m4s", "4.m4s", "init.mp4"], "each once"
    expect(page.get_by_label("Position")).to_have_attribute("aria-valuetext", "0:00 of 0:06 drawn so far")


def test_it_says_its_captions_from_the_first_piece_on(
    visitor: Visitor, generation: Generation, drawing: Drawing
) -> None:
    page = open_studio(visitor, generation)
    drawing.tell(("caption", {"start": 0.0, "text": "Here is a curve."}), drawing.piece(1), drawing.piece(2))
    drawing.tell(("caption", {"start": 2.0, "text": "It crosses the axis."}))
    wait_for_film(page, "currentTime", 0.3)
    page.locator("video").click()
    page.get_by_label("Position").press("Home")
    expect(page.locator(".player__caption")).to_have_text("Here is a curve.")
    page.evaluate("document.querySelector('video').currentTime = 2.5")
    expect(page.locator(".player__caption")).to_have_text("It crosses the axis.")


def test_the_whole_film_takes_over_where_it_was(
    visitor: Visitor, generation: Generation, drawing: Drawing, clip: Clip
) -> None:
    page = open_studio(visitor, generation)
    drawing.tell(drawing.piece(1), drawing.piece(2), drawing.piece(3), drawing.piece(4))
    wait_for_buffer(page, 6)
    page.locator("video").click()
    page.get_by_label("Position").press("PageDown")
    page.evaluate("document.querySelector('video').currentTime = 2.5")
    drawing.tell(*ending(clip))
    expect(page.locator("video")).to_have_attribute("src", re.compile(r"/video\.mp4$"))
    wait_for_film(page, "currentTime", 2.5)
    expect(page.locator(".player__held")).to_have_count(0)
    assert film_time(page) == 2.5
    assert page.evaluate("document.querySelector('video').paused")
    expect(page.locator(".player__caption")).to_have_text("It falls.")
    expect(page.get_by_text("Playing what is drawn so far")).to_be_hidden()
    expect(page.get_by_role("button", name="3 The lowest point, at 0:04")).to_be_visible()


def test_a_film_that_plays_keeps_playing_when_it_is_whole(
    visitor: Visitor, generation: Generation, drawing: Drawing, clip: Clip
) -> None:
    page = open_studio(visitor, generation)
    drawing.tell(drawing.piece(1), drawing.piece(2), drawing.piece(3), drawing.piece(4))
    wait_for_film(page, "currentTime", 0.3)
    drawing.tell(*ending(clip))
    expect(page.locator("video")).to_have_attribute("src", re.compile(r"/video\.mp4$"))
    wait_for_film(page, "currentTime", 1.5)


def test_a_film_that_is_drawn_anew_replaces_the_first(
    visitor: Visitor, generation: Generation, drawing: Drawing
) -> None:
    page = open_studio(visitor, generation)
    drawing.tell(drawing.piece(1), drawing.piece(2))
    wait_for_buffer(page, 3)
    drawing.take = 2
    drawing.tell(("started", {"scene": "Plot", "animations": 4, "frames": 90}))
    expect(page.locator(".player__wait")).to_be_visible()
    drawing.tell(drawing.piece(1))
    wait_for_film(page, "currentTime", 0.3)
    expect(page.locator(".player__wait")).to_be_hidden()


def test_a_film_that_broke_off_plays_as_far_as_it_goes(
    visitor: Visitor, generation: Generation, drawing: Drawing
) -> None:
    page = open_studio(visitor, generation)
    drawing.tell(drawing.piece(1), drawing.piece(2), *CANCELLED)
    expect(page.get_by_text("Drawn up to here")).to_be_visible()
    wait_for_buffer(page, 3)
    page.get_by_label("Position").press("Home")
    page.get_by_role("button", name="Play", exact=True).last.click()
    wait_for_film(page, "currentTime", 0.3)


def test_those_who_want_no_motion_begin_it_themselves(
    visitor: Visitor, generation: Generation, drawing: Drawing
) -> None:
    visitor.page.emulate_media(reduced_motion="reduce")
    page = open_studio(visitor, generation)
    drawing.tell(drawing.piece(1))
    wait_for_buffer(page, 1)
    assert page.evaluate("document.querySelector('video').paused")
    page.get_by_role("button", name="Play", exact=True).last.click()
    wait_for_film(page, "currentTime", 0.3)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_every_width(
    visitor: Visitor, generation: Generation, drawing: Drawing, width: int, scheme: str, tmp_path: Path
) -> None:
    visitor.page.set_viewport_size({"width": width, "height": 800})
    visitor.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page = open_studio(visitor, generation)
    drawing.tell(("step", {"number": 1, "name": STEPS[0], "start": 0.0}), drawing.piece(1), drawing.piece(2))
    wait_for_film(page, "currentTime", 0.3)
    page.screenshot(path=tmp_path / f"{width}-{scheme}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
