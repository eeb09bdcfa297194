"""Changing a scene by words and comparing two revisions, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.models import Membership, Role
from classrooms import documents
from generation import actions
from generation.models import Generation, Message, Status
from projects.actions import keep_clip
from projects.models import Origin, Revision, Scene
from tests.browser.conftest import Visitor
from tests.browser.story import CHECKED, DRAWN, PLANNED, WRITTEN, Socket, messages
from tests.browser.test_main_job import PROMPT, ask
from tests.browser.test_pages import check_look
from tests.conftest import Cast
from tests.site import Site

FRAMES, FPS, SIZE = 20, 10, (320, 180)
STORY = [*PLANNED, *WRITTEN, *CHECKED, *DRAWN, ("status", {"status": "succeeded"})]


def drawn(scene: Scene, cast: Cast, folder: Path, colour: tuple[int, int, int]) -> Revision:
    """A revision with a film: a square that moves by 10 pixels each frame."""
    number = scene.revisions.count() + 1
    code = f"from manim import *\n\n\nclass A(Scene):\n    def construct(self):\n        self.wait({number})\n"
    revision = scene.add_revision(code=code, scene_class="A", engine="hand", origin=Origin.EDIT, author=cast.bob)
    video, poster = folder / f"{number}.mp4", folder / f"{number}.png"
    with av.open(str(video), "w", options={"movflags": "faststart"}) as file:
        stream = file.add_stream("libx264", rate=FPS, options={"crf": "12", "g": "5"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for frame in range(FRAMES):
            image = Image.new("RGB", SIZE, (15, 17, 21))
            image.paste(colour, (10 * frame, 60, 10 * frame + 40, 100))
            file.mux(stream.encode(av.VideoFrame.from_image(image)))  # type: ignore[no-untyped-call]
            image.save(poster)
        file.mux(stream.encode())
    facts: dict[str, Any] = {
        "width": 320,
        "height": 180,
        "fps": FPS,
        "duration": FRAMES / FPS,
        "steps": [],
        "captions": [],
    }
    clip = keep_clip(revision, video=video, poster=poster, quality="l", key=f"test{number}", **facts)
    Generation.objects.create(
        scene=scene, prompt=PROMPT, engine="hand", quality="l", status=Status.SUCCEEDED, revision=revision, clip=clip
    )
    return revision


@pytest.fixture
def scene(transactional_db: None, cast: Cast, tmp_path: Path) -> Scene:
    """Two revisions whose squares have other colours, and a conversation."""
    scene = Scene.objects.create(project=cast.project, title="A square")
    drawn(scene, cast, tmp_path, (88, 196, 221))
    second = drawn(scene, cast, tmp_path, (252, 98, 85))
    Message.objects.create(scene=scene, author=cast.bob, text="make the square red", revision=second)
    Message.objects.create(scene=scene, is_engine=True, text="The square is red now.", revision=second)
    return scene


def frame_shown(page: Page, frame: int) -> None:
    expect(page.locator("[data-part=films]")).to_have_attribute("data-frame", str(frame))


def test_a_visitor_changes_the_film_by_words_and_takes_it_back(page: Page, site: Site) -> None:
    ask(page)
    expect(page.locator("#main")).to_have_attribute("data-status", "succeeded")
    first = page.locator("video").first.get_attribute("src")
    field = page.get_by_label("Say what to change")
    field.fill("add the second derivative")
    field.press("Enter")
    expect(page.locator(".talk .problem")).to_contain_text("second derivative")
    assert page.locator("video").first.get_attribute("src") == first, "what led to nothing leaves the film"
    field.fill("make the curve green")
    field.press("Enter")
    expect(page.get_by_text("The curve is green now.")).to_be_visible()
    expect(page.locator("#main")).to_have_attribute("data-status", "succeeded")
    expect(page.locator("video").first).not_to_have_attribute("src", first or "")
    expect(page.locator("[data-part=code]")).to_contain_text('PRIMARY = "#83c167"')
    field.blur()
    page.keyboard.press("u")
    expect(page.locator(".rev")).to_have_count(3)
    expect(page.locator("[data-part=code]")).to_contain_text('PRIMARY = "#58c4dd"')
    expect(page.locator("#main")).to_have_attribute("data-status", "succeeded")


def test_the_conversation_fits_every_width_and_can_be_used_by_all(visitor: Visitor, scene: Scene, cast: Cast) -> None:
    Socket(visitor.page, STORY)
    visitor.sign_in(cast.bob)
    page = visitor.open(reverse("studio", args=[scene.pk]))
    expect(page.get_by_role("heading", name="Conversation")).to_be_visible()
    check_look(page)


def test_viewers_read_what_was_said_and_change_nothing(visitor: Visitor, scene: Scene, cast: Cast) -> None:
    Socket(visitor.page, STORY)
    visitor.sign_in(cast.carol)
    page = visitor.open(reverse("studio", args=[scene.pk]))
    expect(page.get_by_text("The square is red now.")).to_be_visible()
    expect(page.get_by_label("Say what to change")).to_have_count(0)
    expect(page.get_by_role("button", name="Restore revision 1")).to_have_count(0)


def test_a_no_stands_at_the_field_and_what_was_typed_stays(visitor: Visitor, scene: Scene, cast: Cast) -> None:
    actions.refine(scene, cast.alice, "slower")
    Socket(visitor.page, STORY)
    visitor.sign_in(cast.bob)
    page = visitor.open(reverse("studio", args=[scene.pk]))
    field = page.get_by_label("Say what to change")
    field.fill("faster")
    field.press("Enter")
    expect(page.locator("#change-error")).to_contain_text("Finish that first")
    expect(field).to_have_value("faster")
    visitor.trouble.clear()  # the browser notes the 409 itself


def test_a_busy_server_is_told_where_the_change_was_asked_for(visitor: Visitor, scene: Scene, cast: Cast) -> None:
    socket = Socket(visitor.page, STORY)
    visitor.sign_in(cast.bob)
    page = visitor.open(reverse("studio", args=[scene.pk]))
    socket.first = messages([*PLANNED[:2], ("waiting", {"seconds": 2.5})])
    page.get_by_label("Say what to change").fill("faster")
    page.get_by_label("Say what to change").press("Enter")
    expect(page.locator("#change-now")).to_have_text("the model server is busy, asking again in 2.5 s")


def test_whose_role_was_changed_meanwhile_is_told_so(visitor: Visitor, scene: Scene, cast: Cast) -> None:
    Socket(visitor.page, STORY)
    visitor.sign_in(cast.bob)
    page = visitor.open(reverse("studio", args=[scene.pk]))
    Membership.objects.filter(user=cast.bob).update(role=Role.VIEWER)
    field = page.get_by_label("Say what to change")
    field.fill("faster")
    field.press("Enter")
    expect(page.locator("#change-error")).to_contain_text("Your role has changed")
    expect(field).to_have_value("faster")
    visitor.trouble.clear()  # the browser notes the 403 itself


def test_two_films_are_compared_frame_by_frame(visitor: Visitor, scene: Scene, cast: Cast) -> None:
    visitor.sign_in(cast.carol)
    page = visitor.open(f"{reverse('compare', args=[scene.pk])}?before=1&after=2")
    frame_shown(page, 0)
    for _ in range(7):
        page.keyboard.press(".")
    frame_shown(page, 7)
    page.keyboard.press(",")
    frame_shown(page, 6)
    times = page.evaluate("[...document.querySelectorAll('video')].map((film) => film.currentTime)")
    assert times == [pytest.approx(0.65), pytest.approx(0.65)]
    page.keyboard.press("d")
    expect(page.locator("[data-part=share]")).to_contain_text("% of the picture differs")
    lit = page.evaluate(
        """() => {
            const canvas = document.querySelector("canvas")
            const at = (x, y) => [...canvas.getContext("2d").getImageData(x, y, 1, 1).data.slice(0, 3)]
            return [at(80, 80), at(10, 80), at(160, 20)]
        }"""
    )
    inside, left, above = lit
    assert max(inside) > 100, "the squares of frame 6 lie over each other and differ in colour"
    assert max(left) < 24 and max(above) < 24, "all else is alike, so the films stand at the same frame"


def test_the_comparison_fits_every_width_and_can_be_used_by_all(visitor: Visitor, scene: Scene, cast: Cast) -> None:
    visitor.sign_in(cast.bob)
    page = visitor.open(f"{reverse('compare', args=[scene.pk])}?before=1&after=2")
    expect(page.locator(".sides ins:visible")).to_have_text("        self.wait(2)")
    check_look(page)
    page.get_by_role("combobox", name="Code").select_option("lines")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".sides del:visible")).to_have_text("        self.wait(1)")
    check_look(page)


def test_on_a_phone_code_is_compared_one_below_the_other(visitor: Visitor, scene: Scene, cast: Cast) -> None:
    documents.apply_text(scene, scene.revisions.get(number=2).code.replace("wait(2)", "wait(3)"), cast.bob)
    visitor.sign_in(cast.carol)
    changed = {"compare": ["self.wait(1)", "self.wait(2)"], "unsaved": ["self.wait(2)", "self.wait(3)"]}
    for name, (old, new) in changed.items():
        page = visitor.open(reverse(name, args=[scene.pk]))
        gone, come = page.locator(".sides del:visible"), page.locator(".sides ins:visible")
        for width, is_beside in ((1280, True), (360, False)):
            page.set_viewport_size({"width": width, "height": 800})
            expect(gone).to_have_text(f"        {old}")
            expect(come).to_have_text(f"        {new}")
            before, after = gone.bounding_box(), come.bounding_box()
            assert before and after
            assert (after["x"] > before["x"] + 1, after["y"] > before["y"] + 1) == (is_beside, not is_beside)
