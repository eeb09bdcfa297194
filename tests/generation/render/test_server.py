"""The render server's own life: many clients, dead zygotes, a machine without a wall, its end."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from generation.render import client
from generation.types import RenderJob

from .conftest import Render, job_processes, probe_code, server_process, zygotes

ROOT = Path(__file__).resolve().parents[3]
SHORT = probe_code("pass")


def test_jobs_that_come_at_once_are_done_one_after_the_other(own_socket: Path, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with ThreadPoolExecutor() as pool:
        first, second = (
            pool.submit(lambda out: list(client.render(RenderJob(SHORT), out, socket=own_socket)), tmp_path / name)
            for name in "ab"
        )
    assert first.result()[-1]["event"] == second.result()[-1]["event"] == "done"


def test_a_job_can_be_cancelled_while_it_waits(own_socket: Path, tmp_path: Path) -> None:
    ahead = client.render(RenderJob(probe_code("if is_drawn: time.sleep(100)")), tmp_path, socket=own_socket)
    assert next(ahead)["event"] == "started"
    waiting = client.render(
        RenderJob(SHORT), tmp_path, socket=own_socket, stop=lambda: client.ping(own_socket)["waiting"] == 1
    )
    assert [event["error"] for event in waiting] == ["cancelled"]
    ahead.close()
    assert client.ping(own_socket)["waiting"] == 0


def test_a_job_whose_zygote_dies_fails_and_the_next_one_is_well(
    own_socket: Path, render: Render, tmp_path: Path
) -> None:
    events = client.render(RenderJob(probe_code("if is_drawn: time.sleep(100)")), tmp_path, socket=own_socket)
    assert next(events)["event"] == "started"
    jobs = job_processes(own_socket)
    for zygote in zygotes(own_socket):
        zygote.kill()
    *_, last = events
    assert last["error"] == "render_crashed"
    assert not psutil.wait_procs(jobs, timeout=5)[1]
    assert render(SHORT, socket=own_socket).last["event"] == "done"


@pytest.mark.parametrize(
    "message", [b"hello\n", b'{"op": "render"}\n', b'{"op": "steal"}\n', b"[1]\n", b"1\n", b"{\n", b"x" * 10**6]
)
def test_it_hangs_up_on_those_who_talk_nonsense(own_socket: Path, message: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(own_socket))
        with suppress(ConnectionResetError, BrokenPipeError):  # that, too, is hanging up
            connection.sendall(message)
            assert connection.recv(100) == b""
    assert client.ping(own_socket)["jobs"] == 1


def test_its_end_ends_the_job_with_a_word(own_socket: Path, tmp_path: Path) -> None:
    events = client.render(RenderJob(probe_code("if is_drawn: time.sleep(100)")), tmp_path, socket=own_socket)
    assert next(events)["event"] == "started"
    jobs = job_processes(own_socket)
    server_process(own_socket).terminate()
    *_, last = events
    assert last["error"] in {"render_unavailable", "render_crashed"}
    assert not psutil.wait_procs(jobs, timeout=5)[1]


def test_the_command_renders_a_file_and_says_how_it_went(render_socket: Path, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    good.write_text(SHORT)
    bad.write_text("x = 1")
    assert _command(good, "--events", "--warm", render_socket, "--out", tmp_path)[0] == 0
    status, output = _command(bad, "--events", "--warm", render_socket, "--out", tmp_path)
    assert status == 1
    assert json.loads(output.splitlines()[-1])["error"] == "no_scene"
    assert (tmp_path / "film.mp4").exists()


def _command(*arguments: object) -> tuple[int, str]:
    command = [sys.executable, "-m", "generation.render", *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout


def test_a_private_server_ends_with_whoever_started_it() -> None:
    code = (
        "import sys; from generation.render import private\nwith private.running(): print(flush=True); sys.stdin.read()"
    )
    owner = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with owner:
        assert owner.stdout and owner.stdout.readline()
        family = psutil.Process(owner.pid).children(recursive=True)
        owner.kill()
    assert family and not psutil.wait_procs(family, timeout=20)[1]
