"""manimgen for assistants: an MCP server whose tools are the API's operations, asked by an AsyncClient.

The site serves it at `/mcp`, as whoever sends the token; `manimgen mcp` serves it on the standard streams. Needs the
extra `mcp`.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version
from typing import Annotated, Any, Literal

import anyio
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, ContentBlock, ImageContent, TextContent, ToolAnnotations
from pydantic import Field

from manimgen_client import operations
from manimgen_client.client import AsyncClient, clip_of
from manimgen_client.errors import ManimgenError
from manimgen_client.shapes import Event, Generation

INSTRUCTIONS = """\
manimgen makes short films that explain mathematics, drawn with Manim. `generate` takes one sentence that says what a
class should see. For a scene of your own, write one Manim file, ask `check` until it finds nothing, then `render` it.
`blueprints` lists scenes that always work. Making a film takes seconds to minutes; progress is told meanwhile."""
FILM_SECONDS = 900
"""How long a tool waits for a film; it goes on being made after that."""
CANCEL_SECONDS = 5

Anything = Context[Any, Any]
Connect = Callable[[Anything], AbstractAsyncContextManager[AsyncClient]]
"""The client for whoever calls."""
Quality = Annotated[
    Literal["l", "m", "h", "k"], Field(description="As Manim's flags: l 480p, m 720p, h 1080p, k 2160p.")
]
Code = Annotated[str, Field(max_length=200_000, description="One whole Manim file with one scene.")]
Id = Annotated[str, Field(max_length=80)]


class Tools:
    """Each method is a tool; its docstring is what an assistant reads."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    async def generate(
        self,
        context: Anything,
        prompt: Annotated[str, Field(max_length=2000, description="What a class should see, in a sentence.")],
        quality: Quality = "l",
        engine: Annotated[
            Literal["auto", "composer", "chat"], Field(description="composer: ready scenes only; chat: a model writes.")
        ] = "auto",
        theme: Literal["dark", "light"] = "dark",
        project: Annotated[Id | None, Field(description="The lesson that it goes into; else the newest.")] = None,
    ) -> CallToolResult:
        """Make a film of a sentence. Answers with its scene, its steps, its address, and a picture of it."""
        wishes = {"quality": quality, "engine": engine, "theme": theme, "project": project, "plan_first": False}
        async with _told(self._connect(context)) as manimgen:
            made = await manimgen(operations.generation_start(prompt, **wishes))
            return await _film(context, manimgen, made)

    async def render(
        self,
        context: Anything,
        code: Code,
        title: Annotated[str, Field(max_length=200, description="Of the new scene.")] = "Scene",
        quality: Quality = "l",
        scene: Annotated[Id | None, Field(description="Make it a revision of this scene; else a new one.")] = None,
    ) -> CallToolResult:
        """Draw a Manim file. It is checked first; what would stop it is answered with its line."""
        async with _told(self._connect(context)) as manimgen:
            checked = await manimgen(operations.code_check(code, scene=scene))
            if not checked.ok:
                lines = [f"line {each.line}: {each.message} {each.hint}" for each in checked.problems]
                raise ToolError("The checks found what would stop this scene.\n" + "\n".join(lines))
            id = scene or (await manimgen(operations.scene_create(title))).id
            made = await manimgen(operations.revision_create(id, code, quality=quality))
            return await _film(context, manimgen, made)

    async def check(
        self,
        context: Anything,
        code: Code,
        fix: Annotated[bool, Field(description="Repair what has one right repair.")] = False,
    ) -> CallToolResult:
        """Check a Manim file without drawing it: problems with line, column and what to write instead."""
        async with _told(self._connect(context)) as manimgen:
            found = await manimgen(operations.code_check(code, fix=fix))
        problems = [
            {"id": each.id, "line": each.line, "column": each.column, "message": each.message, "hint": each.hint}
            | ({"fixed": True} if each.fixed else {})
            for each in found.problems
        ]
        return _result({"ok": found.ok, "problems": problems} | ({"code": found.code} if found.code else {}))

    async def blueprints(
        self,
        context: Anything,
        id: Annotated[Id | None, Field(description="One of them, with its parameters; else all.")] = None,
    ) -> CallToolResult:
        """The ready scenes that always work, with sentences that `generate` takes for them."""
        async with _told(self._connect(context)) as manimgen:
            if id is None:
                listed = await manimgen(operations.blueprint_list())
                rows = [{"id": each.id, "title": each.title, "summary": each.summary} for each in listed]
                return _result({"blueprints": rows})
            one = await manimgen(operations.blueprint_read(id))
        shown = {"id": one.id, "title": one.title, "summary": one.summary, "prompts": one.prompts}
        return _result(shown | {"defaults": one.defaults, "parameters": one.parameters})

    async def get_scene(self, context: Anything, scene: Annotated[Id, Field(description="Its id.")]) -> CallToolResult:
        """A scene: its title, its newest code, its newest film with a picture, and what is being made of it."""
        async with _told(self._connect(context)) as manimgen:
            found = await manimgen(operations.scene_read(scene))
            told: dict[str, Any] = {"scene": found.id, "title": found.title, "studio_url": found.studio_url}
            async for row in manimgen.pages(operations.generation_list(scene=scene)):
                told["status"] = row.status
                break
            async for brief in manimgen.pages(operations.revision_list(scene)):
                revision = await manimgen(operations.revision_read(scene, brief.number))
                told |= {"revision": revision.number, "code": revision.code}
                break
            async for clip in manimgen.pages(operations.clip_list(scene=scene)):
                told |= {"duration": clip.duration, "steps": [step.name for step in clip.steps]}
                told["video_url"] = clip.video_url
                poster = await manimgen(operations.clip_poster(clip.id))
                return _result(told, poster)
        return _result(told)


def server(connect: Connect) -> MCPServer[Any]:
    """The MCP server, for any transport."""
    made: MCPServer[Any] = MCPServer(
        "manimgen", title="manimgen", instructions=INSTRUCTIONS, version=version("manimgen-client"), subscriptions=False
    )
    tools = Tools(connect)
    reads = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    makes = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
    for tool, kind in (
        (tools.generate, makes), (tools.render, makes), (tools.check, reads), (tools.blueprints, reads),
        (tools.get_scene, reads),
    ):  # fmt: skip
        made.add_tool(tool, annotations=kind, structured_output=False)
    return made


async def _film(context: Anything, manimgen: AsyncClient, made: Generation) -> CallToolResult:
    """Wait for a film, telling of its progress. Who hangs up meanwhile stops it."""
    try:
        async for event in manimgen.watch(made.id):
            await _report(context, event)
    except anyio.get_cancelled_exc_class():
        with anyio.CancelScope(shield=True), anyio.move_on_after(CANCEL_SECONDS):
            await manimgen(operations.generation_cancel(made.id))
        raise
    except ManimgenError as error:
        raise ToolError(f"{error} Its scene is {made.scene}.") from error
    clip = await manimgen(operations.clip_read(clip_of(await manimgen(operations.generation_read(made.id)))))
    told = {
        "scene": clip.scene, "generation": made.id, "duration": clip.duration, "width": clip.width,
        "height": clip.height, "steps": [{"name": step.name, "start": step.start} for step in clip.steps],
        "studio_url": made.studio_url, "video_url": clip.video_url,
    }  # fmt: skip
    poster = await manimgen(operations.clip_poster(clip.id))
    return _result(told, poster)


async def _report(context: Anything, event: Event) -> None:
    match event.kind:
        case "status":
            await context.report_progress(event.number, None, event.data["status"])
        case "plan" if event.data.get("title"):
            await context.report_progress(event.number, None, f"Plan: {event.data['title']}")
        case "progress" if event.data.get("percent") is not None:
            await context.report_progress(event.number, None, f"{event.data['percent']} % drawn")
        case "step" if event.data.get("name"):
            await context.report_progress(event.number, None, f"Drawn: {event.data['name']}")


@asynccontextmanager
async def _told(connection: AbstractAsyncContextManager[AsyncClient]) -> AsyncIterator[AsyncClient]:
    """A client whose errors an assistant reads as the tool's."""
    try:
        async with connection as manimgen:
            yield manimgen
    except ManimgenError as error:
        raise ToolError(str(error)) from error


def _result(told: dict[str, Any], picture: bytes | None = None) -> CallToolResult:
    content: list[ContentBlock] = [TextContent(text=json.dumps(told, ensure_ascii=False))]
    if picture:
        content.append(ImageContent(data=b64encode(picture).decode(), mime_type="image/png"))
    return CallToolResult(content=content, structured_content=told)
