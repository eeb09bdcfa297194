"""Both clients against the running site."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from manimgen_client import AsyncClient, Client, Manner, Patience, Refused, Server
from manimgen_client.errors import Conflict, Overtaken
from manimgen_client.operations import (
    account_read,
    clip_list,
    clip_poster,
    code_check,
    generation_cancel,
    generation_read,
    generation_start,
    project_create,
    project_edit,
    project_list,
    project_read,
    revision_create,
    revision_list,
    scene_create,
    scene_list,
    usage_read,
)

DOT = """from manim import *


class Dots(Scene):
    def construct(self):
        self.add(Dot())
        self.wait()
"""
GUIDE = Path(__file__).resolve().parents[2] / "docs/developers/client.md"
PLOT = "Plot y = x^2 - 3x + 2 and mark its roots"


class Brittle(httpx2.HTTPTransport):
    """A network that breaks every stream off after its first piece, `times` times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = super().handle_request(request)
        if self.times and request.url.path.endswith(("/events/", "/video/")):
            self.times -= 1
            assert isinstance(answer.stream, httpx2.SyncByteStream)
            answer.stream = _Torn(answer.stream)
        return answer


class _Torn(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream) -> None:
        self.stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield next(iter(self.stream))
        raise httpx2.ReadError("the cable is out")

    def close(self) -> None:
        self.stream.close()


def test_a_film_survives_a_network_that_breaks(server: Server, tmp_path: Path) -> None:
    with Client(server, Manner(Patience(first_pause=0)), transport=Brittle(4)) as manimgen:
        made = manimgen(generation_start(PLOT, engine="composer"))
        numbers = [event.number for event in manimgen.watch(made.id)]
        assert numbers == list(range(1, numbers[-1] + 1))
        found = manimgen.download_film(made.id, tmp_path / "plot.mp4")
        assert (found.status, found.blueprint) == ("succeeded", "function_plot")
        (clip,) = manimgen.pages(clip_list(scene=made.scene))
        assert manimgen(clip_poster(clip.id)).startswith(b"\x89PNG")
        assert manimgen(usage_read()).model_tokens.most > 0
    assert b"ftyp" in (tmp_path / "plot.mp4").read_bytes()[:16]


def test_the_guides_example_runs(server: Server, tmp_path: Path) -> None:
    example = GUIDE.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    example = example.replace("https://manimgen.example", server.address).replace("mg_…", server.token)
    ran = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
    )
    assert (ran.returncode, (tmp_path / "roots.mp4").exists()) == (0, True), ran.stderr
    assert "status {'status': 'succeeded'}" in ran.stdout


def test_the_same_start_sent_twice_is_one_generation(manimgen: Client) -> None:
    start = generation_start(PLOT, engine="composer")
    first, again = manimgen(start), manimgen(start)
    manimgen(generation_cancel(first.id))
    assert first.id == again.id


async def test_everything_can_be_awaited(server: Server) -> None:
    async with AsyncClient(server) as manimgen:
        assert (await manimgen(account_read())).email == "bob@example.org"
        project = await manimgen(project_create("Awaited", tags=["year 9"]))
        for title in ("a", "b", "c"):
            await manimgen(scene_create(title, project=project.id))
        scenes = [scene.title async for scene in manimgen.pages(scene_list(project=project.id))]
        assert sorted(scenes) == ["a", "b", "c"]
        made = await manimgen(generation_start(PLOT, engine="composer", project=project.id))
        await manimgen(generation_cancel(made.id))
        seen = [event async for event in manimgen.watch(made.id)]
        assert (seen[-1].is_last, seen[-1].data["status"]) == (True, "cancelled")
        assert (await manimgen(generation_read(made.id))).has_ended


def test_nobody_overwrites_what_somebody_else_has_changed(manimgen: Client) -> None:
    project = manimgen(project_create("Mine"))
    read = manimgen.fetch(project_read(project.id))
    manimgen(project_edit(project.id, match=read.etag, title="Yours"))
    with pytest.raises(Overtaken):
        manimgen(project_edit(project.id, match=read.etag, title="Mine after all"))
    assert "Yours" in {each.title for each in manimgen.pages(project_list())}


def test_code_builds_on_the_revision_that_it_names(manimgen: Client) -> None:
    scene = manimgen(scene_create("Dots"))
    manimgen(generation_cancel(manimgen(revision_create(scene.id, DOT, after=0)).id))
    with pytest.raises(Overtaken), contextlib.suppress(Conflict):
        manimgen(revision_create(scene.id, DOT.replace("Dot()", "Square()"), after=0))
    manimgen(generation_cancel(manimgen(revision_create(scene.id, DOT.replace("Dot()", "Circle()"), after=1)).id))
    assert [each.number for each in manimgen.pages(revision_list(scene.id))] == [2, 1]


def test_a_check_tells_the_place_and_can_mend(manimgen: Client) -> None:
    broken = DOT.replace("Dot()", "Dott()")
    (problem,) = manimgen(code_check(broken)).problems
    assert (problem.line, problem.column, "Dot" in problem.hint) == (6, 18, True)
    mended = manimgen(code_check(broken, fix=True))
    assert (mended.ok, mended.code) == (True, DOT)
    with pytest.raises(Refused, match="this id"):
        manimgen(code_check(DOT, scene="00000000-0000-4000-8000-000000000000"))
