"""How model servers are connected to: a team's own one at the address that was looked at; no answer without end."""

from __future__ import annotations

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from queue import Queue

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from generation.engine.chat import End, Question, stream
from generation.engine.chat_manner import Manner
from generation.errors import EngineError
from generation.types import Dialect, Server
from tests.generation.engine.scripted import DONE, frame, serving
from tests.generation.engine.scripted import stream as streamed

QUESTION = Question(({"role": "user", "content": "Go"},), 64)
GOOD = streamed(frame("fine"), frame(finish="stop"), DONE)
HOST = "models.example"


def ask(server: Server) -> list[str | End]:
    return list(stream(server, Manner(Dialect.OPENAI, "tiny"), QUESTION, lambda: False))


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of a team's server leads here, as if this were a public address."""

    async def here(host: str, port: int) -> str:
        assert host == HOST
        return "127.0.0.1"

    monkeypatch.setattr("generation.engine.chat_transport.public_address", here)


def test_a_teams_server_is_asked_at_the_address_that_was_looked_at_and_past_no_proxy(
    looked_up: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(GOOD) as ours, serving(GOOD) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        port = ours.url.rpartition(":")[2]
        *pieces, end = ask(Server(f"http://{HOST}:{port}", is_guarded=True))
    assert pieces == ["fine"] and isinstance(end, End)
    assert (len(ours.requests), len(proxy.requests)) == (1, 0)
    assert ours.headers[0]["Host"] == f"{HOST}:{port}"


def certificate(folder: Path) -> ssl.SSLContext:
    """Of a server that nobody vouches for."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "server.pem"
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_it_has_to_show_a_certificate_of_its_name_that_somebody_vouches_for(looked_up: None, tmp_path: Path) -> None:
    names: Queue[str | None] = Queue()
    context = certificate(tmp_path)
    context.sni_callback = lambda _socket, name, _context: names.put(name)
    with socket.create_server(("127.0.0.1", 0)) as door:

        def shake_hands() -> None:
            visitor, _ = door.accept()
            with pytest.raises(OSError), context.wrap_socket(visitor, server_side=True) as told:
                told.recv(1)

        server = threading.Thread(target=shake_hands)
        server.start()
        with pytest.raises(EngineError, match="engine_unreachable"):
            ask(Server(f"https://{HOST}:{door.getsockname()[1]}", is_guarded=True))
        server.join(20)
    assert names.get(timeout=20) == HOST


def test_an_error_without_end_is_not_read_to_its_end() -> None:
    gone = threading.Event()

    def complain(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(500)
        handler.end_headers()
        try:
            for _ in range(10_000):
                handler.wfile.write(b"x" * 10_000)
        except OSError:
            gone.set()

    with serving(complain) as server, pytest.raises(EngineError) as caught:
        ask(Server(server.url))
    assert (caught.value.id, caught.value.data["status"]) == ("engine_unreachable", 500)
    assert gone.wait(20), "it hangs up long before that"
