"""A film is watched while it is drawn: by hls.js in a real Chromium, from a real render."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.test_main_job import PROMPT, all_events, call, wait_until
from tests.site import Site

SEEDS = itertools.count(1)
"""Another each time, or the film would be known and not drawn."""
VIDEO = """() => {
    const video = document.querySelector("video")
    const { currentTime: time, paused, duration, src, muted } = video
    return { time, paused, duration, src, muted, status: document.querySelector("#main").dataset.status }
}"""


@pytest.fixture
def studio(context: BrowserContext, site: Site) -> Page:
    """Alice's studio, in which a film is being drawn that takes a while."""
    return open_studio(context, site, PROMPT)


def open_studio(context: BrowserContext, site: Site, prompt: str) -> Page:
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill("alice@example.org")
    page.locator("input[name=password]").fill(site.password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/home/")
    token = site.manage("token", "alice@example.org")
    wanted = {"prompt": prompt, "engine": "composer", "quality": "m", "seed": next(SEEDS)}
    _, made = call(site, token, "/api/v1/generations/", wanted)
    page.goto(made["studio_url"])
    return page


def look(page: Page) -> dict[str, Any]:
    return page.evaluate(VIDEO)  # type: ignore[no-any-return]


def wait_for_status(page: Page, status: str) -> None:
    expect(page.locator(f'#main[data-status="{status}"]')).to_be_attached()


def test_it_plays_before_it_is_finished_and_goes_on_without_a_jump(studio: Page) -> None:
    wait_until(studio, "video.currentTime > 0.5")
    early = look(studio)
    assert (early["status"], early["src"][:5], early["paused"]) == ("rendering", "blob:", False)
    expect(studio.get_by_text("Playing what is drawn so far")).to_be_visible()
    studio.locator("video").click()
    studio.get_by_label("Position").press("Home")
    assert look(studio)["time"] == 0
    studio.get_by_label("Position").press("ArrowRight")
    wait_until(studio, "!video.seeking && video.readyState >= 2")
    there = look(studio)["time"]
    wait_for_status(studio, "succeeded")
    wait_until(studio, "video.src.endsWith('/video.mp4') && !video.seeking && video.readyState >= 2")
    late = look(studio)
    assert (late["time"], late["paused"]) == (pytest.approx(there, abs=0.05), True)
    assert late["duration"] > 8
    expect(studio.locator(".player__held")).to_have_count(0)
    expect(studio.get_by_text("Playing what is drawn so far")).to_be_hidden()
    studio.get_by_role("button", name="Play", exact=True).last.click()
    wait_until(studio, f"video.currentTime > {there} + 0.3")


def test_a_film_that_plays_keeps_playing_when_it_is_whole(studio: Page) -> None:
    wait_until(studio, "video.currentTime > 0.2")
    studio.evaluate("() => { document.querySelector('video').playbackRate = 0.5 }")
    wait_for_status(studio, "succeeded")
    wait_until(studio, "video.src.endsWith('/video.mp4') && !video.seeking")
    before = look(studio)["time"]
    wait_until(studio, f"!video.paused && video.currentTime > {before}")
    assert studio.evaluate("() => document.querySelector('video').playbackRate") == 0.5


def test_who_comes_late_or_reloads_sees_it_from_the_start(studio: Page) -> None:
    wait_until(studio, "video.currentTime > 0.2")
    studio.reload()
    wait_until(studio, "video.currentTime > 0.2 && video.currentTime < 2")
    assert look(studio)["status"] == "rendering"


def test_the_line_shows_what_is_drawn_of_what_will_be(studio: Page, site: Site) -> None:
    wait_until(studio, "document.querySelector('.timeline__steps button')")
    assert look(studio)["status"] == "rendering"
    expect(studio.locator(".timeline__steps .is-waiting").first).to_be_visible()
    ready = studio.evaluate("() => parseFloat(document.querySelector('.timeline').style.getPropertyValue('--ready'))")
    assert 0 < ready < 100
    generation = studio.locator("[data-generation]").first.get_attribute("data-generation") or ""
    events = all_events(studio, site, generation)
    kinds = [event["kind"] for event in events]
    assert kinds.index("poster") < kinds.index("segment") < kinds.index("clip")


def test_those_who_want_no_motion_begin_it_themselves(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(base_url=site.url, reduced_motion="reduce")
    context.set_default_timeout(180_000)
    studio = open_studio(context, site, PROMPT)
    wait_until(studio, "video.readyState >= 3 && video.src.startsWith('blob:')")
    assert look(studio)["paused"]
    studio.get_by_role("button", name="Play", exact=True).last.click()
    wait_until(studio, "video.currentTime > 0.2")
    context.close()


def test_a_film_that_was_stopped_plays_as_far_as_it_was_drawn(studio: Page) -> None:
    wait_until(studio, "video.currentTime > 0.2")
    studio.get_by_role("button", name="Stop").click()
    wait_for_status(studio, "cancelled")
    expect(studio.get_by_text("Drawn up to here")).to_be_visible()
    studio.reload()
    expect(studio.get_by_text("Drawn up to here")).to_be_visible()
    wait_until(studio, "video.readyState >= 3 && video.paused")
    studio.get_by_role("button", name="Play", exact=True).last.click()
    wait_until(studio, "video.currentTime > 0.2")
