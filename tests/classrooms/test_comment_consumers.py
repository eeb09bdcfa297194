"""Hearing of comments over the WebSocket, through the real ASGI application."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.core.cache import cache
from django.test import Client

from accounts.models import Membership, User
from accounts.sockets import tell_role_changed
from classrooms import discussion
from classrooms.anchors import Pin
from classrooms.discussion import Speaker
from manimgen_site.asgi import application
from projects import sharing
from projects.links import LinkRole
from projects.models import Scene
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 20
CHANGED = {"changed": True}


def cookie_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


async def open_at(path: str, user: User | None = None) -> Any:
    headers = [(b"host", b"localhost"), (b"origin", b"http://localhost")]
    if user:
        headers.append((b"cookie", f"sessionid={await sync_to_async(cookie_of)(user)}".encode()))
    socket = WebsocketCommunicator(application, path, headers=headers)
    assert (await socket.connect(timeout=SECONDS))[0]
    return socket


async def told(socket: Any) -> Any:
    return await socket.receive_json_from(timeout=SECONDS)


async def closed(socket: Any) -> int:
    return int((await socket.receive_output(timeout=SECONDS))["code"])


def say(scene: Scene, user: User) -> None:
    cache.clear()
    discussion.begin(scene, Speaker(user), "Slower", Pin())


async def test_members_hear_that_something_was_said(cast: Cast, scene: Scene) -> None:
    socket = await open_at(f"/ws/scenes/{scene.pk}/comments/", cast.carol)
    assert await told(socket) == CHANGED
    await sync_to_async(say)(scene, cast.bob)
    assert await told(socket) == CHANGED
    await socket.disconnect()


@pytest.mark.parametrize("who", ["charlie", "nobody"])
async def test_strangers_hear_nothing(cast: Cast, scene: Scene, who: str) -> None:
    user = cast.charlie if who == "charlie" else None
    socket = await open_at(f"/ws/scenes/{scene.pk}/comments/", user)
    assert await closed(socket) == 4404


async def test_who_is_taken_out_of_the_team_hears_no_more(cast: Cast, scene: Scene) -> None:
    socket = await open_at(f"/ws/scenes/{scene.pk}/comments/", cast.carol)
    assert await told(socket) == CHANGED

    def take_out() -> None:
        Membership.objects.filter(user=cast.carol).delete()
        tell_role_changed(cast.team.pk, [cast.carol.pk])

    await sync_to_async(take_out)()
    assert await closed(socket) == 4404


async def test_a_comment_link_hears_until_it_is_taken_back(cast: Cast, scene: Scene) -> None:
    link, token = await sync_to_async(sharing.share)(scene, cast.bob, role=LinkRole.COMMENT)
    socket = await open_at(f"/ws/s/{token}/comments/")
    assert await told(socket) == CHANGED
    await sync_to_async(say)(scene, cast.bob)
    assert await told(socket) == CHANGED
    await sync_to_async(sharing.revoke)(link, cast.bob)
    await sync_to_async(say)(scene, cast.bob)
    assert await closed(socket) == 4404


async def test_a_link_to_watch_hears_nothing(cast: Cast, scene: Scene) -> None:
    _link, token = await sync_to_async(sharing.share)(scene, cast.bob)
    assert await closed(await open_at(f"/ws/s/{token}/comments/")) == 4404
