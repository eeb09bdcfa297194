"""Editing a scene together: `/ws/scenes/{id}/edit/`, in the protocol of y-websocket.

An update is appended to the log, then passed on to the others, in whatever process. Who asks what is missing is
answered alone. Viewers and commenters see every change and everybody's cursor; what they send as changes is dropped.
"""

from __future__ import annotations

import logging
import time
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.access import Actor, role_in
from accounts.models import Role
from accounts.sockets import NOT_FOUND, HearsRoleChanges
from classrooms import documents, protocol, room
from classrooms.presence import Presence
from projects.access import scene_or_404

logger = logging.getLogger(__name__)

TOO_FULL = 4413
"""Close code: the document has grown too large to be changed."""
MALFORMED = 1007
TOO_LONG = 1009
"""Close codes of RFC 6455."""
LONGEST_FRAME = 256 * 1024
"""Bytes."""
LOOK_AGAIN_SECONDS = 30.0
"""A role is looked up again with the first frame after this time, should the news of its change have been lost."""


class EditConsumer(HearsRoleChanges, AsyncWebsocketConsumer):  # type: ignore[misc]
    """One person at one editor."""

    opened_by = "scenes:write"
    _scene_id: UUID
    _room: room.Room | None = None
    _actor: Actor
    _presence: Presence
    _may_write = False
    _looked_at = 0.0

    async def connect(self) -> None:
        self._scene_id = self.scope["url_route"]["kwargs"]["id"]
        self._actor = await self.accept_actor()
        self._presence = Presence(self._actor.user)
        if not await self._look_up_role():
            return
        await database_sync_to_async(documents.begin)(self._scene_id)
        self._room = await room.enter(self._scene_id, self)
        await self._room.introduce(self)

    async def disconnect(self, code: int) -> None:
        await self.stop_hearing()
        if self._room:
            if farewell := self._presence.farewell():
                self._room.present(farewell)
            await room.leave(self._scene_id, self._room, self)

    async def tell(self, frame: bytes) -> None:
        """What the room says. Who is about to leave hears no more, and the others must not suffer for it."""
        try:
            await self.send(bytes_data=frame)
        except Exception as error:  # noqa: BLE001  each server has its own for a socket that is closed
            logger.debug("a member of the room of %s hears nothing: %s", self._scene_id, error)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        if not self._room or not bytes_data:
            return
        if len(bytes_data) > LONGEST_FRAME:
            await self.close(TOO_LONG)
            return
        if time.monotonic() - self._looked_at > LOOK_AGAIN_SECONDS and not await self._look_up_role():
            return
        try:
            await self._take(self._room, protocol.read(bytes_data))
        except protocol.Malformed:
            await self.close(MALFORMED)
        except Exception:
            logger.exception("a frame for the document of %s is lost", self._scene_id)
            await self.close(room.BROKEN)  # the client comes back, and brings it again

    async def _take(self, shared: room.Room, message: protocol.Message | None) -> None:
        match message:
            case protocol.Ask():
                await self._answer(message.state)
            case protocol.Change():
                await self._change(shared, message)
            case protocol.Presence():
                for entry in self._presence.vouched(message):
                    shared.present(entry)
            case protocol.AskPresence():
                await shared.introduce(self)

    async def role_changed(self, message: dict[str, Any]) -> None:
        await self._look_up_role()

    async def _answer(self, state: bytes) -> None:
        """What the asker is missing; and of those who may write, what the log is missing: what they did offline."""
        missing, ours = await database_sync_to_async(_missing)(self._scene_id, state)
        await self.send(bytes_data=protocol.answer(missing))
        if self._may_write:
            await self.send(bytes_data=protocol.ask(ours))

    async def _change(self, shared: room.Room, message: protocol.Change) -> None:
        """Keep and pass on what is new, of those who may write."""
        if not self._may_write:
            if not message.is_answer:
                await self.send(bytes_data=protocol.refusal(_("You may look at this scene, but not change it.")))
            return
        if shared.is_full:
            await self.close(TOO_FULL)
            return
        update: bytes | None = message.update
        if message.is_answer:
            update = await database_sync_to_async(documents.news_in)(self._scene_id, message.update)
        if update:
            author = self._actor.user
            await shared.keep(update, author.pk if author else None, self.channel_name)

    async def _look_up_role(self) -> bool:
        """Take note of what this person may do now. False: nothing at all, and the socket is closed."""
        self._looked_at = time.monotonic()
        self._actor = await self.actor_now()
        role = await database_sync_to_async(_role)(self._actor, self._scene_id)
        self._may_write = role is not None and role.covers(Role.EDITOR)
        if role is None:
            await self.close(NOT_FOUND)
        return role is not None


def _role(actor: Actor, scene_id: UUID) -> Role | None:
    try:
        scene = scene_or_404(actor, scene_id)
    except Http404:
        return None
    return role_in(actor, scene.project.team)


def _missing(scene_id: UUID, state: bytes) -> tuple[bytes, bytes]:
    """What is missing in a state, and the state of the document."""
    doc = documents.load(scene_id)
    return doc.get_update(state), doc.get_state()
