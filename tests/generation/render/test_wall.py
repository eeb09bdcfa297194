"""What a scene cannot do, tried from inside one. Each deed prints "did" if it succeeds."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from generation.render import client, private, warm
from generation.types import RenderJob

from .conftest import Render, job_processes, probe_code, server_process

DEEDS = {
    "read a file": "open({secret!r}).read()",
    "write a file": "open({secret!r}, 'w')",
    "truncate a file": "os.truncate({secret!r}, 0)",
    "remove a file": "os.unlink({secret!r})",
    "take a file": "os.rename({secret!r}, 'mine')",
    "link to a file": "os.link({secret!r}, 'mine')",
    "list a folder": "os.listdir(os.path.dirname({secret!r}))",
    "list the project": "os.listdir({project!r})",
    "list the users": "open('/etc/passwd').read()",
    "read the environment of a process": "open('/proc/self/environ').read()",
    "list the processes": "os.listdir('/proc')",
    "list shared memory": "os.listdir('/dev/shm')",
    "leave shared memory": "open('/dev/shm/left', 'w')",
    "leave a file": "open('/tmp/left', 'w')",
    "list the other jobs": "os.listdir(os.path.dirname(os.getcwd()))",
    "lay a trap of a link": "os.symlink('/etc/passwd', 'link')",
    "lay a trap of a pipe": "os.mkfifo('pipe')",
    "run a shell": "subprocess.run(['/bin/sh', '-c', 'true'])",
    "run Python": "subprocess.run([sys.executable, '-c', ''])",
    "signal the server": "os.kill({server}, 0)",
    "signal another job": "os.kill({other_pid}, 0)",
    "become somebody": "os.setuid(12345)",
    "move the root": "os.chroot('.')",
    "connect by TCP": "socket.create_connection(('127.0.0.1', {port}), 1)",
    "listen by TCP": "socket.create_server(('127.0.0.1', 0))",
    "raise its own limits": "resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))",
    "ask the render server": "ask({socket!r})",
}
OWN_DEEDS = {
    "write in its folder": "open('mine', 'w').write('x')",
    "read what it wrote": "open('mine').read()",
    "make a folder": "os.mkdir('folder')",
    "move what it wrote": "os.rename('mine', 'folder/mine')",
}

ATTEMPTS = """
import json, resource
def ask(path):
    asking = socket.socket(socket.AF_UNIX)
    asking.connect(path)
    asking.sendall(b'{{"op": "ping"}}\\n')
    if not asking.recv(100):
        raise ConnectionResetError
results = {{}}
for name, deed in {deeds!r}.items():
    try:
        exec(deed)
        results[name] = "did"
    except (OSError, ValueError):
        results[name] = "denied"
print(json.dumps(results))
"""


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("secrets") / "secret"
    path.write_text("canary")
    return path


@pytest.fixture(scope="module")
def other_job(render_socket: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A job of somebody else that runs meanwhile: its process."""
    body = "if is_drawn: print('drawn'); time.sleep(100)"
    events = client.render(RenderJob(probe_code(body)), tmp_path_factory.mktemp("film"), socket=render_socket)
    next(event for event in events if event["event"] == "log")
    yield job_processes(render_socket)[0].pid
    events.close()


@pytest.fixture(scope="module")
def attempts(probe: Render, render_socket: Path, secret: Path, other_job: int) -> dict[str, str]:
    """What came of each deed, tried from inside a scene: "did" or "denied"."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        facts = {
            "secret": str(secret),
            "project": str(warm.PROJECT),
            "server": server_process(render_socket).pid,
            "socket": str(render_socket),
            "port": listener.getsockname()[1],
            "other_pid": other_job,
        }
        deeds = {name: deed.format(**facts) for name, deed in (DEEDS | OWN_DEEDS).items()}
        outcome = probe(ATTEMPTS.format(deeds=deeds))
    assert outcome.last["event"] == "done", outcome.last
    results: dict[str, str] = json.loads(outcome.log)
    return results


@pytest.mark.parametrize("deed", DEEDS)
def test_a_scene_can_not(attempts: dict[str, str], secret: Path, deed: str) -> None:
    assert attempts[deed] == "denied"
    assert secret.read_text() == "canary"


@pytest.mark.parametrize("deed", OWN_DEEDS)
def test_a_scene_can(attempts: dict[str, str], deed: str) -> None:
    assert attempts[deed] == "did"


def test_each_deed_would_succeed_without_the_wall(tmp_path: Path) -> None:
    """Of those that can be tried safely: a test that can't fail proves nothing."""
    (tmp_path / "secret").write_text("canary")
    facts = {"secret": str(tmp_path / "secret"), "project": str(tmp_path), "server": os.getpid()}
    alone = {name for name, deed in DEEDS.items() if not any(gap in deed for gap in ("{other", "{socket", "{port"))}
    harmful = {"become somebody", "move the root", "raise its own limits", "leave a file", "leave shared memory"}
    tried = sorted(alone - harmful - {"remove a file"})  # it would be gone for the others
    lines = ["import os, signal, socket, subprocess, sys", *(DEEDS[name].format(**facts) for name in tried)]
    subprocess.run([sys.executable, "-c", "\n".join(lines)], cwd=tmp_path, check=True)


def test_a_scene_gets_no_file_but_its_streams_and_its_events(probe: Render) -> None:
    body = """
    def is_open(number):
        try:
            return bool(os.fstat(number))
        except OSError:
            return False
    if is_drawn:
        print([number for number in range(512) if is_open(number)])
    """
    assert probe(body).log == "[0, 1, 2, 4, 5, 6]\n"  # and its last words, and the socket to the broker


def test_a_scene_sees_no_variable_but_what_it_needs(probe: Render) -> None:
    names = set(probe("print(*os.environ)").log.split())
    own = {"HOME", "TMPDIR", "XDG_CACHE_HOME"}
    assert names <= {*warm.clean_environment(), *own, "LC_CTYPE"}


def test_the_server_leaves_the_environment_it_was_started_with_behind(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    command = [sys.executable, "-m", "generation.render", "serve", "--socket", str(path)]
    process = subprocess.Popen(command, env={**os.environ, "CANARY": "secret"})
    try:
        private.wait_until_up(path, process)
        zygote_and_broker = psutil.Process(process.pid).children()
        assert len(zygote_and_broker) == 2
        for pid in (process.pid, *(child.pid for child in zygote_and_broker)):
            assert b"PATH=" in (environment := Path(f"/proc/{pid}/environ").read_bytes())
            assert b"CANARY" not in environment
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def test_a_finished_job_leaves_nothing_behind(probe: Render, render_socket: Path) -> None:
    maze = "if is_drawn:\n    print(os.getcwd()); os.makedirs('/'.join('d' * 900)); os.mkdir('locked', 0)"
    outcome = probe(maze)
    assert outcome.last["event"] == "done"
    client.ping(render_socket)  # answered after the job's hanging up
    psutil.wait_procs([each for each in server_process(render_socket).children() if each.name() == "sh"], timeout=20)
    folder = Path(outcome.log.strip())
    assert folder.is_absolute() and not folder.exists()
