"""Who is at the editor and where: what a client says of itself, with the name that the server knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from classrooms import protocol

HUES = 6
"""Colours of people, `--who-1` to `--who-6` of the tokens."""
LARGEST = 2**53
"""Numbers from here on are none in JavaScript."""


class Presence:
    """What one socket has said of itself. It speaks for one client only, under its person's name."""

    def __init__(self, user: User | None) -> None:
        self._person = {"id": user.pk if user else 0, "name": user.display_name if user else _("Guest")}
        self._person["hue"] = (user.pk if user else 0) % HUES + 1
        self._client: int | None = None
        self._clock = 0
        self._is_here = False

    def vouched(self, message: protocol.Presence) -> Iterator[protocol.Entry]:
        """What may be passed on: what was said of others, or is old, is left out."""
        for entry in message.entries:
            if self._client is None and entry.state is not None and entry.client < LARGEST:
                self._client = entry.client
            if entry.client == self._client and self._clock <= entry.clock < LARGEST:
                self._clock = entry.clock
                yield self._entry(entry.state)

    def farewell(self) -> protocol.Entry | None:
        """What says that this client has gone; None when it was never here."""
        if not self._is_here:
            return None
        self._clock += 1
        return self._entry(None)

    def _entry(self, state: dict[str, Any] | None) -> protocol.Entry:
        assert self._client is not None
        self._is_here = state is not None
        return protocol.Entry(self._client, self._clock, None if state is None else state | {"user": self._person})
