"""Server-Sent Events (WHATWG HTML, 9.2.6), as far as the API uses them: numbered events of one line of JSON."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from manimgen_client.errors import Unreadable
from manimgen_client.shapes import Event

LONGEST_LINE = 8 * 1024 * 1024
"""Bytes; the longest event holds a scene's source."""


class Reader:
    """Takes the stream piece by piece, wherever it was cut, and answers the events that are whole."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []

    def feed(self, piece: bytes) -> Iterator[Event]:
        *lines, self._rest = (self._rest + piece).split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            raise Unreadable("The stream of events holds a line that does not end.")
        for line in lines:
            if event := self._line(line.removesuffix(b"\r")):
                yield event

    def _line(self, line: bytes) -> Event | None:
        if line.startswith(b"data:"):
            self._data.append(line.removeprefix(b"data:").removeprefix(b" "))
        if line or not self._data:
            return None
        whole, self._data = b"\n".join(self._data), []
        try:
            return msgspec.json.decode(whole, type=Event)
        except msgspec.MsgspecError as error:
            raise Unreadable(f"The stream of events holds what is no event: {error}") from error
