"""The probe against scenes of which it is known what is wrong with them; one pass over all, shared by the tests."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.layout import IDS, Outcome, by_id, outcomes, scenes, shares
from generation.render import client
from generation.render.layout.__main__ import main, measure
from generation.types import RenderJob

LEAST_DETECTED, MOST_FALSE_ALARMS = 0.95, 0.05

OVERLAP = """
from manim import *

class Lesson(Scene):
    def construct(self):
        self.next_section("Definition")
        title = Text("Circles")
        formula = MathTex("x^2 + y^2")
        self.play(FadeIn(title))
        self.play(FadeIn(formula))
        self.wait()
"""


@pytest.fixture(scope="module")
def seen(render_socket: Path) -> list[Outcome]:
    return outcomes(render_socket, at_once=2)


def test_the_corpus_is_large_and_has_every_kind_of_flaw() -> None:
    labelled = list(scenes())
    names = [scene.name for scene in labelled]
    assert len(set(names)) == len(names) >= 120
    assert set().union(*(scene.expected for scene in labelled)) == set(IDS)
    assert sum(scene.is_held_out for scene in labelled) >= 40


@pytest.mark.parametrize("is_held_out", [False, True], ids=["looked at while made", "held out"])
def test_it_finds_what_is_wrong_and_leaves_good_scenes_alone(seen: list[Outcome], is_held_out: bool) -> None:
    part = [outcome for outcome in seen if outcome.scene.is_held_out == is_held_out]
    share = shares(part)
    wrong = {outcome.scene.name: outcome.messages for outcome in part if outcome.scene.name in share["wrong"]}
    assert share["detected"] >= LEAST_DETECTED, wrong
    assert share["false_alarms"] <= MOST_FALSE_ALARMS, wrong


def test_each_kind_of_flaw_is_mostly_found_and_mostly_right(seen: list[Outcome]) -> None:
    for id, figures in by_id(seen).items():
        assert figures["recall"] >= 0.85, id
        assert figures["precision"] >= 0.85, id


def test_blueprints_have_no_findings(seen: list[Outcome]) -> None:
    assert {
        outcome.scene.name: outcome.messages for outcome in seen if outcome.scene.is_blueprint and outcome.found
    } == {}


def test_a_finding_names_objects_line_step_and_mend(render_socket: Path) -> None:
    (finding,), _ = measure(RenderJob(OVERLAP, layout=True), render_socket)
    assert (finding["id"], finding["step"], finding["line"]) == ("overlap", "Definition", 8)
    assert finding["objects"] == ["“x^2 + y^2” (formula)", "“Circles” (title)"]
    assert "formula.next_to(title, " in finding["message"]
    assert 2.0 < finding["time"] <= 3.0
    assert len(finding["boxes"]) == 2


def test_a_finding_comes_with_a_picture_in_which_its_boxes_are_drawn(render_socket: Path, tmp_path: Path) -> None:
    (finding,), _ = measure(RenderJob(OVERLAP, layout=True), render_socket, tmp_path)
    left, top, width, _ = finding["boxes"][0]
    with Image.open(finding["picture"]) as picture:
        across, down = picture.size
        edge = [
            picture.getpixel((x, int(top * down) - 4)) for x in range(int(left * across), int((left + width) * across))
        ]
    assert edge.count((255, 176, 0)) > len(edge) / 2


def test_an_object_in_a_list_is_named_by_its_place(render_socket: Path) -> None:
    code = """
    from manim import *
    class Lesson(Scene):
        def construct(self):
            self.labels = [Text("one"), Text("two", font_size=9).shift(DOWN)]
            self.add(*self.labels)
            self.wait()
    """
    (finding,), _ = measure(RenderJob(textwrap.dedent(code), layout=True), render_socket)
    assert finding["objects"] == ["“two” (self.labels[1])"]
    assert "self.labels[1].scale(" in finding["message"]
    assert finding["line"] == 5


def test_what_lasts_a_moment_only_is_no_finding(render_socket: Path) -> None:
    code = OVERLAP.replace("self.wait()", "self.remove(title)\n        self.wait()")
    assert measure(RenderJob(code, layout=True), render_socket)[0] == []


def test_a_scene_that_fails_says_why(render_socket: Path) -> None:
    findings, last = measure(RenderJob(OVERLAP.replace("FadeIn(title)", "FadeIn(tite)"), layout=True), render_socket)
    assert findings == []
    assert (last["error"], last["line"]) == ("scene_error", 9)


def test_the_command_prints_json(render_socket: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lesson.py"
    file.write_text(OVERLAP)
    assert main([str(file), "Lesson", "--json", "--warm", str(render_socket)]) == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert findings[0].keys() >= {"id", "step", "time", "objects", "line", "message"}


def test_the_command_says_what_it_cannot_play(render_socket: Path, tmp_path: Path) -> None:
    file = tmp_path / "lesson.py"
    file.write_text("x = 1")
    assert main([str(file), "--json", "--warm", str(render_socket)]) == 2
    assert main([str(tmp_path / "missing.py")]) == 2


def test_whoever_asks_imports_no_manim() -> None:
    asked = "import sys, generation.render.layout.__main__; sys.exit('manim' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def test_a_measuring_job_draws_nothing(render_socket: Path, tmp_path: Path) -> None:
    kinds = [event["event"] for event in client.render(RenderJob(OVERLAP, layout=True), tmp_path, socket=render_socket)]
    assert kinds == ["finding", "done"]
    assert {path.name for path in tmp_path.iterdir()} == {"finding-1.png"}


def test_a_film_that_is_drawn_is_measured_on_the_way(render_socket: Path, tmp_path: Path) -> None:
    *told, done = client.render(RenderJob(OVERLAP), tmp_path, socket=render_socket)
    (finding,) = [event for event in told if event["event"] == "finding"]
    (alone,), _ = measure(RenderJob(OVERLAP, layout=True), render_socket)
    assert {name: finding[name] for name in alone} == alone
    assert Path(finding["file"]).is_file()
    assert done["event"] == "done"
