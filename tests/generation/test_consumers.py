"""Live events over the WebSocket, through the real ASGI application."""

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client

from accounts.models import Membership, Role, User
from accounts.sockets import NOT_FOUND, tell_role_changed
from generation import actions
from generation.models import Generation
from manimgen_site.asgi import application
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@sync_to_async
def cookies_of(user: User | None) -> list[tuple[bytes, bytes]]:
    headers = [(b"origin", b"http://localhost"), (b"host", b"localhost")]
    if user:
        browser = Client()
        browser.force_login(user)
        headers.append((b"cookie", f"sessionid={browser.cookies['sessionid'].value}".encode()))
    return headers


async def listen(user: User | None, generation: Generation, after: str = "0") -> list[dict[str, Any]] | int:
    """All messages until the server closes, or the close code if there were none."""
    path = f"/ws/generations/{generation.pk}/?after={after}"
    socket = WebsocketCommunicator(application, path, headers=await cookies_of(user))
    await socket.connect(timeout=20)
    messages: list[dict[str, Any]] = []
    while True:
        output = await socket.receive_output(timeout=20)
        if output["type"] == "websocket.close":
            return messages or output["code"]
        messages.append(json.loads(output["text"]))


async def test_a_member_sees_all_events_in_order(cast: Cast, generation: Generation) -> None:
    await sync_to_async(actions.cancel)(generation)
    messages = await listen(cast.carol, generation)
    assert isinstance(messages, list)
    assert [(message["number"], message["kind"]) for message in messages] == [(1, "status"), (2, "status")]
    assert await listen(cast.carol, generation, after="1") == messages[1:]
    assert await listen(cast.carol, generation, after="nonsense") == messages


@pytest.mark.parametrize("name", ["charlie", None])
async def test_strangers_and_nobody_are_told_that_there_is_nothing(
    cast: Cast, generation: Generation, name: str | None
) -> None:
    assert await listen(getattr(cast, name) if name else None, generation) == NOT_FOUND


async def test_what_a_browser_sends_is_ignored(cast: Cast, generation: Generation) -> None:
    path = f"/ws/generations/{generation.pk}/"
    socket = WebsocketCommunicator(application, path, headers=await cookies_of(cast.bob))
    await socket.connect(timeout=20)
    assert (await socket.receive_json_from(timeout=20))["number"] == 1
    await socket.send_to(text_data="{not json")
    await sync_to_async(actions.cancel)(generation)
    assert (await socket.receive_json_from(timeout=20))["data"] == {"status": "cancelled"}
    await socket.disconnect()


async def test_another_site_cannot_listen(cast: Cast, generation: Generation) -> None:
    headers = [(b"origin", b"http://elsewhere.example"), *(await cookies_of(cast.bob))[1:]]
    socket = WebsocketCommunicator(application, f"/ws/generations/{generation.pk}/", headers=headers)
    connected, _ = await socket.connect(timeout=20)
    assert not connected


async def test_who_is_taken_out_of_the_team_hears_no_more(cast: Cast, generation: Generation) -> None:
    socket = WebsocketCommunicator(application, f"/ws/generations/{generation.pk}/", headers=await cookies_of(cast.bob))
    await socket.connect(timeout=20)
    await socket.receive_json_from(timeout=20)
    await sync_to_async(change_role)(cast, Role.VIEWER)
    await sync_to_async(change_role)(cast, None)
    assert (await socket.receive_output(timeout=20)) == {"type": "websocket.close", "code": NOT_FOUND}


def change_role(cast: Cast, role: Role | None) -> None:
    bobs = Membership.objects.filter(team=cast.team, user=cast.bob)
    if role:
        bobs.update(role=role)
    else:
        bobs.delete()
    tell_role_changed(cast.team.pk, [cast.bob.pk])
