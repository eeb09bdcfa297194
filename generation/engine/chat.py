"""One question to one model server, and its answer as a stream. The only door to huggingface_hub.

Two dialects: TGI's own (`/info`, `/chat_tokenize`, `/generate_stream`) and OpenAI-compatible chat completions. A stream
counts only with its finish reason, since a server that closes cleanly in the middle raises nothing; the client's
time-out is per read, so a deadline of our own stands over the whole answer. Each question has a client of its own,
which lives in a task of its own: ending that task closes the connection, in a silence too.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2 as httpx
from huggingface_hub import AsyncInferenceClient, set_async_client_factory
from huggingface_hub.errors import (
    GenerationError as ModelBroke,
)
from huggingface_hub.errors import (
    HfHubHTTPError,
    InferenceTimeoutError,
    OverloadedError,
    TextGenerationError,
    ValidationError,
)

from generation.engine.chat_manner import Manner, headers, root
from generation.engine.chat_transport import make_client, reaching
from generation.errors import EngineError
from generation.types import Dialect, Server

READ_SECONDS = 60
"""The longest silence between two pieces; a long queue in front of the model comes before the first."""
LOOK_SECONDS = 0.1
MAX_ANSWER = 200_000
"""Characters."""
COMPLETE = {"stop", "eos_token", "stop_sequence"}
CHATML_END = "<|im_end|>"

BUSY = {429, 503}
REFUSALS = {401: "key", 403: "forbidden", 404: "not_found", 413: "too_long", 422: "unreadable"}
"""Status -> why, whose words are in generation.wording, as those of all reasons."""
MOST_PATIENT = 3600.0
"""Seconds; a server that says more than that is not waited for."""

set_async_client_factory(make_client)

Message = Mapping[str, str]
"""{"role", "content"}."""


@dataclass(frozen=True)
class Question:
    messages: tuple[Message, ...]
    max_tokens: int
    seed: int = 0
    temperature: float = 0.2
    top_p: float | None = None
    """Below 1; None: all tokens."""
    schema: Mapping[str, Any] | None = None
    """JSON schema that the answer has to fit, where the server can see to it."""


@dataclass(frozen=True)
class End:
    """How a stream ended. Tokens are 0 where the server does not tell."""

    is_whole: bool
    """Else it was cut at `max_tokens`."""
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass
class _Told:
    """What the frames said beside their text."""

    finish: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0


def stream(server: Server, manner: Manner, question: Question, stop: Callable[[], bool]) -> Iterator[str | End]:
    """The pieces of the answer and an End; no End when `stop()` turned true. Raises EngineError."""
    deadline = time.monotonic() + server.seconds
    told = _Told()
    length = 0
    with asyncio.Runner() as runner:
        pieces: asyncio.Queue[str | Exception] = asyncio.Queue()
        reader = runner.get_loop().create_task(_read(server, manner, question, told, pieces))
        while not stop():
            if time.monotonic() > deadline:
                raise EngineError("engine_timeout", seconds=round(server.seconds))
            match runner.run(_next(pieces)):
                case str(text):
                    length += len(text)
                    if length > MAX_ANSWER:
                        raise EngineError("engine_endless", most=MAX_ANSWER)
                    yield text
                case Exception() as error:
                    raise _translated(error, min(READ_SECONDS, round(server.seconds))) from error
                case None if reader.done() and pieces.empty():
                    if told.finish is None:
                        raise EngineError("engine_cut_off")
                    yield End(told.finish in COMPLETE, told.tokens_in, told.tokens_out)
                    return


async def _next(pieces: asyncio.Queue[Any]) -> Any:
    """The next piece, or None if none comes within a moment."""
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            return await pieces.get()
    except TimeoutError:
        return None


async def _read(server: Server, manner: Manner, question: Question, told: _Told, pieces: asyncio.Queue[Any]) -> None:
    speak = _native if manner.dialect == Dialect.TGI else _openai
    try:
        with reaching(is_guarded=server.is_guarded):
            async with aclosing(speak(server, manner, question, told)) as texts:
                async for text in texts:
                    if text:
                        await pieces.put(text)
    except Exception as error:  # noqa: BLE001  handed to the thread that asked, which translates it
        await pieces.put(error)


async def _openai(server: Server, manner: Manner, question: Question, told: _Told) -> AsyncGenerator[str]:
    async with _client(server, f"{root(server)}{manner.path}/chat/completions") as client:
        answer = await client.chat_completion(
            list(question.messages),
            model=manner.model or None,
            stream=True,
            stream_options={"include_usage": True},
            max_tokens=question.max_tokens,
            temperature=question.temperature,
            top_p=question.top_p,
            seed=question.seed,
            extra_body=_openai_constraint(manner, question.schema),
        )
        async for frame in answer:
            for choice in frame.choices[:1]:
                told.finish = choice.finish_reason or told.finish
                yield choice.delta.content or ""
            if frame.usage:
                told.tokens_in, told.tokens_out = frame.usage.prompt_tokens, frame.usage.completion_tokens


def _openai_constraint(manner: Manner, schema: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if schema is None:
        return None
    if manner.is_tgi:
        return {"response_format": {"type": "json_object", "value": schema}}
    return {"response_format": _AsIs({"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}})}


class _AsIs(dict[str, Any]):
    """A response format that the hub's client sends as it is.

    It asks `get("type")` and rewrites OpenAI's `json_schema` into TGI's form, which all others then ignore.
    """

    def get(self, key: str, default: Any = None) -> Any:
        return default


async def _native(server: Server, manner: Manner, question: Question, told: _Told) -> AsyncGenerator[str]:
    prompt, told.tokens_in = await _as_prompt(server, manner, question.messages)
    async with _client(server, f"{root(server)}/generate_stream") as client:
        answer = await client.text_generation(
            prompt,
            stream=True,
            details=True,
            max_new_tokens=question.max_tokens,
            temperature=question.temperature or None,
            top_p=question.top_p,
            seed=question.seed,
            return_full_text=False,
            stop=[CHATML_END],
            grammar={"type": "json", "value": question.schema} if question.schema else None,
        )
        async for frame in answer:
            if frame.details:
                told.finish, told.tokens_out = frame.details.finish_reason, frame.details.generated_tokens
            yield "" if frame.token.special or frame.token.text == CHATML_END else frame.token.text


async def _as_prompt(server: Server, manner: Manner, messages: tuple[Message, ...]) -> tuple[str, int]:
    """The conversation in the model's own template, as the server has it, and its tokens; else ChatML and 0."""
    body = {"model": manner.model or "tgi", "messages": list(messages)}
    async with make_client() as client:
        address = f"{root(server)}/chat_tokenize"
        answer = await client.post(address, json=body, headers=headers(server), timeout=READ_SECONDS)
    if answer.status_code == 200:
        told = answer.json()
        if isinstance(told, dict) and told.get("templated_text"):
            return str(told["templated_text"]), len(told.get("tokenize_response") or ())
    turns = [f"<|im_start|>{message['role']}\n{message['content']}{CHATML_END}\n" for message in messages]
    return "".join(turns) + "<|im_start|>assistant\n", 0


def _client(server: Server, address: str) -> AsyncInferenceClient:
    return AsyncInferenceClient(model=address, token=server.key or "none", timeout=READ_SECONDS)


def _translated(error: Exception, silence: float) -> EngineError:
    """`silence`: the seconds after which the client gave up a read."""
    if isinstance(error, EngineError):
        return error
    status, retry_after = _response_of(error)
    if status in BUSY or isinstance(error, OverloadedError) or "overloaded" in str(error).lower():
        return EngineError("engine_overloaded", retry_after=retry_after)
    if status and 300 <= status < 500 and status != 424:
        return EngineError("engine_refused", why=REFUSALS.get(status, "status"), status=status)
    if isinstance(error, ValidationError):
        return EngineError("engine_refused", why=REFUSALS[422])
    if isinstance(error, InferenceTimeoutError | httpx.TimeoutException):
        return EngineError("engine_timeout", seconds=round(silence))
    if isinstance(error, httpx.ConnectError):
        return EngineError("engine_unreachable", why="no_connection")
    if status == 424 or isinstance(error, ModelBroke):
        return EngineError("engine_unreachable", why="model_failed")
    if status:
        return EngineError("engine_unreachable", why="failed", status=status)
    if isinstance(error, httpx.TransportError | TextGenerationError | ValueError | AttributeError | TypeError):
        return EngineError("engine_cut_off")
    return EngineError("engine_unreachable", why="broke", error=type(error).__name__)


def _response_of(error: BaseException | None) -> tuple[int | None, float | None]:
    """Status and Retry-After, in seconds, of the response that the error, or what caused it, is about."""
    while error is not None:
        response = getattr(error, "response", None)
        if isinstance(error, HfHubHTTPError) and response is not None:
            return response.status_code, _seconds_from(response.headers.get("Retry-After", ""))
        error = error.__cause__
    return None, None


def _seconds_from(retry_after: str) -> float | None:
    """Retry-After (RFC 9110, 10.2.3): seconds or a date; None where it says nothing that makes sense."""
    try:
        seconds = float(retry_after)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
    return None if math.isnan(seconds) else min(max(seconds, 0.0), MOST_PATIENT)
