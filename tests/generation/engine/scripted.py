"""A model server that does on the wire exactly what a test says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[[BaseHTTPRequestHandler], None]


def frame(text: str = "", finish: str | None = None) -> bytes:
    """One frame of a chat stream, as TGI and its heirs send it."""
    choice: dict[str, Any] = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": finish}
    body = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return b"data: " + json.dumps(body).encode() + b"\n\n"


PLAN = {
    "title": "One dot",
    "idea": "A dot is a place.",
    "steps": [
        {
            "name": "The dot", "shown": "A dot appears.", "said": "Here is a dot.", "written": "", "objects": ["Dot"],
            "region": "STAGE",
        },
    ],
}  # fmt: skip
"""A storyboard, as a model writes it."""

DONE = b"data: [DONE]\n\n"

INFO = {"model_id": "tiny", "max_total_tokens": 4096, "max_input_tokens": 3072}
"""What TGI says of itself."""


def counted(tokens_in: int, tokens_out: int) -> bytes:
    """The last frame of a chat stream with `include_usage`: no choices, the tokens."""
    usage = {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out}
    body = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [], "usage": usage}
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def native(text: str = "", finish: str | None = None, tokens: int = 1) -> bytes:
    """One frame of TGI's own stream; the last one holds the details, and there is no [DONE]."""
    details: dict[str, Any] = {
        "finish_reason": finish,
        "generated_tokens": tokens,
        "seed": 0,
        "prefill": [],
        "tokens": [],
    }
    token = {"id": 1, "text": text, "logprob": -0.1, "special": bool(finish)}
    body = {"index": tokens, "token": token, "generated_text": text if finish else None}
    return b"data:" + json.dumps(body | {"details": details if finish else None}).encode() + b"\n\n"


def stream(*frames: bytes) -> Script:
    """Answer 200 with these frames, then close cleanly."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        for piece in frames:
            handler.wfile.write(piece)
            handler.wfile.flush()

    return send


def refuse(status: int, error_type: str | None = None, **headers: str) -> Script:
    """Answer with an error status; TGI names the type of the error in the body."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        body = json.dumps({"error": "hf_secret", **({"error_type": error_type} if error_type else {})}).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return send


def templated(messages: list[dict[str, str]]) -> Script:
    """What TGI's /chat_tokenize answers: seven tokens."""
    prompt = "".join(f"<{turn['role']}>{turn['content']}" for turn in messages)
    return stream(json.dumps({"tokenize_response": [{"id": 1}] * 7, "templated_text": prompt}).encode())


def planning(write: Script, plan: str = json.dumps(PLAN)) -> Script:
    """Answer with the plan whoever asks for one, and let `write` answer all others."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        wants_plan = "You plan" in str(getattr(handler, "body", ""))
        (stream(frame(plan), frame(finish="stop"), DONE) if wants_plan else write)(handler)

    return send


class Served:
    """What the server was asked, and whether the client has gone."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.hung_up = threading.Event()


@contextmanager
def serving(
    script: Script,
    info: Mapping[str, Any] | None = None,
    models: Script | None = None,
    base: str = "/v1",
    *,
    has_template: bool = True,
) -> Iterator[Served]:
    """A server that follows the script for every question; with `info` it says that it is TGI.

    `models` answers whoever asks for its models, `base` is where they and the rest of OpenAI's API lie.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path == "/chat_tokenize":
                (templated(body["messages"]) if has_template else refuse(422, "template_error"))(self)
                return
            self.body = body
            served.requests.append(body)
            served.headers.append({name.title(): value for name, value in self.headers.items()})
            served.paths.append(self.path)
            try:
                script(self)
            except (BrokenPipeError, ConnectionResetError):
                served.hung_up.set()

        def do_GET(self) -> None:
            if self.path == f"{base}/models" and models:
                models(self)
            elif self.path == f"{base}/models":
                self.tell({"object": "list", "data": [{"id": "tiny"}]})
            elif self.path == "/info" and info is not None:
                self.tell(info)
            else:
                self.send_error(404)

        def tell(self, said: Mapping[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Served(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
