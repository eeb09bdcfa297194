"""How often the editor's text is looked at by the server."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.access import actor_of
from accounts.throttles import Throttle, address_of


class CheckThrottle(Throttle):
    """Members are counted by person, guests by address."""


def seconds_to_wait(request: HttpRequest) -> int | None:
    """None if the text may be looked at now (which counts), else the seconds until it may."""
    actor = actor_of(request)
    return CheckThrottle("check", actor.pk if actor.user else address_of(request)).seconds_to_wait()
