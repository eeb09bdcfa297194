"""What both clients do when the network or the server is not kind: the same, as one core decides it."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from manimgen_client import AsyncClient, Client, Manner, Patience, Refused, Server, Unreachable, Unreadable
from manimgen_client.errors import Overtaken, TooOften, Unauthenticated
from manimgen_client.operations import (
    clip_video,
    generation_start,
    project_edit,
    project_list,
    project_read,
)

SERVER = Server("https://manimgen.example", "mg_secret")
HASTY = Manner(Patience(tries=3, first_pause=0), watch_seconds=60)
AT = "2026-09-01T08:00:00+00:00"
PROJECT = {
    "id": "1", "team": "t", "title": "Parabolas", "subject": "algebra", "unit": "", "tags": [], "is_archived": False,
    "created_at": AT, "updated_at": AT, "page_url": "https://manimgen.example/lessons/1/", "new_field": "passed over",
}  # fmt: skip

Answering = Callable[[httpx2.Request], httpx2.Response]


class Script:
    """Answers requests one after the other, and remembers them."""

    def __init__(self, *answers: httpx2.Response | Exception | Answering) -> None:
        self.answers: list[httpx2.Response | Exception | Answering] = list(answers)
        self.asked: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if callable(answer) else answer

    def headers(self, name: str) -> list[str | None]:
        return [request.headers.get(name) for request in self.asked]


class Torn(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that breaks off."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        yield from self.pieces
        raise httpx2.ReadError("reset by peer")

    async def __aiter__(self) -> Any:
        for piece in self:
            yield piece


Way = Callable[[Script, Callable[[Any], Any]], Awaitable[Any]]


async def waiting(script: Script, ask: Callable[[Any], Any]) -> Any:
    with Client(SERVER, HASTY, transport=httpx2.MockTransport(script)) as manimgen:
        found = ask(manimgen)
        return list(found) if isinstance(found, Iterator) else found


async def awaiting(script: Script, ask: Callable[[Any], Any]) -> Any:
    async with AsyncClient(SERVER, HASTY, transport=httpx2.MockTransport(script)) as manimgen:
        found = ask(manimgen)
        return [each async for each in found] if hasattr(found, "__aiter__") else await found


pytestmark = pytest.mark.parametrize("way", [waiting, awaiting], ids=["sync", "async"])


def problem(status: int, id: str, **headers: str) -> httpx2.Response:
    body = {"type": "about:blank", "id": id, "title": "", "status": status, "detail": f"It is {id}."}
    return httpx2.Response(status, json=body, headers={"X-Request-Id": "req-12345678"} | headers)


def events(*numbers: int, last: bool = False) -> bytes:
    told = [{"number": number, "kind": "log", "at": AT, "data": {"text": str(number)}} for number in numbers]
    if last:
        told[-1] |= {"kind": "status", "data": {"status": "succeeded"}}
    return b"retry: 1000\n\n" + b"".join(
        f"id: {each['number']}\nevent: {each['kind']}\ndata: {json.dumps(each)}\n\n".encode() for each in told
    )


async def test_it_speaks_to_the_api_as_itself_and_reads_what_it_knows(way: Way) -> None:
    script = Script(httpx2.Response(200, json=PROJECT, headers={"ETag": '"a"'}))
    fetched = await way(script, lambda manimgen: manimgen.fetch(project_read("1")))
    assert (fetched.value.title, fetched.value.created_at.tzinfo is not None, fetched.etag) == (
        "Parabolas",
        True,
        '"a"',
    )
    (asked,) = script.asked
    assert str(asked.url) == "https://manimgen.example/api/v1/projects/1/"
    assert asked.headers["Authorization"] == "Bearer mg_secret"


@pytest.mark.parametrize("busy", [429, 503])
async def test_a_post_is_sent_again_under_its_key_until_it_is_taken(way: Way, busy: int) -> None:
    away = httpx2.ConnectError("no route")
    script = Script(problem(busy, "throttled", **{"Retry-After": "0"}), away, problem(429, "throttled"))
    with pytest.raises(TooOften):
        await way(script, lambda manimgen: manimgen(generation_start("Plot y = x^2")))
    keys = script.headers("Idempotency-Key")
    assert (len(keys), len(set(keys))) == (3, 1)
    assert keys[0]


async def test_a_wait_that_is_too_long_is_left_to_the_caller(way: Way) -> None:
    script = Script(problem(429, "throttled", **{"Retry-After": "3000"}))
    with pytest.raises(TooOften) as raised:
        await way(script, lambda manimgen: manimgen(project_read("1")))
    assert raised.value.retry_after == 3000


async def test_an_edit_whose_answer_was_lost_is_not_sent_again(way: Way) -> None:
    script = Script(httpx2.ReadTimeout("nothing came"))
    with pytest.raises(Unreachable):
        await way(script, lambda manimgen: manimgen(project_edit("1", match='"a"', title="B")))
    assert script.headers("If-Match") == ['"a"']


@pytest.mark.parametrize(
    ("status", "id", "kind"),
    [(401, "token_invalid", Unauthenticated), (412, "changed", Overtaken), (500, "internal", Refused)],
)
async def test_an_error_has_its_id_and_that_of_the_request(way: Way, status: int, id: str, kind: type[Refused]) -> None:
    with pytest.raises(kind) as raised:
        await way(Script(problem(status, id)), lambda manimgen: manimgen(project_read("1")))
    assert (raised.value.id, raised.value.request_id, str(raised.value)) == (id, "req-12345678", f"It is {id}.")


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"id": 5}'])
async def test_another_sites_answer_is_told_apart(way: Way, body: bytes) -> None:
    with pytest.raises(Unreadable, match="Is this manimgen's address"):
        await way(Script(httpx2.Response(200, content=body)), lambda manimgen: manimgen(project_read("1")))


async def test_a_redirect_is_not_followed_with_the_token(way: Way) -> None:
    script = Script(httpx2.Response(301, headers={"Location": "https://thief.example/"}))
    with pytest.raises(Refused, match="thief"):
        await way(script, lambda manimgen: manimgen(project_read("1")))
    assert len(script.asked) == 1


async def test_a_list_is_followed_to_its_end_and_nowhere_else(way: Way) -> None:
    first = {"next": "https://thief.example/api/v1/projects/?cursor=c2&tag=x", "results": [PROJECT, PROJECT]}
    script = Script(httpx2.Response(200, json=first), httpx2.Response(200, json={"next": None, "results": [PROJECT]}))
    found = await way(script, lambda manimgen: manimgen.pages(project_list(tag="roots", archived=False)))
    assert len(found) == 3
    assert [dict(request.url.params) for request in script.asked] == [
        {"tag": "roots", "archived": "false"},
        {"tag": "roots", "archived": "false", "cursor": "c2"},
    ]
    assert {request.url.host for request in script.asked} == {"manimgen.example"}


async def test_a_stream_that_breaks_is_gone_on_with_after_its_last_event(way: Way) -> None:
    whole = events(1, 2, 3)
    script = Script(
        httpx2.Response(200, stream=Torn(whole[:50], whole[50:-5])),
        problem(503, "busy", **{"Retry-After": "0"}),
        httpx2.ReadTimeout("quiet"),
        httpx2.Response(200, content=events(3, 4, last=True)),
    )
    seen = await way(script, lambda manimgen: manimgen.watch("g"))
    assert [event.number for event in seen] == [1, 2, 3, 4]
    assert seen[-1].is_last
    assert script.headers("Last-Event-ID") == ["0", "2", "2", "2"]


async def test_a_stream_that_always_ends_too_soon_is_given_up(way: Way) -> None:
    def ended(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, content=b": hello\n\n")

    with pytest.raises(Unreachable, match="again and again"):
        await way(Script(ended, ended, ended), lambda manimgen: manimgen.watch("g"))


def ranged(content: bytes, *, torn_at: int | None = None) -> Answering:
    """Serves a file as the site does; its body breaks off at that byte."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        first = int(request.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        if first >= len(content):
            return httpx2.Response(416, headers={"Content-Range": f"bytes */{len(content)}"})
        headers = {"Content-Length": str(len(content) - first)}
        if first:
            headers["Content-Range"] = f"bytes {first}-{len(content) - 1}/{len(content)}"
        body: Any = Torn(content[first:torn_at]) if torn_at else httpx2.ByteStream(content[first:])
        return httpx2.Response(206 if first else 200, headers=headers, stream=body)

    return answer


async def test_a_film_that_breaks_off_is_gone_on_with_where_it_broke(way: Way, tmp_path: Path) -> None:
    film, target = bytes(range(256)) * 40, tmp_path / "film.mp4"
    script = Script(ranged(film, torn_at=3000), ranged(film, torn_at=7000), ranged(film))
    await way(script, lambda manimgen: manimgen.download(clip_video("c"), target))
    assert target.read_bytes() == film
    assert script.headers("Range") == [None, "bytes=3000-", "bytes=7000-"]
    assert os.listdir(tmp_path) == [target.name]


async def test_a_film_that_never_came_whole_is_gone_on_with_another_day(way: Way, tmp_path: Path) -> None:
    film, target = bytes(range(256)) * 40, tmp_path / "film.mp4"
    away = httpx2.ConnectError("no route")
    with pytest.raises(Unreachable):
        broken_off = Script(ranged(film, torn_at=3000), away, away, away)
        await way(broken_off, lambda manimgen: manimgen.download(clip_video("c"), target))
    assert not target.exists()
    script = Script(ranged(film))
    await way(script, lambda manimgen: manimgen.download(clip_video("c"), target))
    assert (target.read_bytes(), script.headers("Range")) == (film, ["bytes=3000-"])


async def test_what_was_left_by_something_else_is_not_gone_on_with(way: Way, tmp_path: Path) -> None:
    long, film, target = bytes(5000), b"short and whole", tmp_path / "film.mp4"
    away = httpx2.ConnectError("no route")
    with pytest.raises(Unreachable):
        broken_off = Script(ranged(long, torn_at=3000), away, away, away)
        await way(broken_off, lambda manimgen: manimgen.download(clip_video("c"), target))
    await way(Script(ranged(film), ranged(film)), lambda manimgen: manimgen.download(clip_video("c"), target))
    assert target.read_bytes() == film
