"""One try: a signed POST to an address that was checked, bounded in time and size, that follows no redirect."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import httpx2 as httpx
from django.conf import settings
from standardwebhooks import Webhook

from accounts.addresses import Closed, allowed_addresses
from accounts.hooks.records import Error

SECONDS = 10.0
"""From the look-up of the name to the head of the answer."""
BODY_SECONDS = 2.0
BODY_BYTES = 4_096
"""What is read of an answer's body, for the log."""
MOST_ADDRESSES = 3
LONGEST_WAIT = 4 * 3600
AGENT = "manimgen-webhooks/1"


@dataclass(frozen=True)
class Post:
    """What is sent where; `headers` are signed already."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Outcome:
    """What came of a try. `wait`: the seconds that the answer asks for before the next one."""

    status: int | None = None
    error: Error | None = None
    text: str = ""
    milliseconds: int = 0
    wait: int = 0

    @property
    def is_gone(self) -> bool:
        return self.status == httpx.codes.GONE


def signed(id: str, at: datetime, body: str, secrets: Sequence[str]) -> dict[str, str]:
    """The headers of Standard Webhooks 1.0 (`webhook-id`, `-timestamp`, `-signature`), a signature for each secret."""
    return {
        "webhook-id": id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(id, at, body) for secret in secrets),
        "content-type": "application/json",
        "accept-encoding": "identity",  # so that a small answer stays one
        "user-agent": AGENT,
    }


def send_all(posts: Sequence[Post]) -> list[Outcome]:
    """Send them at the same time; an outcome for each, whatever happens."""

    async def together() -> list[Outcome]:
        return list(await asyncio.gather(*(send(post) for post in posts)))

    return asyncio.run(together())


async def send(post: Post) -> Outcome:
    began = time.monotonic()
    try:
        outcome = await _ask(post)
    except Closed:
        outcome = Outcome(error=Error.CLOSED_ADDRESS)
    except (TimeoutError, httpx.TimeoutException):
        outcome = Outcome(error=Error.TIMED_OUT)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as trouble:
        outcome = Outcome(error=Error.UNREACHABLE, text=str(trouble)[:500])
    spent = int((time.monotonic() - began) * 1000)
    return Outcome(outcome.status, outcome.error, outcome.text, spent, outcome.wait)


async def _ask(post: Post) -> Outcome:
    client = httpx.AsyncClient(transport=_Checked(), trust_env=False, follow_redirects=False, timeout=SECONDS)
    async with client:
        request = client.build_request("POST", post.url, content=post.body, headers=dict(post.headers))
        async with asyncio.timeout(SECONDS):
            answer = await client.send(request, stream=True)
        try:
            return Outcome(answer.status_code, _fault(answer), await _beginning(answer), wait=_wait(answer))
        finally:
            await answer.aclose()


def _fault(answer: httpx.Response) -> Error | None:
    if answer.is_success:
        return None
    return Error.REDIRECTED if answer.is_redirect else Error.ANSWERED_NO


def _wait(answer: httpx.Response) -> int:
    asked = answer.headers.get("retry-after", "")
    return min(int(asked), LONGEST_WAIT) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else 0


async def _beginning(answer: httpx.Response) -> str:
    """How the body begins: the status has told what matters, so a body that breaks off or never ends does no harm."""
    kept = b""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in answer.aiter_raw():
                kept += chunk
                if len(kept) >= BODY_BYTES:
                    break
    except (TimeoutError, httpx.HTTPError):
        pass
    return kept[:BODY_BYTES].decode("utf-8", "replace").replace("\0", "\ufffd")


class _Checked(httpx.AsyncBaseTransport):
    """Connects to an address that was checked, under the name that was asked for (Host, SNI and certificate)."""

    def __init__(self) -> None:
        self._inner = httpx.AsyncHTTPTransport(verify=_trusted(), trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.raw_host.decode("ascii")
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        addresses = await allowed_addresses(host.strip("[]"), port, settings.WEBHOOK_NETWORKS)
        request.extensions = {**request.extensions, "sni_hostname": host}
        *others, last = addresses[:MOST_ADDRESSES]
        for address in others:
            try:
                return await self._connect(request, address)
            except httpx.ConnectError:
                continue
        return await self._connect(request, last)

    async def _connect(self, request: httpx.Request, address: str) -> httpx.Response:
        request.url = request.url.copy_with(host=address)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities are loaded once."""
    return httpx.create_ssl_context()
