"""The client's MCP tools, asking this site's own API within the process, as whoever calls.

So the API decides on scopes, roles, rates and checks, and nothing of that is told twice.
"""

from __future__ import annotations

from manimgen_client import AsyncClient, Manner, Server, tools
from mcp.server.transport_security import TransportSecuritySettings

from manimgen_site.in_process import InProcess
from manimgen_site.mcp import App, Caller, Receive, Scope, Send

MOST_BYTES = 1_000_000
"""Of a call."""
HOST_IS_CHECKED = TransportSecuritySettings(enable_dns_rebinding_protection=False)
"""By the door, as Django does everywhere."""


async def serve(site: App, caller: Caller, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one call. Nothing is kept between calls: any process can answer the next one."""

    def connect(context: tools.Anything) -> AsyncClient:
        transport = InProcess(site, scope)
        return AsyncClient(
            Server(caller.origin, caller.secret), Manner(watch_seconds=tools.FILM_SECONDS), transport=transport
        )

    server = tools.server(connect)
    server.streamable_http_app(
        stateless_http=True, max_request_body_size=MOST_BYTES, transport_security=HOST_IS_CHECKED
    )
    async with server.session_manager.run():
        await server.session_manager.handle_request(scope, receive, send)
