"""Alive, and ready part by part."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from accounts.hooks import bell as hooks_bell
from generation import bell
from generation.types import Engines, Server
from tests.generation.engine.scripted import refuse, serving


def parts(expected: int) -> dict[str, dict[str, object]]:
    answer = Client().get("/readyz")
    assert answer.status_code == expected
    return answer.json()["parts"]  # type: ignore[no-any-return]


def test_a_process_that_answers_is_alive() -> None:
    assert Client().get("/healthz").content == b"ok"


def test_each_part_has_its_own_line_and_the_missing_ones_say_why(
    db: None, settings: LazySettings, tmp_path: Path
) -> None:
    settings.RENDER_SOCKET = tmp_path / "nobody.sock"
    found = parts(503)
    assert [name for name, part in found.items() if part["ok"]] == ["database", "channel_layer"]
    assert "Q_CLUSTER_NAME=render" in str(found["render_workers"]["detail"])


def test_a_render_server_that_answers_is_ready(db: None, settings: LazySettings, render_socket: Path) -> None:
    settings.RENDER_SOCKET = render_socket
    assert parts(503)["render_server"]["ok"]


def test_a_model_server_counts_only_where_one_is_set(db: None, settings: LazySettings) -> None:
    assert "model_server" not in parts(503)
    with serving(refuse(500)) as server:
        settings.ENGINES = Engines((Server(server.url),))
        assert parts(503)["model_server"] == {"ok": True, "detail": "tiny"}
    assert not parts(503)["model_server"]["ok"]


def test_a_model_server_that_is_down_leaves_the_site_ready_and_is_named(
    db: None, settings: LazySettings, render_socket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RENDER_SOCKET = render_socket
    monkeypatch.setattr(bell, "is_heard", lambda kind: True)
    monkeypatch.setattr(hooks_bell, "is_heard", lambda: True)
    with serving(refuse(500)) as server:
        settings.ENGINES = Engines((Server(server.url), Server("http://127.0.0.1:1", "spare")))
        answer = Client().get("/readyz")
    told = answer.json()
    assert (answer.status_code, told["ready"], told["degraded"]) == (200, True, ["model_server_spare"])
    assert not told["parts"]["model_server_spare"]["ok"]
    settings.RENDER_SOCKET = Path("/nobody/draws")
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (503, False), "without a renderer nothing goes on"
