"""The studio's buttons about revisions: every role, strangers, bad input; what a comparison shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from generation import actions
from generation.history import Row, differences, unified
from generation.models import Generation, Message, Status
from projects.models import Origin, Project, Scene
from tests.conftest import Cast
from tests.projects.films import film

Browser = Callable[[User], Client]
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture(autouse=True)
def no_limit(monkeypatch: pytest.MonkeyPatch, settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    rates = {"member": "1000/min", "guest": "1000/min"}
    monkeypatch.setattr("generation.throttles.StartThrottle.THROTTLE_RATES", rates)


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Two revisions; the first has a film."""
    scene = film(cast.project)
    facts = {"scene_class": "S", "engine": "hand", "author": cast.bob}
    scene.add_revision(code="class S(Scene): pass", origin=Origin.EDIT, **facts)
    return scene


@pytest.fixture
def proposal(scene: Scene, cast: Cast) -> Generation:
    """A model's change that waits."""
    made = actions.refine(scene, cast.alice, "make it red")
    kept = {"code": "class S(Scene): ...  # red", "scene": "S", "title": "Parabola", "engine": "chat"}
    held = Generation.objects.filter(pk=made.pk)
    held.update(proposal=kept, held_at=made.created_at, status=Status.CHECKING)
    return held.get()


def test_reading_is_for_members_and_changing_for_editors(scene: Scene, cast: Cast, browser_of: Browser) -> None:
    reading = [reverse("history", args=[scene.pk]), reverse("compare", args=[scene.pk])]
    changing = [reverse("refine", args=[scene.pk]), reverse("restore", args=[scene.pk, 1])]
    changing.append(reverse("branch_copy", args=[scene.pk, 1]))
    given = {"change": "slower", "project": cast.project.pk}
    for address in reading:
        asked = [
            browser_of(person).get(address).status_code for person in (cast.alice, cast.bob, cast.carol, cast.charlie)
        ]
        assert asked == [200, 200, 200, 404], address
        assert browser_of(cast.bob).post(address).status_code == 405
    for address in changing:
        asked = [browser_of(person).post(address, given).status_code for person in (cast.carol, cast.charlie)]
        assert asked == [403, 404], address
        assert browser_of(cast.bob).get(address).status_code == 405
    assert (scene.generations.count(), scene.revisions.count(), Scene.objects.count()) == (1, 2, 1)


def test_accepting_is_for_editors(proposal: Generation, cast: Cast, browser_of: Browser) -> None:
    address = reverse("accept", args=[proposal.pk])
    assert [browser_of(person).post(address).status_code for person in (cast.carol, cast.charlie)] == [403, 404]
    assert browser_of(cast.bob).post(address, headers=FETCH).status_code == 201
    assert browser_of(cast.bob).post(address, headers=FETCH).status_code == 409
    newest = proposal.scene.revisions.last()
    assert newest is not None and (newest.code, newest.author) == ("class S(Scene): ...  # red", cast.bob)


def test_the_conversation_shows_the_change_before_it_is_accepted(
    proposal: Generation, cast: Cast, browser_of: Browser
) -> None:
    shown = browser_of(cast.bob).get(reverse("history", args=[proposal.scene_id])).text
    assert "<ins>class S(Scene): ...  # red</ins>" in shown and "Accept and draw" in shown
    read = browser_of(cast.carol).get(reverse("history", args=[proposal.scene_id])).text
    assert "# red" in read and "Accept and draw" not in read


def test_a_wish_starts_a_change_and_a_form_without_script_leads_back(
    scene: Scene, cast: Cast, browser_of: Browser
) -> None:
    answer = browser_of(cast.bob).post(reverse("refine", args=[scene.pk]), {"change": "slower"})
    assert answer.headers["Location"] == reverse("studio", args=[scene.pk])
    said = Message.objects.get()
    assert (said.author, said.text, said.scene) == (cast.bob, "slower", scene)


@pytest.mark.parametrize("change", ["", "  ", "x" * 2001])
def test_an_empty_or_endless_wish_is_answered_in_words(
    scene: Scene, cast: Cast, browser_of: Browser, change: str
) -> None:
    answer = browser_of(cast.bob).post(reverse("refine", args=[scene.pk]), {"change": change})
    assert (answer.status_code, Message.objects.count()) == (422, 0) and answer.json()["message"]


def test_restoring_answers_with_the_film(scene: Scene, cast: Cast, browser_of: Browser) -> None:
    answer = browser_of(cast.bob).post(reverse("restore", args=[scene.pk, 1]), headers=FETCH)
    made = Generation.objects.get(pk=answer.json()["id"])
    assert made.status == Status.SUCCEEDED and made.revision is not None and made.revision.number == 3
    assert browser_of(cast.bob).post(reverse("restore", args=[scene.pk, 99])).status_code == 404


def test_a_branch_begins_with_the_revision_in_the_lesson_chosen(scene: Scene, cast: Cast, browser_of: Browser) -> None:
    other = Project.objects.create(team=cast.team, title="Other")
    answer = browser_of(cast.bob).post(reverse("branch_copy", args=[scene.pk, 1]), {"project": other.pk})
    made = Scene.objects.exclude(pk=scene.pk).get()
    first = made.revisions.get()
    assert answer.headers["Location"] == reverse("studio", args=[made.pk])
    assert (made.project, first.number, first.code) == (other, 1, "class S(Scene): ...")
    assert first.clips.get().video == scene.revisions.earliest("number").clips.get().video


@pytest.mark.parametrize("project", ["", "no id", "6f0c5a3e-7a54-4a0e-9d5e-2f7a1b1f0c11"])
def test_a_branch_goes_nowhere_else(scene: Scene, cast: Cast, browser_of: Browser, project: str) -> None:
    answer = browser_of(cast.bob).post(reverse("branch_copy", args=[scene.pk, 1]), {"project": project})
    assert (answer.status_code, Scene.objects.count()) == (404, 1)


@pytest.mark.parametrize("query", ["before=9", "after=0", "before=x&after=77"])
def test_a_revision_that_is_not_there_is_not_compared(
    scene: Scene, cast: Cast, browser_of: Browser, query: str
) -> None:
    assert browser_of(cast.bob).get(f"{reverse('compare', args=[scene.pk])}?{query}").status_code == 404


def test_a_long_history_takes_few_queries(
    scene: Scene, cast: Cast, browser_of: Browser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        revision = scene.add_revision(
            code=str(number), scene_class="S", engine="hand", origin=Origin.EDIT, author=cast.bob
        )
        Message.objects.create(scene=scene, author=cast.bob, text="slower", revision=revision)
    browser = browser_of(cast.bob)
    with django_assert_max_num_queries(12):
        assert browser.get(reverse("history", args=[scene.pk])).status_code == 200


def test_a_change_that_led_to_nothing_is_not_on_the_cards(scene: Scene, cast: Cast) -> None:
    shown = scene.generations.get()
    actions.cancel(actions.refine(scene, cast.bob, "slower"))
    assert list(scene.generations.on_stage()) == [shown]


def test_differences_stand_beside_each_other_and_below_each_other() -> None:
    before, after = "a\nb\nc\nd", "a\nB\nc\nd\ne"
    rows = list(differences(before, after))
    assert rows == [
        Row("same", 1, "a", 1, "a"), Row("changed", 2, "b", 2, "B"), Row("same", 3, "c", 3, "c"),
        Row("same", 4, "d", 4, "d"), Row("new", 0, "", 5, "e"),
    ]  # fmt: skip
    assert list(unified(rows)) == [
        (" ", 1, "a"),
        ("-", 2, "b"),
        ("+", 2, "B"),
        (" ", 3, "c"),
        (" ", 4, "d"),
        ("+", 5, "e"),
    ]
