"""Real tokens from a real model server, in both dialects: streaming, limits, a schema, cancel, overload."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from generation.engine import chat_plan
from generation.engine.chat import End, Question, stream
from generation.engine.chat_manner import Manner, manner, ping
from generation.engine.chat_memory import LocalMemory
from generation.engine.chat_turns import Turns
from generation.engine.chat_writer import Writer
from generation.errors import GenerationError
from generation.types import Brief, Dialect, Engines, Output, Repair, Server, Source, Usage, Waiting
from tests.generation.engine import tiny_qwen3
from tests.generation.engine.real import CONTEXT, as_tgi, llama, smollm2

HELLO = ({"role": "user", "content": "Count from one to one hundred, in words."},)


def never() -> bool:
    return False


FREE = threading.Semaphore(1)
"""TGI's one place."""


def wait_for_the_place() -> None:
    assert FREE.acquire(timeout=60), "whoever left still has the place"
    FREE.release()


@pytest.fixture(scope="module")
def real() -> Iterator[dict[str, Server]]:
    with llama() as url, as_tgi(url, FREE) as tgi:
        yield {"openai": Server(url, "llama", seconds=120), "tgi": Server(tgi, "tgi", seconds=120)}


@pytest.fixture(params=["openai", "tgi"])
def server(request: pytest.FixtureRequest, real: dict[str, Server]) -> Server:
    return real[request.param]


@pytest.fixture
def known(server: Server) -> Manner:
    return manner(server, LocalMemory())


def test_it_finds_out_what_it_talks_to(real: dict[str, Server]) -> None:
    kinds = {name: manner(server, LocalMemory()) for name, server in real.items()}
    assert (kinds["openai"].dialect, kinds["tgi"].dialect) == (Dialect.OPENAI, Dialect.TGI)
    assert kinds["openai"].context == kinds["tgi"].context == CONTEXT
    assert all(ping(server) for server in real.values())


def test_tokens_stream_until_the_limit_and_are_counted(server: Server, known: Manner) -> None:
    *pieces, end = stream(server, known, Question(HELLO, 3), never)
    assert 2 <= len(pieces) <= 5 and "".join(map(str, pieces)).strip()
    assert isinstance(end, End) and not end.is_whole
    assert end.tokens_in > 10 and 2 <= end.tokens_out <= 4


def test_an_answer_fits_the_schema_as_far_as_it_goes(server: Server, known: Manner) -> None:
    schema = {
        "type": "object",
        "properties": {"count": {"type": "integer", "minimum": 0, "maximum": 9}},
        "required": ["count"],
        "additionalProperties": False,
    }
    *pieces, _end = stream(server, known, Question(HELLO, 60, schema=schema), never)
    answer = json.loads("".join(map(str, pieces)))
    assert list(answer) == ["count"] and answer["count"] in range(10)


@pytest.fixture(scope="module")
def qwen3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    model = tiny_qwen3.build(tmp_path_factory.mktemp("models") / "tiny.gguf", smollm2())
    with llama(model=model) as url:
        yield Server(url, "qwen3", seconds=60)


def test_a_model_that_knows_nothing_at_all_is_held_to_the_schema(qwen3: Server) -> None:
    choices = {"type": "object", "properties": {"region": {"enum": list(chat_plan.REGIONS)}}, "required": ["region"]}
    pieces = list(stream(qwen3, manner(qwen3, LocalMemory()), Question(HELLO, 60, schema=choices), never))
    assert json.loads("".join(map(str, pieces[:-1])))["region"] in chat_plan.REGIONS
    assert isinstance(pieces[-1], End) and pieces[-1].is_whole


def test_what_it_babbles_streams_until_the_limit_and_is_counted(qwen3: Server) -> None:
    *pieces, end = stream(qwen3, manner(qwen3, LocalMemory()), Question(HELLO, 20), never)
    assert len(pieces) > 3 and isinstance(end, End) and (end.is_whole, end.tokens_out) == (False, 20)


def test_a_plan_of_the_smallest_model_has_the_form_of_one(real: dict[str, Server]) -> None:
    server = real["openai"]
    question = Question(HELLO, 500, schema=chat_plan.SCHEMA)
    text = ""
    for piece in stream(server, manner(server, LocalMemory()), question, never):
        text += piece if isinstance(piece, str) else ""
    assert text.lstrip().startswith("{") and '"title"' in text


def test_the_server_is_free_again_at_once_when_the_teacher_cancels(server: Server, known: Manner) -> None:
    stopped = threading.Event()
    pieces = stream(server, known, Question(HELLO, 1_500), stopped.is_set)
    next(pieces)
    stopped.set()
    assert not any(isinstance(piece, End) for piece in pieces)
    wait_for_the_place()
    *_, end = stream(server, known, Question(HELLO, 2), never)
    assert isinstance(end, End), "its only place is not taken any more"


def test_over_capacity_it_waits_for_its_turn(real: dict[str, Server]) -> None:
    server = real["tgi"]
    first = stream(server, manner(server, LocalMemory()), Question(HELLO, 1_500), never)
    next(first)
    pauses: list[float] = []

    def until_free(seconds: float) -> None:
        pauses.append(seconds)
        first.close()  # type: ignore[attr-defined]
        wait_for_the_place()

    turns = Turns(Engines((Server(server.url, seconds=120, max_tokens=4),), LocalMemory()), never, until_free)
    said = list(turns.ask(lambda known, room: HELLO, "write"))
    assert any(isinstance(piece, Waiting) for piece in said)
    assert [use.outcome for use in said if isinstance(use, Usage)] == ["engine_overloaded", "length"]


def test_a_real_model_mends_one_step_or_the_whole(real: dict[str, Server]) -> None:
    code = "from manim import *\nclass A(Scene):\n    def construct(self):\n"
    code += (
        '        self.next_section("One")\n        self.wait()\n        self.next_section("Two")\n        self.wayt()\n'
    )
    repair = Repair(Source(code, "A", "A", "chat"), ("line 7: there is no wayt. Write `self.wait()`.",), 1)
    server = Server(real["openai"].url, seconds=120, max_tokens=120)
    said: list[Output] = []
    with suppress(GenerationError):  # the smallest model may write no Python at all
        said.extend(Writer(Engines((server,), LocalMemory())).write(Brief("Wait", "chat"), repair, never))
    uses = [piece for piece in said if isinstance(piece, Usage)]
    assert uses and all(use.purpose == "repair" and use.tokens_out for use in uses)
    if len(uses) == 1:
        source = said[-1]
        assert isinstance(source, Source) and source.code.startswith(
            code.partition('        self.next_section("Two")')[0]
        )
