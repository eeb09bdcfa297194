"""One web process's side of a room: those at this process who have a scene's document open.

What they send is appended to the log in one go, then passed on in one message, at most so often: while one batch is
on its way the next one gathers, so a crowd makes the batches larger and not more. A room is there as long as somebody
is in it, and holds nobody's text: only what is on its way, and where the cursors are.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from pycrdt import merge_updates

from classrooms import documents, protocol

logger = logging.getLogger(__name__)

PACE_SECONDS = 0.05
"""Between two messages of a room: it bounds the frames that each member gets."""
MOST_BYTES = 8 * 2**20
"""Of a document with all its past."""
BROKEN = 1011
"""Close code of RFC 6455: the server met a condition it did not expect. y-websocket comes back and asks again."""


class Member(Protocol):
    """Somebody in the room, under a name of the channel layer."""

    channel_name: str

    async def tell(self, frame: bytes) -> None: ...
    async def close(self, code: int) -> None: ...


@dataclass(frozen=True)
class Pending:
    """A change on its way; `kept` is done once it is in the log."""

    update: bytes
    author_id: int | None
    sender: str
    kept: asyncio.Future[None]


class Room:
    """Use `enter` and `leave`."""

    def __init__(self, scene_id: UUID) -> None:
        self.is_full = False
        """Whether the document has grown too large to take any more."""
        self._scene_id = scene_id
        self._group = documents.group(scene_id)
        self._layer: Any = get_channel_layer()
        self._members: dict[str, Member] = {}
        self._here: dict[int, bytes] = {}
        self._pending: list[Pending] = []
        self._entries: dict[int, bytes] = {}
        self._due = asyncio.Event()
        self._flushing = asyncio.Lock()
        self._channel = ""
        self._ready = asyncio.create_task(self._open())
        self._tasks: list[asyncio.Task[None]] = []

    async def keep(self, update: bytes, author_id: int | None, sender: str) -> None:
        """Return once the change is in the log; then the others get it. Raises what the database raises."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending.append(Pending(update, author_id, sender, kept))
        self._due.set()
        await kept

    def present(self, entry: protocol.Entry) -> None:
        """Tell all where somebody's cursor is, the somebody too: a stock client takes silence for a lost connection."""
        data = protocol.entry(entry)
        self._entries[entry.client] = data
        if entry.state is None:
            self._here.pop(entry.client, None)
        else:
            self._here[entry.client] = data
        self._due.set()

    async def introduce(self, member: Member) -> None:
        """Tell a member who is here, and at the other processes."""
        await self._tell_present(member.channel_name, list(self._here.values()))
        await self._send({"type": "edit.arrived", "asker": self._channel, "member": member.channel_name})

    async def add(self, member: Member) -> None:
        self._members[member.channel_name] = member
        await asyncio.shield(self._ready)

    def remove(self, member: Member) -> bool:
        """Whether anybody is left."""
        self._members.pop(member.channel_name, None)
        return bool(self._members)

    async def close(self) -> None:
        """Pass on what is on its way, and stop."""
        await self._ready
        async with self._flushing:
            for task in self._tasks:
                task.cancel()
        await self._flush()
        await self._layer.group_discard(self._group, self._channel)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _open(self) -> None:
        self._channel = await self._layer.new_channel()
        await self._layer.group_add(self._group, self._channel)
        self._tasks = [asyncio.create_task(self._work(task)) for task in (self._write, self._listen)]

    async def _work(self, task: Any) -> None:
        """Without either task a room is deaf or dumb: its members come back to another one."""
        try:
            await task()
        except Exception:
            logger.exception("the room of %s is broken", self._scene_id)
            for member in tuple(self._members.values()):
                await member.close(BROKEN)

    async def _write(self) -> None:
        while True:
            await self._due.wait()
            await self._flush()
            await asyncio.sleep(PACE_SECONDS)

    async def _flush(self) -> None:
        async with self._flushing:
            self._due.clear()
            pending, self._pending = self._pending, []
            entries, self._entries = self._entries, {}
            if not pending and not entries:
                return
            updates = [(each.update, each.author_id) for each in pending]
            try:
                is_time = await database_sync_to_async(documents.append)(self._scene_id, updates)
            except Exception as error:  # noqa: BLE001  those who wait for it raise it
                for each in pending:
                    each.kept.set_exception(error)
                return
            for each in pending:
                each.kept.set_result(None)
            update = merge_updates(*(each.update for each in pending)) if pending else b""
            sender = pending[0].sender if len(pending) == 1 else ""
            news = {"type": "edit.news", "update": update, "sender": sender, "entries": list(entries.values())}
            await self._send(news)
            if is_time:
                self.is_full = await database_sync_to_async(documents.compact)(self._scene_id) > MOST_BYTES

    async def _send(self, message: dict[str, Any]) -> None:
        """To this room in all processes. What is lost on the way is in the log: clients ask again now and then."""
        try:
            await self._layer.group_send(self._group, message)
        except OSError:
            logger.exception("a message to the room of %s is lost", self._scene_id)

    async def _listen(self) -> None:
        while True:
            message = await self._layer.receive(self._channel)
            match message["type"]:
                case "edit.news":
                    await self._tell_all(message)
                case "edit.arrived" if message["asker"] != self._channel and self._here:
                    answer = {"type": "edit.present", "member": message["member"], "entries": list(self._here.values())}
                    await self._layer.send(message["asker"], answer)
                case "edit.present":
                    await self._tell_present(message["member"], message["entries"])

    async def _tell_all(self, news: dict[str, Any]) -> None:
        update = protocol.change(news["update"]) if news["update"] else None
        entries = protocol.presence(news["entries"]) if news["entries"] else None
        for name, member in tuple(self._members.items()):
            if update and name != news["sender"]:
                await member.tell(update)
            if entries:
                await member.tell(entries)

    async def _tell_present(self, name: str, entries: list[bytes]) -> None:
        member = self._members.get(name)
        if member and entries:
            await member.tell(protocol.presence(entries))


_rooms: dict[tuple[asyncio.AbstractEventLoop, UUID], Room] = {}


async def enter(scene_id: UUID, member: Member) -> Room:
    """The scene's room at this process, with one member more."""
    key = (asyncio.get_running_loop(), scene_id)
    room = _rooms.get(key)
    if room is None:
        room = _rooms[key] = Room(scene_id)
    await room.add(member)
    return room


async def leave(scene_id: UUID, room: Room, member: Member) -> None:
    """The last one closes the door."""
    if not room.remove(member):
        key = (asyncio.get_running_loop(), scene_id)
        if _rooms.get(key) is room:
            del _rooms[key]
        await room.close()
