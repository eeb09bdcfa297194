"""The server of the Redis protocol, for what is less than Django's cache makes of it: one way there and back a call."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

SECONDS = 2.0


@cache
def client() -> Redis:
    """Gives up soon, as a request waits for it; once more at once, as the server may have been started anew."""
    return Redis.from_url(
        settings.REDIS_URL, socket_timeout=SECONDS, socket_connect_timeout=SECONDS, retry=Retry(NoBackoff(), 1)
    )
