"""`python -m generation.checks FILE.py [--json]`."""

import json
from pathlib import Path

import pytest

from generation.checks.__main__ import main
from generation.checks.formulas import outside

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


FORMULAS = """from manim import *
class A(Scene):
    def construct(self):
        good = MathTex(r"a^2 + b^2")
        self.play(Write(MathTex(r"a^2 + \\alhpa + b")))
"""


def test_it_tries_the_formulas_and_names_the_character(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(FORMULAS)
    assert main([str(file), "--tex", "--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    at = FORMULAS.splitlines()[4].index(r"\alhpa") + 1
    assert (problem["id"], problem["line"], problem["column"]) == ("tex_error", 5, at)
    assert "alhpa" in problem["message"]


def test_repaired_formulas_are_tried_as_they_are_then(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(FORMULAS.replace(r"\alhpa", r"\alpha").replace("Write(", "ShowCreation("))
    assert main([str(file), "--tex", "--fix"]) == 0
    assert "Create(MathTex" in capsys.readouterr().out


def test_it_ends_with_2_where_formulas_cannot_be_tried(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(FORMULAS)
    assert main([str(file), "--tex", str(file.with_name("no.sock"))]) == 2
    assert "Formulas can't be set" in capsys.readouterr().err


def test_a_program_that_says_nonsense_sets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "PROGRAM", "this")
    with pytest.raises(OSError, match="none that can be read"):
        outside.Outside()([("x", ("latex",), ".dvi")])
