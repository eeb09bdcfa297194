"""The MCP server, asked by the official client: at `/mcp` of the running site, and on the standard streams."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import manimgen_client
import pytest
from manimgen_client import Server
from manimgen_client.operations import generation_list, generation_read
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, ImageContent, TextContent

from tests.client.conftest import PROGRAM, Terminal
from tests.client.test_cli import BROKEN, DOT

TOOLS = {"generate", "render", "check", "blueprints", "get_scene"}
SENTENCE = "Solve 3x + 5 = 20 step by step"


@asynccontextmanager
async def assistant(server: Server, mode: str = "auto") -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {server.token}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=300) as http,
        Client(streamable_http_client(f"{server.address}/mcp", http_client=http), mode=mode) as client,
    ):
        yield client


def told(result: CallToolResult) -> dict[str, Any]:
    first = result.content[0]
    assert isinstance(first, TextContent)
    assert not result.is_error, first.text
    found: dict[str, Any] = json.loads(first.text)
    assert found == result.structured_content
    return found


def complaint(result: CallToolResult) -> str:
    assert (result.is_error, isinstance(result.content[0], TextContent)) == (True, True)
    return str(getattr(result.content[0], "text", ""))


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_an_assistant_makes_a_film_and_sees_it(server: Server, mode: str) -> None:
    messages: list[str] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        messages.append(message or "")

    async with assistant(server, mode) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
        made = await client.call_tool("generate", {"prompt": SENTENCE, "engine": "composer"}, progress_callback=note)
        film = told(made)
        assert (film["duration"] > 3, len(film["steps"]) > 1) == (True, True)
        picture = made.content[1]
        assert isinstance(picture, ImageContent)
        assert b64decode(picture.data).startswith(b"\x89PNG")
        assert {"planning", "rendering"} <= set(messages)
        scene = told(await client.call_tool("get_scene", {"scene": film["scene"]}))
    assert (scene["status"], "class " in scene["code"]) == ("succeeded", True)


async def test_an_assistant_checks_and_renders_code_of_its_own(server: Server) -> None:
    async with assistant(server) as client:
        (problem,) = told(await client.call_tool("check", {"code": BROKEN}))["problems"]
        assert (problem["line"], problem["column"]) == (7, 19)
        assert "line 7: " in complaint(await client.call_tool("render", {"code": BROKEN}))
        film = told(await client.call_tool("render", {"code": DOT, "title": "Dots"}))
        assert film["steps"][0]["name"] == "One dot"
        again = told(
            await client.call_tool("render", {"code": DOT.replace("Dot()", "Square()"), "scene": film["scene"]})
        )
        assert again["scene"] == film["scene"]


async def test_an_assistant_reads_of_blueprints_and_of_what_is_not_there(server: Server) -> None:
    async with assistant(server) as client:
        listed = told(await client.call_tool("blueprints", {}))["blueprints"]
        assert "square_of_sum" in {each["id"] for each in listed}
        shown = told(await client.call_tool("blueprints", {"id": "square_of_sum"}))
        assert shown["parameters"]["type"] == "object"
        nothing = "00000000-0000-4000-8000-000000000000"
        assert "not yours" in complaint(await client.call_tool("get_scene", {"scene": nothing}))
        assert complaint(await client.call_tool("generate", {"prompt": "x" * 2001}))


async def test_who_hangs_up_stops_what_is_being_made(server: Server) -> None:
    asked = asyncio.Event()

    async def note(progress: float, total: float | None, message: str | None) -> None:
        asked.set()

    async with assistant(server) as client:
        wanted = {"prompt": "How does the unit circle make the sine wave?", "engine": "composer", "quality": "h"}
        call = asyncio.create_task(client.call_tool("generate", wanted, progress_callback=note))
        await asked.wait()
        call.cancel()
        await asyncio.wait({call})
    async with manimgen_client.AsyncClient(server) as manimgen:
        newest = await anext(aiter(manimgen.pages(generation_list())))
        seen = [event async for event in manimgen.watch(newest.id)]
        assert (seen[-1].data["status"], (await manimgen(generation_read(newest.id))).status) == ("cancelled",) * 2


def test_nobody_comes_in_without_a_token_and_is_told_where_to_get_one(server: Server) -> None:
    for headers, error in (({}, False), ({"Authorization": "Bearer mg_wrong"}, True)):
        answer = httpx2.post(f"{server.address}/mcp", json={}, headers=headers)
        assert answer.status_code == 401
        challenge = answer.headers["WWW-Authenticate"]
        assert ('error="invalid_token"' in challenge) is error
        where = challenge.partition('resource_metadata="')[2].partition('"')[0]
        told = httpx2.get(where).json()
        assert told["resource"] == f"{server.address}/mcp"
        (issuer,) = told["authorization_servers"]
        found = httpx2.get(f"{issuer}/.well-known/oauth-authorization-server").json()
        assert (found["issuer"], found["code_challenge_methods_supported"]) == (issuer, ["S256"])


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_there_are_no_sessions_to_listen_to_or_to_end(server: Server, method: str) -> None:
    answer = httpx2.request(method, f"{server.address}/mcp", headers={"Authorization": f"Bearer {server.token}"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_what_is_too_long_is_not_read(server: Server) -> None:
    headers = {"Authorization": f"Bearer {server.token}", "Accept": "application/json, text/event-stream"}
    assert httpx2.post(f"{server.address}/mcp", json={"x": "x" * 1_000_000}, headers=headers).status_code == 413


async def test_the_command_line_serves_the_same_tools(terminal: Terminal) -> None:
    program = StdioServerParameters(command=str(PROGRAM), args=["mcp"], env=terminal.environment)
    async with Client(program) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
        assert told(await client.call_tool("check", {"code": DOT}))["ok"]
