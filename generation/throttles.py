"""How often somebody may start a generation: the page and the API count together."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.access import Actor, actor_of
from accounts.throttles import Throttle, address_of


class StartThrottle(Throttle):
    """Members are counted by person, guests by address: a new session is free, an address less so."""


def seconds_to_wait(request: HttpRequest, actor: Actor | None = None) -> int | None:
    """None if the actor may start now (which counts), else the seconds until the next start is allowed.

    `actor`: whom the API has found; else the session's.
    """
    actor = actor or actor_of(request)
    if actor.user:
        return StartThrottle("member", actor.pk).seconds_to_wait()
    return StartThrottle("guest", address_of(request)).seconds_to_wait()
