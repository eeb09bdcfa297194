"""How many requests a minute a token, a person or a visitor has, as the plan gives them.

Told in the answer as draft-ietf-httpapi-ratelimit-headers-10 writes it. Counted in windows of a minute in Valkey:
one increment a request, whatever the rate.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.access import Actor
from accounts.valkey import client

WINDOW = 60
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
        used = _count(f"api-rate-{ident}-{window}")
        self.rate = Rate(actor.api_rate, actor.api_rate - used, int((window + 1) * WINDOW - now) + 1)
        view.rate = self.rate
        return self.rate.left >= 0

    def wait(self) -> float:
        return self.rate.wait


def _count(key: str) -> int:
    """This one and those before it."""
    count = client().incr(key)
    if count == 1:
        client().expire(key, 2 * WINDOW)
    return count
