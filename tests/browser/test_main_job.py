"""The main job: one sentence, one film. This stays first in the test run."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import psutil
from playwright.sync_api import BrowserContext, Page, expect

from tests.site import Site

PROMPT = "Plot y = x^2 - 3x + 2 and mark its roots"
EVENTS = """
    (path) => new Promise((done, failed) => {
        const events = []
        const socket = new WebSocket(path.replace("http", "ws"))
        socket.onmessage = (message) => events.push(JSON.parse(message.data))
        socket.onclose = () => done(events)
        socket.onerror = failed
    })
"""


def ask(page: Page, prompt: str = PROMPT) -> str:
    """Type a sentence into the box on the first page; the generation's id."""
    page.goto("/")
    page.get_by_role("textbox").first.fill(prompt)
    page.get_by_role("textbox").first.press("Control+Enter")
    page.wait_for_url("**/scenes/**")
    return page.locator("[data-generation]").first.get_attribute("data-generation") or ""


FIRST_PICTURE = """
new MutationObserver(() => {
    const video = document.querySelector("video")
    if (video?.poster) window.atFirstPicture ??= document.querySelector("#main").dataset.status
}).observe(document, { subtree: true, childList: true, attributes: true })
"""
"""Keeps the status that the page had then, however late a test looks."""


def all_events(page: Page, site: Site, generation: str) -> list[dict[str, Any]]:
    return page.evaluate(EVENTS, f"{site.url}/ws/generations/{generation}/?after=0")  # type: ignore[no-any-return]


def call(site: Site, token: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
    data = json.dumps(body).encode() if body is not None else None
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(site.url + path, data, headers), timeout=30) as answer:
        return answer.status, json.load(answer)


def wait_until(page: Page, condition: str) -> None:
    """Until the element `video` fulfils a condition in JavaScript; the page's policy forbids wait_for_function."""
    page.evaluate(
        f"""() => new Promise((done) => {{
            const look = () => {{
                const video = document.querySelector("video")
                return {condition} ? done() : setTimeout(look, 50)
            }}
            look()
        }})"""
    )


def test_a_visitor_types_a_sentence_and_watches_the_film(page: Page, site: Site) -> None:
    page.add_init_script(FIRST_PICTURE)
    ask(page)
    expect(page.locator("video")).to_be_visible()
    wait_until(page, "window.atFirstPicture")
    assert page.evaluate("() => window.atFirstPicture") == "rendering", "the first picture comes before the film"
    wait_until(page, "video.readyState >= 3")
    page.evaluate("() => { const video = document.querySelector('video'); video.muted = true; return video.play() }")
    wait_until(page, "video.currentTime > 0.5")
    expect(page.locator("#main")).to_have_attribute("data-status", "succeeded")
    wait_until(page, "video.currentSrc.endsWith('.mp4') && video.readyState >= 1")
    page.evaluate("() => { const video = document.querySelector('video'); video.currentTime = video.duration - 1 }")
    wait_until(page, "!video.seeking && video.readyState >= 2")
    assert page.evaluate("() => document.querySelector('video').duration") > 8


def test_a_reload_in_the_middle_loses_and_doubles_no_event(page: Page, site: Site) -> None:
    generation = ask(page, "How does the unit circle make the sine wave?")
    expect(page.get_by_text("unit circle", exact=False).first).to_be_visible()
    page.reload()
    page.reload()
    expect(page.locator("video")).to_be_visible()
    events = all_events(page, site, generation)
    assert [event["number"] for event in events] == list(range(1, len(events) + 1))
    assert events[-1]["data"] == {"status": "succeeded"}
    assert all_events(page, site, generation) == events


def test_signing_up_keeps_the_film(page: Page, site: Site) -> None:
    ask(page)
    studio = page.url
    page.goto("/accounts/signup/")
    page.locator("input[name=email]").fill("teacher@school.example")
    page.locator("input[name=password1]").fill("a long secret 12")
    page.locator("input[name=password1]").press("Enter")
    page.wait_for_url("**/home/")
    page.goto(studio)
    expect(page.locator("video")).to_be_visible()


def test_demo_people_see_their_lessons_and_strangers_do_not(context: BrowserContext, page: Page, site: Site) -> None:
    for name, sees in (("carol", True), ("charlie", False)):
        context.clear_cookies()
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(f"{name}@example.org")
        page.locator("input[name=password]").fill(site.password)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url("**/home/")
        assert (page.get_by_text("The slope at a point").count() > 0) == sees


def test_a_script_gets_its_film_by_the_api(site: Site) -> None:
    token = site.manage("token", "alice@example.org")
    status, made = call(site, token, "/api/v1/generations/", {"prompt": PROMPT, "engine": "composer"})
    assert status == 201
    request = urllib.request.Request(made["events_url"], headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=120) as stream:
        numbers = [int(line.removeprefix(b"id: ")) for line in stream if line.startswith(b"id: ")]
    assert numbers == list(range(1, len(numbers) + 1))
    ended = call(site, token, f"/api/v1/generations/{made['id']}/")[1]
    assert ended["status"] == "succeeded", ended["problem"]
    video = urllib.request.Request(
        ended["clip"]["video"], headers={"Authorization": f"Bearer {token}", "Range": "bytes=0-99"}
    )
    with urllib.request.urlopen(video, timeout=30) as answer:
        assert (answer.status, answer.read()[4:8]) == (206, b"ftyp")


def test_every_part_is_ready(site: Site) -> None:
    with urllib.request.urlopen(f"{site.url}/readyz", timeout=30) as answer:
        parts = json.load(answer)["parts"]
    workers = {"model_workers", "render_workers", "hook_workers"}
    assert set(parts) == {"database", "channel_layer", "render_server", *workers}
    assert all(part["ok"] for part in parts.values()), parts


def is_render_worker(process: psutil.Process) -> bool:
    try:
        return process.environ().get("Q_CLUSTER_NAME") == "render" and "qcluster" in " ".join(process.cmdline())
    except psutil.Error:
        return False


def test_a_worker_killed_in_the_middle_ends_the_generation_once(page: Page, site: Site) -> None:
    token = site.manage("token", "alice@example.org")
    _, made = call(site, token, "/api/v1/generations/", {"prompt": PROMPT, "engine": "composer", "quality": "m"})
    request = urllib.request.Request(made["events_url"], headers={"Authorization": f"Bearer {token}"})
    killed = False
    ends = []
    with urllib.request.urlopen(request, timeout=120) as stream:
        for line in stream:
            if not line.startswith(b"data: "):
                continue
            event = json.loads(line.removeprefix(b"data: "))
            if event["kind"] == "progress" and not killed:
                killed = True
                for process in [process for process in site.processes() if is_render_worker(process)]:
                    process.kill()
            if event["kind"] == "status" and event["data"]["status"] in {"succeeded", "failed"}:
                ends.append(event["data"]["status"])
    assert killed
    assert len(ends) == 1
