"""httpx2 over this process's own ASGI application. Its own ASGITransport answers only what has ended; this streams."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from typing import Any

import httpx2

from manimgen_site.mcp import App, Scope

AHEAD = 8
"""Messages that the site may be ahead of whoever reads."""
LEAVING_SECONDS = 2


class InProcess(httpx2.AsyncBaseTransport):
    """Requests on behalf of the one in `outer`: from the same address, through the same proxies."""

    def __init__(self, site: App, outer: Scope) -> None:
        self._site = site
        self._outer = outer

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        forwarded = [(name, value) for name, value in self._outer["headers"] if name.startswith(b"x-forwarded-")]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": self._outer.get("scheme", "http"),
            "path": request.url.path,
            "raw_path": request.url.raw_path.partition(b"?")[0],
            "query_string": request.url.query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in request.headers.raw] + forwarded,
            "client": self._outer.get("client"),
            "server": self._outer.get("server"),
        }
        exchange = Exchange(self._site, scope, await request.aread())
        start = await exchange.start()
        return httpx2.Response(start["status"], headers=start["headers"], stream=exchange)


class Exchange(httpx2.AsyncByteStream):
    """A request that the site is answering; its body, as it comes."""

    def __init__(self, site: App, scope: Scope, body: bytes) -> None:
        self._body: bytes | None = body
        self._said: asyncio.Queue[MutableMapping[str, Any] | None] = asyncio.Queue(AHEAD)
        self._is_left = asyncio.Event()
        self._task = asyncio.create_task(self._run(site, scope))

    async def start(self) -> MutableMapping[str, Any]:
        """Status and headers. Raises httpx2.ReadError where the site has failed."""
        try:
            start = await self._said.get()
        except asyncio.CancelledError:
            await self.aclose()
            raise
        if start is None:
            raise httpx2.ReadError("The site broke off.")
        return start

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while message := await self._said.get():
            yield message.get("body", b"")
            if not message.get("more_body", False):
                return

    async def aclose(self) -> None:
        """Whoever reads has left: the site is told, and has a moment to tidy up."""
        self._is_left.set()
        while not self._said.empty():
            self._said.get_nowait()
        await asyncio.wait({self._task}, timeout=LEAVING_SECONDS)
        self._task.cancel()

    async def _run(self, site: App, scope: Scope) -> None:
        try:
            await site(scope, self._receive, self._send)
        finally:
            await self._send(None)

    async def _receive(self) -> MutableMapping[str, Any]:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._is_left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: MutableMapping[str, Any] | None) -> None:
        if not self._is_left.is_set():
            await self._said.put(message)
