"""A request to the API as a value: what is sent, and the shape of what comes back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from manimgen_client.shapes import Page

T = TypeVar("T")


@dataclass(frozen=True)
class Upload:
    """A file to send; `content` whole, as libraries of files are small."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Call(Generic[T]):
    """One operation. It can be sent again and again: as a POST it carries its Idempotency-Key with it."""

    method: str
    path: str
    """Below `/api/v1/`."""
    shape: Any
    """T for msgspec; None where nothing comes back, bytes where it is a file."""
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    upload: Upload | None = None
    match: str | None = None
    """If-Match."""
    key: str | None = None
    """Idempotency-Key."""

    @property
    def is_repeatable(self) -> bool:
        """Whether it may be sent again when nobody knows what became of the first."""
        return self.method in {"GET", "DELETE"} or self.key is not None

    @property
    def headers(self) -> dict[str, str]:
        told = {"If-Match": self.match, "Idempotency-Key": self.key}
        return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class PageCall(Call[Page[T]]):
    """One page of a list; `pages()` of a client follows it to the end."""


def read(shape: Any, *path: object, **query: Any) -> Call[Any]:
    return Call(method="GET", path=join(*path), shape=shape, query=given(query))


def read_page(shape: Any, *path: object, **query: Any) -> PageCall[Any]:
    return PageCall(method="GET", path=join(*path), shape=Page[shape], query=given(query))


def post(shape: Any, *path: object, body: Mapping[str, Any] | None = None, upload: Upload | None = None) -> Call[Any]:
    """A POST under a new key, so that it is done once however often it is sent."""
    sent = None if upload else given(body or {})
    rest = given(body or {}) if upload else {}
    return Call(method="POST", path=join(*path), shape=shape, body=sent or rest, upload=upload, key=uuid.uuid4().hex)


def edit(shape: Any, *path: object, match: str, body: Mapping[str, Any]) -> Call[Any]:
    return Call(method="PATCH", path=join(*path), shape=shape, body=given(body), match=match)


def delete(*path: object, match: str | None = None) -> Call[None]:
    return Call(method="DELETE", path=join(*path), shape=None, match=match)


def join(*path: object) -> str:
    return "".join(f"{quote(str(part), safe='')}/" for part in path)


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without those that are None: the server's own defaults hold for them."""
    return {name: value for name, value in values.items() if value is not None}
