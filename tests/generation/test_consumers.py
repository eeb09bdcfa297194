"""Live events over the WebSocket, through the real ASGI application."""

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client

from accounts import tokens
from accounts.models import ApiToken, Membership, Role, User
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
    return await heard_by(await cookies_of(user), generation, after)


async def listen_with(authorization: str, generation: Generation) -> list[dict[str, Any]] | int:
    return await heard_by([(b"host", b"localhost"), (b"authorization", authorization.encode())], generation)


async def heard_by(
    headers: list[tuple[bytes, bytes]], generation: Generation, after: str = "0"
) -> list[dict[str, Any]] | int:
    path = f"/ws/generations/{generation.pk}/?after={after}"
    socket = WebsocketCommunicator(application, path, headers=headers)
    connected, _ = await socket.connect(timeout=20)
    assert connected, "closed before it was open"
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


async def test_a_token_opens_what_it_allows_without_the_origin_of_a_page(cast: Cast, generation: Generation) -> None:
    await sync_to_async(actions.cancel)(generation)
    for scopes, heard in (("generations:read", 2), ("clips:read", NOT_FOUND)):
        secret = await sync_to_async(ApiToken.objects.issue)(cast.carol, "watch", scopes=scopes)
        messages = await listen_with(f"Bearer {secret}", generation)
        assert (messages if isinstance(messages, int) else len(messages)) == heard
    assert await listen_with("Bearer mg_unknown", generation) == NOT_FOUND


async def test_no_other_header_opens_the_socket_to_a_page_of_somebody_else(cast: Cast, generation: Generation) -> None:
    cookie = (await cookies_of(cast.bob))[-1]
    headers = [(b"origin", b"http://elsewhere.example"), (b"authorization", b"Basic eDp5"), cookie]
    socket = WebsocketCommunicator(application, f"/ws/generations/{generation.pk}/", headers=headers)
    connected, _ = await socket.connect(timeout=20)
    assert not connected


async def test_whose_token_is_revoked_hears_no_more(cast: Cast, generation: Generation) -> None:
    secret = await sync_to_async(ApiToken.objects.issue)(cast.bob, "watch", scopes="generations:read")
    headers = [(b"host", b"localhost"), (b"authorization", f"Bearer {secret}".encode())]
    socket = WebsocketCommunicator(application, f"/ws/generations/{generation.pk}/", headers=headers)
    await socket.connect(timeout=20)
    await socket.receive_json_from(timeout=20)
    token = await sync_to_async(cast.bob.api_tokens.get)()
    await sync_to_async(tokens.revoke)(token, cast.bob)
    assert (await socket.receive_output(timeout=20)) == {"type": "websocket.close", "code": NOT_FOUND}


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
