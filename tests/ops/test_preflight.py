"""What is in the way of starting is said in one sentence, with an exit status and without a traceback."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from manimgen_site.services import CannotStart, preflight

ROOT = Path(__file__).resolve().parents[2]
OWN_SERVERS = ("DATABASE_URL", "REDIS_URL", "RENDER_SOCKET")


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def up(data_dir: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in OWN_SERVERS}
    command = [sys.executable, "manage.py", "up", "--data-dir", str(data_dir), *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=inherited | environment, capture_output=True, text=True, check=False, timeout=120
    )


def is_one_sentence(done: subprocess.CompletedProcess[str], words: str) -> bool:
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return done.returncode == 1 and len(lines) == 1 and words in lines[0]


def test_up_refuses_a_port_that_is_taken(tmp_path: Path, taken_port: int) -> None:
    done = up(tmp_path, "--port", str(taken_port))
    assert is_one_sentence(done, f"Port {taken_port} of 127.0.0.1 can't be had"), done


def test_up_refuses_a_data_folder_in_use(tmp_path: Path) -> None:
    with preflight.lock(tmp_path):
        done = up(tmp_path)
    assert is_one_sentence(done, f"manimgen already runs on {tmp_path} (process {os.getpid()})"), done


def test_up_refuses_to_start_without_latex(tmp_path: Path) -> None:
    done = up(tmp_path, PATH=str(tmp_path))
    assert is_one_sentence(done, "LaTeX is missing (latex and dvisvgm not found)"), done


def test_up_refuses_a_data_folder_it_may_not_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = up(tmp_path / "file")
    assert is_one_sentence(done, "Choose another DATA_DIR"), done


def test_a_data_folder_is_free_again_when_its_owner_is_gone(tmp_path: Path) -> None:
    preflight.lock(tmp_path).close()
    preflight.lock(tmp_path).close()


def test_a_disk_that_is_nearly_full_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 10**12 - 10**8, 10**8))
    with pytest.raises(CannotStart, match=r"nearly full: 100 MB are free and 500 MB are needed"):
        preflight.require_space(tmp_path / "not" / "yet")


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "LIBRARIES", ("libcairo-of-the-moon.so.2",))
    with pytest.raises(CannotStart, match=r"libcairo-of-the-moon\.so\.2 is missing: nothing can be drawn"):
        preflight.require_drawing()


def test_a_free_port_is_fine() -> None:
    preflight.require_port("127.0.0.1", 0)
