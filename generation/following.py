"""Replay, then follow: all listeners of a process share one look at the database.

A listener reads what was before it came by itself. From then on the hub reads each new event once, whoever waits for
it: the channel layer says where to look, and a slow poll of all that is watched catches what it drops.
"""

from __future__ import annotations

import asyncio
import contextvars
import json
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from asgiref.sync import SyncToAsync
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.db import Error as DatabaseError
from redis.exceptions import RedisError

from accounts.sockets import ROLE_CHANGED, group_of
from generation.events import group
from generation.messages import event_message
from generation.models import ENDED, Generation, GenerationEvent

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
PAGE = 500
"""Events read at once, at most."""
RECENT = 200
"""Events of a generation that are kept at hand for those who follow it."""

Read = TypeVar("Read")


class Message(dict[str, Any]):
    """An event as listeners get it; its text is made once for all of them."""

    @cached_property
    def text(self) -> str:
        return json.dumps(self)

    @property
    def is_last(self) -> bool:
        return self["kind"] == "status" and self["data"]["status"] in ENDED


@dataclass(eq=False)
class Reader:
    """Somebody who may read as long as `may_read`, which asks the database, says so."""

    user_id: int
    may_read: Callable[[], bool]
    is_out: bool = False


async def follow(id: UUID, after: int, reader: Reader | None = None) -> AsyncIterator[Message]:
    """All events with a number above `after`: those that were, then those to come, until the generation ends.

    Or until the `reader` may read no more. None: whoever calls sees to that.
    """
    with _hub().watching(id, reader) as feed:
        while not (reader and reader.is_out):
            for message in await feed.since(after):
                after = message["number"]
                yield message
                if message.is_last:
                    return
            await feed.beyond(after, reader)


class Feed:
    """One generation as its listeners here share it."""

    def __init__(self, id: UUID) -> None:
        self.id = id
        self.last = -1
        """The number of the newest event that is known of; -1: nobody has looked yet."""
        self.listeners = 0
        self._recent: deque[Message] = deque(maxlen=RECENT)
        self._news = asyncio.Event()

    async def since(self, after: int) -> list[Message]:
        """A page of what has come after this number."""
        if self._recent and self._recent[0]["number"] <= after + 1:
            return [message for message in self._recent if message["number"] > after]
        return await _read(_events, self.id, after)

    async def beyond(self, after: int, reader: Reader | None = None) -> None:
        """Until there is something after this number, or the reader is out."""
        while self.last <= after and not (reader and reader.is_out):
            await self._news.wait()

    def note(self, last: int, messages: Collection[Message] = ()) -> None:
        """There are events up to this number; `messages` are those that follow on what was known."""
        self.last = last
        self._recent.extend(messages)
        self.wake()

    def wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


class Hub:
    """Looks for all feeds of an event loop, as long as there is one."""

    def __init__(self) -> None:
        self._feeds: dict[UUID, Feed] = {}
        self._looking: asyncio.Task[None] | None = None
        self._hints: set[UUID] = set()
        self._hinted = asyncio.Event()
        self._readers: set[Reader] = set()
        self._doubted: set[Reader] = set()
        """Those whose right to read has to be looked up before they hear more: what they may do has changed."""
        self._new: set[Reader] = set()
        """Those who have just come: what changed while they did was told before anybody here listened for them."""
        self._met: asyncio.Queue[Reader] = asyncio.Queue()
        """New ones whose changes are listened for now, each to be asked once; the news does not wait for that."""

    @contextmanager
    def watching(self, id: UUID, reader: Reader | None = None) -> Iterator[Feed]:
        feed = self._feeds.setdefault(id, Feed(id))
        feed.listeners += 1
        if reader:
            self._readers.add(reader)
            self._new.add(reader)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_on(), context=contextvars.Context())
        self._hint(id)
        try:
            yield feed
        finally:
            feed.listeners -= 1
            if reader:
                for readers in (self._readers, self._doubted, self._new):
                    readers.discard(reader)
            if not feed.listeners:
                del self._feeds[id]
            if not self._feeds:
                self._looking.cancel()
                self._looking = None

    def _hint(self, id: UUID) -> None:
        """There may be news of this one."""
        self._hints.add(id)
        self._hinted.set()

    async def _look_on(self) -> None:
        """Look where something is said to be, and now and then at all. What one look misses the next one finds."""
        layer = get_channel_layer()
        channel = await layer.new_channel()
        beside = [asyncio.create_task(self._listen(layer, channel)), asyncio.create_task(self._meet())]
        joined: set[str] = set()
        poll_at = 0.0
        try:
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_SECONDS):  # wait_for of Python 3.11 may lose a cancel
                        await self._hinted.wait()
                ids, self._hints = self._hints, set()
                self._hinted.clear()
                if time.monotonic() >= poll_at:
                    ids, poll_at = set(self._feeds), time.monotonic() + POLL_SECONDS
                try:
                    await self._join(layer, channel, joined)
                    await self._ask_doubted()
                    await self._look(ids)
                except (DatabaseError, RedisError, OSError):
                    logger.warning("the events of %d generations could not be looked for", len(ids), exc_info=True)
        finally:
            for task in beside:
                task.cancel()
            for name in joined:
                await layer.group_discard(name, channel)

    async def _join(self, layer: Any, channel: str, joined: set[str]) -> None:
        """Be in the groups of what is watched and of those who read, and in no others."""
        new = set(self._new)
        wanted = {group(id) for id in self._feeds} | {group_of(reader.user_id) for reader in self._readers}
        for name in wanted - joined:
            await layer.group_add(name, channel)
            joined.add(name)
        for name in joined - wanted:
            await layer.group_discard(name, channel)
            joined.discard(name)
        self._new -= new
        for reader in new:
            self._met.put_nowait(reader)

    async def _ask_doubted(self) -> None:
        while self._doubted:
            reader = next(iter(self._doubted))
            await self._ask(reader)
            self._doubted.discard(reader)

    async def _meet(self) -> None:
        """Ask for the new ones, one by one."""
        while True:
            reader = await self._met.get()
            try:
                if reader in self._readers:
                    await self._ask(reader)
            except (DatabaseError, OSError):
                logger.warning("what %d may read could not be looked up", reader.user_id, exc_info=True)
                self._met.put_nowait(reader)
                await asyncio.sleep(POLL_SECONDS)

    async def _ask(self, reader: Reader) -> None:
        """Whoever may read no more is out."""
        reader.is_out = not await _read(reader.may_read)
        if reader.is_out:
            for feed in self._feeds.values():
                feed.wake()

    async def _look(self, ids: Collection[UUID]) -> None:
        for id, last in await _read(_last_events, ids):
            feed = self._feeds.get(id)
            if feed is None or last <= feed.last:
                continue
            if feed.last < 0:
                feed.note(last)
            elif messages := await _read(_events, id, feed.last):
                feed.note(messages[-1]["number"], messages)
                if messages[-1]["number"] < last:
                    self._hint(id)

    async def _listen(self, layer: Any, channel: str) -> None:
        while True:
            message = await layer.receive(channel)
            if message["type"] == ROLE_CHANGED:
                self._doubted |= {reader for reader in self._readers if reader.user_id == message["user"]}
                self._hinted.set()
            else:
                self._hint(UUID(message["id"]))


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def _hub() -> Hub:
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())


async def _read(read: Callable[..., Read], *given: Any) -> Read:
    """Ask the database in the thread that all share: a listener that stays for long holds no connection of its own."""
    context = contextvars.copy_context()
    context.run(SyncToAsync.thread_sensitive_context.set, None)  # type: ignore[arg-type]  # as where there is none
    asking: Coroutine[Any, Any, Read] = database_sync_to_async(read)(*given)
    return await asyncio.create_task(asking, context=context)


def _last_events(ids: Collection[UUID]) -> list[tuple[UUID, int]]:
    return list(Generation.objects.filter(pk__in=ids).values_list("pk", "last_event"))


def _events(id: UUID, after: int) -> list[Message]:
    rows = GenerationEvent.objects.filter(generation=id, number__gt=after)[:PAGE]
    return [Message(event_message(row)) for row in rows]
