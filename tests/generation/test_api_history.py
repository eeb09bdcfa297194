"""Names of revisions, copies that go another way, comparisons and the conversation, by API and page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import ApiToken, Team, User
from generation.models import Message
from projects.models import Clip, Origin, Revision, Scene
from tests.conftest import Cast
from tests.projects.films import film

Browser = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast: Cast, settings: Any, tmp_path: Path) -> Scene:
    """Two revisions; the first has a film."""
    settings.MEDIA_ROOT = tmp_path
    scene = film(cast.project)
    scene.add_revision(
        code="class S(Scene):\n    pass", scene_class="S", engine="hand", origin=Origin.EDIT, author=cast.bob
    )
    return scene


def script(user: User, **headers: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.objects.issue(user, 'test')}", **headers)
    return client


def names(scene: Scene) -> list[str]:
    return list(scene.revisions.values_list("label", flat=True))


def test_an_editor_names_a_revision_and_takes_the_name_away(cast: Cast, scene: Scene) -> None:
    bob, address = script(cast.bob), reverse("api_revision", args=[scene.pk, 1])
    tag = bob.get(address)["ETag"]
    named = bob.patch(address, {"label": "  as shown\n in 9b "}, headers={"If-Match": tag})
    assert (named.status_code, named.json()["label"], names(scene)) == (200, "as shown in 9b", ["as shown in 9b", ""])
    stale = bob.patch(address, {"label": "mine"}, headers={"If-Match": tag})
    assert (stale.status_code, names(scene)[0]) == (412, "as shown in 9b"), "somebody has named it meanwhile"
    assert bob.patch(address, {"label": ""}, headers={"If-Match": named["ETag"]}).json()["label"] == ""


@pytest.mark.parametrize("given", [{"label": "x" * 81}, {}, {"label": None}])
def test_a_name_that_does_not_fit_is_refused_at_its_field(cast: Cast, scene: Scene, given: dict[str, Any]) -> None:
    answer = script(cast.bob, HTTP_IF_MATCH="*").patch(
        reverse("api_revision", args=[scene.pk, 1]), given, format="json"
    )
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["label"])


def test_the_page_names_and_shows_them(cast: Cast, scene: Scene, browser_of: Browser) -> None:
    bob = browser_of(cast.bob)
    assert bob.post(reverse("label", args=[scene.pk, 1]), {"label": "as shown in 9b"}).status_code == 302
    assert "as shown in 9b" in bob.get(reverse("history", args=[scene.pk])).content.decode()
    assert bob.get(reverse("compare", args=[scene.pk])).content.decode().count("1 · as shown in 9b") == 2
    assert bob.post(reverse("label", args=[scene.pk, 1]), {"label": "x" * 81}).status_code == 422
    assert bob.get(reverse("label", args=[scene.pk, 1])).status_code == 405


def test_viewers_and_strangers_name_nothing(cast: Cast, scene: Scene, browser_of: Browser) -> None:
    for user, status in ((cast.carol, 403), (cast.charlie, 404)):
        answer = browser_of(user).post(reverse("label", args=[scene.pk, 1]), {"label": "mine"})
        assert answer.status_code == status
    assert names(scene) == ["", ""]


def test_a_branch_is_a_scene_that_begins_with_the_revision(cast: Cast, scene: Scene) -> None:
    address = reverse("api_revision_branch", args=[scene.pk, 1])
    assert script(cast.bob).post(address).json()["title"] == "Parabola (copy)"
    made = script(cast.bob).post(address, {"title": "Another way"}, format="json")
    assert (made.status_code, made.json()["title"]) == (201, "Another way")
    copy = Scene.objects.get(pk=made.json()["id"])
    assert (copy.project, copy.author) == (cast.project, cast.bob)
    assert copy.revisions.get().code == scene.revisions.get(number=1).code
    assert Clip.objects.filter(revision__scene=copy).exists()


def test_a_branch_goes_into_no_lesson_of_others(cast: Cast, scene: Scene) -> None:
    own = script(cast.carol)
    address = reverse("api_revision_branch", args=[scene.pk, 1])
    assert own.post(address, {"project": str(cast.project.pk)}, format="json").status_code == 403
    theirs = Team.objects.create(name="Physics").projects.create(title="Not ours")
    assert script(cast.bob).post(address, {"project": str(theirs.pk)}, format="json").status_code == 404


def test_a_comparison_has_the_difference_of_the_code_and_both_films(cast: Cast, scene: Scene) -> None:
    told = script(cast.carol).get(reverse("api_compare", args=[scene.pk])).json()
    assert (told["before"]["number"], told["after"]["number"]) == (1, 2)
    head = "--- revision 1\n+++ revision 2\n@@ -1 +1,2 @@\n"
    assert told["diff"] == f"{head}-class S(Scene): ...\n+class S(Scene):\n+    pass\n"
    assert told["before"]["clip"]["duration"] == 2.0
    assert told["after"]["clip"] is None
    same = script(cast.carol).get(reverse("api_compare", args=[scene.pk]), {"before": 2, "after": 2}).json()
    assert same["diff"] == ""


def test_a_comparison_needs_revisions_that_are_there(cast: Cast, scene: Scene) -> None:
    carol = script(cast.carol)
    assert carol.get(reverse("api_compare", args=[scene.pk]), {"after": 3}).status_code == 404
    Revision.objects.all().delete()
    assert carol.get(reverse("api_compare", args=[scene.pk])).json()["id"] == "unmade"


def test_the_conversation_is_told_with_what_it_led_to(cast: Cast, scene: Scene) -> None:
    second = scene.revisions.get(number=2)
    Message.objects.create(scene=scene, author=cast.bob, text="make it blue", revision=second)
    Message.objects.create(scene=scene, is_engine=True, text="It is blue now.", revision=second)
    page = script(cast.carol).get(reverse("api_messages", args=[scene.pk]), {"page_size": 1}).json()
    (newest,) = page["results"]
    assert (newest["text"], newest["is_engine"], newest["author"], newest["revision"]) == (
        "It is blue now.", True, None, 2
    )  # fmt: skip
    (older,) = script(cast.carol).get(page["next"]).json()["results"]
    assert (older["text"], older["author"]) == ("make it blue", cast.bob.display_name)
