"""The page “Code” of a scene, and the box that tells where a lesson is cloned from."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from projects.models import Origin, Scene
from tests.browser.conftest import Visitor
from tests.browser.test_pages import check_look
from tests.conftest import Cast

CODE = "from manim import *\n\n\nclass Dots(Scene):\n    def construct(self):\n        self.add(Dot())\n"


@pytest.fixture
def scene(transactional_db: None, cast: Cast) -> Scene:
    scene = Scene.objects.create(
        project=cast.project, title="Two dots and the long way between them", author=cast.alice
    )
    scene.add_revision(code=CODE, scene_class="", engine="hand", origin=Origin.EDIT, author=cast.alice)
    return scene


def test_the_page_fits_every_width_and_can_be_used_by_all(visitor: Visitor, cast: Cast, scene: Scene) -> None:
    visitor.sign_in(cast.carol)
    page = visitor.open(reverse("code", args=[scene.pk]))
    expect(page.get_by_role("heading", name="Clone this lesson")).to_be_visible()
    check_look(page)


def test_a_file_is_taken_along(visitor: Visitor, cast: Cast, scene: Scene) -> None:
    visitor.sign_in(cast.carol)
    page = visitor.open(reverse("code", args=[scene.pk]))
    with page.expect_download() as download:
        page.get_by_role("link", name="Python file").click()
    assert download.value.path().read_text(encoding="utf-8") == CODE


def test_the_command_is_copied(visitor: Visitor, cast: Cast, scene: Scene) -> None:
    visitor.sign_in(cast.carol)
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visitor.open(reverse("lesson", args=[cast.project.pk]))
    page.locator(".clone").get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"git clone {visitor.site.url}/git/{cast.team.pk}/{cast.project.pk}.git parabolas"
