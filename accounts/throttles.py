"""How often somebody may do what could be tried again and again; counted in the cache, by REST framework's throttle."""

from __future__ import annotations

from typing import Any

from rest_framework.throttling import SimpleRateThrottle


class Throttle(SimpleRateThrottle):
    """`scope` names a rate of settings.REST_FRAMEWORK, `ident` whom to count."""

    def __init__(self, scope: str, ident: str) -> None:
        self.scope = scope
        self.ident = ident
        super().__init__()

    def get_cache_key(self, request: Any, view: Any) -> str:
        return f"throttle_{self.scope}_{self.ident}"


def seconds_to_wait(scope: str, ident: str) -> int | None:
    """None if it may be done now (which counts), else the seconds until it may be done again."""
    throttle = Throttle(scope, ident)
    if throttle.allow_request(None, None):  # type: ignore[arg-type]  # it looks at our key only
        return None
    return int(throttle.wait() or 60) + 1
