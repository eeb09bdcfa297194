"""People at their editors, in the test's own loop: a Yjs document each, and a socket through the real application."""

from __future__ import annotations

import json
from typing import Any, Self

from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client
from pycrdt import Doc, Text, write_message, write_var_uint

from accounts.models import User
from classrooms import protocol
from classrooms.documents import ROOT
from manimgen_site.asgi import application
from projects.models import Scene

SECONDS = 20


@sync_to_async
def headers_of(user: User | None) -> list[tuple[bytes, bytes]]:
    headers = [(b"origin", b"http://localhost"), (b"host", b"localhost")]
    if user:
        browser = Client()
        browser.force_login(user)
        headers.append((b"cookie", f"sessionid={browser.cookies['sessionid'].value}".encode()))
    return headers


class Editor:
    """Frames that change the document are answered as y-websocket does; `presence` is what was heard of others."""

    def __init__(self, user: User | None, scene: Scene, token: str = "") -> None:
        self.user, self.scene, self.token = user, scene, token
        self.doc: Doc[Any] = Doc()
        self.source: Text = self.doc.get(ROOT, type=Text)
        self.presence: dict[int, dict[str, Any] | None] = {}
        self.refusals = 0
        self.closed: int | None = None
        self.socket: WebsocketCommunicator

    @property
    def text(self) -> str:
        return str(self.source)

    async def open(self) -> Self:
        path = f"/ws/scenes/{self.scene.pk}/edit/"
        sent = [(b"host", b"localhost"), (b"authorization", f"Bearer {self.token}".encode())]
        headers = sent if self.token else await headers_of(self.user)
        self.socket = WebsocketCommunicator(application, path, headers=headers)
        await self.socket.connect(timeout=SECONDS)
        return self

    async def close(self) -> None:
        await self.socket.disconnect(timeout=SECONDS)

    async def send(self, frame: bytes) -> None:
        await self.socket.send_input({"type": "websocket.receive", "bytes": frame})

    async def hear(self) -> int | None:
        """Take in one frame. Its kind, or None when the server has closed."""
        output = await self.socket.receive_output(timeout=SECONDS)
        if output["type"] == "websocket.close":
            self.closed = output["code"]
            return None
        frame = output["bytes"]
        match frame[0]:
            case protocol.REFUSAL:
                self.refusals += 1
            case protocol.PRESENCE:
                message = protocol.read(frame)
                assert isinstance(message, protocol.Presence)
                self.presence |= {entry.client: entry.state for entry in message.entries}
            case protocol.SYNC:
                await self._sync(frame)
        return int(frame[0])

    async def sync(self) -> Self:
        """Ask for what is missing and take in all that comes until it is answered; then tell what the server misses."""
        await self.send(protocol.ask(self.doc.get_state()))
        self._answered = False
        while not self._answered and self.closed is None:
            await self.hear()
        return self

    async def type(self, place: int, text: str) -> None:
        """Put `text` in, at a byte, and tell the server."""
        await self.send(protocol.change(self.write(place, text)))

    def write(self, place: int, text: str) -> bytes:
        """The same with nobody told: as when there is no connection."""
        before = self.doc.get_state()
        self.source.insert(place, text)
        return self.doc.get_update(before)

    async def say(self, client: int, clock: int, state: dict[str, Any] | None) -> None:
        """Tell where the cursor is."""
        text = json.dumps(state).encode()
        entry = write_var_uint(1) + write_var_uint(client) + write_var_uint(clock) + write_message(text)
        await self.send(bytes((protocol.PRESENCE,)) + write_message(entry))

    async def _sync(self, frame: bytes) -> None:
        match protocol.read(frame):
            case protocol.Ask(state):
                await self.send(protocol.answer(self.doc.get_update(state)))
            case protocol.Change(update, is_answer):
                self.doc.apply_update(update)
                self._answered = self._answered or is_answer
            case None:
                self._answered = True
