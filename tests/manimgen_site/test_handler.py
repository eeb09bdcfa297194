"""Django's door for HTTP: a few threads that stay, a line before them, streams that end when their reader leaves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from manimgen_site import busy
from manimgen_site.handler import Handler

pytestmark = pytest.mark.urls(__name__)

LEFT: list[str] = []


def thread(request: HttpRequest) -> HttpResponse:
    return HttpResponse(threading.current_thread().name)


def stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(_endless())


def broken_stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(_broken())


async def _endless() -> AsyncIterator[str]:
    try:
        while True:
            yield "more"
            await asyncio.sleep(0)
    finally:
        LEFT.append("reader")


async def _broken() -> AsyncIterator[str]:
    yield "some"
    raise RuntimeError("torn")


urlpatterns = [path("thread", thread), path("stream", stream), path("broken", broken_stream)]


@pytest.fixture
def handler(settings: LazySettings) -> Handler:
    settings.WEB_THREADS = 1
    settings.ALLOWED_HOSTS = ["localhost"]
    return Handler()


def asking(handler: Handler, where: str) -> Any:
    """An ApplicationCommunicator, which is not typed."""
    headers = [(b"host", b"localhost")]
    scope = {"type": "http", "method": "GET", "path": where, "query_string": b"", "headers": headers}
    return ApplicationCommunicator(handler, scope)  # type: ignore[no-untyped-call]


async def answer(handler: Handler, where: str) -> tuple[dict[str, Any], bytes]:
    """What begins the answer, and its body."""
    asked = asking(handler, where)
    await asked.send_input({"type": "http.request", "body": b"", "more_body": False})
    start, body = await asked.receive_output(10), await asked.receive_output(10)
    await asked.wait(10)
    return start, body["body"]


async def test_the_same_thread_answers_one_request_after_the_other(handler: Handler) -> None:
    answers = await asyncio.gather(*(answer(handler, "/thread") for _ in range(5)))
    assert len({body for _start, body in answers}) == 1
    assert {start["status"] for start, _body in answers} == {200}


async def test_a_stream_ends_when_its_reader_leaves(handler: Handler) -> None:
    LEFT.clear()
    asked = asking(handler, "/stream")
    await asked.send_input({"type": "http.request", "body": b"", "more_body": False})
    await asked.receive_output(10)
    assert (await asked.receive_output(10))["body"] == b"more"
    await asked.send_input({"type": "http.disconnect"})
    await asked.wait(10)
    assert LEFT == ["reader"]


async def test_an_open_stream_holds_no_thread(handler: Handler) -> None:
    asked = asking(handler, "/stream")
    await asked.send_input({"type": "http.request", "body": b"", "more_body": False})
    await asked.receive_output(10)
    assert (await answer(handler, "/thread"))[0]["status"] == 200
    await asked.send_input({"type": "http.disconnect"})
    await asked.wait(10)


async def test_a_stream_that_breaks_is_not_taken_for_one_that_has_ended(handler: Handler) -> None:
    asked = asking(handler, "/broken")
    await asked.send_input({"type": "http.request", "body": b"", "more_body": False})
    with pytest.raises(RuntimeError, match="torn"):
        await asked.wait(10)


async def test_who_has_waited_too_long_for_a_thread_is_told_when_to_come_back(
    handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(busy, "LONGEST_WAIT", -1.0)
    start, body = await answer(handler, "/api/v1/me/")
    headers = dict(start["headers"])
    assert (start["status"], headers[b"Retry-After"]) == (503, b"5")
    assert b'"id": "busy"' in body
    assert headers[b"X-Request-Id"]
