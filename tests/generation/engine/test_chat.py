"""One question to one server: every way in which it can go wrong on the wire, in both dialects."""

from __future__ import annotations

import asyncio
import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from queue import Queue

import pytest

from generation.engine import chat
from generation.engine.chat import CHATML_END, MOST_PATIENT, End, Question, stream
from generation.engine.chat_manner import Manner
from generation.errors import EngineError, Fault
from generation.types import Dialect, Server
from tests.generation.engine.scripted import DONE, Script, counted, frame, native, refuse, serving
from tests.generation.engine.scripted import stream as streamed

KEY = "hf_secret"
QUESTION = Question(({"role": "system", "content": "Be short."}, {"role": "user", "content": "Go"}), 64, seed=7)
MANNERS = {"openai": Manner(Dialect.OPENAI, "tiny"), "tgi": Manner(Dialect.TGI, "tiny", is_tgi=True)}
OVERLOADED = b'data: {"error": "Model is overloaded", "error_type": "overloaded"}\n\n'
ENDLESS_LINE = b"data:" + b"x" * 10_000_000


@pytest.fixture(params=["openai", "tgi"])
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def say(dialect: str) -> Callable[..., bytes]:
    """A frame in the dialect."""
    return frame if dialect == "openai" else native


def never() -> bool:
    return False


def ask(url: str, dialect: str, *, seconds: float = 20, stop: Callable[[], bool] = never) -> Iterator[str | End]:
    return stream(Server(url, key=KEY, seconds=seconds), MANNERS[dialect], QUESTION, stop)


def fails(script: Script, dialect: str, seconds: float = 20) -> EngineError:
    with serving(script) as server, pytest.raises(EngineError) as caught:
        list(ask(server.url, dialect, seconds=seconds))
    told = str(caught.value.data)
    assert KEY not in told and server.url not in told
    return caught.value


def test_an_answer_comes_in_pieces_and_ends(dialect: str, say: Callable[..., bytes]) -> None:
    with serving(streamed(say("a"), say("b"), say(finish="stop"), DONE)) as server:
        *pieces, end = ask(server.url, dialect)
    assert "".join(map(str, pieces)) == "ab"
    assert isinstance(end, End) and end.is_whole
    assert server.headers[0]["Authorization"] == f"Bearer {KEY}"


def test_an_answer_that_was_cut_at_its_limit_says_so(dialect: str, say: Callable[..., bytes]) -> None:
    with serving(streamed(say("a"), say(finish="length"), DONE)) as server:
        *_, end = ask(server.url, dialect)
    assert isinstance(end, End) and not end.is_whole


def test_each_dialect_asks_in_its_own_way() -> None:
    with serving(streamed(frame("a"), frame(finish="stop"), counted(11, 22), DONE)) as server:
        *_, end = ask(server.url, "openai")
    assert server.paths == ["/v1/chat/completions"]
    assert server.requests[0]["messages"][1] == {"role": "user", "content": "Go"}
    assert (server.requests[0]["model"], server.requests[0]["seed"]) == ("tiny", 7)
    assert end == End(is_whole=True, tokens_in=11, tokens_out=22)
    with serving(streamed(native("a"), native(finish="eos_token", tokens=22))) as server:
        *_, end = ask(server.url, "tgi")
    assert server.paths == ["/generate_stream"]
    assert server.requests[0]["inputs"] == "<system>Be short.<user>Go", "in the template that the server applies"
    assert end == End(is_whole=True, tokens_in=7, tokens_out=22)


@pytest.mark.parametrize(
    ("manner", "place", "form"),
    [
        (
            MANNERS["openai"],
            "response_format",
            {"type": "json_schema", "json_schema": {"name": "answer", "schema": {}}},
        ),
        (Manner(Dialect.OPENAI, is_tgi=True), "response_format", {"type": "json_object", "value": {}}),
        (MANNERS["tgi"], "grammar", {"type": "json", "value": {}}),
    ],
)
def test_a_schema_reaches_each_server_in_the_form_it_knows(manner: Manner, place: str, form: object) -> None:
    script = (
        streamed(native("{}"), native(finish="stop"))
        if manner.dialect == Dialect.TGI
        else streamed(frame("{}"), frame(finish="stop"), DONE)
    )
    schema = {"type": "object"}
    with serving(script) as server:
        list(stream(Server(server.url), manner, Question(QUESTION.messages, 9, schema=schema), never))
    sent = server.requests[0].get("parameters", {}) | server.requests[0]
    assert str(sent[place]) == str(form).replace("{}", str(schema))


def test_each_dialect_is_asked_for_what_the_question_wishes() -> None:
    wish = Question(QUESTION.messages, 64, seed=7, temperature=0.7, top_p=0.9)
    with serving(streamed(frame("a"), frame(finish="stop"), DONE)) as server:
        list(stream(Server(server.url), MANNERS["openai"], wish, never))
    asked = server.requests[0]
    assert (asked["max_tokens"], asked["seed"], asked["temperature"], asked["top_p"]) == (64, 7, 0.7, 0.9)
    assert asked["stream"] and asked["stream_options"] == {"include_usage": True}
    with serving(streamed(native("a"), native(finish="stop"))) as server:
        list(stream(Server(server.url), MANNERS["tgi"], wish, never))
    asked = server.requests[0]["parameters"]
    assert (asked["max_new_tokens"], asked["seed"], asked["temperature"], asked["top_p"]) == (64, 7, 0.7, 0.9)
    assert (asked["stop"], asked["details"], asked["return_full_text"]) == ([CHATML_END], True, False)


def test_a_model_without_a_template_of_its_own_is_asked_in_chatml() -> None:
    with serving(streamed(native("a"), native(finish="stop")), has_template=False) as server:
        list(ask(server.url, "tgi"))
    turns = ("system\nBe short.", "user\nGo")
    asked = "".join(f"<|im_start|>{turn}<|im_end|>\n" for turn in turns)
    assert server.requests[0]["inputs"] == f"{asked}<|im_start|>assistant\n"


def test_the_machines_own_token_is_sent_to_nobody(
    dialect: str, say: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN", "hf_machine", raising=False)
    monkeypatch.setenv("HF_TOKEN", "hf_machine")
    with serving(streamed(say("a"), say(finish="stop"), DONE)) as server:
        list(stream(Server(server.url), MANNERS[dialect], QUESTION, never))
    assert "hf_machine" not in str(server.headers)


def test_each_question_has_a_connection_of_its_own_that_is_closed_after_it(
    dialect: str, say: Callable[..., bytes]
) -> None:
    doors, left = set[object](), Queue[bytes]()

    def send(handler: BaseHTTPRequestHandler) -> None:
        doors.add(handler.client_address)
        streamed(say("a"), say(finish="stop"), DONE)(handler)
        handler.connection.shutdown(socket.SHUT_WR)
        handler.connection.settimeout(20)
        left.put(handler.connection.recv(1))

    with serving(send) as server:
        for _ in range(2):
            list(ask(server.url, dialect))
        assert [left.get(timeout=20) for _ in doors] == [b"", b""]


def cut_the_socket(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"5\r\ndata:")
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


def hang_up_at_once(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("script", "id", "fault"),
    [
        (refuse(429), "engine_overloaded", Fault.SYSTEM),
        (refuse(429, "overloaded"), "engine_overloaded", Fault.SYSTEM),
        (refuse(503), "engine_overloaded", Fault.SYSTEM),
        (streamed(OVERLOADED), "engine_overloaded", Fault.SYSTEM),
        (streamed(b'data: {"error": "Queue full", "error_type": "overloaded"}\n\n'), "engine_overloaded", Fault.SYSTEM),
        (streamed(b'data: {"error": "Model is overloaded"}\n\n'), "engine_overloaded", Fault.SYSTEM),
        (refuse(401), "engine_refused", Fault.SYSTEM),
        (refuse(404), "engine_refused", Fault.SYSTEM),
        (refuse(422), "engine_refused", Fault.SYSTEM),
        (refuse(422, "validation"), "engine_refused", Fault.SYSTEM),
        (refuse(301, Location="http://127.0.0.1:1/elsewhere"), "engine_refused", Fault.SYSTEM),
        (refuse(424, "generation"), "engine_unreachable", Fault.SYSTEM),
        (refuse(500, "incomplete_generation"), "engine_unreachable", Fault.SYSTEM),
        (refuse(500), "engine_unreachable", Fault.SYSTEM),
        (streamed(b'data: {"error": "CUDA", "error_type": "generation"}\n\n'), "engine_unreachable", Fault.SYSTEM),
        (streamed(b"data: {broken\n\n"), "engine_cut_off", Fault.MODEL),
        (streamed(b"data: {}\n\n"), "engine_cut_off", Fault.MODEL),
        (streamed(b'data: ["no", "object"]\n\n'), "engine_cut_off", Fault.MODEL),
        (streamed(b"data: \xff\xfe\n\n"), "engine_cut_off", Fault.MODEL),
        (streamed(), "engine_cut_off", Fault.MODEL),
        (cut_the_socket, "engine_cut_off", Fault.MODEL),
        (hang_up_at_once, "engine_cut_off", Fault.MODEL),
        (streamed(ENDLESS_LINE), "engine_endless", Fault.MODEL),
    ],
)
def test_every_way_to_fail_has_its_own_name(script: Script, id: str, fault: Fault, dialect: str) -> None:
    error = fails(script, dialect)
    assert (error.id, error.fault) == (id, fault)


def test_the_words_of_the_template_are_no_part_of_an_answer() -> None:
    closing = native("a") + native(CHATML_END) + native("</s>", finish="eos_token")
    with serving(streamed(closing)) as server:
        *pieces, end = ask(server.url, "tgi")
    assert pieces == ["a"] and isinstance(end, End) and end.is_whole


def test_a_clean_close_without_a_finish_reason_is_no_answer(dialect: str, say: Callable[..., bytes]) -> None:
    assert fails(streamed(say("a"), say("b")), dialect).id == "engine_cut_off"


def test_an_answer_without_end_is_stopped(dialect: str, say: Callable[..., bytes]) -> None:
    endless = streamed(*itertools.repeat(say("x" * 50_000), 5))
    assert fails(endless, dialect).id == "engine_endless"


def test_a_busy_server_may_say_how_long_it_will_be(dialect: str) -> None:
    assert fails(refuse(429, Retry_After="7"), dialect).retry_after == 7
    assert fails(refuse(503, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT"), dialect).retry_after == 0
    assert fails(refuse(503, Retry_After="soon"), dialect).retry_after is None
    assert fails(refuse(503, Retry_After="1e9"), dialect).retry_after == MOST_PATIENT


def test_a_server_that_is_not_there_is_unreachable(dialect: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(EngineError, match="engine_unreachable"):
        list(ask(url, dialect))


@pytest.fixture
def looks_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for a piece gives up, once, just when the rest of the answer has come and the reader has ended."""
    look, is_first = chat._next, [True]

    async def away(pieces: asyncio.Queue[object]) -> object:
        if not is_first:
            return await look(pieces)
        is_first.clear()
        await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})
        return None

    monkeypatch.setattr(chat, "_next", away)


def test_nothing_is_lost_of_an_answer_that_ends_while_nobody_looks(
    dialect: str, say: Callable[..., bytes], looks_away: None
) -> None:
    with serving(streamed(say("a"), say("b"), say(finish="stop"), DONE)) as server:
        *pieces, end = ask(server.url, dialect)
    assert pieces == ["a", "b"] and isinstance(end, End) and end.is_whole


def test_an_error_keeps_its_name_that_comes_while_nobody_looks(dialect: str, looks_away: None) -> None:
    assert fails(refuse(429), dialect).id == "engine_overloaded"


def silent_after(*frames: bytes) -> tuple[Script, threading.Event]:
    """A server that sends these frames and then nothing, until the client hangs up."""
    gone = threading.Event()

    def send(handler: BaseHTTPRequestHandler) -> None:
        streamed(*frames)(handler)
        handler.connection.settimeout(20)
        if handler.connection.recv(1) == b"":
            gone.set()

    return send, gone


def test_silence_ends_at_the_deadline_and_the_connection_is_closed(dialect: str, say: Callable[..., bytes]) -> None:
    script, gone = silent_after(say("a"))
    assert fails(script, dialect, seconds=0.5).id == "engine_timeout"
    assert gone.wait(20)


def test_a_slow_drip_ends_at_the_deadline_too(dialect: str, say: Callable[..., bytes]) -> None:
    over = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        streamed(say("a"))(handler)
        while not over.wait(0.02):
            handler.wfile.write(say("a"))

    try:
        assert fails(drip, dialect, seconds=0.5).id == "engine_timeout"
    finally:
        over.set()


def test_a_cancel_closes_the_connection_even_in_a_silence(dialect: str, say: Callable[..., bytes]) -> None:
    script, gone = silent_after(say("a"))
    stopped = threading.Event()
    with serving(script) as server:
        pieces = ask(server.url, dialect, stop=stopped.is_set)
        assert next(pieces) == "a"
        stopped.set()
        assert list(pieces) == []
        assert gone.wait(20)


def test_whoever_stops_listening_closes_the_connection(dialect: str, say: Callable[..., bytes]) -> None:
    script, gone = silent_after(say("a"))
    with serving(script) as server:
        pieces = ask(server.url, dialect)
        assert next(pieces) == "a"
        pieces.close()  # type: ignore[attr-defined]
        assert gone.wait(20)
