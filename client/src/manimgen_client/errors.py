"""What can go wrong, as exceptions. All are ManimgenError, and their text says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec


class ManimgenError(Exception):
    """Something that a person can read; `id` is for programs."""

    id = "failed"


class Unreachable(ManimgenError):
    """No answer came: no connection, or it broke and did not come back."""

    id = "unreachable"


class Unreadable(ManimgenError):
    """What answered does not speak as the API does: another site, perhaps, or a newer version."""

    id = "unreadable"


class Refused(ManimgenError):
    """The API said no (RFC 9457). `id` is for programs; `errors` has the sentences at each field."""

    def __init__(
        self,
        status: int,
        id: str,
        detail: str,
        *,
        errors: Mapping[str, Any] | None = None,
        request_id: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.id, self.detail = status, id, detail
        self.errors: Mapping[str, Any] = errors or {}
        self.request_id = request_id
        self.retry_after = retry_after
        """Seconds, where the server has said."""

    def __str__(self) -> str:
        fields = [f"{name}: {sentence}" for name, told in self.errors.items() for sentence in _sentences(told)]
        return " ".join(fields) or self.detail

    @property
    def is_passing(self) -> bool:
        """Whether the same may be taken in a moment: too often, too busy, or the first of two still at work."""
        return self.status in {429, 503} or self.id == "in_flight"


class Unauthenticated(Refused):
    """401: no token, or one that opens nothing any more."""


class Forbidden(Refused):
    """403: your role or your token's scope does not allow it."""


class NotFound(Refused):
    """404: there is no such thing, or it is not yours."""


class Conflict(Refused):
    """409: it does not go with how things stand."""


class Overtaken(Refused):
    """412: somebody has changed it since you read it."""


class TooOften(Refused):
    """429: wait for `retry_after` seconds."""


KINDS: Mapping[int, type[Refused]] = {
    401: Unauthenticated, 403: Forbidden, 404: NotFound, 409: Conflict, 412: Overtaken, 429: TooOften,
}  # fmt: skip


class _Told(msgspec.Struct):
    """Problem details, as far as they are looked at."""

    id: str = ""
    detail: str = ""
    errors: dict[str, Any] = {}
    request_id: str = ""


def refusal(status: int, headers: Mapping[str, str], body: bytes) -> Refused:
    """The error that an answer tells; one that is no problem details is a page of something in between."""
    try:
        told = msgspec.json.decode(body, type=_Told)
    except msgspec.MsgspecError:
        told = _Told()
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "an unknown status"
    detail = told.detail or f"The server answered {status} ({phrase})."
    if 300 <= status < 400:
        detail = f"This address leads on to {headers.get('location', 'another one')}: give that one as the server."
    return KINDS.get(status, Refused)(
        status,
        told.id or f"status_{status}",
        detail,
        errors=told.errors,
        request_id=told.request_id or headers.get("x-request-id", ""),
        retry_after=_seconds(headers.get("retry-after", "")),
    )


def _seconds(text: str) -> float | None:
    """Retry-After in seconds; the API gives no dates."""
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _sentences(told: Any) -> list[str]:
    return [str(each) for each in told] if isinstance(told, list) else [str(told)]
