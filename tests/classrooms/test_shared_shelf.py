"""The shelf as pupils see it: by its address, with no account, finished films of what stands there, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEntry, Deed, Team, User
from classrooms import shelving
from classrooms.classroom import Classroom, ShelfLink
from projects import organising
from projects.models import Clip, Origin, Project, Scene
from tests.conftest import Cast
from tests.projects.films import film

Browser = Callable[[User], Client]


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return film(cast.project)


@pytest.fixture
def classroom(cast: Cast, scene: Scene) -> Classroom:
    classroom = shelving.create(cast.team, cast.alice, name="9b")
    shelving.put(classroom, cast.bob, [cast.project])
    return classroom


@pytest.fixture
def token(cast: Cast, classroom: Classroom) -> str:
    return shelving.share(classroom, cast.alice)[1]


def addresses(token: str, scene: Scene) -> list[str]:
    clip = Clip.objects.get(revision__scene=scene)
    pages = [reverse("shared_lesson", args=[token, scene.project_id]), reverse("shared_film", args=[token, scene.pk])]
    return pages + [reverse(f"shelf_{name}", args=[token, clip.pk]) for name in ("video", "poster", "captions")]


def statuses(visitor: Client, token: str, scene: Scene) -> list[int]:
    return [visitor.get(address).status_code for address in addresses(token, scene)]


def test_nobody_outside_sees_a_shelf_until_an_admin_opens_it(cast: Cast, classroom: Classroom, scene: Scene) -> None:
    assert not classroom.links.exists()
    assert Client().get(reverse("shared_shelf", args=["made-up"])).status_code == 404
    assert statuses(Client(), "made-up", scene) == [404] * 5


def test_pupils_see_lessons_and_films_and_nothing_of_the_team(
    cast: Cast, classroom: Classroom, scene: Scene, browser_of: Browser
) -> None:
    opened = browser_of(cast.alice).post(reverse("classroom_share", args=[classroom.pk]), {"days": "", "password": ""})
    url = opened.context["made"]
    token = url.rstrip("/").rpartition("/")[2]
    pupil = Client()
    pages = [pupil.get(each) for each in [url, *addresses(token, scene)[:2]]]
    for page, wanted in zip(pages, ("Parabolas", "Parabola", "The vertex"), strict=True):
        assert wanted in page.text
        teams = [reverse("studio", args=[scene.pk]), reverse("lesson", args=[cast.project.pk]),
                 reverse("classroom", args=[classroom.pk])]  # fmt: skip
        hidden = ["class S", "Mathematics", "alice", "bob", "?download", *(f'="{address}' for address in teams)]
        assert [each for each in hidden if each in page.text] == []
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "private, no-cache"
    link = ShelfLink.objects.get()
    assert link.views == 1
    assert token not in str(ShelfLink.objects.values().get()) + str(list(AuditEntry.objects.values()))


def test_nothing_is_kept_of_pupils(cast: Cast, token: str, scene: Scene) -> None:
    pupil = Client()
    assert pupil.get(reverse("shared_shelf", args=[token])).status_code == 200
    assert statuses(pupil, token, scene) == [200] * 5
    assert (dict(pupil.cookies), Session.objects.count()) == ({}, 0)
    assert User.objects.count() == 4


def test_films_are_served_in_ranges_and_asked_for_again_each_time(cast: Cast, token: str, scene: Scene) -> None:
    video = addresses(token, scene)[2]
    answer = Client().get(video, headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (206, "private, no-cache")
    assert Client().post(video).status_code == 405
    assert Client().put(reverse("shared_shelf", args=[token])).status_code == 405


@pytest.mark.parametrize(
    "end", ["taken off", "scene trashed", "scene archived", "lesson trashed", "lesson archived", "moved away"]
)
def test_what_leaves_the_shelf_is_gone_at_once(
    cast: Cast, classroom: Classroom, token: str, scene: Scene, end: str
) -> None:
    pupil = Client()
    assert statuses(pupil, token, scene) == [200] * 5
    match end:
        case "taken off":
            shelving.take(classroom, cast.bob, [cast.project])
        case "scene trashed":
            organising.trash([scene], cast.bob)
        case "scene archived":
            organising.archive([scene], cast.bob)
        case "lesson trashed":
            organising.trash([cast.project], cast.bob)
        case "lesson archived":
            organising.archive([cast.project], cast.bob)
        case _:
            organising.move([scene], cast.bob, Project.objects.create(team=cast.team, title="Drafts"))
    lesson_is_left = end in {"scene trashed", "scene archived", "moved away"}
    assert statuses(pupil, token, scene)[1:] == [404] * 4
    lesson = pupil.get(reverse("shared_lesson", args=[token, cast.project.pk]))
    assert lesson.status_code == (200 if lesson_is_left else 404)
    shown = pupil.get(reverse("shared_shelf", args=[token]))
    assert ("no film yet" in shown.text) is lesson_is_left
    assert ("Nothing is on this shelf yet" in shown.text) is not lesson_is_left


@pytest.mark.parametrize("end", ["taken back", "old", "renewed", "classroom deleted", "team deleted"])
def test_an_address_that_has_ended_leads_nowhere_at_once(
    cast: Cast, classroom: Classroom, token: str, scene: Scene, browser_of: Browser, end: str
) -> None:
    pupil = Client()
    match end:
        case "taken back":
            browser_of(cast.alice).post(reverse("classroom_unshare", args=[classroom.pk]))
        case "old":
            ShelfLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "renewed":
            _link, other = shelving.share(classroom, cast.alice)
            assert statuses(pupil, other, scene) == [200] * 5
        case "classroom deleted":
            shelving.delete(classroom, cast.alice)
        case _:
            Team.objects.filter(pk=cast.team.pk).update(deleted_at=timezone.now())
    assert pupil.get(reverse("shared_shelf", args=[token])).status_code == 404
    assert statuses(pupil, token, scene) == [404] * 5


def test_an_address_that_was_taken_back_is_in_the_audit_log(cast: Cast, classroom: Classroom, token: str) -> None:
    assert shelving.unshare(classroom, cast.alice)
    assert not shelving.unshare(classroom, cast.alice)
    shelving.share(classroom, cast.alice, days=3, password="open sesame")
    deeds = AuditEntry.objects.filter(deed__in=(Deed.LINK_SHARED, Deed.LINK_REVOKED)).order_by("pk")
    assert [each.deed for each in deeds] == ["link_shared", "link_revoked", "link_shared"]
    last = deeds.last()
    assert last
    assert last.facts == {
        "classroom": str(classroom.pk), "has_password": True, "days": 3, "is_renewed": False,
    }  # fmt: skip


def test_a_password_opens_the_shelf_for_one_browser(cast: Cast, classroom: Classroom, scene: Scene) -> None:
    link, token = shelving.share(classroom, cast.alice, password="open sesame")
    page = reverse("shared_film", args=[token, scene.pk])
    pupil, other = Client(), Client()
    locked = pupil.get(page)
    assert ("Parabola" in locked.text, "This shelf has a password" in locked.text) == (False, True)
    assert statuses(pupil, token, scene)[2:] == [404] * 3
    assert pupil.post(page, {"password": "wrong"}).status_code == 422
    opened = pupil.post(page, {"password": "open sesame"})
    assert (opened.status_code, opened.headers["Location"]) == (302, page), "back to where the pupil wanted to go"
    assert statuses(pupil, token, scene) == [200] * 5
    assert statuses(other, token, scene)[2:] == [404] * 3
    assert "open sesame" not in str(ShelfLink.objects.values().get())
    link.set_password("another one")
    link.save()
    assert statuses(pupil, token, scene)[2:] == [404] * 3


def test_the_address_of_one_shelf_opens_nothing_of_another(cast: Cast, token: str) -> None:
    other = Project.objects.create(team=cast.team, title="Drafts")
    draft = film(other, "Draft")
    second = shelving.create(cast.team, cast.alice, name="9c")
    shelving.put(second, cast.bob, [other])
    assert statuses(Client(), token, draft) == [404] * 5


def test_only_the_newest_film_is_shown(cast: Cast, token: str, scene: Scene) -> None:
    old = Clip.objects.get()
    revision = scene.add_revision(code="class T(Scene): ...", scene_class="T", engine="hand", origin=Origin.EDIT)
    old_video = reverse("shelf_video", args=[token, old.pk])
    assert Client().get(old_video).status_code == 200, "what is not drawn yet replaces nothing"
    new = Clip.objects.create(
        revision=revision,
        video=old.video,
        poster=old.poster,
        width=2,
        height=2,
        fps=1,
        duration=1,
        quality="l",
        key="n",
    )
    assert Client().get(old_video).status_code == 404
    assert Client().get(reverse("shelf_video", args=[token, new.pk])).status_code == 200


def test_a_scene_without_a_film_is_not_shown(cast: Cast, token: str) -> None:
    draft = Scene.objects.create(project=cast.project, title="A draft")
    assert "A draft" not in Client().get(reverse("shared_lesson", args=[token, cast.project.pk])).text
    assert Client().get(reverse("shared_film", args=[token, draft.pk])).status_code == 404


def test_the_next_film_of_the_lesson_is_one_press_away(cast: Cast, token: str, scene: Scene) -> None:
    second = film(cast.project, "Focus")
    first, last = (Client().get(reverse("shared_film", args=[token, each.pk])).text for each in (scene, second))
    assert (reverse("shared_film", args=[token, second.pk]) in first, 'rel="prev"' in first) == (True, False)
    assert (reverse("shared_film", args=[token, scene.pk]) in last, 'rel="next"' in last) == (True, False)


@pytest.mark.parametrize(("given", "field"), [({"days": "0"}, "days"), ({"password": "short"}, "password")])
def test_bad_input_is_answered_at_its_field(
    cast: Cast, classroom: Classroom, browser_of: Browser, given: dict[str, str], field: str
) -> None:
    answer = browser_of(cast.alice).post(reverse("classroom_share", args=[classroom.pk]), given)
    assert (answer.status_code, list(answer.context["share"].errors)) == (422, [field])
    assert not ShelfLink.objects.exists()


def test_a_shelf_of_many_lessons_asks_as_often_as_one_of_few(
    cast: Cast, classroom: Classroom, token: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    lessons = [Project.objects.create(team=cast.team, title=f"Lesson {number}") for number in range(9)]
    for lesson in lessons:
        film(lesson, lesson.title)
    shelving.put(classroom, cast.bob, lessons)
    with django_assert_max_num_queries(6):
        assert len(Client().get(reverse("shared_shelf", args=[token])).context["lessons"]) == 10
    with django_assert_max_num_queries(5):
        Client().get(reverse("shared_lesson", args=[token, cast.project.pk]))
