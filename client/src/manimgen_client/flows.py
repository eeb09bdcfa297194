"""What a client does, told once for both of them: generators that ask for steps and are sent what came of them.

`client.Client` carries the steps out and waits, `client.AsyncClient` awaits them; neither decides anything. A step that
fails raises Broken inside the flow.
"""

from __future__ import annotations

import random
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec

from manimgen_client.calls import Call, PageCall
from manimgen_client.errors import Refused, Unreachable, Unreadable, refusal
from manimgen_client.operations import generation_events
from manimgen_client.streams import Reader

T = TypeVar("T")
LONGEST_ANSWER = 64 * 1024 * 1024
"""Bytes of an answer that is held in memory."""


class Broken(Exception):
    """The connection failed, or nothing came in time. `was_quiet`: it stood, and nothing was said."""

    def __init__(self, words: str, *, was_quiet: bool = False) -> None:
        super().__init__(words)
        self.was_quiet = was_quiet


@dataclass(frozen=True)
class Open:
    """Send this; answered by an Answer, whose body is read by Read. What was open before is closed."""

    call: Call[Any]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""


@dataclass(frozen=True)
class Read:
    """The next piece of the body; empty at its end."""


@dataclass(frozen=True)
class Wait:
    seconds: float


@dataclass(frozen=True)
class Give:
    """Hand this to whoever called."""

    item: Any


Flow = Generator[Open | Read | Wait | Give, Any, None]


@dataclass(frozen=True)
class Fetched(Generic[T]):
    """What was answered, and what is needed to change it."""

    value: T
    etag: str
    """For `match` of an edit; empty where there is none."""
    request_id: str


@dataclass(frozen=True)
class Patience:
    """How long to try; seconds."""

    tries: int = 5
    first_pause: float = 0.5
    longest_pause: float = 60
    """A server that says `Retry-After` with more is believed, and not waited for."""

    def pause(self, failures: int, wanted: float | None = None) -> float:
        """As the server says; else longer each time, and never just when all others try again."""
        if wanted is not None:
            return wanted
        most = min(self.longest_pause, self.first_pause * 2**failures)
        return random.uniform(most / 2, most)  # noqa: S311  # no secret


def fetch(call: Call[Any], patience: Patience) -> Flow:
    """Gives one Fetched."""
    yield Give((yield from _fetched(call, patience)))


def pages(call: PageCall[Any], patience: Patience) -> Flow:
    """Gives the things on all pages, one by one."""
    cursor: Mapping[str, str] | None = {}
    while cursor is not None:
        fetched = yield from _fetched(replace(call, query={**call.query, **cursor}), patience)
        for item in fetched.value.results:
            yield Give(item)
        cursor = _cursor(fetched.value.next) if fetched.value.next else None


def watch(generation: str, after: int, patience: Patience, most_seconds: float) -> Flow:
    """Gives a generation's events with a number above `after`, each once, until it has ended.

    A connection that breaks, or that says nothing for long, is opened again after the last event.
    """
    until = time.monotonic() + most_seconds
    failures = 0
    while time.monotonic() < until:
        try:
            answer: Answer = yield Open(generation_events(generation), {"Last-Event-ID": str(after)})
            if answer.status >= 300:
                refused = refusal(answer.status, answer.headers, (yield from _body()))
                yield Wait(_pause_or_raise(refused, failures, patience))
                failures += 1
                continue
            reader = Reader()
            while time.monotonic() < until and (piece := (yield Read())):
                for event in reader.feed(piece):
                    after, failures = event.number, 0
                    yield Give(event)
                    if event.is_last:
                        return
            failures += 1
        except Broken as broken:
            failures += not broken.was_quiet
            if failures >= patience.tries:
                raise Unreachable(str(broken)) from broken
        if failures >= patience.tries:
            raise Unreachable("The stream of events ends again and again before the generation does.")
        yield Wait(patience.pause(failures))
    raise Unreachable(f"The generation has not ended within {most_seconds:.0f} s. It goes on; watch it again later.")


@dataclass(frozen=True)
class Piece:
    """Bytes of a file; an `offset` that is not where the last one ended: begin there again."""

    offset: int
    content: bytes
    size: int | None
    """Of the whole file, where it is known."""


def download(call: Call[bytes], have: int, patience: Patience) -> Flow:
    """Gives the Pieces of a file from byte `have` on, going on after a break where it broke (RFC 9110, section 14)."""
    failures = 0
    while failures < patience.tries:
        try:
            wanted = {"Range": f"bytes={have}-"} if have else {}
            answer: Answer = yield Open(call, {"Accept-Encoding": "identity", **wanted})
            if answer.status == 416 and have:
                if _size(answer) == have:
                    yield Give(Piece(have, b"", have))
                    return
                have = 0  # what is there is of something else
                continue
            if answer.status >= 300:
                refused = refusal(answer.status, answer.headers, (yield from _body()))
                yield Wait(_pause_or_raise(refused, failures, patience))
                failures += 1
                continue
            have = have if answer.status == 206 else 0
            size = _size(answer)
            while content := (yield Read()):
                yield Give(Piece(have, content, size))
                have, failures = have + len(content), 0
            if size is None or have >= size:
                return
            raise Broken(f"The file broke off at byte {have} of {size}.")
        except Broken as broken:
            failures += 1
            if failures == patience.tries:
                raise Unreachable(str(broken)) from broken
        yield Wait(patience.pause(failures))


def _fetched(call: Call[Any], patience: Patience) -> Generator[Open | Read | Wait, Any, Fetched[Any]]:
    """Tries again what is sure to be done once only."""
    failures = 0
    while True:
        try:
            answer: Answer = yield Open(call, call.headers)
            body = yield from _body()
        except Broken as broken:
            if not call.is_repeatable or failures == patience.tries - 1:
                raise Unreachable(str(broken)) from broken
            pause = patience.pause(failures)
        else:
            if answer.status < 300:
                etag, id = (answer.headers.get(name, "") for name in ("etag", "x-request-id"))
                return Fetched(_value(call, body), etag, id)
            pause = _pause_or_raise(refusal(answer.status, answer.headers, body), failures, patience)
        yield Wait(pause)
        failures += 1


def _body() -> Generator[Read, bytes, bytes]:
    pieces = []
    size = 0
    while piece := (yield Read()):
        size += len(piece)
        if size > LONGEST_ANSWER:
            raise Unreadable("The answer is too long: this is not what was asked for.")
        pieces.append(piece)
    return b"".join(pieces)


def _pause_or_raise(refused: Refused, failures: int, patience: Patience) -> float:
    """Seconds until it may be tried again. Raises what will not pass, or not soon."""
    wanted = refused.retry_after
    is_soon = wanted is None or wanted <= patience.longest_pause
    if not refused.is_passing or not is_soon or failures >= patience.tries - 1:
        raise refused
    return patience.pause(failures, wanted)


def _value(call: Call[Any], body: bytes) -> Any:
    if call.shape is None or call.shape is bytes:
        return body if call.shape is bytes else None
    try:
        return msgspec.json.decode(body, type=call.shape)
    except msgspec.MsgspecError as error:
        raise Unreadable(
            f"The server's answer is not as the API has it: {error}. Is this manimgen's address?"
        ) from error


def _cursor(address: str) -> dict[str, str]:
    """The next page's cursor. Only that: wherever the address points, the token goes to our server alone."""
    found = parse_qs(urlsplit(address).query).get("cursor")
    if not found:
        raise Unreadable("The list's next page has no cursor.")
    return {"cursor": found[0]}


def _size(answer: Answer) -> int | None:
    """Of the whole file, in bytes."""
    ranged = answer.headers.get("content-range", "").rpartition("/")[2]
    told = ranged or answer.headers.get("content-length", "")
    return int(told) if told.isascii() and told.isdecimal() else None
