"""Everything that a webhook can be told of is told where it happens, and once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from accounts import invitations, teams
from accounts.hooks.kinds import Kind
from accounts.hooks.records import HookEvent
from accounts.models import Role
from classrooms import discussion, shelving
from classrooms.anchors import Pin
from classrooms.discussion import Speaker
from generation import actions, events
from generation.errors import Fault, GenerationError
from generation.models import Generation, Status
from projects import organising, sharing
from projects.models import Scene
from tests.accounts.hooks.conftest import Made
from tests.conftest import Cast
from tests.projects.films import film


def heard() -> list[dict[str, Any]]:
    return [json.loads(event.body) for event in HookEvent.objects.order_by("created_at")]


def kinds() -> list[str]:
    return [told["type"] for told in heard()]


def start(cast: Cast) -> Generation:
    return actions.start(cast.project, cast.bob, "Plot y = x^2")


def test_a_generation_that_begins_and_is_stopped(cast: Cast, endpoint_at: Made) -> None:
    endpoint_at()
    generation = start(cast)
    actions.cancel(generation)
    actions.cancel(generation)
    assert kinds() == [Kind.GENERATION_STARTED, Kind.GENERATION_CANCELLED]
    told = heard()[1]["data"]
    assert told["generation"]["id"] == str(generation.pk)
    assert told["generation"]["path"] == f"/api/v1/generations/{generation.pk}/"
    assert told["by"] == {"id": cast.bob.pk, "name": "bob"}


def test_a_generation_that_fails_says_why(cast: Cast, endpoint_at: Made) -> None:
    endpoint_at()
    generation = start(cast)
    events.fail(generation.pk, generation.fence, GenerationError("nothing_fits", Fault.USER))
    assert kinds() == [Kind.GENERATION_STARTED, Kind.GENERATION_FAILED]
    assert heard()[1]["data"]["generation"]["problem"] == {"id": "nothing_fits", "fault": "user"}


def test_a_film_and_its_revision(cast: Cast, endpoint_at: Made, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    scene = film(cast.project)
    endpoint_at()
    generation = actions.restore(scene, cast.bob, scene.revisions.get())
    assert generation.status == Status.SUCCEEDED
    assert kinds() == [
        Kind.REVISION_CREATED, Kind.CLIP_CREATED, Kind.GENERATION_STARTED, Kind.GENERATION_SUCCEEDED,
    ]  # fmt: skip
    revision, clip, _started, succeeded = heard()
    assert revision["data"]["revision"] == {
        "number": 2, "origin": "restore", "path": f"/api/v1/scenes/{scene.pk}/revisions/2/",
    }  # fmt: skip
    assert succeeded["data"]["clip"] == clip["data"]["clip"]["id"]


def test_people_who_come_and_go(cast: Cast, endpoint_at: Made) -> None:
    endpoint_at()
    made = invitations.invite(cast.team, cast.alice, lambda token: token, role=Role.VIEWER)
    invitations.accept(made.invitation, cast.charlie)
    teams.leave(cast.team, cast.charlie)
    teams.remove(cast.team, cast.alice, cast.bob)
    assert kinds() == [Kind.MEMBER_JOINED, Kind.MEMBER_LEFT, Kind.MEMBER_LEFT]
    assert heard()[2]["data"]["member"] == {"id": cast.bob.pk, "name": "bob"}
    assert heard()[2]["data"]["by"] == {"id": cast.alice.pk, "name": "alice"}


def test_a_link_without_what_opens_it(cast: Cast, endpoint_at: Made) -> None:
    endpoint_at()
    scene = Scene.objects.create(project=cast.project, title="Roots")
    link, token = sharing.share(scene, cast.bob)
    assert kinds() == [Kind.LINK_CREATED]
    assert heard()[0]["data"]["link"]["id"] == str(link.pk)
    assert token not in HookEvent.objects.get().body


def test_a_comment_and_its_reply(cast: Cast, endpoint_at: Made) -> None:
    endpoint_at()
    scene = Scene.objects.create(project=cast.project, title="Roots")
    thread = discussion.begin(scene, Speaker(cast.carol), "A trace?", Pin())
    discussion.reply(thread, Speaker(cast.bob), "Yes")
    assert kinds() == [Kind.COMMENT_CREATED, Kind.COMMENT_CREATED]
    assert [told["data"]["comment"]["text"] for told in heard()] == ["A trace?", "Yes"]


def test_a_thread_that_is_settled(cast: Cast, endpoint_at: Made) -> None:
    scene = Scene.objects.create(project=cast.project, title="Roots")
    thread = discussion.begin(scene, Speaker(cast.carol), "A trace?", Pin())
    endpoint_at()
    discussion.resolve(thread, cast.bob)
    discussion.resolve(thread, cast.bob)
    assert kinds() == [Kind.COMMENT_RESOLVED]
    assert heard()[0]["data"]["thread"]["path"] == f"/api/v1/threads/{thread.pk}/"


def test_what_goes_into_the_trash_and_comes_back(cast: Cast, endpoint_at: Made) -> None:
    scene = Scene.objects.create(project=cast.project, title="Roots")
    endpoint_at()
    for kept in (scene, cast.project):
        organising.trash([kept], cast.bob)
        organising.trash([kept], cast.bob)
        organising.restore(kept, cast.bob)
    assert kinds() == [Kind.SCENE_TRASHED, Kind.SCENE_RESTORED, Kind.PROJECT_TRASHED, Kind.PROJECT_RESTORED]
    assert heard()[0]["data"]["scene"] == {
        "id": str(scene.pk), "title": "Roots", "path": f"/api/v1/scenes/{scene.pk}/",
    }  # fmt: skip
    assert heard()[0]["data"]["project"] == str(cast.project.pk)
    assert heard()[2]["data"]["project"]["title"] == cast.project.title


def test_a_classroom_and_its_shelf(cast: Cast, endpoint_at: Made) -> None:
    endpoint_at()
    classroom = shelving.create(cast.team, cast.bob, name="9b")
    other = cast.team.projects.create(title="Circles")
    shelving.put(classroom, cast.bob, [cast.project, other])
    shelving.order(classroom, cast.bob, [other.pk, cast.project.pk])
    shelving.shift(classroom, cast.bob, other.pk, 1)
    shelving.take(classroom, cast.bob, [other])
    _link, token = shelving.share(classroom, cast.alice)
    shelving.delete(classroom, cast.alice)
    first, second = str(cast.project.pk), str(other.pk)
    assert kinds() == [Kind.CLASSROOM_CREATED, *[Kind.SHELF_CHANGED] * 4, Kind.SHELF_SHARED, Kind.CLASSROOM_DELETED]
    shelves = [told["data"]["projects"] for told in heard()[1:5]]
    assert shelves == [[first, second], [second, first], [first, second], [first]]
    assert heard()[0]["data"]["classroom"]["path"] == heard()[-1]["data"]["classroom"]["path"]
    assert not any(token in event.body for event in HookEvent.objects.all())


def test_another_teams_endpoints_hear_nothing(cast: Cast, endpoint_at: Made) -> None:
    endpoint_at()
    actions.start(cast.charlie.personal_team().projects.create(title="Own"), cast.charlie, "Plot y = x^2")
    assert heard() == []


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_has_a_test_here(kind: str) -> None:
    name = Kind(kind).name
    assert f"Kind.{name}" in Path(__file__).read_text(encoding="utf-8")
