"""Real receivers of webhooks, on loopback: well-behaved ones and others, by the path that they are asked for."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """`heard`: headers, in lower case, and bodies. `elsewhere`: where `/redirect` sends people to."""

    port: int
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    elsewhere: str = ""
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/ok", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


class Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.receiver.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
        try:
            getattr(self, self.path.strip("/").replace("-", "_"))()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def ok(self) -> None:
        self.answer(204)

    def fail(self) -> None:
        self.answer(500, b"our database is away\0")

    def busy(self) -> None:
        self.answer(429, Retry_After="120")

    def gone(self) -> None:
        self.answer(410)

    def redirect(self) -> None:
        self.answer(302, Location=self.receiver.elsewhere)

    def hang(self) -> None:
        self.receiver.over.wait(30)

    def drip(self) -> None:
        """A head that comes letter by letter and never ends."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not self.receiver.over.wait(0.01):
            self.wfile.write(b"a")

    def forever(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.receiver.over.is_set():
            self.wfile.write(b"and on " * 1000)

    def log_message(self, *args: Any) -> None:
        """Nothing: the tests look at `heard`."""


@contextmanager
def receiving(host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    handler = type("Handler", (Handler,), {})
    server = ThreadingHTTPServer((host, port), handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver = handler.receiver = Receiver(server.server_address[1])  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
