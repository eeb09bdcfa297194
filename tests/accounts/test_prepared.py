"""Prepared queries find what the QuerySet finds, and are written once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from accounts.models import Membership, User
from accounts.prepared import Prepared
from generation.models import Generation, Status
from projects.models import Clip, Project, Scene
from tests.conftest import Cast
from tests.projects.films import film

Asked = Callable[[Any], Any]


@pytest.fixture
def scenes(cast: Cast) -> list[Scene]:
    lessons = [Project.objects.create(team=cast.team, title=f"Lesson {number}") for number in range(2)]
    made = [
        Scene.objects.create(project=lessons[number % 2], title=f"Scene {number}", author=[cast.bob, None][number % 2])
        for number in range(6)
    ]
    Scene.objects.filter(pk=made[0].pk).update(archived_at=timezone.now())
    return made


def all_scenes() -> QuerySet[Scene]:
    return Scene.objects.live().select_related("project__team", "author").with_tag_names()


QUESTIONS: dict[str, Asked] = {
    "all": lambda rows: rows,
    "by a key": lambda rows: rows.filter(pk=Scene.objects.get(title="Scene 3").pk),
    "by a key as text": lambda rows: rows.filter(pk=str(Scene.objects.get(title="Scene 3").pk)),
    "by a relation": lambda rows: rows.filter(project=Project.objects.get(title="Lesson 1")),
    "by a list": lambda rows: rows.filter(title__in=["Scene 1", "Scene 2", "Nothing"]),
    "by an empty list": lambda rows: rows.filter(title__in=[]),
    "by a list across a relation": lambda rows: rows.filter(project__team_id__in=[Project.objects.all()[0].team_id]),
    "by what is not there": lambda rows: rows.filter(author=None),
    "by what is there": lambda rows: rows.filter(archived_at__isnull=False),
    "without case": lambda rows: rows.filter(title__iexact="SCENE 4"),
    "by a part": lambda rows: rows.filter(title__icontains="NE 4"),
    "by a part with a wildcard": lambda rows: rows.filter(title__contains="Scene _"),
    "by time": lambda rows: rows.filter(created_at__lt=timezone.now() - timedelta(days=1)),
    "by time as text": lambda rows: rows.filter(created_at__lt=str(timezone.now())),
    "by one or the other": lambda rows: rows.filter(Q(title="Scene 1") | Q(title="Scene 2", author=None)),
    "by none of these": lambda rows: rows.filter(~Q(title__in=["Scene 1"]), ~Q(title="Scene 2")),
    "by a query": lambda rows: rows.filter(author__in=User.objects.filter(email__startswith="bob")),
    "one after the other": lambda rows: rows.filter(author=None).filter(title="Scene 1"),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_it_finds_what_the_queryset_finds(name: str, scenes: list[Scene]) -> None:
    ask = QUESTIONS[name]
    found = ask(Prepared(all_scenes)).order_by("-title")[:]
    wanted = list(ask(all_scenes()).order_by("-title"))
    assert [vars_of(row) for row in found] == [vars_of(row) for row in wanted]


def vars_of(row: Any) -> dict[str, Any]:
    """All that the object knows, the objects that it has with it as well."""
    facts = {name: value for name, value in vars(row).items() if name != "_state"}
    related = {name: value and vars_of(value) for name, value in row._state.fields_cache.items()}
    return facts | {"related": related, "state": (row._state.adding, row._state.db)}


def test_the_same_question_is_written_once(scenes: list[Scene]) -> None:
    written: list[str] = []

    def base() -> QuerySet[Scene]:
        written.append("once more")
        return all_scenes()

    rows = Prepared(base)
    for scene in scenes:
        assert rows.one_or_404(pk=scene.pk) == scene
    assert len(written) == 1
    rows.filter(title__in=["a"])[:]
    rows.filter(title__in=["a", "b", "c"])[:]
    assert len(written) == 2, "a longer list is the same question"


def test_a_part_is_asked_for_and_nothing_more(scenes: list[Scene], django_assert_num_queries: Any) -> None:
    rows = Prepared(all_scenes).order_by("title")
    with django_assert_num_queries(1):
        assert [row.title for row in rows[2:4]] == ["Scene 2", "Scene 3"]
    with django_assert_num_queries(1):
        assert [row.project.team.name for row in rows[:50]] == [scenes[0].project.team.name] * 6


def test_json_and_what_is_left_out_come_as_from_a_queryset(cast: Cast) -> None:
    clip = Clip.objects.get(revision__scene=film(Project.objects.create(team=cast.team)))
    Clip.objects.filter(pk=clip.pk).update(steps=[{"name": "Größe", "start": 0.5, "end": 2}])
    found = Prepared(lambda: Clip.objects.select_related("revision").defer("revision__code")).one_or_404(pk=clip.pk)
    assert found.steps == [{"name": "Größe", "start": 0.5, "end": 2}]
    assert found.revision.get_deferred_fields() == {"code"}
    assert found.revision.code == clip.revision.code


def test_members_of_an_enumeration_are_values(scenes: list[Scene]) -> None:
    made = Generation.objects.create(scene=scenes[0], prompt="x", engine="hand", quality="l", status=Status.FAILED)
    rows = Prepared(Generation.objects.all)
    assert rows.filter(status=Status.FAILED)[:] == [made]
    assert rows.filter(status__in=[Status.FAILED, Status.QUEUED])[:] == [made]
    assert rows.filter(status__in={Status.QUEUED})[:] == []


def test_numbers_are_asked_for_as_numbers(cast: Cast) -> None:
    rows = Prepared(Membership.objects.all)
    assert rows.filter(user=cast.bob.pk)[:] == list(Membership.objects.filter(user=cast.bob))


def test_what_makes_no_sense_is_refused_before_the_database_is_asked(
    scenes: list[Scene], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        with pytest.raises(ValidationError):
            Prepared(all_scenes).filter(created_at__lt="yesterday")[:]
        with pytest.raises(ValidationError):
            Prepared(all_scenes).filter(pk="no key")[:]


def test_what_is_not_there_is_404(scenes: list[Scene]) -> None:
    with pytest.raises(Http404):
        Prepared(all_scenes).one_or_404(pk=uuid4())
