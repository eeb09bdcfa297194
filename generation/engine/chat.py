"""The engine behind a model server: TGI, or anything that speaks the OpenAI-compatible chat API.

The only door to huggingface_hub. A stream counts only with its finish reason, since a server that closes cleanly in
the middle raises nothing; the client's time-out is per read, so a deadline of our own stands over the whole answer.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from huggingface_hub import AsyncInferenceClient
from huggingface_hub.errors import (
    HfHubHTTPError,
    InferenceTimeoutError,
    TextGenerationError,
)
from huggingface_hub.utils import httpx  # type: ignore[attr-defined]  # the one that the client raises from

from generation.errors import Fault, GenerationError
from generation.types import Brief, Engines, Plan, Repair, Source, Token

READ_SECONDS = 60
"""The longest silence between two pieces; a long queue in front of the model comes before the first."""
LOOK_SECONDS = 0.1
MAX_ANSWER = 200_000
"""Characters."""

HOUSE_RULES = """\
You write one self-contained Manim Community 0.22 file that explains a piece of mathematics to a school class.
Answer with the Python file alone, in one ```python block, without any explanation.
- Begin with `from manim import *`. Other imports allowed: numpy as np, math, random, itertools, collections.
- Exactly one class, a subclass of Scene, MovingCameraScene or ThreeDScene, with a construct method.
- Build it in 3 to 6 steps. Begin each with self.next_section("Name of the step") and
  self.add_subcaption("What is said while it is shown.", duration=4).
- Always animate with self.play(...), give the eye time with self.wait(1), end with self.wait(2).
- Keep everything inside the frame (14 wide, 8 high) and apart from each other: place things with next_to, to_edge,
  arrange and scale_to_fit_width, and fade out what is no longer needed.
- Formulas are MathTex(r"...") with raw strings and without $; words are Text("..."), never in MathTex.
- No files, no network, no input."""

FENCE = re.compile(r"```(?:python|py)?[ \t]*\n(.*?)(?:```|\Z)", re.DOTALL)
SCENE_CLASS = re.compile(r"^class\s+(\w+)\s*\(.*Scene.*\)\s*:", re.MULTILINE)


@dataclass(frozen=True)
class _Piece:
    text: str
    finish: str | None


class Chat:
    """Writes with the model server named in the settings."""

    def __init__(self, engines: Engines) -> None:
        self.engines = engines

    def write(self, brief: Brief, repair: Repair | None, stop: Callable[[], bool]) -> Iterator[Plan | Token | Source]:
        answer = ""
        for text in self._stream(_messages(brief, repair), brief.seed, stop):
            answer += text
            yield Token(text)
        if stop():
            return
        yield _source(answer, brief)

    def _stream(self, messages: list[dict[str, str]], seed: int, stop: Callable[[], bool]) -> Iterator[str]:
        """The pieces of the answer. Leaving the runner cancels the reader, which closes the connection."""
        deadline = time.monotonic() + self.engines.seconds
        finish: str | None = None
        length = 0
        with asyncio.Runner() as runner:
            pieces: asyncio.Queue[_Piece | BaseException | None] = asyncio.Queue()
            reader = runner.get_loop().create_task(self._read(messages, seed, pieces))
            while True:
                if stop():
                    return
                if time.monotonic() > deadline:
                    raise GenerationError("engine_timeout", Fault.MODEL, seconds=round(self.engines.seconds))
                piece = runner.run(_next(pieces))
                match piece:
                    case _Piece():
                        finish = piece.finish or finish
                        length += len(piece.text)
                        if length > MAX_ANSWER:
                            raise GenerationError("engine_cut_off", Fault.MODEL)
                        if piece.text:
                            yield piece.text
                    case BaseException():
                        raise _translated(piece, self.engines) from piece
                    case None if reader.done():
                        break
        if finish not in {"stop", "eos_token", "stop_sequence"}:
            raise GenerationError("engine_cut_off", Fault.MODEL)

    async def _read(
        self, messages: list[dict[str, str]], seed: int, pieces: asyncio.Queue[_Piece | BaseException | None]
    ) -> None:
        engines = self.engines
        try:
            async with AsyncInferenceClient(
                base_url=address(engines), api_key=engines.key or "none", timeout=READ_SECONDS
            ) as client:
                stream = await client.chat_completion(
                    messages,
                    model=engines.model or None,
                    stream=True,
                    max_tokens=engines.max_tokens,
                    temperature=0.2,
                    seed=seed,
                )
                async for chunk in stream:
                    for choice in chunk.choices[:1]:
                        await pieces.put(_Piece(choice.delta.content or "", choice.finish_reason))
        except Exception as error:  # noqa: BLE001  handed to the thread that asked, which translates it
            await pieces.put(error)


def address(engines: Engines) -> str:
    """The server's OpenAI-compatible base address."""
    url = engines.url.rstrip("/")
    return url if url.endswith("/v1") else f"{url}/v1"


def ping(engines: Engines) -> str:
    """The models that the server offers. Raises OSError or ValueError when it does not answer as it should."""
    headers = {"Authorization": f"Bearer {engines.key}"} if engines.key else {}
    request = urllib.request.Request(f"{address(engines)}/models", headers=headers)
    with urllib.request.urlopen(request, timeout=3) as answer:
        models = json.loads(answer.read(1_000_000))
    return ", ".join(str(model.get("id")) for model in models.get("data", []))[:200]


async def _next(pieces: asyncio.Queue[Any]) -> Any:
    """The next piece, or None if none comes within a moment."""
    try:
        return await asyncio.wait_for(pieces.get(), LOOK_SECONDS)
    except TimeoutError:
        return None


def _messages(brief: Brief, repair: Repair | None) -> list[dict[str, str]]:
    messages = [{"role": "system", "content": HOUSE_RULES}, {"role": "user", "content": brief.prompt}]
    if repair:
        reasons = "\n".join(f"- {reason}" for reason in repair.reasons)
        ask = f"This file does not work:\n{reasons}\nAnswer with the whole corrected file."
        messages += [
            {"role": "assistant", "content": f"```python\n{repair.source.code}\n```"},
            {"role": "user", "content": ask},
        ]
    return messages


def _source(answer: str, brief: Brief) -> Source:
    """The file inside the answer. The checks judge it; here it only has to be there."""
    fenced = FENCE.findall(answer)
    code = max(fenced, key=len) if fenced else answer
    if "class " not in code and "import" not in code:
        raise GenerationError("no_source", Fault.MODEL)
    scene = SCENE_CLASS.search(code)
    return Source(code.strip() + "\n", scene.group(1) if scene else "", brief.prompt[:120], "chat")


def _translated(error: BaseException, engines: Engines) -> GenerationError:
    """The client's and the connection's errors as ours; the words never hold the address or the key."""
    status = error.response.status_code if isinstance(error, HfHubHTTPError) and error.response is not None else None
    if status in {429, 503} or "overloaded" in str(error).lower():
        return GenerationError("engine_overloaded", Fault.SYSTEM)
    if status and status < 500:
        return GenerationError("engine_refused", Fault.SYSTEM, reason=f"It answered with HTTP status {status}.")
    if isinstance(error, InferenceTimeoutError | httpx.TimeoutException):
        return GenerationError("engine_timeout", Fault.MODEL, seconds=min(READ_SECONDS, round(engines.seconds)))
    if isinstance(error, httpx.ConnectError):
        return GenerationError("engine_unreachable", Fault.SYSTEM, reason="It refused the connection.")
    if status:
        return GenerationError("engine_unreachable", Fault.SYSTEM, reason=f"It answered with HTTP status {status}.")
    if isinstance(error, httpx.TransportError | TextGenerationError | ValueError):
        return GenerationError("engine_cut_off", Fault.MODEL)
    return GenerationError("engine_unreachable", Fault.SYSTEM, reason=f"{type(error).__name__} while talking to it.")
