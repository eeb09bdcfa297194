"""The process that sets formulas for all jobs, and the only one that runs LaTeX or writes the cache.

Run as `python -m generation.render.tex.broker FD --cache DIR --cache-mb N --runs N`; FD is a channel to the render
server, on which a socket comes for each job. See `protocol` for what is said there.

Several runs at once, the jobs in turn. A formula that two jobs want is set once. A job that talks nonsense, opens too
much or asks for too much is hung up on; when it is gone, what only it wanted is dropped.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import sys
import time
from collections import OrderedDict, deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from generation.render.channel import Channel, Hangup
from generation.render.tex import documents, jail, setting
from generation.render.tex.cache import Cache
from generation.render.tex.documents import Document
from generation.render.tex.protocol import (
    LONGEST_REQUEST,
    MOST_BYTES_OF_PICTURES,
    MOST_IN_A_JOB,
    MOST_STREAMS_OPEN,
    MOST_STREAMS_OPENED,
    Answer,
    BadRequest,
    Formula,
    Problem,
    read_request,
    write_answers,
)

_SECONDS_A_JOB = 180.0
"""Of LaTeX running for one job."""
_REFUSALS_KEPT_SECONDS = 60.0
_MOST_REFUSALS_KEPT = 1000
_SPENT = Problem("limit", f"The scene's formulas take more than {_SECONDS_A_JOB:g} seconds to set.")
_NOT_TOLD = ""
_GONE = Problem("unavailable", "Formulas can't be set just now; please try again.")


@dataclass(eq=False)
class _Job:
    """Whoever holds the other end of a socket."""

    socket: socket.socket
    waiting: deque[list[_Wanted]] = field(default_factory=deque)
    streams: set[asyncio.Task[None]] = field(default_factory=set)
    opened: int = 0
    asked: int = 0
    seconds: float = 0.0
    pictures: int = 0
    """Bytes of them that it was or will be sent."""


@dataclass(eq=False)
class _Wanted:
    """A formula that is being set or will be."""

    key: str
    document: Document
    answer: asyncio.Future[Answer]
    jobs: set[_Job]


class Broker:
    def __init__(self, server: Channel, typesetter: setting.Typesetter, runs: int) -> None:
        self._server = server
        self._typesetter = typesetter
        self._most_running = runs
        self._running: dict[asyncio.Task[None], list[_Wanted]] = {}
        self._jobs: OrderedDict[_Job, None] = OrderedDict()  # the first one's turn is next
        self._wanted: dict[str, _Wanted] = {}
        self._refused: OrderedDict[str, tuple[float, Problem]] = OrderedDict()
        self._ended = asyncio.Event()

    async def serve(self) -> None:
        """Until the server hangs up."""
        loop = asyncio.get_running_loop()
        self._server.socket.setblocking(False)
        loop.add_reader(self._server.fileno(), self._hear_server)
        self._server.send({"op": "ready"})
        await self._ended.wait()

    def _hear_server(self) -> None:
        try:
            self._server.receive()
        except TimeoutError:
            return
        except Hangup:
            self._ended.set()
            return
        for file in self._server.take_files():
            self._begin(_Job(socket.socket(fileno=file)))

    # Jobs

    def _begin(self, job: _Job) -> None:
        job.socket.setblocking(False)
        self._jobs[job] = None
        asyncio.get_running_loop().add_reader(job.socket.fileno(), self._hear_job, job)

    def _hear_job(self, job: _Job) -> None:
        """It wants a stream, or it is gone."""
        try:
            asked = job.socket.recv(1)
        except BlockingIOError:
            return
        except OSError:
            asked = b""
        if not asked or job.opened >= MOST_STREAMS_OPENED or len(job.streams) >= MOST_STREAMS_OPEN:
            self._end(job)
            return
        ours, theirs = socket.socketpair()  # a fresh pair: what a job gave could be made to block us
        with theirs:
            try:
                socket.send_fds(job.socket, [b"+"], [theirs.fileno()])
            except OSError:
                ours.close()
                self._end(job)
                return
        job.opened += 1
        stream = asyncio.get_running_loop().create_task(self._talk(job, ours))
        job.streams.add(stream)
        stream.add_done_callback(job.streams.discard)

    def _end(self, job: _Job) -> None:
        if job not in self._jobs:
            return
        del self._jobs[job]
        asyncio.get_running_loop().remove_reader(job.socket.fileno())
        job.socket.close()
        for stream in job.streams:
            stream.cancel()
        for wanted in list(self._wanted.values()):
            wanted.jobs.discard(job)
        for task, together in self._running.items():
            if not any(wanted.jobs for wanted in together):
                task.cancel()
        for together in job.waiting:
            self._leave_to_others(together)
        self._start_runs()

    def _leave_to_others(self, together: list[_Wanted]) -> None:
        """What the job that asked first can't have set any more, but another one waits for."""
        for wanted in together:
            if wanted.jobs:
                next(iter(wanted.jobs)).waiting.append([wanted])
            else:
                del self._wanted[wanted.key]
                wanted.answer.cancel()

    async def _talk(self, job: _Job, connection: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=connection, limit=LONGEST_REQUEST)
        try:
            while line := await reader.readline():
                formulas, wait = read_request(json.loads(line))
                answers = self._want(job, formulas, wait)
                said = await asyncio.gather(*answers) if wait else []
                writer.write(json.dumps(write_answers(said)).encode() + b"\n")
                await writer.drain()
        except (BadRequest, ValueError, RecursionError):  # also a line that is too long
            self._end(job)
        except OSError:
            pass
        finally:
            writer.close()

    # Formulas

    def _want(self, job: _Job, formulas: Sequence[Formula], wait: bool) -> list[asyncio.Future[Answer]]:
        job.asked += len(formulas)
        if job.asked > MOST_IN_A_JOB:
            raise BadRequest("too many formulas")
        answers, fresh = [], []
        for formula, key, known in self._look_up(job, formulas, wait):
            if known is not None:
                answers.append(_settled(known))
                continue
            if key not in self._wanted:
                answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
                self._wanted[key] = _Wanted(key, Document.of(formula), answer, set())
                fresh.append(self._wanted[key])
            self._wanted[key].jobs.add(job)
            answers.append(self._wanted[key].answer)
        by_document = {id(wanted.document): wanted for wanted in fresh}
        for together in documents.runs(wanted.document for wanted in fresh):
            job.waiting.append([by_document[id(document)] for document in together])
        self._start_runs()
        return [asyncio.shield(answer) for answer in answers]

    def _look_up(self, job: _Job, formulas: Sequence[Formula], wait: bool) -> list[tuple[Formula, str, Answer | None]]:
        """Each with its key, and its answer if there is one. Raises BadRequest."""
        found = []
        for formula in formulas:
            key = self._typesetter.key(formula)
            known = self._known(job, formula, key)
            if wait and known is not None:
                job.pictures += _size(known)
                if job.pictures > MOST_BYTES_OF_PICTURES:
                    raise BadRequest("too many pictures")
            found.append((formula, key, known if wait or known is None else _NOT_TOLD))
        return found

    def _known(self, job: _Job, formula: Formula, key: str) -> Answer | None:
        if refusal := formula.refusal():
            return refusal
        if (picture := self._typesetter.kept(key)) is not None:
            return picture
        if key in self._refused:
            since, problem = self._refused[key]
            if time.monotonic() - since < _REFUSALS_KEPT_SECONDS:
                return problem
            del self._refused[key]
        return _SPENT if job.seconds > _SECONDS_A_JOB else None

    def _start_runs(self) -> None:
        """The jobs in turn, a run each."""
        while len(self._running) < self._most_running:
            job = next((job for job in self._jobs if job.waiting), None)
            if job is None:
                return
            self._jobs.move_to_end(job)
            together = [wanted for wanted in job.waiting.popleft() if wanted.jobs]
            if together:
                task = asyncio.get_running_loop().create_task(self._set(job, together))
                self._running[task] = together
                task.add_done_callback(self._run_ended)

    async def _set(self, job: _Job, together: list[_Wanted]) -> None:
        start = time.monotonic()
        try:
            answers = await self._typesetter.set([wanted.document for wanted in together])
        finally:
            job.seconds += time.monotonic() - start
        askers = set()
        for wanted, answer in zip(together, answers):
            askers |= wanted.jobs
            for asker in wanted.jobs:
                asker.pictures += _size(answer)
            if not wanted.answer.done():
                wanted.answer.set_result(answer)
            if isinstance(answer, Problem) and answer.id != _GONE.id:
                self._refuse(wanted.key, answer)
        for asker in askers:
            if asker.pictures > MOST_BYTES_OF_PICTURES:
                self._end(asker)

    def _refuse(self, key: str, problem: Problem) -> None:
        self._refused[key] = (time.monotonic(), problem)
        if len(self._refused) > _MOST_REFUSALS_KEPT:
            self._refused.popitem(last=False)

    def _run_ended(self, task: asyncio.Task[None]) -> None:
        for wanted in self._running.pop(task):
            self._wanted.pop(wanted.key, None)
            if not wanted.answer.done():  # cancelled, or a fault of ours
                wanted.answer.set_result(_GONE)
        if not task.cancelled() and (error := task.exception()):
            print(f"setting a formula failed: {error!r}", file=sys.stderr, flush=True)
        self._start_runs()


def _size(answer: Answer) -> int:
    return len(answer) if isinstance(answer, str) else 0


def _settled(answer: Answer) -> asyncio.Future[Answer]:
    future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
    future.set_result(answer)
    return future


async def _typesetter(cache: Cache) -> setting.Typesetter:
    try:
        chosen = await jail.choose()
        return setting.Typesetter(chosen, cache, await setting.versions(chosen))
    except OSError as error:
        return setting.NoTypesetter(f"Formulas can't be set on this machine: {error}.")


async def _serve(options: argparse.Namespace) -> None:
    with socket.socket(fileno=options.channel) as connection:
        server = Channel(connection)
        typesetter = await _typesetter(Cache(options.cache, options.cache_mb * 2**20))
        preparing = asyncio.get_running_loop().create_task(typesetter.prepare(documents.USUAL_HEAD))
        try:
            with suppress(Hangup):
                await Broker(server, typesetter, options.runs).serve()
        finally:
            preparing.cancel()
            typesetter.close()


def main() -> None:
    parser = argparse.ArgumentParser("generation.render.tex.broker")
    parser.add_argument("channel", type=int, help="the descriptor of a socket to the render server")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--cache-mb", type=int, required=True)
    parser.add_argument("--runs", type=int, default=os.cpu_count() or 1, help="at most so many at once")
    options = parser.parse_args()
    asyncio.run(_serve(options))


if __name__ == "__main__":
    main()
