"""The team's library in a browser: picker, drop, progress, copying, deleting, by keyboard and at every width."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.urls import reverse
from playwright.sync_api import FilePayload, expect

from projects import library
from projects.models import Asset
from tests.browser.conftest import Visitor
from tests.browser.test_pages import check_look
from tests.conftest import Cast
from tests.projects.test_assets import file
from tests.projects.uploads import SVG, font, picture, sound

DROP = """([name, content]) => {
  const given = new DataTransfer()
  given.items.add(new File([content], name))
  document.querySelector("[data-drop]").dispatchEvent(new DragEvent("drop", { dataTransfer: given, bubbles: true }))
}"""


def chosen(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


@pytest.fixture(autouse=True)
def own_media(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_an_editor_uploads_by_picker_and_by_drop_and_copies_the_line(visitor: Visitor, cast: Cast) -> None:
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.sign_in(cast.bob)
    page = visitor.open(reverse("assets", args=[cast.team.pk]))
    page.get_by_label("Add files").set_input_files([chosen("Cat.png", picture()), chosen("virus.png", b"MZ")])
    page.get_by_role("button", name="Upload").click()
    expect(page.locator(".upload").nth(0)).to_contain_text("in the library")
    expect(page.locator(".upload").nth(1)).to_contain_text("no file that a scene can show")
    expect(page.get_by_role("heading", name="cat.png")).to_be_visible()
    page.evaluate(DROP, ["Circle.svg", SVG.decode()])
    expect(page.get_by_role("heading", name="circle.svg")).to_be_visible()
    page.get_by_role("button", name="Copy the line circle.svg").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == 'SVGMobject("assets/circle.svg")'
    visitor.trouble = [line for line in visitor.trouble if "422" not in line]  # the browser notes the refusal itself


def test_a_file_is_deleted_by_keyboard_after_a_question(visitor: Visitor, cast: Cast) -> None:
    library.upload(cast.team, cast.bob, file())
    visitor.sign_in(cast.bob)
    page = visitor.open(reverse("assets", args=[cast.team.pk]))
    page.get_by_text("Delete cat.png", exact=True).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("no longer in the library")
    assert not Asset.objects.live().exists()


def test_the_library_fits_every_width_and_can_be_used_by_all(visitor: Visitor, cast: Cast) -> None:
    for name, content in (("a.png", picture()), ("b.svg", SVG), ("c.wav", sound()), (f"{'d' * 70}.ttf", font())):
        library.upload(cast.team, cast.bob, file(content, name))
    visitor.sign_in(cast.bob)
    page = visitor.open(reverse("assets", args=[cast.team.pk]))
    expect(page.locator(".asset")).to_have_count(4)
    check_look(page)
