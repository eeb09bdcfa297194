"""How rendering stands here: asked by the reaper every few seconds, remembered in the cache, read by every page.

A page asks the cache at most every few seconds in each process, and the render server never.
"""

from __future__ import annotations

import logging
import os
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from accounts import audit
from accounts.models import Deed
from generation.render.client import ping

logger = logging.getLogger(__name__)

KEY = "render-standing"
UNSAFE = "MANIMGEN_UNSAFE_RENDER"
KEPT_SECONDS = 60
READ_SECONDS = 5.0


class _Read:
    """What this process has read last."""

    at = -READ_SECONDS
    found: dict[str, Any] = {}  # noqa: RUF012  replaced as a whole, never changed


class _Noted:
    unsafe = False


def refresh() -> None:
    """Ask the render server and remember the answer. The first unsafe one since this process began is in the log."""
    try:
        state = ping(settings.RENDER_SOCKET)
    except OSError:
        return
    found = {name: state.get(name) for name in ("tier", "refusal", "unsafe")}
    cache.set(KEY, found, KEPT_SECONDS)
    if found["unsafe"] and not _Noted.unsafe:
        _Noted.unsafe = True
        logger.warning("%s=1: scenes are drawn outside the wall", UNSAFE)
        audit.record(Deed.UNSAFE_RENDER, tier=found["tier"])


def standing() -> dict[str, Any]:
    """`tier`, `refusal` and `unsafe`; empty while nobody knows."""
    if time.monotonic() - _Read.at > READ_SECONDS:
        _Read.at = time.monotonic()
        try:
            _Read.found = cache.get(KEY) or {}
        except RedisError:
            _Read.found = {}
    return _Read.found


def context(request: HttpRequest) -> dict[str, Any]:
    """For every template: `rendering.unsafe` and `rendering.refusal`."""
    found = standing()
    unsafe = found.get("unsafe", os.environ.get(UNSAFE) == "1")
    return {"rendering": {"unsafe": unsafe, "refusal": found.get("refusal")}}
