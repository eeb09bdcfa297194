"""Addresses in answers: absolute, as whoever asks sees the site."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from django.urls import reverse
from rest_framework.request import Request

MARK = UUID(int=0)


def address(request: Request, view: str, id: Any) -> str:
    """Of what a view shows under an id. A page of a list has dozens, so each view's way is looked up once."""
    return request.build_absolute_uri("/").removesuffix("/") + _way(view).replace(str(MARK), str(id))


@cache
def _way(view: str) -> str:
    return reverse(view, args=[MARK])
