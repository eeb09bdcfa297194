"""`/mcp`: the door through which assistants use the site, in the Model Context Protocol over streamable HTTP.

What lies behind it (manimgen_site.mcp_tools) takes a second and 40 MB to load, and is loaded by the first call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib import import_module
from io import BytesIO
from typing import Any

from allauth.idp.oidc.adapter import get_adapter
from asgiref.sync import ThreadSensitiveContext
from channels.db import database_sync_to_async
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import actor_with, secret_of
from accounts.bearers import Refused
from accounts.rest.problems import problem_response
from accounts.scopes import SCOPES

PATHS = {"/mcp", "/mcp/"}
MOST_CALLS = 100
"""At work at once, in this process."""
BUSY_SECONDS = 5

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]


@dataclass(frozen=True)
class Caller:
    """Whose call it is."""

    origin: str
    """Scheme and host, as the caller sees the site."""
    secret: str


class McpDoor:
    """An ASGI application: the site, and `/mcp` in front of it."""

    def __init__(self, site: App) -> None:
        self._site = site
        self._calls = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] not in PATHS:
            await self._site(scope, receive, send)
            return
        async with ThreadSensitiveContext():  # a thread of its own, as each of Django's requests has
            found = await database_sync_to_async(_caller)(scope)
        if isinstance(found, HttpResponse):
            await _answer(found, send)
        elif self._calls >= MOST_CALLS:
            await _answer(_busy(), send)
        else:
            await self._serve(found, scope, receive, send)

    async def _serve(self, caller: Caller, scope: Scope, receive: Receive, send: Send) -> None:
        self._calls += 1
        try:
            tools = await asyncio.to_thread(import_module, "manimgen_site.mcp_tools")
            await tools.serve(self._site, caller, scope, receive, send)
        finally:
            self._calls -= 1


@require_safe
def protected_resource(request: HttpRequest) -> JsonResponse:
    """Where an assistant gets a token for `/mcp` (RFC 9728)."""
    return JsonResponse(
        {
            "resource": request.build_absolute_uri("/mcp"),
            "authorization_servers": [get_adapter().get_issuer()],
            "bearer_methods_supported": ["header"],
            "scopes_supported": list(SCOPES),
            "resource_documentation": request.build_absolute_uri(reverse("api_docs")),
        }
    )


def _caller(scope: Scope) -> Caller | HttpResponse:
    """Who calls, or what they are told."""
    request = ASGIRequest(scope, BytesIO())
    try:
        origin = f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return problem_response(HTTPStatus.BAD_REQUEST, "invalid", _("This site is not known under this name."))
    if request.method != "POST":
        answer = problem_response(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", _("Only POST is taken here."))
        answer["Allow"] = "POST"
        return answer
    secret = secret_of(request)
    try:
        actor_with(secret or "", request)
    except Refused as refused:
        where = f"{origin}{reverse('mcp_protected_resource')}"
        answer = problem_response(HTTPStatus.UNAUTHORIZED, refused.id, refused.sentence)
        error = ', error="invalid_token"' if secret else ""
        answer["WWW-Authenticate"] = f'Bearer resource_metadata="{where}"{error}'
        return answer
    return Caller(origin, secret or "")


def _busy() -> HttpResponse:
    answer = problem_response(
        HTTPStatus.SERVICE_UNAVAILABLE, "busy", _("Many assistants are at work: try again in a moment.")
    )
    answer["Retry-After"] = str(BUSY_SECONDS)
    return answer


async def _answer(answer: HttpResponse, send: Send) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.items()]
    headers.append((b"content-length", str(len(answer.content)).encode()))
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": answer.content})
