"""Addresses in answers: absolute, as whoever asks sees the site."""

from __future__ import annotations

from functools import cache
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from rest_framework.request import Request

MARK = UUID(int=0)


def address(request: Request, view: str, id: Any) -> str:
    """Of what a view shows under an id. A page of a list has dozens, so what they share is looked up once."""
    before, after = _way(view)
    return f"{_origin(request._request)}{before}{id}{after}"


def _origin(request: HttpRequest) -> str:
    """Scheme and host."""
    if not hasattr(request, "_origin"):
        request._origin = request.build_absolute_uri("/").removesuffix("/")  # type: ignore[attr-defined]
    return cast(str, request._origin)  # type: ignore[attr-defined]


@cache
def _way(view: str) -> tuple[str, str]:
    """Of its address, what is before the id and what is after it."""
    before, _id, after = reverse(view, args=[MARK]).partition(str(MARK))
    return before, after
