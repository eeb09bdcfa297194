"""The newest revision beside the text as it stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from classrooms import documents
from projects.models import Scene
from tests.classrooms.conftest import CODE
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


def test_the_editor_learns_the_newest_revision_once(cast: Cast, scene: Scene, browser_of: Browser) -> None:
    address = reverse("editor_newest", args=[scene.pk])
    newest = scene.revisions.latest("number")
    carol = browser_of(cast.carol)
    assert carol.get(address).json() == {"number": newest.number, "code": newest.code}
    assert carol.get(address, {"known": newest.number}).status_code == 204
    assert carol.get(address, {"known": newest.number - 1}).json()["number"] == newest.number


def test_what_was_typed_since_is_shown_beside_the_revision(cast: Cast, scene: Scene, browser_of: Browser) -> None:
    address = reverse("unsaved", args=[scene.pk])
    assert "nothing has been typed since" in browser_of(cast.carol).get(address).text
    documents.apply_text(scene, CODE.replace("Dot()", "Dot(color=RED)"), cast.bob)
    shown = browser_of(cast.carol).get(address).text
    assert "<ins>" in shown and "Dot(color=RED)" in shown


@pytest.mark.parametrize("view", ["editor_newest", "unsaved"])
def test_strangers_see_neither(cast: Cast, scene: Scene, browser_of: Browser, view: str) -> None:
    address = reverse(view, args=[scene.pk])
    assert browser_of(cast.charlie).get(address).status_code == 404
    assert browser_of(cast.bob).post(address).status_code == 405
    empty = Scene.objects.create(project=cast.project, title="Not written")
    assert browser_of(cast.bob).get(reverse(view, args=[empty.pk])).status_code == 404
