"""Editing together over the WebSocket, through the real ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import override_settings

from accounts import tokens
from accounts.models import ApiToken, Membership, Role, User
from accounts.sockets import NOT_FOUND, tell_role_changed
from classrooms import consumers, documents, protocol, room
from classrooms.models import Update
from projects.models import Origin, Scene
from tests.classrooms.conftest import CODE
from tests.classrooms.editors import Editor
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)
At = Callable[[User | None], Awaitable[Editor]]
text_of = sync_to_async(documents.text_of)
LOCAL = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}


@asynccontextmanager
async def editors_of(scene: Scene) -> AsyncIterator[At]:
    """Opens editors, synced; closes them in the end."""
    async with AsyncExitStack() as stack:

        async def open_for(user: User | None) -> Editor:
            editor = await Editor(user, scene).open()
            stack.push_async_callback(editor.close)
            return await editor.sync()

        yield open_for


def change_role(cast: Cast, user: User, role: Role | None) -> None:
    rows = Membership.objects.filter(team=cast.team, user=user)
    if role:
        rows.update(role=role)
    else:
        rows.delete()
    tell_role_changed(cast.team.pk, [user.pk])


@pytest.mark.parametrize("layers", [None, LOCAL], ids=["redis", "in-memory"])
async def test_what_one_types_the_others_see(cast: Cast, scene: Scene, layers: dict[str, Any] | None) -> None:
    with override_settings(**({"CHANNEL_LAYERS": layers} if layers else {})):
        async with editors_of(scene) as at:
            alice, bob, carol = await at(cast.alice), await at(cast.bob), await at(cast.carol)
            assert [person.text for person in (alice, bob, carol)] == [CODE] * 3
            await bob.type(0, "# bob\n")
            for person in (alice, carol):
                while person.text == CODE:
                    await person.hear()
            assert [person.text for person in (alice, bob, carol)] == ["# bob\n" + CODE] * 3


async def test_a_program_edits_with_a_token_until_it_is_revoked(cast: Cast, scene: Scene) -> None:
    issue = sync_to_async(ApiToken.objects.issue)
    reader = await Editor(None, scene, await issue(cast.bob, "reader", scopes="scenes:read")).open()
    assert await reader.hear() is None
    async with editors_of(scene) as at:
        alice = await at(cast.alice)
        program = await Editor(None, scene, await issue(cast.bob, "program", scopes="scenes:write")).open()
        await program.sync()
        await program.type(0, "# typed by a program\n")
        await program.sync()
        assert (await alice.sync()).text == "# typed by a program\n" + CODE
        await sync_to_async(tokens.revoke)(await ApiToken.objects.aget(name="program"), cast.bob)
        while program.closed is None:
            await program.hear()
        assert program.closed == NOT_FOUND


async def test_the_text_stays_when_all_have_left(cast: Cast, scene: Scene) -> None:
    async with editors_of(scene) as at:
        bob = await at(cast.bob)
        await bob.type(0, "# bob\n")
        await bob.sync()
    async with editors_of(scene) as at:
        assert (await at(cast.alice)).text == "# bob\n" + CODE


async def test_what_was_typed_offline_is_merged_once(cast: Cast, scene: Scene) -> None:
    async with editors_of(scene) as at:
        bob = await at(cast.bob)
        await bob.close()
        bob.write(0, "# offline\n")
        async with editors_of(scene) as meanwhile:
            alice = await meanwhile(cast.alice)
            await alice.type(len(CODE.encode()), "# online\n")
            await alice.sync()
        await bob.open()
        for _ in range(3):
            await bob.sync()
            await bob.hear()  # the server asks in turn
        await bob.sync()
        assert bob.text == "# offline\n" + CODE + "# online\n" == await text_of(scene)
        assert await Update.objects.filter(document=scene.pk).acount() <= 2, "1 where the log has just been compacted"


async def test_a_viewers_change_is_dropped_and_said_to_be(cast: Cast, scene: Scene) -> None:
    await Membership.objects.filter(user=cast.carol).aupdate(role=Role.COMMENTER)
    async with editors_of(scene) as at:
        carol, bob = await at(cast.carol), await at(cast.bob)
        await carol.type(0, "# carol\n")
        while not carol.refusals:
            await carol.hear()
        await carol.send(protocol.answer(carol.doc.get_update()))
        await carol.sync()
        assert (await bob.sync()).text == CODE == await text_of(scene)
        assert not await Update.objects.aexists()


@pytest.mark.parametrize("name", ["charlie", None])
async def test_strangers_and_nobody_are_told_that_there_is_nothing(cast: Cast, scene: Scene, name: str | None) -> None:
    stranger = await Editor(getattr(cast, name) if name else None, scene).open()
    assert await stranger.hear() is None
    assert stranger.closed == NOT_FOUND


async def test_the_socket_closes_when_the_role_is_taken_away(cast: Cast, scene: Scene) -> None:
    async with editors_of(scene) as at:
        bob = await at(cast.bob)
        await sync_to_async(change_role)(cast, cast.bob, None)
        while bob.closed is None:
            await bob.hear()
        assert bob.closed == NOT_FOUND


async def test_who_becomes_a_viewer_stays_and_writes_no_more(cast: Cast, scene: Scene) -> None:
    async with editors_of(scene) as at:
        bob = await at(cast.bob)
        await sync_to_async(change_role)(cast, cast.bob, Role.VIEWER)
        while not bob.refusals:
            await bob.type(0, "x")
            await bob.sync()
        kept = await text_of(scene)
        await bob.type(0, "y")
        assert (await bob.sync()).refusals == 2
        assert await text_of(scene) == kept


async def test_a_lost_message_about_a_role_is_made_up_for(
    cast: Cast, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "LOOK_AGAIN_SECONDS", 0)
    async with editors_of(scene) as at:
        bob = await at(cast.bob)
        await Membership.objects.filter(user=cast.bob).adelete()
        await bob.type(0, "x")
        while bob.closed is None:
            await bob.hear()
        assert await text_of(scene) == CODE


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (bytes(consumers.LONGEST_FRAME + 1), consumers.TOO_LONG),
        (b"\x00\x02\x05abc", consumers.MALFORMED),
        (b"\x00\x02\x03abc", consumers.MALFORMED),
        (b"\x00\x00\x03\xff\xff\xff", consumers.MALFORMED),
        (b"\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", consumers.MALFORMED),
        (b"\x01\x06\x01\x01\x01\x02[]", consumers.MALFORMED),
    ],
)
async def test_bad_frames_close_the_socket(cast: Cast, scene: Scene, frame: bytes, code: int) -> None:
    async with editors_of(scene) as at:
        bob = await at(cast.bob)
        await bob.send(frame)
        while bob.closed is None:
            await bob.hear()
        assert bob.closed == code
        assert await text_of(scene) == CODE


@pytest.mark.parametrize("frame", [b"", b"\x00", b"\x07", b"\x00\x02\x02\x00\x00", b"\x00\x09\x00"])
async def test_frames_without_use_are_ignored(cast: Cast, scene: Scene, frame: bytes) -> None:
    async with editors_of(scene) as at:
        bob = await at(cast.bob)
        await bob.send(frame)
        assert (await bob.sync()).closed is None


async def test_cursors_carry_the_name_that_the_server_knows(cast: Cast, scene: Scene) -> None:
    async with editors_of(scene) as at:
        alice, bob = await at(cast.alice), await at(cast.bob)
        await bob.say(7, 1, {"cursor": 3, "user": {"name": "alice"}})
        await bob.say(8, 1, {"cursor": 4})
        await bob.say(7, 2, {"cursor": 5})
        while (alice.presence.get(7) or {}).get("cursor") != 5:
            await alice.hear()
        assert alice.presence.keys() == {7}
        assert (alice.presence[7] or {})["user"]["name"] == "bob"


async def test_who_comes_later_sees_who_is_there_and_who_leaves_is_gone(cast: Cast, scene: Scene) -> None:
    async with editors_of(scene) as at:
        bob = await at(cast.bob)
        await bob.say(7, 1, {"cursor": 3})
        while 7 not in bob.presence:
            await bob.hear()
        carol = await at(cast.carol)
        while 7 not in carol.presence:
            await carol.hear()
        await bob.close()
        while carol.presence[7] is not None:
            await carol.hear()


async def test_a_text_from_elsewhere_reaches_those_who_have_it_open(cast: Cast, scene: Scene) -> None:
    async with editors_of(scene) as at:
        bob = await at(cast.bob)
        fields = {"code": "x = 1\n", "scene_class": "", "engine": "chat", "origin": Origin.PROMPT}
        await sync_to_async(scene.add_revision)(**fields)
        while bob.text != "x = 1\n":
            await bob.hear()


async def test_a_document_that_has_grown_too_large_takes_no_more(
    cast: Cast, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_BYTES", 10)
    monkeypatch.setattr(documents, "COMPACT_EVERY", 1)
    async with editors_of(scene) as at:
        bob = await at(cast.bob)
        while bob.closed is None:
            await bob.type(0, "x")
            await bob.sync()
        assert bob.closed == consumers.TOO_FULL
        assert await text_of(scene) in ("x" + CODE, "xx" + CODE), "the second may come before the first is weighed"


async def test_a_member_that_can_hear_no_more_does_not_harm_the_others(
    cast: Cast, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = consumers.EditConsumer.send

    async def fail_for_carol(self: consumers.EditConsumer, **frame: Any) -> None:
        if self._actor.user == cast.carol and frame["bytes_data"][:2] == bytes((protocol.SYNC, protocol.CHANGE)):
            raise RuntimeError("this socket is closed")
        await send(self, **frame)

    monkeypatch.setattr(consumers.EditConsumer, "send", fail_for_carol)
    async with editors_of(scene) as at:
        _, alice, bob = await at(cast.carol), await at(cast.alice), await at(cast.bob)
        for text in ("# one\n", "# two\n"):
            await bob.type(0, text)
            while text not in alice.text:
                await alice.hear()


async def test_a_change_that_cannot_be_kept_closes_the_socket_and_is_kept_when_it_comes_again(
    cast: Cast, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with editors_of(scene) as at:
        alice = await at(cast.alice)
        bob = await Editor(cast.bob, scene).open()
        await bob.sync()

        def fail(*arguments: Any) -> bool:
            raise OSError("the database is away")

        with monkeypatch.context() as away:
            away.setattr(documents, "append", fail)
            await bob.type(0, "# bob\n")
            while bob.closed is None:
                await bob.hear()
        assert bob.closed == room.BROKEN
        await bob.close()
        await bob.open()
        await bob.sync()
        await bob.hear()  # the server asks in turn
        while "# bob" not in alice.text:
            await alice.hear()
        await bob.close()
    assert await text_of(scene) == "# bob\n" + CODE
