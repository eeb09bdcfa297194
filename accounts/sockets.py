"""What open sockets hear when somebody's role in a team changes: at once, in every web process.

A consumer listens first and looks the role up afterwards, so that no change falls between:

    class Consumer(HearsRoleChanges, AsyncWebsocketConsumer):
        async def connect(self):
            actor = await self.accept_actor()
            …  # look the role up, go on or close

        async def disconnect(self, code):
            await self.stop_hearing()

        async def role_changed(self, message):
            …  # message["team"] is the team's id; look the role up again: close, or go on with the new one
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.db import transaction

from accounts.access import Actor, actor_in

NOT_FOUND = 4404
"""Close code: there is no such thing, or not for you (any more). Clients do not come back after 4400 to 4499."""

ROLE_CHANGED = "role.changed"


def group_of(user_id: int) -> str:
    """The channel layer's name for all open sockets of a person."""
    return f"user.{user_id}"


def tell_role_changed(team_id: UUID | None, user_ids: Iterable[int]) -> None:
    """Once the change is committed: have all that these people have open look their role up again.

    None: not in one team, but what a token of theirs opens has changed.
    """
    told = sorted(set(user_ids))
    transaction.on_commit(lambda: _tell(team_id, told), robust=True)


def _tell(team_id: UUID | None, user_ids: Iterable[int]) -> None:
    send = async_to_sync(get_channel_layer().group_send)
    for user_id in user_ids:
        send(group_of(user_id), {"type": ROLE_CHANGED, "team": str(team_id), "user": user_id})


class HearsRoleChanges:
    """For consumers of Channels, before their own class. What happens then is `role_changed`, which they write."""

    scope: dict[str, Any]
    accept: Callable[[], Awaitable[None]]
    channel_layer: Any
    channel_name: str
    _heard_for: str | None = None

    async def accept_actor(self) -> Actor:
        """Open the socket and begin to hear; whose it is. A guest has no role that could change."""
        await self.accept()  # a close code reaches the browser over an open socket only
        actor: Actor = await database_sync_to_async(actor_in)(self.scope["user"], self.scope["session"])
        if actor.user:
            self._heard_for = group_of(actor.user.pk)
            await self.channel_layer.group_add(self._heard_for, self.channel_name)
        return actor

    async def stop_hearing(self) -> None:
        if self._heard_for:
            await self.channel_layer.group_discard(self._heard_for, self.channel_name)
            self._heard_for = None

    async def role_changed(self, message: dict[str, Any]) -> None:
        """Channels calls this when the role of the person in `message["team"]` may be another one."""
        raise NotImplementedError
