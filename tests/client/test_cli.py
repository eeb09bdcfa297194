"""`manimgen` in a shell, against the running site."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import av
import pytest
from manimgen_client import Client, Server
from manimgen_client.operations import generation_list

from tests.client.conftest import Terminal

DOT = """from manim import *


class Dots(Scene):
    def construct(self):
        self.next_section("One dot")
        self.play(Create(Dot()))
"""
BROKEN = DOT.replace("Create(Dot())", "Craete(Dot())")


@pytest.fixture
def newcomer(terminal: Terminal) -> Terminal:
    """Nobody has logged in here yet."""
    for name in ("MANIMGEN_SERVER", "MANIMGEN_TOKEN"):
        del terminal.environment[name]
    return terminal


def seconds_of(film: Path) -> float:
    with av.open(str(film)) as video:
        return float(video.duration or 0) / 1_000_000


def test_a_sentence_becomes_a_film(terminal: Terminal) -> None:
    ran = terminal.run("generate", "Solve 3x + 5 = 20 step by step", "--engine", "composer", "-o", "solved.mp4")
    assert (ran.returncode, "solved.mp4: " in ran.stdout) == (0, True), ran.stderr
    assert seconds_of(terminal.folder / "solved.mp4") > 3
    assert "Planning…" in ran.stderr
    assert "Drawing…" in ran.stderr
    assert "Plan: " in ran.stderr


def test_ctrl_c_stops_it_on_the_server_too(terminal: Terminal, manimgen: Client) -> None:
    ran = terminal.interrupt("generate", "How does the unit circle make the sine wave?", at="Planning…")
    assert (ran.returncode, ran.stderr.splitlines()[-1]) == (130, "manimgen: cancelled.")
    newest = next(iter(manimgen.pages(generation_list())))
    assert (newest.prompt, newest.status) == ("How does the unit circle make the sine wave?", "cancelled")
    assert list(terminal.folder.iterdir()) == []


def test_what_nothing_fits_is_told_with_what_to_do(terminal: Terminal) -> None:
    ran = terminal.run("generate", "The history of the Hanseatic League", "--engine", "composer", "-o", "x.mp4")
    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-1].startswith("manimgen: ")
    assert not (terminal.folder / "x.mp4").exists()


def test_code_becomes_a_film(terminal: Terminal) -> None:
    (terminal.folder / "dots.py").write_text(DOT)
    ran = terminal.run("render", "dots.py", "--json")
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert (told["file"], told["generation"]["status"]) == ("dots.mp4", "succeeded")
    assert seconds_of(terminal.folder / "dots.mp4") == pytest.approx(1, abs=0.2)


@pytest.mark.parametrize("command", ["check", "render"])
def test_code_that_would_fail_is_refused_at_its_line(terminal: Terminal, command: str) -> None:
    (terminal.folder / "dots.py").write_text(BROKEN)
    ran = terminal.run(command, "dots.py")
    assert ran.returncode == 1
    assert ran.stdout.startswith("dots.py:7:19: ")
    assert "Create" in ran.stdout


def test_a_check_repairs_the_file_if_wanted(terminal: Terminal) -> None:
    (terminal.folder / "dots.py").write_text(BROKEN)
    ran = terminal.run("check", "--fix", "dots.py", "--json")
    assert (ran.returncode, json.loads(ran.stdout)["ok"]) == (0, True)
    assert (terminal.folder / "dots.py").read_text() == DOT
    assert terminal.run("check", "dots.py").stdout == "dots.py: no problems\n"


def test_somebody_logs_in_and_out(newcomer: Terminal, server: Server) -> None:
    said = newcomer.run("login", "--server", f"{server.address}/", "--token-stdin", given=f"{server.token}\n")
    assert (said.returncode, "as Bob" in said.stdout or "bob@example.org" in said.stdout) == (0, True), said.stderr
    (kept,) = newcomer.home.rglob("logins.json")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    told = json.loads(newcomer.run("whoami", "--json").stdout)
    assert (told["server"], told["account"]["email"]) == (server.address, "bob@example.org")
    assert newcomer.run("logout").returncode == 0
    assert server.token not in kept.read_text()
    assert newcomer.run("whoami").returncode == 4


def test_a_token_that_is_none_is_not_kept(newcomer: Terminal, server: Server) -> None:
    ran = newcomer.run("login", "--server", server.address, "--token-stdin", given="mg_wrong\n")
    assert (ran.returncode, "not valid" in ran.stderr) == (4, True)
    assert not list(newcomer.home.rglob("logins.json"))


def test_an_error_is_json_where_json_is_wanted(terminal: Terminal) -> None:
    terminal.environment["MANIMGEN_TOKEN"] = "mg_wrong"
    ran = terminal.run("blueprints", "--json")
    assert (ran.returncode, ran.stdout) == (4, "")
    told = json.loads(ran.stderr)["error"]
    assert (told["id"], told["status"], len(told["request_id"])) == ("token_invalid", 401, 32)


def test_a_server_that_is_not_there_is_told(terminal: Terminal) -> None:
    terminal.environment["MANIMGEN_SERVER"] = "http://127.0.0.1:9"
    ran = terminal.run("whoami")
    assert (ran.returncode, ran.stderr.startswith("manimgen: The server can't be reached")) == (3, True)


def test_blueprints_are_listed_explained_and_filled_in(terminal: Terminal) -> None:
    assert "square_of_sum" in terminal.run("blueprints").stdout
    assert "Parameters:" in terminal.run("blueprints", "square_of_sum").stdout
    source = terminal.run("blueprints", "square_of_sum", "--set", "first=x", "--set", "second=3").stdout
    compile(source, "scene.py", "exec")
    refused = terminal.run("blueprints", "square_of_sum", "--set", "colour=red")
    assert (refused.returncode, "colour" in refused.stderr) == (1, True)


def test_a_shell_completes_commands(terminal: Terminal) -> None:
    terminal.environment |= {"_MANIMGEN_COMPLETE": "bash_complete", "COMP_WORDS": "manimgen gen", "COMP_CWORD": "1"}
    assert terminal.run().stdout.split(",")[-1].strip() == "generate"


def test_what_was_started_elsewhere_is_watched_and_fetched(terminal: Terminal, manimgen: Client) -> None:
    made = next(iter(manimgen.pages(generation_list(status="succeeded"))))
    ran = terminal.run("watch", made.id, "-o", "again.mp4")
    assert ran.returncode == 0, ran.stderr
    assert seconds_of(terminal.folder / "again.mp4") > 0
