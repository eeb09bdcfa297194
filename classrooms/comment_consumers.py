"""Hearing at once that there is something new to read in a scene's comments. What it is, the page asks for."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.http import Http404

from accounts.access import Actor
from accounts.sockets import NOT_FOUND, HearsRoleChanges
from classrooms.access import commentable_or_404
from classrooms.discussion import group_of
from projects.access import scene_or_404

logger = logging.getLogger(__name__)


class CommentConsumer(HearsRoleChanges, AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    """`/ws/scenes/{id}/comments/`, or `/ws/s/{token}/comments/` for a link: says `{"changed": true}`, hears nothing."""

    opened_by = "comments:read"
    _actor: Actor
    _group = ""

    async def connect(self) -> None:
        self._actor = await self.accept_actor()
        scene_id = await self._look_up()
        if scene_id:
            self._group = group_of(scene_id)
            await self.channel_layer.group_add(self._group, self.channel_name)
            await self.send_json({"changed": True})  # between the page's reading and this, something may have been said

    async def disconnect(self, code: int) -> None:
        await self.stop_hearing()
        if self._group:
            await self.channel_layer.group_discard(self._group, self.channel_name)

    async def comments_changed(self, message: dict[str, Any]) -> None:
        """A link may have been taken back meanwhile; members hear of their role."""
        if "token" not in self.scope["url_route"]["kwargs"] or await self._look_up():
            await self.send_json({"changed": True})

    async def role_changed(self, message: dict[str, Any]) -> None:
        self._actor = await self.actor_now()
        await self._look_up()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """Not even decoded."""

    async def _look_up(self) -> UUID | None:
        """The scene, or None for those who may not see its comments: they are told so."""
        try:
            found: UUID = await database_sync_to_async(_find)(self._actor, self.scope)
        except Http404:
            await self.close(NOT_FOUND)
            return None
        return found


def _find(actor: Actor, scope: dict[str, Any]) -> UUID:
    given = scope["url_route"]["kwargs"]
    if "token" not in given:
        return scene_or_404(actor, given["id"]).pk
    return commentable_or_404(given["token"], scope["session"]).scene.pk
