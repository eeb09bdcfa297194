"""An id for each request: in the answer's `X-Request-Id` and in every line of the log that it makes."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

HEADER = "X-Request-Id"
SENT_BY_CLIENT = re.compile(r"[\w.:-]{8,80}", re.ASCII)
"""What is taken over; anything else could forge lines of the log."""

_current: ContextVar[str] = ContextVar("request_id", default="-")

Answer = Callable[[HttpRequest], Any]


def current_request_id() -> str:
    return _current.get()


@sync_and_async_middleware
def middleware(get_response: Answer) -> Answer | Callable[[HttpRequest], Awaitable[HttpResponseBase]]:
    """The client's own id if it looks like one, else a new one."""
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponseBase:
            id = _take(request)
            return _with_header(await get_response(request), id)

        return answer_async

    def answer(request: HttpRequest) -> HttpResponseBase:
        id = _take(request)
        return _with_header(get_response(request), id)

    return answer


class InLog(logging.Filter):
    """Gives every record its `request_id`; `-` outside of a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _current.get()
        return True


def _take(request: HttpRequest) -> str:
    sent = request.headers.get(HEADER, "")
    id = sent if SENT_BY_CLIENT.fullmatch(sent) else uuid.uuid4().hex
    _current.set(id)
    return id


def _with_header(answer: HttpResponseBase, id: str) -> HttpResponseBase:
    answer[HEADER] = id
    return answer
