"""How many requests a minute a token, a person or a visitor has, as the plan gives them.

Told in the answer as draft-ietf-httpapi-ratelimit-headers-10 writes it. Counted in windows of a minute in Valkey. A
process counts what comes to it at once, and exchanges counts with the others a few times a second, so that no request
waits for that: whoever asks several processes may be let in for a moment longer than the rate allows.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpResponseBase
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.access import Actor
from accounts.aside import Aside
from accounts.valkey import client

logger = logging.getLogger(__name__)

WINDOW = 60
EXCHANGED = 0.1
"""Seconds."""
POLICY = "minute"


@dataclass(frozen=True)
class Rate:
    """Where somebody stands: `most` requests a window, `left` of them, `wait` seconds until the next window."""

    most: int
    left: int
    wait: int

    def tell(self, answer: HttpResponseBase) -> None:
        answer["RateLimit-Policy"] = f'"{POLICY}";q={self.most};w={WINDOW}'
        answer["RateLimit"] = f'"{POLICY}";r={max(0, self.left)};t={self.wait}'


class PlanThrottle(BaseThrottle):
    def allow_request(self, request: Request, view: Any) -> bool:
        actor = cast(Actor, request.user)
        if not actor or not actor.is_authenticated:
            return True  # doors that are open to all hold nothing that could be used up
        now = time.time()
        window = int(now // WINDOW)
        ident = actor.bearer.ident if actor.bearer else actor.pk
        used = _count(ident, window)
        self.rate = Rate(actor.api_rate, actor.api_rate - used, int((window + 1) * WINDOW - now) + 1)
        view.rate = self.rate
        return self.rate.left >= 0

    def wait(self) -> float:
        return self.rate.wait


@dataclass
class _Tally:
    """Of one key: the requests to all processes, as far as this one knows, and its own that it has not told them."""

    known: int
    untold: int = 0


_tallies: dict[str, _Tally] = {}
_turn = threading.Lock()


def _count(ident: str, window: int) -> int:
    """This one and those before it."""
    key = f"{window}-{ident}"
    with _turn:
        if tally := _tallies.get(key):
            tally.untold += 1
            count = tally.known + tally.untold
    if tally is None:
        return _first(key)
    _exchanging.ask()
    return count


def _first(key: str) -> int:
    """The first one to this process in the window: it has to know what the others have counted."""
    known = _told({key: 1})[key]
    with _turn:
        tally = _tallies.setdefault(key, _Tally(known))
        tally.known = max(known, tally.known)
        return tally.known + tally.untold


def exchange() -> None:
    """Tell the other processes what came to this one, hear what came to them, and forget the windows before."""
    before = f"{int(time.time() // WINDOW) - 1}-"
    with _turn:
        for key in [key for key in _tallies if key < before]:
            del _tallies[key]
        untold = {key: tally.untold for key, tally in _tallies.items() if tally.untold}
        for key, number in untold.items():
            _tallies[key].known += number
            _tallies[key].untold = 0
    try:
        counts = _told(untold)
    except RedisError as error:
        logger.warning("the requests of %d tokens could not be told: %s", len(untold), error)
        return
    with _turn:
        for key, known in counts.items():
            if key in _tallies:
                _tallies[key].known = max(known, _tallies[key].known)


def _told(numbers: Mapping[str, int]) -> dict[str, int]:
    """Add to the counts of all processes; what they are then."""
    pipe = client().pipeline(transaction=False)
    for key, number in numbers.items():
        pipe.incrby(f"api-rate-{key}", number)
        pipe.expire(f"api-rate-{key}", 2 * WINDOW)
    return dict(zip(numbers, pipe.execute()[::2], strict=True))


_exchanging = Aside(exchange, EXCHANGED)
