"""What open sockets hear when somebody's role in a team changes: at once, in every web process.

A consumer listens first and looks the role up afterwards, so that no change falls between:

    class Consumer(HearsRoleChanges, AsyncWebsocketConsumer):
        opened_by = "clips:read"  # the scope that a token needs; without it none opens the socket

        async def connect(self):
            actor = await self.accept_actor()
            …  # look the role up, go on or close

        async def disconnect(self, code):
            await self.stop_hearing()

        async def role_changed(self, message):
            …  # message["team"] is the team's id; look the role up again: close, or go on with the new one
"""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, ClassVar
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.handlers.asgi import ASGIRequest
from django.db import transaction

from accounts.access import BEARING, Actor, actor_of

NOT_FOUND = 4404
"""Close code: there is no such thing, or not for you (any more). Clients do not come back after 4400 to 4499."""

ROLE_CHANGED = "role.changed"
Application = Callable[[Any, Any, Any], Awaitable[Any]]


def for_pages_and_tokens(application: Application) -> Application:
    """Lets in our own pages, by their origin, and programs, which have none but send a token.

    No page of somebody else's can do that: a browser puts no token of ours into a handshake by itself.
    """
    for_pages: Application = AllowedHostsOriginValidator(application)

    async def door(scope: Any, receive: Any, send: Any) -> Any:
        return await (application if _sends_token(scope) else for_pages)(scope, receive, send)

    return door


def _sends_token(scope: Any) -> bool:
    sent = (value for name, value in scope["headers"] if name == b"authorization")
    return any(value.partition(b" ")[0].lower().decode("latin-1") in BEARING for value in sent)


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

    opened_by: ClassVar[str] = ""
    scope: dict[str, Any]
    accept: Callable[[], Awaitable[None]]
    channel_layer: Any
    channel_name: str
    _heard_for: str | None = None

    async def accept_actor(self) -> Actor:
        """Open the socket and begin to hear; whose it is. A guest has no role that could change."""
        await self.accept()  # a close code reaches the browser over an open socket only
        actor = await self.actor_now()
        if actor.user:
            self._heard_for = group_of(actor.user.pk)
            await self.channel_layer.group_add(self._heard_for, self.channel_name)
        return actor

    async def actor_now(self) -> Actor:
        """Whoever is at the socket, as the session or the token has it at this moment."""
        actor: Actor = await database_sync_to_async(_actor_at)(self.scope, self.opened_by)
        return actor

    async def stop_hearing(self) -> None:
        if self._heard_for:
            await self.channel_layer.group_discard(self._heard_for, self.channel_name)
            self._heard_for = None

    async def role_changed(self, message: dict[str, Any]) -> None:
        """Channels calls this when the role of the person in `message["team"]` may be another one."""
        raise NotImplementedError


def _actor_at(scope: dict[str, Any], opened_by: str) -> Actor:
    request = ASGIRequest(scope | {"method": "GET"}, io.BytesIO())
    request.user, request.session = scope["user"], scope["session"]
    return actor_of(request, opened_by)
