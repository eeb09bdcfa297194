"""The frames of y-websocket, read with suspicion and written.

A frame is a kind, then its content; numbers are unsigned LEB128, strings and byte strings come after their length in
bytes (github.com/yjs/y-protocols, PROTOCOL.md). Kind 0 is sync: 0 asks with a state vector for what is missing,
1 answers, 2 brings a change. Kind 1 is presence (which Yjs calls awareness): how many entries, and for each one the
client's number, its clock and its state as JSON. Kind 2 refuses, kind 3 asks for everybody's presence.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pycrdt import Doc, write_message, write_var_uint

SYNC, PRESENCE, REFUSAL, ASK_PRESENCE = 0, 1, 2, 3
ASK, ANSWER, CHANGE = 0, 1, 2
NOTHING = b"\x00\x00"
"""An update that changes nothing."""
LONGEST_PRESENCE = 8_192
"""Bytes of a presence frame."""
MOST_ENTRIES = 200
"""In one presence frame: a stock client repeats what it knows of all others."""
_LONGEST_NUMBER = 10
"""Bytes."""


class Malformed(ValueError):
    """The frame is not of this protocol."""


@dataclass(frozen=True)
class Ask:
    """Send what I am missing: my state vector is this."""

    state: bytes


@dataclass(frozen=True)
class Change:
    """An update of the document."""

    update: bytes
    is_answer: bool
    """Whether it was asked for: then it may hold much that is known already."""


@dataclass(frozen=True)
class Entry:
    """A client's presence; no state: it has gone."""

    client: int
    clock: int
    state: dict[str, Any] | None


@dataclass(frozen=True)
class Presence:
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class AskPresence:
    """Send everybody's presence."""


Message = Ask | Change | Presence | AskPresence


def read(frame: bytes) -> Message | None:
    """What a client says; None for what this server has no use for. Raises Malformed."""
    reader = _Reader(frame)
    if len(frame) == 0:
        return None
    match reader.number():
        case 0 if len(frame) > 1:
            kind, content = reader.number(), reader.string()
            if kind == ASK:
                return Ask(_readable_state(content))
            if kind in (ANSWER, CHANGE):
                return None if content == NOTHING else Change(_readable_update(content), kind == ANSWER)
        case 1 if len(frame) <= LONGEST_PRESENCE:
            return Presence(_entries(_Reader(reader.string())))
        case 3:
            return AskPresence()
    return None


def change(update: bytes) -> bytes:
    return bytes((SYNC, CHANGE)) + write_message(update)


def answer(update: bytes) -> bytes:
    return bytes((SYNC, ANSWER)) + write_message(update)


def ask(state: bytes) -> bytes:
    return bytes((SYNC, ASK)) + write_message(state)


def refusal(reason: str) -> bytes:
    """What was sent is dropped."""
    return bytes((REFUSAL, 0)) + write_message(reason.encode())


def entry(said: Entry) -> bytes:
    """One client's presence, as `presence` puts it into a frame."""
    text = json.dumps(said.state, separators=(",", ":")).encode()
    return write_var_uint(said.client) + write_var_uint(said.clock) + write_message(text)


def presence(entries: Sequence[bytes]) -> bytes:
    return bytes((PRESENCE,)) + write_message(write_var_uint(len(entries)) + b"".join(entries))


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self) -> int:
        value = 0
        for place in range(_LONGEST_NUMBER):
            if self._at >= len(self._data):
                raise Malformed("it ends in the middle of a number")
            byte = self._data[self._at]
            self._at += 1
            value |= (byte & 0x7F) << (7 * place)
            if byte < 0x80:
                return value
        raise Malformed("a number is too long")

    def string(self) -> bytes:
        length = self.number()
        if self._at + length > len(self._data):
            raise Malformed("it is shorter than it says")
        self._at += length
        return self._data[self._at - length : self._at]


def _entries(reader: _Reader) -> tuple[Entry, ...]:
    count = reader.number()
    if count > MOST_ENTRIES:
        raise Malformed("too many are present")
    return tuple(_entry(reader) for _ in range(count))


def _entry(reader: _Reader) -> Entry:
    client, clock, text = reader.number(), reader.number(), reader.string()
    try:
        state = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed("a presence is no JSON") from error
    if state is not None and not isinstance(state, dict):
        raise Malformed("a presence is no object")
    return Entry(client, clock, state)


def _readable_update(update: bytes) -> bytes:
    """The same, if Yjs can read it: what is in the log has to be readable for ever."""
    try:
        Doc().apply_update(update)
    except ValueError as error:
        raise Malformed("an update can't be read") from error
    return update


def _readable_state(state: bytes) -> bytes:
    try:
        Doc().get_update(state)
    except ValueError as error:
        raise Malformed("a state vector can't be read") from error
    return state
