"""Every operation of the router × every role × strangers × visitors × the scope of a token."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import apps_of_others
from accounts.hooks import endpoints
from accounts.hooks.records import HookDelivery
from accounts.models import ApiToken, Invitation, Membership, Role, Team, User, digest
from accounts.rest.doors import Door
from accounts.scopes import SCOPES
from classrooms import discussion, shelving
from classrooms.anchors import Pin
from classrooms.discussion import Speaker
from generation import actions
from generation.models import ModelServer
from manimgen_site.api_urls import urlpatterns
from projects.models import Asset, Clip, Project, Scene, ShareLink
from tests.api.operations import Place, places
from tests.conftest import Cast
from tests.projects.films import film

VIEW, COMMENT, EDIT, ADMIN, OWN = Role.VIEWER, Role.COMMENTER, Role.EDITOR, Role.ADMIN, Role.OWNER
ANYBODY = None
"""Works on what the caller may see, whatever their role; a stranger's answer holds nothing of the team's."""

NEEDED: dict[str, tuple[Role | None, str]] = {
    "account_read": (ANYBODY, ""), "account_edit": (ANYBODY, ""),
    "token_list": (ANYBODY, ""), "token_create": (ANYBODY, ""), "token_read": (ADMIN, "token"),
    "token_revoke": (ADMIN, "token"),
    "team_list": (ANYBODY, ""), "team_create": (ANYBODY, ""), "team_read": (VIEW, "team"), "team_edit": (ADMIN, "team"),
    "team_delete": (OWN, "team"), "team_restore": (OWN, "deleted_team"), "team_leave": (VIEW, "team"),
    "team_hand_over": (OWN, "team"), "team_join": (ANYBODY, "invitation_token"), "team_feed": (VIEW, "team"),
    "member_list": (VIEW, "team"), "member_read": (VIEW, "member"), "member_edit": (ADMIN, "member"),
    "member_remove": (ADMIN, "member"), "invitation_list": (ADMIN, "team"), "invitation_create": (ADMIN, "team"),
    "invitation_revoke": (ADMIN, "invitation"),
    "webhook_list": (ADMIN, "team"), "webhook_create": (ADMIN, "team"), "webhook_read": (ADMIN, "webhook"),
    "webhook_edit": (ADMIN, "webhook"), "webhook_remove": (ADMIN, "webhook"),
    "webhook_renew_secret": (ADMIN, "webhook"), "webhook_send_example": (ADMIN, "webhook"),
    "delivery_list": (ADMIN, "webhook"), "delivery_read": (ADMIN, "delivery"),
    "delivery_redeliver": (ADMIN, "delivery"),
    "app_list": (OWN, "team"), "app_register": (OWN, "team"), "app_read": (OWN, "app"), "app_remove": (OWN, "app"),
    "app_renew_secret": (OWN, "app"), "let_in_list": (ANYBODY, ""), "let_in_end": (ANYBODY, "app"),
    "engine_list": (ADMIN, "team"), "engine_connect": (ADMIN, "team"), "engine_read": (ADMIN, "engine"),
    "engine_edit": (ADMIN, "engine"), "engine_disconnect": (ADMIN, "engine"), "engine_check": (ADMIN, "engine"),
    "engine_wishes_read": (ADMIN, "team"), "engine_wishes_edit": (ADMIN, "team"),
    "team_activity": (ADMIN, "team"), "code_format": (ANYBODY, ""),
    "notice_list": (ANYBODY, ""), "notice_read": (ANYBODY, ""), "letters_read": (ANYBODY, ""),
    "letters_edit": (ANYBODY, ""),
    "project_list": (ANYBODY, ""), "project_create": (ANYBODY, ""), "project_read": (VIEW, "project"),
    "project_edit": (EDIT, "project"), "project_trash": (EDIT, "project"), "project_duplicate": (EDIT, "project"),
    "project_restore": (EDIT, "trashed_project"), "projects_bulk": (ANYBODY, ""),
    "scene_list": (ANYBODY, ""), "scene_create": (ANYBODY, ""), "scenes_bulk": (ANYBODY, ""),
    "scene_read": (VIEW, "scene"), "scene_edit": (EDIT, "scene"), "scene_trash": (EDIT, "scene"),
    "scene_duplicate": (EDIT, "scene"), "scene_restore": (EDIT, "trashed_scene"), "scene_search": (ANYBODY, ""),
    "link_list": (EDIT, "scene"), "link_create": (EDIT, "scene"), "link_revoke": (EDIT, "link"),
    "trash_list": (ANYBODY, ""),
    "revision_list": (VIEW, "scene"), "revision_read": (VIEW, "revision"), "revision_create": (EDIT, "scene"),
    "scene_refine": (EDIT, "scene"), "revision_restore": (EDIT, "revision"), "revision_edit": (EDIT, "revision"),
    "revision_branch": (EDIT, "revision"), "revision_compare": (VIEW, "scene"), "message_list": (VIEW, "scene"),
    "generation_accept": (EDIT, "generation"),
    "clip_list": (ANYBODY, ""), "clip_read": (VIEW, "clip"), "clip_video": (VIEW, "clip"),
    "clip_poster": (VIEW, "clip"), "clip_captions": (VIEW, "clip"),
    "comment_list": (VIEW, "scene"), "comment_create": (COMMENT, "scene"), "comment_read": (VIEW, "thread"),
    "comment_reply": (COMMENT, "thread"), "comment_resolve": (COMMENT, "thread"),
    "comment_reopen": (COMMENT, "thread"), "comment_ask": (EDIT, "thread"), "comment_delete": (EDIT, "comment"),
    "comment_edit": (COMMENT, "comment"),
    "classroom_list": (ANYBODY, ""), "classroom_create": (ANYBODY, ""), "classroom_read": (VIEW, "classroom"),
    "classroom_edit": (EDIT, "classroom"), "classroom_delete": (ADMIN, "classroom"),
    "shelf_list": (VIEW, "classroom"), "shelf_put": (EDIT, "classroom"), "shelf_order": (EDIT, "classroom"),
    "shelf_take": (EDIT, "shelved"), "classroom_share": (ADMIN, "classroom"),
    "classroom_unshare": (ADMIN, "classroom"),
    "asset_list": (ANYBODY, ""), "asset_upload": (ANYBODY, ""), "asset_read": (VIEW, "asset"),
    "asset_delete": (EDIT, "asset"), "asset_download": (VIEW, "asset"),
    "generation_list": (ANYBODY, ""), "generation_start": (ANYBODY, ""), "generation_read": (VIEW, "generation"),
    "generation_events": (VIEW, "generation"), "generation_cancel": (EDIT, "generation"),
    "generation_plan": (EDIT, "generation"), "generation_retry": (EDIT, "generation"),
    "blueprint_list": (ANYBODY, ""), "blueprint_read": (ANYBODY, "blueprint"),
    "blueprint_source": (ANYBODY, "blueprint"), "blueprint_thumbnail": (ANYBODY, "blueprint"),
    "scene_code": (VIEW, "scene"), "scene_notebook": (VIEW, "scene"), "project_code": (VIEW, "project"),
    "usage_read": (ANYBODY, ""), "request_list": (ANYBODY, ""), "code_check": (ANYBODY, ""),
}  # fmt: skip
"""By operation: the weakest role that may, and what its address is about. A new operation needs its line here."""

TEAMLESS_ROLES = {"token_read", "token_revoke"}
"""What is not one's own is not told of, also not to a member whose role is too weak."""
AUTHORS_ONLY = {"comment_edit"}
"""What nobody does for somebody else, whatever their role."""
PLACES = places()


@pytest.fixture
def things(cast: Cast, settings: Any, tmp_path: Path) -> dict[str, list[Any]]:
    """What addresses are about: the arguments of each."""
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    long_ago = timezone.now() - timedelta(days=2)
    scene = film(cast.project)
    clip = Clip.objects.get()
    file = {"file": clip.poster.name, "size": 1, "media_type": "image/png", "digest": "a"}
    ApiToken.objects.issue(cast.alice, "nightly", team=cast.team)
    end = timezone.now() + timedelta(days=1)
    webhook, _secret = endpoints.make(cast.team, cast.alice, url="https://hooks.example.org/", kinds=["*"])
    delivery = endpoints.send_example(webhook, cast.alice)
    HookDelivery.objects.update(state="failed")
    app, _secret = apps_of_others.register(
        cast.team,
        cast.alice,
        name="Slides",
        redirect_uris=["https://a.example/"],
        scopes=["clips:read"],
        is_public=False,
    )
    kept: dict[str, Any] = {
        "team": cast.team,
        "webhook": webhook,
        "delivery": delivery,
        "deleted_team": Team.objects.create(name="Deleted", deleted_at=long_ago),
        "project": cast.project,
        "trashed_project": Project.objects.create(team=cast.team, title="Thrown away", deleted_at=long_ago),
        "scene": scene,
        "trashed_scene": Scene.objects.create(project=cast.project, title="Lost", deleted_at=long_ago),
        "clip": clip,
        "asset": Asset.objects.create(team=cast.team, kind="image", name="a.png", **file),
        "invitation": Invitation.objects.create(team=cast.team, role=VIEW, digest=digest("open"), expires_at=end),
        "link": ShareLink.objects.create(scene=scene, digest="d"),
        "thread": (thread := discussion.begin(scene, Speaker(cast.alice), "A trace?", Pin())),
        "comment": thread.comments.get(),
        "classroom": (classroom := shelving.create(cast.team, cast.alice, name="9b")),
        "generation": actions.start(cast.project, cast.bob, "Plot y = x^2"),
        "token": ApiToken.objects.get(),
        "app": app,
        "engine": ModelServer.objects.create(team=cast.team, name="Ours", url="https://models.example.org/v1"),
    }
    actions.cancel(kept["generation"])
    more: dict[str, list[Any]] = {
        "member": [cast.team.pk, cast.carol.pk],
        "shelved": [classroom.pk, cast.project.pk],
        "invitation_token": ["open"],
        "blueprint": ["pythagoras"],
        "": [],
    }
    return {name: [each.pk] for name, each in kept.items()} | more | {"revision": [scene.pk, 1]}


def client_of(user: User, **token: Any) -> APIClient:
    client = APIClient()
    secret = ApiToken.objects.issue(user, "test", **token)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}", HTTP_IF_MATCH="*")
    return client


def person_with(role: Role) -> User:
    """Somebody with this role in every team that there is."""
    person = User.objects.create_user(f"{role.value}@example.org")
    for team in Team.objects.filter(personal_of=None):
        Membership.objects.create(team=team, user=person, role=role)
    return person


def ask(client: APIClient, place: Place, things: dict[str, list[Any]]) -> Any:
    """The answer; what it changed is taken back."""
    address = reverse(place.url, args=things[NEEDED[str(place)][1]])
    given: Any = getattr(place.operation.takes, "EXAMPLE", {})
    options: dict[str, Any] = {"format": "json"}
    if place.operation.is_upload:
        given, options = {"file": SimpleUploadedFile("a.txt", b"no picture")}, {"format": "multipart"}
    with transaction.atomic():
        if place.method == "GET":
            answer = client.get(address)
        else:
            answer = getattr(client, place.method.lower())(address, given, **options)
        transaction.set_rollback(True)
    return answer


def test_every_operation_has_its_line() -> None:
    assert {str(place) for place in PLACES} == set(NEEDED)


def test_every_address_is_a_door_with_a_scope() -> None:
    """Only the schema and what answers where there is nothing are open to all."""
    others = [str(each.name) for each in urlpatterns if not issubclass(getattr(each.callback, "cls", object), Door)]
    assert others == ["api_schema", "None"]
    assert {place.operation.scope(place.method) for place in PLACES} == set(SCOPES)


@pytest.mark.parametrize("place", [place for place in PLACES if NEEDED[str(place)][0]], ids=str)
def test_who_may_do_it(place: Place, cast: Cast, things: dict[str, list[Any]]) -> None:
    needed, on = NEEDED[str(place)]
    assert needed is not None
    for role in Role:
        status = ask(client_of(person_with(role)), place, things).status_code
        if role.covers(needed) and str(place) in AUTHORS_ONLY:
            assert status == 403, role
        elif role.covers(needed):
            assert status not in {401, 403, 404, 405, 500}, role
        else:
            assert status == (404 if on == "deleted_team" or str(place) in TEAMLESS_ROLES else 403), role
    assert ask(client_of(cast.charlie), place, things).status_code == 404
    assert ask(APIClient(), place, things).status_code == 401


@pytest.mark.parametrize("place", [place for place in PLACES if NEEDED[str(place)][0] is None], ids=str)
def test_what_anybody_may_do_tells_a_stranger_nothing_of_the_team(
    place: Place, cast: Cast, things: dict[str, list[Any]]
) -> None:
    answer = ask(client_of(cast.charlie), place, things)
    assert answer.status_code not in {401, 403, 405, 500}
    told = b"" if place.operation.media != "application/json" else answer.content
    named = [
        cast.team.pk,
        *(pk for on in ("project", "scene", "clip", "asset", "generation", "classroom") for pk in things[on]),
    ]
    if str(place) != "team_join":
        assert not [id for id in named if str(id).encode() in told]
    assert ask(APIClient(), place, things).status_code == 401


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_token_needs_the_scope(place: Place, cast: Cast, things: dict[str, list[Any]]) -> None:
    scope = place.operation.scope(place.method)
    others = " ".join(each for each in SCOPES if each.partition(":")[0] != scope.partition(":")[0])
    owner = person_with(Role.OWNER)
    if scope.endswith(":write"):
        others += f" {scope.removesuffix('write')}read"
    refused = ask(client_of(owner, scopes=others), place, things)
    assert (refused.status_code, refused.json()["id"]) == (403, "scope_missing")
    assert scope in refused.json()["detail"]
    answer = ask(client_of(owner, scopes=scope), place, things)
    assert answer.status_code == 403 if str(place) in AUTHORS_ONLY else answer.status_code not in {401, 403}


@pytest.mark.parametrize("place", [place for place in PLACES if NEEDED[str(place)][0]], ids=str)
def test_a_teams_token_opens_no_other_team(place: Place, cast: Cast, things: dict[str, list[Any]]) -> None:
    other = Team.objects.create(name="Physics")
    Membership.objects.create(team=other, user=cast.alice, role=Role.OWNER)
    assert ask(client_of(cast.alice, team=other), place, things).status_code in {403, 404}
