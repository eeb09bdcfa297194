"""`python -m generation.checks FILE.py [--json]`."""

import json
from pathlib import Path

import pytest

from generation.checks.__main__ import main

GOOD = "from manim import *\nclass A(Scene):\n    def construct(self):\n        self.play(Create(Circle()))\n"
FAULTY = GOOD.replace("Create", "ShowCreation")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "scene.py"


def test_it_ends_with_0_for_a_good_file(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(GOOD)
    assert main([str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "problems": []}


def test_it_ends_with_1_and_the_problems_as_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(FAULTY)
    assert main([str(file), "--json"]) == 1
    verdict = json.loads(capsys.readouterr().out)
    assert verdict["ok"] is False
    assert verdict["problems"] == [
        {
            "id": "undefined_name",
            "line": 4,
            "column": 19,
            "fixed": False,
            "hint": "Write `Create` instead.",
            "message": "“ShowCreation” is not a name that Manim or this file knows.",
        }
    ]


def test_it_prints_a_line_for_each_problem(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(FAULTY)
    assert main([str(file)]) == 1
    assert capsys.readouterr().out.startswith(f"{file}:4:19 undefined_name “ShowCreation” is not a name")


def test_it_ends_with_2_without_a_file(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(file)]) == 2
    assert "No such file" in capsys.readouterr().err


def test_it_ends_with_2_for_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--nonsense"])
    assert end.value.code == 2


def test_it_reads_files_that_are_no_text(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(b"\xff\xfe\x00x = 1")
    assert main([str(file), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["problems"][0]["id"] == "syntax_error"


def test_it_prints_the_repaired_source_and_tells_the_rest_apart(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(FAULTY)
    assert main([str(file), "--fix", "--json"]) == 0
    said = capsys.readouterr()
    assert said.out == GOOD
    verdict = json.loads(said.err)
    assert verdict["ok"] and [problem["fixed"] for problem in verdict["problems"]] == [True]
    assert "+        self.play(Create(Circle()))" in verdict["diff"]


def test_it_ends_with_1_for_what_has_no_single_repair(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(GOOD.replace("Circle()", "Dodecagram()"))
    assert main([str(file), "--fix"]) == 1
    said = capsys.readouterr()
    assert said.out == file.read_text()
    assert "Dodecagram" in said.err
