"""Live events over a WebSocket: replay since the last event seen, then follow."""

from __future__ import annotations

import asyncio
import logging
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.http import Http404

from accounts.access import Actor
from accounts.sockets import NOT_FOUND, HearsRoleChanges
from generation.access import generation_or_404
from generation.following import follow
from generation.messages import last_seen
from generation.models import Generation

logger = logging.getLogger(__name__)

BROKEN = 1011
"""Close code of RFC 6455: the server met a condition it did not expect. The page comes back with `after`."""


class GenerationConsumer(HearsRoleChanges, AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    """`/ws/generations/{id}/?after=N` sends events as JSON and closes after the last one."""

    opened_by = "generations:read"
    _actor: Actor
    _follower: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        self._actor = await self.accept_actor()
        generation = await self._generation()
        if generation:
            self._follower = asyncio.create_task(self._send_events(generation.pk, self._after()))

    async def disconnect(self, code: int) -> None:
        await self.stop_hearing()
        self._stop_following()

    async def role_changed(self, message: dict[str, Any]) -> None:
        """Who may no longer see the generation hears no more of it."""
        self._actor = await self.actor_now()
        if await self._generation() is None:
            self._stop_following()

    async def _generation(self) -> Generation | None:
        """What is followed, or None for those whom it does not concern: they are told so."""
        try:
            found: Generation = await database_sync_to_async(_find)(
                self._actor, self.scope["url_route"]["kwargs"]["id"]
            )
        except Http404:
            await self.close(NOT_FOUND)
            return None
        return found

    def _stop_following(self) -> None:
        if self._follower:
            self._follower.cancel()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """Not even decoded."""

    def _after(self) -> int:
        values = parse_qs(self.scope["query_string"].decode("ascii", "replace")).get("after", ["0"])
        return last_seen(values[0])

    async def _send_events(self, id: UUID, after: int) -> None:
        try:
            async for message in follow(id, after):
                await self.send(text_data=message.text)
        except Exception:
            logger.exception("the events of %s can't be followed", id)
            await self.close(BROKEN)
        else:
            await self.close()


def _find(actor: Actor, id: UUID) -> Generation:
    return generation_or_404(actor, id)
