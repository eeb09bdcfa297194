"""mcp: the tools for assistants, on the standard streams."""

from __future__ import annotations

import click

from manimgen_client.cli.logins import server_of
from manimgen_client.cli.output import Out
from manimgen_client.client import AsyncClient
from manimgen_client.connection import Manner
from manimgen_client.errors import ManimgenError


@click.command()
@click.pass_obj
def mcp(out: Out) -> None:
    """Serve an assistant on the standard streams, with your login (Model Context Protocol)."""
    try:
        from manimgen_client import tools  # noqa: PLC0415  # optional, and heavy
    except ImportError as error:
        raise ManimgenError("The MCP SDK is missing: pip install 'manimgen-client[mcp]'.") from error
    server, manner = server_of(out.server), Manner(watch_seconds=tools.FILM_SECONDS)
    tools.server(lambda context: AsyncClient(server, manner)).run("stdio")


COMMANDS = (mcp,)
