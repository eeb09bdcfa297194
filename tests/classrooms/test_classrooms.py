"""Classrooms: a shelf of a team's lessons in order; the page and the API call the same verbs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import AuditEntry, Deed, Membership, Role, User
from classrooms import shelf, shelving
from classrooms.classroom import Classroom, ShelfLink
from projects import organising
from projects.models import Project
from tests.conftest import Cast
from tests.projects.films import film

Browser = Callable[[User], Client]
Script = Callable[[User], APIClient]


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def classroom(cast: Cast) -> Classroom:
    return shelving.create(cast.team, cast.alice, name="9b", subject="algebra", year="2026/27")


@pytest.fixture
def lessons(cast: Cast) -> list[Project]:
    return [Project.objects.create(team=cast.team, title=title) for title in ("Circles", "Cones", "Cubes")]


def titles(classroom: Classroom) -> list[str]:
    return [row.project.title for row in shelf.on_shelf(classroom)]


def page_of(classroom: Classroom, browser: Client) -> Any:
    return browser.get(reverse("classroom", args=[classroom.pk]))


def test_an_editor_makes_a_classroom_and_everybody_in_the_team_sees_it(cast: Cast, browser_of: Browser) -> None:
    form = {"team": cast.team.pk, "name": "9b", "subject": "algebra", "year": "2026/27"}
    made = browser_of(cast.bob).post(reverse("classroom_new"), form)
    classroom = Classroom.objects.get()
    assert made.headers["Location"] == reverse("classroom", args=[classroom.pk])
    assert "9b" in browser_of(cast.carol).get(reverse("classroom_list")).text
    assert "9b" not in browser_of(cast.charlie).get(reverse("classroom_list")).text
    assert page_of(classroom, browser_of(cast.carol)).status_code == 200
    assert AuditEntry.objects.get(deed=Deed.CLASSROOM_MADE).about == "9b"
    assert classroom.link is None, "closed until somebody opens it"


@pytest.mark.parametrize(
    ("given", "field"), [({"name": ""}, "name"), ({"team": ""}, "team"), ({"year": "x" * 41}, "year")]
)
def test_bad_input_is_answered_at_its_field(cast: Cast, browser_of: Browser, given: dict[str, str], field: str) -> None:
    form = {"team": str(cast.team.pk), "name": "9b", "subject": "", "year": ""} | given
    answer = browser_of(cast.bob).post(reverse("classroom_new"), form)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_no_classroom_is_made_for_a_team_that_one_only_views(cast: Cast, browser_of: Browser) -> None:
    form = {"team": cast.team.pk, "name": "9b"}
    assert browser_of(cast.carol).post(reverse("classroom_new"), form).status_code == 422
    assert not Classroom.objects.exists()


def test_a_team_has_so_many_classrooms_and_no_more(
    cast: Cast, browser_of: Browser, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelving, "MOST_CLASSROOMS", 1)
    answer = browser_of(cast.bob).post(reverse("classroom_new"), {"team": cast.team.pk, "name": "9c"})
    assert (answer.status_code, "many classrooms" in answer.text) == (422, True)


def test_lessons_are_put_on_the_shelf_moved_and_taken_off(
    cast: Cast, browser_of: Browser, classroom: Classroom, lessons: list[Project]
) -> None:
    bob, arguments = browser_of(cast.bob), [classroom.pk]
    put = {"lesson": [str(lesson.pk) for lesson in lessons]}
    assert bob.post(reverse("shelf_put", args=arguments), put).status_code == 302
    assert titles(classroom) == ["Circles", "Cones", "Cubes"]
    bob.post(reverse("shelf_put", args=arguments), put)
    assert titles(classroom) == ["Circles", "Cones", "Cubes"], "each stands there once"
    for step, wanted in (("up", ["Cones", "Circles", "Cubes"]), ("up", ["Cones", "Circles", "Cubes"])):
        bob.post(reverse("shelf_order", args=arguments), {"lesson": lessons[1].pk, "step": step})
        assert titles(classroom) == wanted
    bob.post(reverse("shelf_order", args=arguments), {"lesson": lessons[1].pk, "step": "down"})
    bob.post(reverse("shelf_take", args=arguments), {"lesson": lessons[0].pk})
    assert titles(classroom) == ["Cones", "Cubes"]
    deeds = AuditEntry.objects.filter(deed__in=(Deed.SHELVED, Deed.UNSHELVED)).order_by("pk")
    assert [(each.deed, len(each.facts["lessons"])) for each in deeds] == [("shelved", 3), ("unshelved", 1)]
    assert list(cast.team.activities.values_list("verb", flat=True)) == ["unshelved", "shelved", "made"]


@pytest.mark.parametrize("given", [{}, {"lesson": "x"}, {"step": "sideways"}, {"lesson": "x", "step": "up"}])
def test_what_makes_no_sense_changes_nothing(
    cast: Cast, browser_of: Browser, classroom: Classroom, lessons: list[Project], given: dict[str, str]
) -> None:
    shelving.put(classroom, cast.bob, lessons)
    for name in ("shelf_put", "shelf_take", "shelf_order"):
        assert browser_of(cast.bob).post(reverse(name, args=[classroom.pk]), given).status_code == 302
    assert titles(classroom) == ["Circles", "Cones", "Cubes"]


def test_a_shelf_holds_lessons_of_its_own_team_only(cast: Cast, browser_of: Browser, classroom: Classroom) -> None:
    mine = Project.objects.create(team=cast.bob.personal_team(), title="Mine")
    foreign = Project.objects.create(team=cast.charlie.personal_team(), title="Foreign")
    address = reverse("shelf_put", args=[classroom.pk])
    refused = browser_of(cast.bob).post(address, {"lesson": mine.pk}, follow=True)
    assert "its own team only" in refused.text
    assert browser_of(cast.bob).post(address, {"lesson": foreign.pk}).status_code == 404
    assert titles(classroom) == []


def test_a_shelf_has_so_much_room_and_no_more(
    cast: Cast, classroom: Classroom, lessons: list[Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelving, "MOST_LESSONS", 2)
    with pytest.raises(ValidationError, match="holds 2 lessons"):
        shelving.put(classroom, cast.bob, lessons)
    assert titles(classroom) == []


def test_a_trashed_lesson_is_off_the_shelf_and_comes_back_with_its_restoring(
    cast: Cast, classroom: Classroom, lessons: list[Project]
) -> None:
    shelving.put(classroom, cast.bob, lessons)
    organising.trash([lessons[1]], cast.bob)
    assert titles(classroom) == ["Circles", "Cubes"]
    shelving.order(classroom, cast.bob, [lessons[2].pk, lessons[0].pk])
    assert titles(classroom) == ["Cubes", "Circles"]
    organising.restore(lessons[1], cast.bob)
    assert sorted(titles(classroom)) == ["Circles", "Cones", "Cubes"]


def test_an_order_names_each_lesson_once(cast: Cast, classroom: Classroom, lessons: list[Project]) -> None:
    shelving.put(classroom, cast.bob, lessons)
    ids = [lesson.pk for lesson in lessons]
    for wrong in (ids[:2], [*ids, ids[0]], [ids[0], ids[0], ids[1]], [*ids[:2], UUID(int=1)]):
        with pytest.raises(ValidationError, match="each lesson of the shelf once"):
            shelving.order(classroom, cast.bob, wrong)
    assert titles(classroom) == ["Circles", "Cones", "Cubes"]


def test_the_database_holds_one_place_a_lesson_and_one_open_address(
    cast: Cast, classroom: Classroom, lessons: list[Project]
) -> None:
    shelving.put(classroom, cast.bob, lessons)
    for again in (
        lambda: classroom.shelf.create(project=lessons[0], place=9),
        lambda: [ShelfLink.objects.create(classroom=classroom, digest=name) for name in "ab"],
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            again()


def test_the_page_of_shelves_says_where_lessons_stand_and_moves_them(
    cast: Cast, browser_of: Browser, classroom: Classroom, lessons: list[Project]
) -> None:
    shelving.put(classroom, cast.bob, lessons[:1])
    bob = browser_of(cast.bob)
    address = f"{reverse('shelves')}?lesson={lessons[0].pk}&lesson={lessons[1].pk}"
    assert "1 of 2" in bob.get(address).text
    chosen = {"shelves": "", "lesson": [lessons[0].pk, lessons[1].pk]}
    answer = bob.post(reverse("shelf_put", args=[classroom.pk]), chosen)
    assert answer.headers["Location"] == address
    assert titles(classroom) == ["Circles", "Cones"]
    assert "all of them" in bob.get(address).text
    bob.post(reverse("shelf_take", args=[classroom.pk]), chosen)
    assert titles(classroom) == []


def test_only_editors_see_the_page_of_shelves(
    cast: Cast, browser_of: Browser, classroom: Classroom, lessons: list[Project]
) -> None:
    address = f"{reverse('shelves')}?lesson={lessons[0].pk}"
    told = [browser_of(user).get(address).status_code for user in (cast.alice, cast.bob, cast.carol, cast.charlie)]
    assert told == [200, 200, 403, 404]
    assert Client().get(address).status_code == 302
    assert browser_of(cast.bob).get(reverse("shelves")).status_code == 404
    assert browser_of(cast.bob).get(f"{reverse('shelves')}?lesson=x").status_code == 404
    mine = Project.objects.create(team=cast.bob.personal_team(), title="Mine")
    assert "several teams" in browser_of(cast.bob).get(f"{address}&lesson={mine.pk}").text


def test_a_viewer_sees_the_shelf_without_its_buttons(
    cast: Cast, browser_of: Browser, classroom: Classroom, lessons: list[Project]
) -> None:
    shelving.put(classroom, cast.bob, lessons)
    page = page_of(classroom, browser_of(cast.carol)).text
    assert "Circles" in page
    buttons = [name for name in ("shelf_put", "shelf_take", "shelf_order", "classroom_share", "classroom_settings")
               if reverse(name, args=[classroom.pk]) in page]  # fmt: skip
    assert buttons == []


def test_an_editor_changes_the_shelf_and_does_not_open_it(
    cast: Cast, browser_of: Browser, classroom: Classroom
) -> None:
    page = page_of(classroom, browser_of(cast.bob)).text
    assert reverse("classroom_settings", args=[classroom.pk]) in page
    assert reverse("classroom_share", args=[classroom.pk]) not in page
    settings = browser_of(cast.bob).get(reverse("classroom_settings", args=[classroom.pk])).text
    assert reverse("classroom_delete", args=[classroom.pk]) not in settings


def test_a_deleted_classroom_is_gone_and_its_lessons_stay(
    cast: Cast, browser_of: Browser, classroom: Classroom, lessons: list[Project]
) -> None:
    shelving.put(classroom, cast.bob, lessons)
    _link, token = shelving.share(classroom, cast.alice)
    browser_of(cast.alice).post(reverse("classroom_delete", args=[classroom.pk]))
    assert Client().get(reverse("shared_shelf", args=[token])).status_code == 404
    assert Project.objects.live().filter(pk__in=[lesson.pk for lesson in lessons]).count() == 3
    assert AuditEntry.objects.get(deed=Deed.CLASSROOM_DELETED).facts == {"classroom": str(classroom.pk)}
    with pytest.raises(Http404):
        shelving.put(classroom, cast.bob, lessons)


def test_lists_ask_the_database_as_often_for_many_as_for_one(
    cast: Cast, browser_of: Browser, script_of: Script, classroom: Classroom, lessons: list[Project],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for number in range(12):
        each = shelving.create(cast.team, cast.alice, name=f"Class {number}")
        shelving.share(each, cast.alice)
    for lesson in lessons:
        film(lesson, lesson.title)
    shelving.put(classroom, cast.bob, lessons)
    carol, script = browser_of(cast.carol), script_of(cast.carol)
    carol.get(reverse("classroom_list"))
    with django_assert_max_num_queries(7):  # one of them is the bell
        assert len(carol.get(reverse("classroom_list")).context["page"]) == 13
    with django_assert_max_num_queries(9):
        assert len(page_of(classroom, carol).context["lessons"]) == 3
    script.get("/api/v1/classrooms/")
    with django_assert_max_num_queries(4):
        assert len(script.get("/api/v1/classrooms/").json()["results"]) == 13


def test_the_api_does_what_the_pages_do(
    cast: Cast, script_of: Script, classroom: Classroom, lessons: list[Project]
) -> None:
    alice, bob = script_of(cast.alice), script_of(cast.bob)
    made = bob.post("/api/v1/classrooms/", {"name": "9c", "team": str(cast.team.pk)}).json()
    assert (made["name"], made["lesson_count"], made["is_shared"]) == ("9c", 0, False)
    address = f"/api/v1/classrooms/{made['id']}/"
    assert bob.patch(address, {"year": "2027"}).json()["year"] == "2027"
    found = bob.get(f"/api/v1/classrooms/?team={cast.team.pk}").json()["results"]
    assert [row["name"] for row in found] == ["9b", "9c"]
    ids = [str(lesson.pk) for lesson in lessons]
    assert [row["title"] for row in bob.post(f"{address}shelf/", {"projects": ids}).json()] == [
        "Circles",
        "Cones",
        "Cubes",
    ]
    turned = bob.put(f"{address}shelf/", {"projects": ids[::-1]}).json()
    assert [row["project"] for row in turned] == ids[::-1]
    assert bob.put(f"{address}shelf/", {"projects": ids[:2]}).json()["errors"].keys() == {"projects"}
    assert bob.delete(f"{address}shelf/{ids[0]}/").status_code == 204
    assert [row["project"] for row in bob.get(f"{address}shelf/").json()] == [ids[2], ids[1]]
    assert bob.post(f"{address}shelf/", {"projects": [made["id"]]}).json()["errors"].keys() == {"projects"}
    assert bob.post(f"{address}link/", {}).status_code == 403
    link = alice.post(f"{address}link/", {"days": 3, "password": "open sesame"}).json()
    assert link["url"].startswith("http://testserver/c/")
    shown = bob.get(address).json()
    assert (shown["is_shared"], shown["has_password"], shown["shared_until"]) == (True, True, link["expires_at"])
    assert (alice.delete(f"{address}link/").status_code, bob.get(address).json()["is_shared"]) == (204, False)
    assert (alice.delete(address).status_code, bob.get(address).status_code) == (204, 404)


def test_a_commenter_reads_and_changes_nothing_by_the_api(cast: Cast, script_of: Script, classroom: Classroom) -> None:
    Membership.objects.filter(user=cast.carol).update(role=Role.COMMENTER)
    script, address = script_of(cast.carol), f"/api/v1/classrooms/{classroom.pk}/"
    assert [script.get(address).status_code, script.get(f"{address}shelf/").status_code] == [200, 200]
    assert [script.patch(address, {"name": "x"}).status_code, script.delete(address).status_code] == [403, 403]
