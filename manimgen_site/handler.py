"""Django's door for HTTP: a request is one turn of a thread, and the threads are always the same.

Django would begin a thread for each request and change between it and the event loop five times; that took more time
than most answers do. Who comes while all threads are at work waits in line. What streams is written in the event loop.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import IO, Any

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.db import close_old_connections
from django.http import FileResponse, HttpResponseBase
from django.urls import set_script_prefix

WAITED = "manimgen.waited"
"""In a request's META: the seconds that it stood in line for a thread."""


class Handler(ASGIHandler):
    def __init__(self) -> None:
        super().__init__()
        threads = ThreadPoolExecutor(settings.WEB_THREADS, "request")
        self._answer_in_thread = sync_to_async(self._answer, thread_sensitive=False, executor=threads)
        self._close_in_thread = sync_to_async(_close, thread_sensitive=False, executor=threads)

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with closing(body):
            answer = await self._answer_in_thread(scope, body, time.monotonic())
            if answer.streaming:
                await self._stream(answer, receive, send)
            else:
                await self.send_response(answer, send)

    def _answer(self, scope: Any, body: IO[bytes], came: float) -> HttpResponseBase:
        """In a thread: all that may ask the database. What is no stream is closed when it comes back."""
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=self.__class__, scope=scope)
        answer = self._respond(scope, body, came)
        answer._handler_class = self.__class__  # type: ignore[attr-defined]  # as ASGIHandler does it
        if not answer.streaming:
            answer.close()
            return answer
        if isinstance(answer, FileResponse):
            answer.block_size = self.chunk_size
        close_old_connections()  # a stream that stays open for an hour shall hold none
        return answer

    def _respond(self, scope: Any, body: IO[bytes], came: float) -> HttpResponseBase:
        request, refusal = self.create_request(scope, body)
        if request is None:
            assert refusal is not None, "create_request answers one of the two"
            return refusal
        request.META[WAITED] = time.monotonic() - came
        return self.get_response(request)

    async def _stream(self, answer: HttpResponseBase, receive: Any, send: Any) -> None:
        """Until it ends, or whoever reads it has left."""
        sending = asyncio.create_task(self.send_response(answer, send))
        leaving = asyncio.create_task(self.listen_for_disconnect(receive))
        try:
            await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sending.cancel()
            leaving.cancel()
            ended, _left = await asyncio.gather(sending, leaving, return_exceptions=True)
            await self._close_in_thread(answer)
        if isinstance(ended, Exception):
            raise ended


def _close(answer: HttpResponseBase) -> None:
    answer.close()


def http_application() -> Handler:
    """Sets Django up, as get_asgi_application does."""
    django.setup(set_prefix=False)
    return Handler()
