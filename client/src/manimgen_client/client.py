"""The two clients: the same flows (flows.py), one waiting for each step, the other awaiting it.

with Client(Server("https://manimgen.example", token)) as manimgen:
    made = manimgen(generation_start("Plot y = x^2 - 3x + 2 and mark its roots"))
    for event in manimgen.watch(made.id):
        print(event.kind, event.data)
    manimgen.download_film(made.id, Path("roots.mp4"))
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from contextlib import aclosing, closing
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx2

from manimgen_client import flows
from manimgen_client.calls import Call, PageCall
from manimgen_client.connection import Manner, Server, answer_of, broken, parts_of
from manimgen_client.errors import ManimgenError
from manimgen_client.files import Part, Progress
from manimgen_client.flows import Fetched, Flow, Give, Open, Read, Wait
from manimgen_client.operations import clip_video, generation_read
from manimgen_client.shapes import Event, Generation

T = TypeVar("T")


class Client:
    """Waits for each answer."""

    def __init__(self, server: Server | None = None, manner: Manner | None = None, **options: Any) -> None:
        """`server`: None takes it from the environment. `options` go to httpx2.Client: proxies, certificates…"""
        self.server = server or Server.from_environment()
        self.manner = manner or Manner()
        self._http = httpx2.Client(**self.server.options | options)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def __call__(self, call: Call[T]) -> T:
        """Carry an operation out."""
        return self.fetch(call).value

    def fetch(self, call: Call[T]) -> Fetched[T]:
        """Carry an operation out; the answer with its ETag."""
        with closing(self._run(flows.fetch(call, self.manner.patience))) as run:
            found: Fetched[T] = next(run)
        return found

    def pages(self, call: PageCall[T]) -> Iterator[T]:
        """All things of a list, however many pages it has."""
        return self._run(flows.pages(call, self.manner.patience))

    def watch(self, generation: str, after: int = 0) -> Iterator[Event]:
        """What happens to a generation, from event `after` on until it has ended."""
        return self._run(flows.watch(generation, after, self.manner.patience, self.manner.watch_seconds))

    def download(self, call: Call[bytes], target: Path, progress: Progress | None = None) -> None:
        """Into a file, which is there only when it is whole; what an earlier try has left is gone on with."""
        with Part(target, call, progress) as part:
            for piece in self._run(flows.download(call, part.size, self.manner.patience)):
                part.take(piece)

    def download_film(self, generation: str, target: Path, progress: Progress | None = None) -> Generation:
        """The film of a generation. Raises ManimgenError where it has none."""
        found = self(generation_read(generation))
        self.download(clip_video(clip_of(found)), target, progress)
        return found

    def _run(self, flow: Flow) -> Generator[Any, None, None]:
        response: httpx2.Response | None = None
        pieces: Iterator[bytes] = iter(())
        reply: Any = None
        try:
            while True:
                step = flow.throw(reply) if isinstance(reply, flows.Broken) else flow.send(reply)
                reply = None
                try:
                    match step:
                        case Open():
                            if response:
                                response.close()
                            response = self._http.send(self._http.build_request(**parts_of(step)), stream=True)
                            pieces, reply = response.iter_bytes(), answer_of(response)
                        case Read():
                            reply = next(pieces, b"")
                        case Wait(seconds):
                            time.sleep(seconds)
                        case Give(item):
                            yield item
                except httpx2.HTTPError as error:
                    reply = broken(error)
        except StopIteration:
            return
        finally:
            flow.close()
            if response:
                response.close()


class AsyncClient:
    """Awaits each answer."""

    def __init__(self, server: Server | None = None, manner: Manner | None = None, **options: Any) -> None:
        """As Client; `options` go to httpx2.AsyncClient."""
        self.server = server or Server.from_environment()
        self.manner = manner or Manner()
        self._http = httpx2.AsyncClient(**self.server.options | options)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.aclose()

    async def __call__(self, call: Call[T]) -> T:
        """Carry an operation out."""
        return (await self.fetch(call)).value

    async def fetch(self, call: Call[T]) -> Fetched[T]:
        """Carry an operation out; the answer with its ETag."""
        async with aclosing(self._run(flows.fetch(call, self.manner.patience))) as run:
            found: Fetched[T] = await anext(run)
        return found

    def pages(self, call: PageCall[T]) -> AsyncIterator[T]:
        """All things of a list, however many pages it has."""
        return self._run(flows.pages(call, self.manner.patience))

    def watch(self, generation: str, after: int = 0) -> AsyncIterator[Event]:
        """What happens to a generation, from event `after` on until it has ended."""
        return self._run(flows.watch(generation, after, self.manner.patience, self.manner.watch_seconds))

    async def download(self, call: Call[bytes], target: Path, progress: Progress | None = None) -> None:
        """As Client.download; files are written in a thread."""
        part = await asyncio.to_thread(Part, target, call, progress)
        with part:
            async for piece in self._run(flows.download(call, part.size, self.manner.patience)):
                await asyncio.to_thread(part.take, piece)

    async def download_film(self, generation: str, target: Path, progress: Progress | None = None) -> Generation:
        """The film of a generation. Raises ManimgenError where it has none."""
        found = await self(generation_read(generation))
        await self.download(clip_video(clip_of(found)), target, progress)
        return found

    async def _run(self, flow: Flow) -> AsyncGenerator[Any, None]:
        response: httpx2.Response | None = None
        pieces: AsyncIterator[bytes] | None = None
        reply: Any = None
        try:
            while True:
                try:
                    step = flow.throw(reply) if isinstance(reply, flows.Broken) else flow.send(reply)
                except StopIteration:
                    return
                reply = None
                try:
                    match step:
                        case Open():
                            if response:
                                await response.aclose()
                            request = self._http.build_request(**parts_of(step))
                            response = await self._http.send(request, stream=True)
                            pieces, reply = response.aiter_bytes(), answer_of(response)
                        case Read():
                            assert pieces is not None, "flows open before they read"
                            reply = await anext(pieces, b"")
                        case Wait(seconds):
                            await asyncio.sleep(seconds)
                        case Give(item):
                            yield item
                except httpx2.HTTPError as error:
                    reply = broken(error)
        finally:
            flow.close()
            if response:
                await response.aclose()


def clip_of(generation: Generation) -> str:
    """The id of its film. Raises ManimgenError, with why there is none."""
    if generation.clip:
        return generation.clip.id
    if trouble := generation.problem:
        raise ManimgenError(" ".join(part for part in (f"{trouble.title}:", trouble.message, trouble.hint) if part))
    raise ManimgenError(f"This generation has no film: it is “{generation.status}”.")
