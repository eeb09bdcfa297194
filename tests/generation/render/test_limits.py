"""Scenes that take too much: each is stopped for the right reason, and the server goes on as if nothing had been."""

from __future__ import annotations

from pathlib import Path

import pytest

from generation.render import client

from .conftest import Render

MEBIBYTE = 2**20


@pytest.mark.parametrize(
    ("body", "limits", "error"),
    [
        pytest.param("hog = np.ones(10**10)", {}, "render_memory", id="ten gigabytes at once"),
        pytest.param(
            "hog = []\nwhile True: hog.append(np.ones(10**6))", {"memory_bytes": 600 * MEBIBYTE}, "render_memory", id="bit by bit"
        ),
        pytest.param(
            "for _ in range(4):\n    if os.fork() == 0:\n        hog = np.ones(10**7 * 4); time.sleep(60)\ntime.sleep(60)",
            {"memory_bytes": 900 * MEBIBYTE},
            "render_memory",
            id="shared among processes",
        ),
        pytest.param(
            "for _ in range(200):\n    if os.fork() == 0: time.sleep(60)\ntime.sleep(60)", {}, "render_limit", id="200 forks"
        ),
        pytest.param("while True: pass", {"wall_seconds": 3.0}, "render_timeout", id="an endless loop"),
        pytest.param("time.sleep(60)", {"wall_seconds": 1.0}, "render_timeout", id="an endless sleep"),
        pytest.param("while True: print('x' * 1000)", {}, "render_limit", id="a flood of words"),
        pytest.param(
            "open('big', 'wb').write(b'x' * (9 * 2**20))", {"file_bytes": 8 * MEBIBYTE}, "render_limit", id="one big file"
        ),
        pytest.param(
            "for n in range(9): open(f'big{n}', 'wb').write(b'x' * 2**20)\ntime.sleep(60)",
            {"file_bytes": 8 * MEBIBYTE},
            "render_limit",
            id="many big files",
        ),
        pytest.param(
            "os.kill(os.getpid(), signal.SIGSEGV)", {}, "render_crashed", id="a crash"
        ),
    ],
)  # fmt: skip
def test_it_stops_a_scene_that_takes_too_much(
    render_socket: Path, probe: Render, body: str, limits: dict[str, float], error: str
) -> None:
    outcome = probe(body, **limits)
    assert outcome.error == error, outcome.last
    assert len(outcome.last["message"]) > 20
    state = client.ping(render_socket)
    assert state["ready"] and state["running"] == state["waiting"] == 0


def test_the_next_job_is_well(probe: Render) -> None:
    assert probe("while True: print('x' * 1000)", log_bytes=1024).error == "render_limit"
    assert probe("pass").last["event"] == "done"
