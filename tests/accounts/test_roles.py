"""Every action on a team's things × every role × strangers: who may, who is told so, and who that there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from accounts.models import Invitation, Membership, Role, Team, User
from projects.models import Asset, Clip, Project, Scene, ShareLink
from tests.conftest import Cast
from tests.projects.films import film

Browser = Callable[[User], Client]
ROLES = list(Role)
NOTHING = (404,)
TOLD = (403,)
LOGIN = (302, 401, 404)


@dataclass(frozen=True)
class Action:
    """A request, and the weakest role that may make it. `on` names what the address is about."""

    name: str
    method: str
    needed: Role
    on: str
    data: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


VIEW, EDIT, ADMIN, OWN = Role.VIEWER, Role.EDITOR, Role.ADMIN, Role.OWNER
ACTIONS = [
    Action("team", "get", VIEW, "team"),
    Action("team", "post", ADMIN, "team", {"name": "New name"}),
    Action("team_choose", "post", EDIT, "team"),
    Action("team_invite", "post", ADMIN, "team", {"role": "viewer", "days": 7}),
    Action("team_member", "post", ADMIN, "member", {"role": "commenter"}),
    Action("team_leave", "post", VIEW, "team"),
    Action("team_hand_over", "post", OWN, "team", {"name": "Mathematics"}),
    Action("team_delete", "post", OWN, "team", {"name": "Mathematics"}),
    Action("team_restore", "post", OWN, "deleted_team"),
    Action("feed", "get", VIEW, "team"),
    Action("activity", "get", ADMIN, "team"),
    Action("invitation_revoke", "post", ADMIN, "invitation"),
    Action("project_settings", "get", EDIT, "project"),
    Action("project_settings", "post", EDIT, "project", {"title": "Other"}),
    Action("project_duplicate", "post", EDIT, "project"),
    Action("project_archive", "post", EDIT, "project"),
    Action("project_trash", "post", EDIT, "project"),
    Action("project_restore", "post", EDIT, "trashed_project"),
    Action("scenes_bulk", "post", EDIT, "project", {"do": "trash"}),
    Action("scene_settings", "get", EDIT, "scene"),
    Action("scene_settings", "post", EDIT, "scene", {"title": "Other"}),
    Action("scene_duplicate", "post", EDIT, "scene"),
    Action("scene_archive", "post", EDIT, "scene"),
    Action("scene_trash", "post", EDIT, "scene"),
    Action("scene_restore", "post", EDIT, "trashed_scene"),
    Action("scene_share", "post", EDIT, "scene", {"days": 3}),
    Action("share_link_revoke", "post", EDIT, "link"),
    Action("clip_video", "get", VIEW, "clip"),
    Action("clip_poster", "get", VIEW, "clip"),
    Action("clip_captions", "get", VIEW, "clip"),
    Action("assets", "get", VIEW, "team"),
    Action("asset_file", "get", VIEW, "asset"),
    Action("asset_delete", "post", EDIT, "asset"),
]
"""What `needed` lets through may still be refused for what it says (400, 422), never for who says it."""

NO_TEAMS = {"team_list", "project_new", "search", "trash", "lessons_bulk"}
"""They work on what the actor may see, whatever the team; their own tests ask strangers."""
BY_TOKEN = {"join", "shared", "shared_video", "shared_poster", "shared_captions"}
"""Whoever has the token comes in; their own tests ask for it."""


@pytest.fixture
def things(cast: Cast, settings: Any, tmp_path: Path) -> dict[str, list[Any]]:
    """What addresses are about: the arguments of each."""
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    long_ago = timezone.now() - timedelta(days=2)
    deleted = Team.objects.create(name="Deleted", deleted_at=long_ago)
    thrown = Project.objects.create(team=cast.team, title="Thrown away", deleted_at=long_ago)
    scene = film(cast.project)
    lost = Scene.objects.create(project=cast.project, title="Lost", deleted_at=long_ago)
    clip = Clip.objects.get()
    asset = Asset.objects.create(
        team=cast.team, kind="image", name="a.png", digest="a", file=clip.poster.name, size=1, media_type="image/png"
    )
    end = timezone.now() + timedelta(days=1)
    invitation = Invitation.objects.create(team=cast.team, role=Role.VIEWER, digest="d", expires_at=end)
    link = ShareLink.objects.create(scene=scene, digest="d")
    kept = {
        "team": cast.team, "deleted_team": deleted, "project": cast.project, "trashed_project": thrown, "scene": scene,
        "trashed_scene": lost, "clip": clip, "asset": asset, "invitation": invitation, "link": link,
    }  # fmt: skip
    return {name: [each.pk] for name, each in kept.items()} | {"member": [cast.team.pk, cast.carol.pk]}


def person_with(role: Role) -> User:
    """Somebody with this role in every team that there is."""
    person = User.objects.create_user(f"{role.value}@example.org")
    for team in Team.objects.filter(personal_of=None):
        Membership.objects.create(team=team, user=person, role=role)
    return person


def ask(client: Any, action: Action, arguments: list[Any]) -> int:
    """The status of the answer; what it changed is taken back."""
    with transaction.atomic():
        answer: HttpResponseBase = getattr(client, action.method)(reverse(action.name, args=arguments), action.data)
        transaction.set_rollback(True)
    return answer.status_code


@pytest.mark.parametrize("action", ACTIONS, ids=str)
def test_who_may_do_it(action: Action, cast: Cast, things: dict[str, list[Any]], browser_of: Browser) -> None:
    arguments = things[action.on]
    told = {role: ask(browser_of(person_with(role)), action, arguments) for role in ROLES}
    refused = NOTHING if action.on == "deleted_team" else TOLD
    for role, status in told.items():
        if role.covers(action.needed):
            assert status not in {401, 403, 404, 405, 500}, role
        else:
            assert status in refused, role
    assert ask(browser_of(cast.charlie), action, arguments) in NOTHING
    assert ask(Client(), action, arguments) in LOGIN


def test_no_address_of_teams_and_lessons_is_missing_here() -> None:
    def patterns(resolver: Any) -> list[URLPattern]:
        found: list[URLPattern] = []
        for each in resolver.url_patterns:
            found += patterns(each) if hasattr(each, "url_patterns") else [each]
        return found

    rooms = ("accounts.views", "projects.")
    known = {each.name or "" for each in patterns(get_resolver()) if _module_of(each).startswith(rooms)}
    pages = {name for name in known if not name.startswith("api_")}  # tests/api/test_matrix asks for those
    assert pages == {action.name for action in ACTIONS} | NO_TEAMS | BY_TOKEN


def _module_of(pattern: URLPattern) -> str:
    """Where the view was written: REST framework wraps it in a class named after its module."""
    view = pattern.callback
    return str(getattr(getattr(view, "cls", view), "__module__", ""))
