"""One question to whichever model server can answer it: in order, past those that rest, back off when all are busy."""

from __future__ import annotations

import hashlib
import json
import logging
import random
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from generation.engine import chat
from generation.engine.chat import End, Message, Question
from generation.engine.chat_breaker import Breaker
from generation.engine.chat_manner import Manner, manner
from generation.engine.chat_memory import LocalMemory
from generation.engine.chat_thought import Listener, answer_in
from generation.errors import EngineError, Fault, GenerationError
from generation.types import Calling, Engines, Server, Token, Usage, Waiting
from generation.wishes import Wishes

logger = logging.getLogger(__name__)

ROUNDS = 6
"""Times that all servers are asked at most."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
KEEP_ANSWER_SECONDS = 7 * 86_400
CHARACTERS_A_TOKEN = 3.2
"""Of code and mathematics, where a server does not tell its tokens."""
TAKEN = ("stopped", "engine_timeout", "engine_cut_off", "engine_endless")
"""How a call may end at whose question a server was at work, though no word of the answer may have come."""
PERHAPS_THE_SCHEMA = ("unreadable", "status")
"""Why a server refuses that does not know what to do with a schema."""
LEAST_ANSWER = 256
"""Tokens left for an answer, whatever the question takes."""

_alone = LocalMemory()

Asked = Token | Calling | Waiting | Usage
Ask = Generator[Asked, None, "Answer | None"]
Converse = Callable[[Manner, int], tuple[Message, ...]]
"""A server's manner and the tokens that the question may take -> the conversation."""


@dataclass(frozen=True)
class Answer:
    text: str
    is_whole: bool
    """Else it was cut at the most tokens that an answer may have."""


@dataclass(frozen=True)
class _Errand:
    """What all servers are asked alike."""

    converse: Converse
    purpose: str
    step: str
    seed: int
    schema: Mapping[str, Any] | None


class Turns:
    """Asks the engines' servers. `stop` is looked at all the time."""

    def __init__(self, engines: Engines, stop: Callable[[], bool], pause: Callable[[float], Any] = time.sleep) -> None:
        self._engines = engines
        self._stop = stop
        self._pause = pause
        self._memory = engines.memory or _alone

    def ask(
        self,
        converse: Converse,
        purpose: str,
        *,
        seed: int = 0,
        schema: Mapping[str, Any] | None = None,
        step: str = "",
    ) -> Ask:
        """The answer, or None when stopped; the pieces of it as Tokens on the way. Raises the last EngineError.

        `step`: the name of the scene's step that it is about, where it is about one.
        """
        if not self._engines.servers:
            raise GenerationError("engine_missing", Fault.SYSTEM)
        servers = self._servers
        errand = _Errand(converse, purpose, step, seed, schema)
        began = time.monotonic()
        patience = began + max(server.seconds for server in servers)
        error: EngineError = EngineError("engine_resting")
        for attempt in range(1, ROUNDS + 1):
            wait, deadline = 0.0, began
            for server in servers:
                deadline += server.seconds  # a slow one leaves the next its own time
                if self._stop():
                    return None
                breaker = Breaker(server, self._memory)
                if not breaker.admits():
                    continue
                try:
                    answer = yield from self._one(server, errand, attempt, deadline)
                except EngineError as caught:
                    error = _told(caught, server, breaker)
                    if error.id == "engine_overloaded":
                        wait = min(wait or LONGEST_PAUSE, error.retry_after or _backoff(attempt))
                    continue
                if answer:
                    breaker.worked()
                return answer
            if not wait or time.monotonic() + wait >= patience or attempt == ROUNDS:
                break
            yield Waiting(round(wait, 1))
            self._rest(wait)
        raise error

    @cached_property
    def _servers(self) -> tuple[Server, ...]:
        """Those that may be asked: found out, and paid for, when the first question comes."""
        admit = self._engines.admit
        return admit(self._engines.servers) if admit else self._engines.servers

    def _one(self, server: Server, errand: _Errand, attempt: int, deadline: float) -> Ask:
        """One server's answer; without the schema if the server does not know what to do with one."""
        known = manner(server, self._memory)
        wishes = self._engines.wishes
        room = min(server.max_tokens, max(LEAST_ANSWER, known.context // 2), wishes.max_tokens or server.max_tokens)
        messages = errand.converse(known, known.context - room)
        question = _as_wished(Question(messages, room, errand.seed, schema=errand.schema), wishes)
        place = self._place(server, known, question, errand.purpose)
        if place and (kept := str(self._memory.get(place, ""))):
            yield _usage(server, known, errand, "cached", End(is_whole=True), 0.0)
            yield Token(kept)
            return Answer(kept, is_whole=True)
        yield Calling(server.name, errand.purpose, attempt)
        bounded = replace(server, seconds=max(0.1, min(server.seconds, deadline - time.monotonic())))
        try:
            answer = yield from self._stream(bounded, known, question, errand)
        except EngineError as error:
            if errand.schema is None or error.data.get("why") not in PERHAPS_THE_SCHEMA:
                raise
            answer = yield from self._stream(bounded, known, replace(question, schema=None), errand)
        if place and answer and answer.is_whole:
            self._memory.set(place, answer.text, KEEP_ANSWER_SECONDS)
        return answer

    def _stream(self, server: Server, known: Manner, question: Question, errand: _Errand) -> Ask:
        began = time.monotonic()
        text, outcome, end = "", "stopped", End(is_whole=False)
        failure: EngineError | None = None
        listener = Listener()
        try:
            for piece in chat.stream(server, known, question, self._stop):
                if isinstance(piece, End):
                    end, outcome = piece, "done" if piece.is_whole else "length"
                    continue
                text += piece
                if said := listener.heard(piece):
                    yield Token(said)
        except EngineError as error:
            failure, outcome = error, error.id
        was_taken = bool(text) or outcome in TAKEN
        reckoned = replace(
            end,
            tokens_in=end.tokens_in or (reckon(question.messages) if was_taken else 0),
            tokens_out=end.tokens_out or round(len(text) / CHARACTERS_A_TOKEN),
        )
        is_counted = bool(end.tokens_in and end.tokens_out)
        yield _usage(server, known, errand, outcome, reckoned, time.monotonic() - began, is_counted=is_counted)
        if failure:
            raise failure
        return None if outcome == "stopped" else Answer(answer_in(text), end.is_whole)

    def _place(self, server: Server, known: Manner, question: Question, purpose: str) -> str:
        """Where the answer of just this model to just this request is kept; empty where none are.

        The rules and examples around a request (the system's part) change as the team makes scenes; they do not count.
        """
        if not self._engines.shelf:
            return ""
        asked = [dict(message) for message in question.messages if message["role"] != "system"]
        whole = json.dumps([server.url, known.model, purpose, question.seed, asked, self._engines.wishes.as_json()])
        return f"engine-answer-{self._engines.shelf}-{hashlib.sha256(whole.encode()).hexdigest()}"

    def _rest(self, seconds: float) -> None:
        while seconds > 0 and not self._stop():
            self._pause(min(seconds, chat.LOOK_SECONDS))
            seconds -= chat.LOOK_SECONDS


def _as_wished(question: Question, wishes: Wishes) -> Question:
    if wishes.temperature is not None:
        question = replace(question, temperature=wishes.temperature)
    return replace(question, top_p=wishes.top_p) if wishes.top_p and wishes.top_p < 1 else question


def reckon(messages: tuple[Message, ...]) -> int:
    """About how many tokens a conversation has."""
    return round(sum(len(message["content"]) for message in messages) / CHARACTERS_A_TOKEN)


def _backoff(attempt: int) -> float:
    """Exponential, with full jitter above half, so that those who were turned away do not come back together."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1))
    return float(longest * random.uniform(0.5, 1))  # noqa: S311  no secret depends on it


def _told(error: EngineError, server: Server, breaker: Breaker) -> EngineError:
    """The error, with the name of the server whose it is; the log and the breaker know of it too.

    Busy is not broken, and a refusal is an answer, perhaps to what one asker wished for.
    """
    logger.warning("model server %r: %s %s", server.name, error.id, dict(error.data) or "")
    if error.id not in ("engine_overloaded", "engine_refused"):
        breaker.failed()
    return EngineError(error.id, retry_after=error.retry_after, **error.data, server=server.name)


def _usage(
    server: Server, known: Manner, errand: _Errand, outcome: str, end: End, seconds: float, *, is_counted: bool = True
) -> Usage:
    cost = (end.tokens_in * server.price_in + end.tokens_out * server.price_out) / 1_000_000
    return Usage(
        server=server.name,
        model=known.model,
        purpose=errand.purpose,
        step=errand.step,
        outcome=outcome,
        tokens_in=end.tokens_in,
        tokens_out=end.tokens_out,
        is_counted=is_counted,
        seconds=round(seconds, 3),
        cost=round(cost, 6),
        is_own=server.is_own,
    )
