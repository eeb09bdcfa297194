"""How model servers are connected to: no redirects, bounded answers; guarded ones at public addresses only."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

import httpx2 as httpx

from generation.engine.chat_address import public_address
from generation.errors import EngineError

MAX_LINE = 2_000_000
"""Bytes. The client keeps a line until it is whole; TGI's last one holds the answer a second time."""
MAX_BYTES = 64_000_000
ERROR = 400
MAX_ERROR_BODY = 100_000

_is_guarded: ContextVar[bool] = ContextVar("is_guarded", default=False)


@contextmanager
def reaching(*, is_guarded: bool) -> Iterator[None]:
    """Within this, connections are made as this server's are: guarded or not."""
    token = _is_guarded.set(is_guarded)
    try:
        yield
    finally:
        _is_guarded.reset(token)


def make_client() -> httpx.AsyncClient:
    """A client for one request; huggingface_hub makes its own by this too."""
    is_guarded = _is_guarded.get()
    return httpx.AsyncClient(
        transport=_Transport(is_guarded=is_guarded),
        trust_env=not is_guarded,
        follow_redirects=False,
        timeout=None,
        event_hooks={"response": [_read_errors]},
    )


class _Transport(httpx.AsyncBaseTransport):
    def __init__(self, *, is_guarded: bool) -> None:
        self._is_guarded = is_guarded
        self._inner = httpx.AsyncHTTPTransport(verify=_trusted(), trust_env=not is_guarded)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._is_guarded:
            host = request.url.host
            port = request.url.port or (443 if request.url.scheme == "https" else 80)
            request.url = request.url.copy_with(host=await public_address(host, port))
            request.extensions = {**request.extensions, "sni_hostname": host}
        answer = await self._inner.handle_async_request(request)
        assert isinstance(answer.stream, httpx.AsyncByteStream)
        stream = _Bounded(answer.stream)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=stream, extensions=answer.extensions)

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Bounded(httpx.AsyncByteStream):
    """An answer that may not have endless lines, nor be endless."""

    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        line = total = 0
        async for chunk in self._stream:
            total += len(chunk)
            end = chunk.rfind(b"\n")
            line = line + len(chunk) if end < 0 else len(chunk) - end - 1
            if max(line, end) > MAX_LINE or total > MAX_BYTES:
                raise EngineError("engine_endless", most=MAX_LINE)
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _read_errors(answer: httpx.Response) -> None:
    """Go nowhere else. Have a short error body at hand, as the hub's error classes look into it; never a long one."""
    if answer.has_redirect_location:
        raise EngineError("engine_refused", why="redirect")
    if answer.status_code < ERROR:
        return
    body = b""
    async for chunk in answer.aiter_raw():
        body += chunk
        if len(body) > MAX_ERROR_BODY:
            body = b""
            break
    answer._content = body


@cache
def _trusted() -> ssl.SSLContext:
    """Loading the authorities takes longer than a token; they are loaded once."""
    return httpx.create_ssl_context()
