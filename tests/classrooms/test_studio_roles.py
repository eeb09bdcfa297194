"""Every page and button of the studio and of classrooms × every role × strangers, as tests/accounts/test_roles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, get_resolver

from accounts.models import Role
from classrooms import discussion, shelving
from classrooms.anchors import Pin
from classrooms.discussion import Speaker
from generation.models import Generation
from tests.accounts.test_roles import LOGIN, NOTHING, ROLES, TOLD, Action, Browser, ask, person_with
from tests.conftest import Cast
from tests.projects.films import film

pytestmark = pytest.mark.django_db

VIEW, COMMENT, EDIT, ADMIN = Role.VIEWER, Role.COMMENTER, Role.EDITOR, Role.ADMIN
ACTIONS = [
    Action("lesson", "get", VIEW, "project"),
    Action("lesson_code", "get", VIEW, "project"),
    Action("studio", "get", VIEW, "scene"),
    Action("code", "get", VIEW, "scene"),
    Action("code_file", "get", VIEW, "file"),
    Action("history", "get", VIEW, "scene"),
    Action("compare", "get", VIEW, "scene"),
    Action("refine", "post", EDIT, "scene", {"change": "slower"}),
    Action("restore", "post", EDIT, "revision"),
    Action("label", "post", EDIT, "revision", {"label": "as shown in 9b"}),
    Action("accept", "post", EDIT, "generation"),
    Action("cancel", "post", EDIT, "generation"),
    Action("retry", "post", EDIT, "generation"),
    Action("editor_check", "post", EDIT, "scene", {"code": "x"}),
    Action("editor_mend", "post", EDIT, "scene", {"code": "x"}),
    Action("editor_format", "post", EDIT, "scene", {"code": "x"}),
    Action("editor_draw", "post", EDIT, "scene", {"code": "x"}),
    Action("editor_newest", "get", VIEW, "scene"),
    Action("unsaved", "get", VIEW, "scene"),
    Action("comments", "get", VIEW, "scene"),
    Action("comments", "post", COMMENT, "scene", {"text": "A trace?", "anchor": "scene"}),
    Action("comment_reply", "post", COMMENT, "thread", {"text": "Yes"}),
    Action("comment_resolve", "post", COMMENT, "thread"),
    Action("comment_ask", "post", EDIT, "thread"),
    Action("comments_seen", "post", VIEW, "thread"),
    Action("comment_delete", "post", EDIT, "comment"),
    Action("classroom", "get", VIEW, "classroom"),
    Action("classroom_settings", "get", EDIT, "classroom"),
    Action("classroom_settings", "post", EDIT, "classroom", {"name": "9c"}),
    Action("shelf_put", "post", EDIT, "classroom"),
    Action("shelf_take", "post", EDIT, "classroom"),
    Action("shelf_order", "post", EDIT, "classroom", {"step": "up"}),
    Action("classroom_share", "post", ADMIN, "classroom", {"days": 3}),
    Action("classroom_unshare", "post", ADMIN, "classroom"),
    Action("classroom_delete", "post", ADMIN, "classroom"),
]

OPEN = {"landing", "home", "lessons", "start", "blueprint_thumbnail", "editor_reference", "notices", "notices_read",
        "notices_letters", "notices_unsubscribe", "classroom_list", "classroom_new"}  # fmt: skip
"""They are about nobody's scene, or about the actor's own things."""
BY_TOKEN = {"shared_comments", "shared_reply", "shared_comment_edit", "shared_comment_delete", "shared_shelf",
            "shared_lesson", "shared_film", "shelf_video", "shelf_poster", "shelf_captions"}  # fmt: skip
OWN_TESTS = {"branch_copy", "comment_edit", "film", "piece", "shelves"}
"""What needs more than a role: a lesson to go to, to be the author, a film that is being drawn."""


@pytest.fixture
def things(cast: Cast, settings: Any, tmp_path: Path) -> dict[str, list[Any]]:
    """What addresses are about: the arguments of each."""
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    scene = film(cast.project)
    thread = discussion.begin(scene, Speaker(cast.alice), "A trace?", Pin())
    kept = {"project": cast.project, "scene": scene, "generation": Generation.objects.get(), "thread": thread}
    kept["classroom"] = shelving.create(cast.team, cast.alice, name="9b")
    more: dict[str, list[Any]] = {"revision": [scene.pk, 1], "file": [scene.pk, "scene.py"]}
    return {name: [each.pk] for name, each in kept.items()} | more | {"comment": [thread.comments.get().pk]}


@pytest.mark.parametrize("action", ACTIONS, ids=str)
def test_who_may_do_it(action: Action, cast: Cast, things: dict[str, list[Any]], browser_of: Browser) -> None:
    arguments = things[action.on]
    for role in ROLES:
        status = ask(browser_of(person_with(role)), action, arguments)
        if role.covers(action.needed):
            assert status not in {401, 403, 404, 405, 500}, role
        else:
            assert status in TOLD, role
    assert ask(browser_of(cast.charlie), action, arguments) in NOTHING
    assert ask(Client(), action, arguments) in LOGIN


def test_a_branch_goes_where_one_may_edit(cast: Cast, things: dict[str, list[Any]], browser_of: Browser) -> None:
    action = Action("branch_copy", "post", EDIT, "revision", {"project": str(cast.project.pk)})
    told = {role: ask(browser_of(person_with(role)), action, things["revision"]) for role in ROLES}
    assert told == {role: 302 if role.covers(EDIT) else 403 for role in ROLES}
    assert ask(browser_of(cast.charlie), action, things["revision"]) == 404


def test_no_address_of_the_studio_is_missing_here() -> None:
    def patterns(resolver: Any) -> list[URLPattern]:
        found: list[URLPattern] = []
        for each in resolver.url_patterns:
            found += patterns(each) if hasattr(each, "url_patterns") else [each]
        return found

    rooms = ("generation.views", "generation.revisions", "generation.code", "classrooms.")
    pages = {each.name for each in patterns(get_resolver()) if _room_of(each).startswith(rooms)}
    asked = {action.name for action in ACTIONS} | OPEN | BY_TOKEN | OWN_TESTS
    assert {name for name in pages if name and not name.startswith("api_")} == asked


def _room_of(pattern: URLPattern) -> str:
    view = pattern.callback
    return str(getattr(getattr(view, "cls", view), "__module__", ""))
