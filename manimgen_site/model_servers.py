"""The operator's model servers, from the environment: MODEL_URL and its like for one, MODEL_SERVERS for more."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from generation.types import Dialect, Engines, Server

SETTABLE: Mapping[str, Callable[[Any], Any]] = {
    "url": str, "name": str, "model": str, "key": str, "dialect": Dialect, "seconds": float, "max_tokens": int,
    "context": int, "price_in": float, "price_out": float,
}  # fmt: skip


def engines(env: Any) -> Engines:
    """Those of MODEL_SERVERS, in its order, behind the one of MODEL_URL."""
    servers = tuple(_server(entry) for entry in _listed(env.str("MODEL_SERVERS", default="[]")))
    if url := env.str("MODEL_URL", default=""):
        first = {
            "url": url,
            "model": env.str("MODEL_NAME", default=""),
            "key": env.str("MODEL_KEY", default=""),
            "dialect": env.str("MODEL_DIALECT", default="auto"),
            "seconds": env.float("MODEL_SECONDS", default=180),
            "max_tokens": env.int("MODEL_MAX_TOKENS", default=4096),
            "context": env.int("MODEL_CONTEXT", default=0),
            "price_in": env.float("MODEL_PRICE_IN", default=0),
            "price_out": env.float("MODEL_PRICE_OUT", default=0),
        }
        servers = (_server(first), *servers)
    names = [server.name for server in servers]
    if len(set(names)) < len(names):
        raise ImproperlyConfigured('Two servers in MODEL_SERVERS have one "name"; the one of MODEL_URL is "model".')
    return Engines(servers)


def guard(env: Any) -> Engines:
    """The guard model of GUARD_URL, if there is one: it gets a short time for a short answer."""
    url = env.str("GUARD_URL", default="")
    entry = {
        "url": url,
        "name": "guard",
        "model": env.str("GUARD_NAME", default=""),
        "key": env.str("GUARD_KEY", default=""),
        "seconds": env.float("GUARD_SECONDS", default=8),
        "max_tokens": 512,
    }
    return Engines((_server(entry),) if url else ())


def _listed(text: str) -> list[Any]:
    try:
        listed = json.loads(text or "[]")
    except json.JSONDecodeError as error:
        raise ImproperlyConfigured(f"MODEL_SERVERS is no JSON: {error.msg} at character {error.pos}.") from None
    if not isinstance(listed, list):
        raise ImproperlyConfigured('MODEL_SERVERS has to be a list: [{"name": "big", "url": "http://…"}].')
    return listed


def _server(entry: Any) -> Server:
    """A server as an object of the list says it."""
    if not isinstance(entry, dict) or "url" not in entry or not entry.keys() <= SETTABLE.keys():
        known = ", ".join(sorted(SETTABLE))
        raise ImproperlyConfigured(f"Each server in MODEL_SERVERS needs a url, and may have of {known}.")
    try:
        return Server(**{name: SETTABLE[name](value) for name, value in entry.items()})
    except (TypeError, ValueError) as error:
        raise ImproperlyConfigured(f"A value in MODEL_SERVERS does not fit: {error}.") from None
