"""Lessons and scenes: named, tagged, moved, copied, archived, trashed; the page and the API call the same verbs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import AuditEntry, Deed, Membership, Role, Team, User
from projects import copying, organising, sharing, trash
from projects.models import Clip, Project, Scene, Tag, store
from tests.conftest import Cast
from tests.projects.films import film

Browser = Callable[[User], Client]
Script = Callable[[User], APIClient]


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return film(cast.project)


@pytest.fixture
def target(cast: Cast) -> Project:
    return Project.objects.create(team=cast.team, title="Circles")


def titles_on(page: Any) -> list[str]:
    return sorted(card.title for card in page.context["scenes"])


def test_a_new_lesson_is_there_before_its_first_scene(cast: Cast, browser_of: Browser) -> None:
    form = {"team": cast.team.pk, "title": "Cones", "subject": "geometry", "unit": "3", "tags": "exam, Year 9, EXAM"}
    browser = browser_of(cast.bob)
    address = browser.post(reverse("project_new"), form).headers["Location"]
    made = Project.objects.get(title="Cones")
    assert address == reverse("lesson", args=[made.pk])
    assert sorted(tag.name for tag in made.tags.all()) == ["EXAM", "Year 9"]
    assert "Year 9" in browser.get(address).text


@pytest.mark.parametrize(
    ("given", "field"),
    [({"title": ""}, "title"), ({"team": ""}, "team"), ({"tags": ",".join("abcdefghijklmno")}, "tags")],
)
def test_bad_input_is_answered_at_its_field(cast: Cast, browser_of: Browser, given: dict[str, str], field: str) -> None:
    form = {"team": str(cast.team.pk), "title": "Cones", "subject": "", "unit": "", "tags": ""} | given
    answer = browser_of(cast.bob).post(reverse("project_new"), form)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_a_lesson_cannot_be_made_for_a_team_that_one_only_views(cast: Cast, browser_of: Browser) -> None:
    form = {"team": cast.team.pk, "title": "Cones", "tags": ""}
    assert browser_of(cast.carol).post(reverse("project_new"), form).status_code == 422


def test_the_settings_of_a_lesson_and_of_a_scene_change_them(
    cast: Cast, browser_of: Browser, scene: Scene, target: Project
) -> None:
    bob = browser_of(cast.bob)
    form = {"title": "Quadratics", "subject": "algebra", "unit": "2", "tags": "new"}
    assert bob.post(reverse("project_settings", args=[cast.project.pk]), form).status_code == 302
    cast.project.refresh_from_db()
    assert (cast.project.title, cast.project.unit) == ("Quadratics", "2")
    form = {"title": "Circle", "project": str(target.pk), "tags": ""}
    assert bob.post(reverse("scene_settings", args=[scene.pk]), form).status_code == 302
    scene.refresh_from_db()
    assert (scene.title, scene.project) == ("Circle", target)
    assert bob.post(reverse("scene_settings", args=[scene.pk]), form | {"title": ""}).status_code == 422
    verbs = list(cast.team.activities.values_list("verb", flat=True))
    assert verbs == ["moved", "renamed", "renamed"]


def test_a_tag_that_nothing_bears_is_gone(cast: Cast, scene: Scene) -> None:
    organising.tag([scene, cast.project], ["one"])
    organising.tag([scene], ["One", "two"], add=True)
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["one", "two"]
    organising.tag([scene], [])
    assert list(Tag.objects.values_list("name", flat=True)) == ["one"]


def test_a_scene_moved_to_another_team_leaves_its_links_and_unknown_tags_behind(cast: Cast, scene: Scene) -> None:
    own = Project.objects.create(team=cast.bob.personal_team(), title="Mine")
    organising.tag([own], ["Exam"])
    organising.tag([scene], ["exam", "year 9"])
    sharing.share(scene, cast.bob)
    organising.move([scene], cast.bob, own)
    assert [tag.team for tag in scene.tags.all()] == [own.team]
    assert not scene.share_links.open().exists()
    assert AuditEntry.objects.filter(deed=Deed.MOVED).count() == 2


def test_a_scene_cannot_be_moved_to_where_one_may_not_edit(cast: Cast, browser_of: Browser, scene: Scene) -> None:
    foreign = Project.objects.create(team=cast.charlie.personal_team(), title="Foreign")
    form = {"do": "move", "scene": [str(scene.pk)], "project": str(foreign.pk)}
    assert browser_of(cast.bob).post(reverse("scenes_bulk", args=[cast.project.pk]), form).status_code == 404
    scene.refresh_from_db()
    assert scene.project == cast.project


def test_a_copy_has_the_same_film_and_no_file_is_stored_twice(cast: Cast, browser_of: Browser, scene: Scene) -> None:
    bob = browser_of(cast.bob)
    studio = bob.post(reverse("scene_duplicate", args=[scene.pk])).headers["Location"]
    copy = Scene.objects.exclude(pk=scene.pk).get()
    assert studio == reverse("studio", args=[copy.pk])
    assert copy.title == "Parabola (copy)"
    assert {clip.video.name for clip in Clip.objects.all()} == {Clip.objects.all()[0].video.name}
    page = bob.get(studio)
    assert page.context["clip"]["captions"][0]["text"] == "The vertex"
    assert page.context["revision"].code == "class S(Scene): ..."
    told = copy.generations.get().events.values_list("number", "kind")
    assert list(told) == [(1, "source"), (2, "clip"), (3, "status")]


def test_a_scene_without_code_cannot_be_copied_and_says_why(cast: Cast, browser_of: Browser) -> None:
    empty = Scene.objects.create(project=cast.project, title="Empty")
    with pytest.raises(ValidationError, match="nothing to copy"):
        copying.duplicate_scene(empty, cast.bob)
    page = browser_of(cast.bob).post(reverse("scene_duplicate", args=[empty.pk]), follow=True)
    assert "nothing to copy" in page.text


def test_a_copied_lesson_has_its_scenes(cast: Cast, browser_of: Browser, scene: Scene) -> None:
    Scene.objects.create(project=cast.project, title="Empty")
    organising.trash([film(cast.project, "Thrown away")], cast.bob)
    page = browser_of(cast.bob).post(reverse("project_duplicate", args=[cast.project.pk]), follow=True)
    assert page.context["project"].title == "Parabolas (copy)"
    assert titles_on(page) == ["Parabola"]


def test_the_archive_keeps_things_out_of_the_lists_only(cast: Cast, browser_of: Browser, scene: Scene) -> None:
    bob = browser_of(cast.bob)
    lesson = reverse("lesson", args=[cast.project.pk])
    bob.post(reverse("scene_archive", args=[scene.pk]))
    assert titles_on(bob.get(lesson)) == []
    assert titles_on(bob.get(reverse("home"))) == []
    assert titles_on(bob.get(f"{lesson}?archived")) == ["Parabola"]
    assert bob.get(reverse("studio", args=[scene.pk])).status_code == 200
    bob.post(reverse("scene_archive", args=[scene.pk]), {"back": ""})
    assert titles_on(bob.get(lesson)) == ["Parabola"]
    bob.post(reverse("project_archive", args=[cast.project.pk]))
    assert bob.get(reverse("lessons")).context["subjects"] == []
    assert bob.get(f"{reverse('lessons')}?archived").context["subjects"] != []
    assert titles_on(bob.get(reverse("home"))) == []
    assert titles_on(bob.get(lesson)) == ["Parabola"]


def test_what_is_in_the_trash_opens_nowhere_and_comes_back_whole(cast: Cast, browser_of: Browser, scene: Scene) -> None:
    bob = browser_of(cast.bob)
    clip = Clip.objects.get()
    pages = [
        reverse("studio", args=[scene.pk]),
        reverse("clip_poster", args=[clip.pk]),
        reverse("api_generation", args=[scene.generations.get().pk]),
    ]
    assert [bob.get(page).status_code for page in pages] == [200] * 3
    assert bob.post(reverse("scene_trash", args=[scene.pk])).status_code == 302
    assert [bob.get(page).status_code for page in pages] == [404] * 3
    assert "Parabola" in bob.get(reverse("trash")).text
    assert bob.post(reverse("scene_restore", args=[scene.pk])).status_code == 302
    bob.post(reverse("project_trash", args=[cast.project.pk]))
    assert [bob.get(page).status_code for page in pages] == [404] * 3
    assert bob.post(reverse("scene_restore", args=[scene.pk])).status_code == 404
    bob.post(reverse("project_restore", args=[cast.project.pk]))
    assert [bob.get(page).status_code for page in pages] == [200] * 3
    assert AuditEntry.objects.filter(deed=Deed.TRASHED).count() == 2


def test_a_viewer_sees_the_trash_and_brings_nothing_back(cast: Cast, browser_of: Browser, scene: Scene) -> None:
    organising.trash([scene], cast.bob)
    carol = browser_of(cast.carol)
    assert reverse("scene_restore", args=[scene.pk]) not in carol.get(reverse("trash")).text
    assert carol.post(reverse("scene_restore", args=[scene.pk])).status_code == 403
    assert "Parabola" not in browser_of(cast.charlie).get(reverse("trash")).text


@pytest.mark.parametrize("kind", [Scene, Project, Team])
def test_after_thirty_days_it_is_gone_with_its_files_but_not_before(cast: Cast, scene: Scene, kind: Any) -> None:
    video = Clip.objects.get().video.name
    rows = {Scene: Scene.objects, Project: Project.objects, Team: Team.objects}[kind]
    rows.filter(pk={Scene: scene, Project: cast.project, Team: cast.team}[kind].pk).update(
        deleted_at=timezone.now() - timedelta(days=29)
    )
    trash.purge()
    assert Scene.objects.filter(pk=scene.pk).exists()
    rows.update(deleted_at=timezone.now() - timedelta(days=31))
    trash.purge()
    assert not Scene.objects.filter(pk=scene.pk).exists()
    assert AuditEntry.objects.filter(deed__in=(Deed.PURGED, Deed.TEAM_PURGED)).exists()
    assert video


@pytest.mark.django_db(transaction=True)
def test_a_file_that_something_else_uses_stays(cast: Cast, scene: Scene) -> None:
    copy = copying.duplicate_scene(scene, cast.bob)
    video = str(Clip.objects.all()[0].video.name)
    for going, stays in ((scene, True), (copy, False)):
        Scene.objects.filter(pk=going.pk).update(deleted_at=timezone.now() - timedelta(days=31))
        trash.purge()
        assert default_storage.exists(video) is stays


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_just_being_kept_again_is_not_deleted_meanwhile(cast: Cast, scene: Scene) -> None:
    revision, content = Clip.objects.get().revision, ContentFile(b"film")
    name = store(content, "ab" * 32, ".mp4")
    with transaction.atomic():
        assert store(content, "ab" * 32, ".mp4") == name
        with ThreadPoolExecutor(1) as another, pytest.raises(OperationalError, match="lock timeout"):
            another.submit(forget_impatiently, name).result()
        Clip.objects.filter(revision=revision).update(video=name)
    trash.forget([name])
    assert default_storage.exists(name)
    Clip.objects.all().delete()
    trash.forget([name])
    assert not default_storage.exists(name)


def forget_impatiently(name: str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        trash.forget([name])
    finally:
        connection.close()


@pytest.mark.parametrize("do", ["move", "copy", "archive", "tag", "trash"])
def test_many_scenes_are_done_at_once(
    cast: Cast, browser_of: Browser, script_of: Script, target: Project, do: str
) -> None:
    scenes = [film(cast.project, f"Film {number}") for number in range(3)]
    page = {"do": do, "scene": [str(scene.pk) for scene in scenes[:2]], "project": str(target.pk), "tags": "exam"}
    assert browser_of(cast.bob).post(reverse("scenes_bulk", args=[cast.project.pk]), page).status_code == 302
    body = {"do": do, "scenes": [str(scenes[2].pk)], "project": str(target.pk), "tags": ["exam"]}
    assert script_of(cast.bob).post("/api/v1/scenes/bulk/", body).json() == {"changed": 1}
    done = {
        "move": lambda: Scene.objects.filter(project=target).count(),
        "copy": lambda: cast.project.scenes.count() - 3,
        "archive": lambda: cast.project.scenes.exclude(archived_at=None).count(),
        "tag": lambda: Scene.objects.filter(tags__name="exam").count(),
        "trash": lambda: Scene.objects.trashed().count(),
    }
    assert done[do]() == 3


@pytest.mark.parametrize("form", [{}, {"scene": "x", "do": "trash"}, {"do": "explode"}, {"do": "move"}])
def test_a_bulk_action_that_makes_no_sense_changes_nothing_and_says_so(
    cast: Cast, browser_of: Browser, scene: Scene, form: dict[str, str]
) -> None:
    given = {"scene": str(scene.pk)} | form if form else {}
    page = browser_of(cast.bob).post(reverse("scenes_bulk", args=[cast.project.pk]), given, follow=True)
    assert "message--bad" in page.text
    assert titles_on(page) == ["Parabola"]


@pytest.mark.parametrize("do", ["archive", "tag", "trash"])
def test_many_lessons_are_done_at_once(
    cast: Cast, browser_of: Browser, script_of: Script, target: Project, do: str
) -> None:
    third = Project.objects.create(team=cast.team, title="Cones")
    body = {"do": do, "projects": [str(third.pk)], "tags": ["exam"]}
    assert script_of(cast.bob).post("/api/v1/projects/bulk/", body).json() == {"changed": 1}
    form = {"do": do, "lesson": [str(target.pk), str(cast.project.pk)], "tags": "exam"}
    assert browser_of(cast.bob).post(reverse("lessons_bulk"), form).headers["Location"] == reverse("lessons")
    done = {
        "archive": Project.objects.exclude(archived_at=None),
        "tag": Project.objects.filter(tags__name="exam"),
        "trash": Project.objects.trashed(),
    }
    assert done[do].count() == 3
    if do == "archive":
        back = browser_of(cast.bob).post(reverse("lessons_bulk"), form | {"do": "unarchive", "archived": ""})
        assert back.headers["Location"] == f"{reverse('lessons')}?archived"
        assert list(done[do]) == [third]


def test_lessons_that_are_chosen_go_to_the_page_of_shelves(cast: Cast, browser_of: Browser, target: Project) -> None:
    form = {"do": "shelve", "lesson": [str(target.pk), str(cast.project.pk)]}
    answer = browser_of(cast.bob).post(reverse("lessons_bulk"), form)
    assert answer.headers["Location"] == f"{reverse('shelves')}?lesson={target.pk}&lesson={cast.project.pk}"


@pytest.mark.parametrize("form", [{}, {"lesson": "x", "do": "trash"}, {"do": "explode"}])
def test_a_bulk_action_on_lessons_that_makes_no_sense_changes_nothing_and_says_so(
    cast: Cast, browser_of: Browser, form: dict[str, str]
) -> None:
    given = {"lesson": str(cast.project.pk)} | form if form else {}
    page = browser_of(cast.bob).post(reverse("lessons_bulk"), given, follow=True)
    assert "message--bad" in page.text
    assert not Project.objects.trashed().exists()


def test_lessons_are_changed_together_by_those_who_may_change_each(
    cast: Cast, browser_of: Browser, target: Project
) -> None:
    foreign = Project.objects.create(team=cast.charlie.personal_team(), title="Foreign")
    address, all_of_them = reverse("lessons_bulk"), [str(target.pk), str(foreign.pk)]
    assert browser_of(cast.bob).post(address, {"do": "trash", "lesson": all_of_them}).status_code == 404
    assert browser_of(cast.carol).post(address, {"do": "trash", "lesson": all_of_them[:1]}).status_code == 403
    assert browser_of(cast.bob).get(address).status_code == 405
    assert not Project.objects.trashed().exists()
    boxes = [browser_of(user).get(reverse("lessons")).text.count("data-pick>") for user in (cast.bob, cast.carol)]
    assert boxes == [2, 0]


def test_scenes_of_strangers_among_those_chosen_stop_all_of_it(cast: Cast, script_of: Script, scene: Scene) -> None:
    foreign = film(Project.objects.create(team=cast.charlie.personal_team(), title="Foreign"), "Foreign")
    body = {"do": "trash", "scenes": [str(scene.pk), str(foreign.pk)]}
    assert script_of(cast.bob).post("/api/v1/scenes/bulk/", body).status_code == 404
    assert not Scene.objects.trashed().exists()


def test_the_api_does_what_the_pages_do(cast: Cast, script_of: Script, scene: Scene, target: Project) -> None:
    bob = script_of(cast.bob)
    made = bob.post("/api/v1/projects/", {"title": "Cones", "team": str(cast.team.pk), "tags": ["exam"]}).json()
    assert (made["team"], made["tags"]) == (str(cast.team.pk), ["exam"])
    assert [row["title"] for row in bob.get("/api/v1/projects/?tag=Exam").json()["results"]] == ["Cones"]
    one = f"/api/v1/projects/{made['id']}/"
    assert bob.patch(one, {"title": "Cone", "archived": True}).json()["is_archived"]
    assert [row["title"] for row in bob.get("/api/v1/projects/?archived=1").json()["results"]] == ["Cone"]
    assert (bob.delete(one).status_code, bob.get(one).status_code) == (204, 404)
    assert bob.get("/api/v1/trash/").json()[0]["id"] == made["id"]
    assert bob.post(f"{one}restore/").json()["title"] == "Cone"
    assert bob.post(f"/api/v1/projects/{cast.project.pk}/duplicate/").status_code == 201
    address = f"/api/v1/scenes/{scene.pk}/"
    changed = bob.patch(
        address, {"title": "Circle", "project": str(target.pk), "tags": ["a"], "archived": False}
    ).json()
    assert (changed["title"], changed["project"], changed["tags"]) == ("Circle", str(target.pk), ["a"])
    assert bob.get(f"/api/v1/scenes/?project={target.pk}").json()["results"][0]["title"] == "Circle"
    assert bob.post(f"{address}duplicate/").json()["title"] == "Circle (copy)"
    assert (bob.delete(address).status_code, bob.post(f"{address}restore/").status_code) == (204, 200)
    assert bob.patch(address, {"project": str(cast.charlie.personal_team().pk)}).status_code == 400
    assert bob.post("/api/v1/projects/", {"title": ""}).json()["errors"].keys() == {"title"}


def test_only_what_may_be_edited_is_offered_for_new_scenes(cast: Cast, browser_of: Browser, target: Project) -> None:
    organising.archive([target], cast.bob)
    Membership.objects.filter(user=cast.bob, team=cast.team).update(role=Role.EDITOR)
    offered = browser_of(cast.bob).get(reverse("home")).context["form"].fields["project"].queryset
    assert list(offered) == [cast.project]
