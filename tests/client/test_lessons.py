"""Pulling and pushing a lesson, against the running site: nobody loses what they have written."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from manimgen_client import Client
from manimgen_client.operations import (
    generation_cancel,
    generation_list,
    project_create,
    revision_create,
    revision_list,
    revision_read,
    scene_create,
    scene_edit,
    scene_list,
    scene_read,
)

from tests.client.conftest import Terminal
from tests.client.test_cli import BROKEN, DOT

SQUARE = DOT.replace("Dot()", "Square()")
CIRCLE = DOT.replace("Dot()", "Circle()")


@dataclass
class Lesson:
    """A lesson with one scene, “Two roots”, pulled into `roots`."""

    terminal: Terminal
    manimgen: Client
    project: str
    scene: str

    @property
    def folder(self) -> Path:
        return self.terminal.folder / "roots" / "two-roots"

    def write(self, code: str) -> None:
        (self.folder / "scene.py").write_text(code)

    def draw_elsewhere(self, code: str) -> None:
        """Somebody else gives the scene new code."""
        self.manimgen(generation_cancel(self.manimgen(revision_create(self.scene, code)).id))

    def newest(self) -> str:
        numbers = [each.number for each in self.manimgen.pages(revision_list(self.scene))]
        return self.manimgen(revision_read(self.scene, numbers[0])).code

    def quiet(self) -> None:
        """Nothing is being drawn."""
        for each in self.manimgen.pages(generation_list(project=self.project, status="active")):
            self.manimgen(generation_cancel(each.id))


@pytest.fixture
def lesson(terminal: Terminal, manimgen: Client) -> Lesson:
    project = manimgen(project_create("Roots")).id
    made = Lesson(terminal, manimgen, project, manimgen(scene_create("Two roots", project=project)).id)
    made.draw_elsewhere(DOT)
    pulled = terminal.run("pull", "roots", "--project", project)
    assert (pulled.returncode, pulled.stdout) == (0, "pulled    two-roots\n"), pulled.stderr
    return made


def test_a_lesson_becomes_a_folder_for_each_scene(lesson: Lesson) -> None:
    assert (lesson.folder / "scene.py").read_text() == DOT
    assert tomllib.loads((lesson.folder / "scene.toml").read_text()) == {"title": "Two roots"}
    assert lesson.terminal.run("pull", "roots").stdout == "Nothing new.\n"
    assert lesson.terminal.run("push", "roots").stdout == "Nothing to push.\n"


def test_what_is_changed_here_becomes_a_revision_and_a_title(lesson: Lesson) -> None:
    lesson.write(SQUARE)
    (lesson.folder / "scene.toml").write_text('title = "One root"\nquality = "m"\n')
    told = json.loads(lesson.terminal.run("push", "roots", "--json").stdout)
    lesson.quiet()
    assert told == [{"folder": "two-roots", "fate": "pushed", "words": ""}]
    assert (lesson.newest(), lesson.manimgen(scene_read(lesson.scene)).title) == (SQUARE, "One root")
    drawn = next(iter(lesson.manimgen.pages(generation_list(scene=lesson.scene))))
    assert drawn.quality == "m"
    assert lesson.terminal.run("push", "roots").stdout == "Nothing to push.\n"


def test_what_others_have_changed_is_not_overwritten(lesson: Lesson) -> None:
    lesson.draw_elsewhere(SQUARE)
    lesson.write(CIRCLE)
    for command in ("push", "pull"):
        ran = lesson.terminal.run(command, "roots")
        assert (ran.returncode, ran.stdout.split()[0]) == (1, "conflict")
        assert ((lesson.folder / "scene.py").read_text(), lesson.newest()) == (CIRCLE, SQUARE)
    assert lesson.terminal.run("pull", "roots", "--force").returncode == 0
    assert (lesson.folder / "scene.py").read_text() == SQUARE


def test_what_others_have_changed_comes_where_nothing_was_changed_here(lesson: Lesson) -> None:
    lesson.draw_elsewhere(SQUARE)
    lesson.manimgen(scene_edit(lesson.scene, title="One root"))
    assert lesson.terminal.run("pull", "roots").stdout == "pulled    two-roots\n"
    assert (lesson.folder / "scene.py").read_text() == SQUARE
    assert tomllib.loads((lesson.folder / "scene.toml").read_text())["title"] == "One root"


def test_a_pull_keeps_what_was_changed_here_alone(lesson: Lesson) -> None:
    lesson.write(SQUARE)
    assert lesson.terminal.run("pull", "roots").stdout.startswith("kept ")
    assert (lesson.folder / "scene.py").read_text() == SQUARE


def test_nothing_is_pushed_while_anything_would_fail(lesson: Lesson) -> None:
    lesson.write(BROKEN)
    new = lesson.folder.parent / "another"
    new.mkdir()
    (new / "scene.py").write_text(SQUARE)
    ran = lesson.terminal.run("push", "roots")
    assert (ran.returncode, ran.stdout.startswith("roots/two-roots/scene.py:7:19: ")) == (1, True)
    assert [each.title for each in lesson.manimgen.pages(scene_list(project=lesson.project))] == ["Two roots"]


def test_a_new_folder_is_a_new_scene_and_a_missing_one_goes_when_it_is_said(lesson: Lesson) -> None:
    lesson.folder.rename(lesson.terminal.folder / "elsewhere")
    new = lesson.folder.parent / "another"
    new.mkdir()
    (new / "scene.py").write_text(SQUARE)
    ran = lesson.terminal.run("push", "roots")
    lesson.quiet()
    assert [line.split()[:2] for line in ran.stdout.splitlines()] == [["made", "another"], ["gone", "two-roots"]]
    titles = {each.title for each in lesson.manimgen.pages(scene_list(project=lesson.project))}
    assert titles == {"another", "Two roots"}
    assert lesson.terminal.run("push", "roots", "--delete").stdout == "trashed   two-roots\n"
    assert [each.title for each in lesson.manimgen.pages(scene_list(project=lesson.project))] == ["another"]


def test_a_folder_belongs_to_one_lesson_and_one_server(lesson: Lesson) -> None:
    other = lesson.manimgen(project_create("Cones")).id
    refused = lesson.terminal.run("pull", "roots", "--project", other)
    assert (refused.returncode, "another lesson" in refused.stderr) == (1, True)
    elsewhere = replace(
        lesson.terminal, environment=lesson.terminal.environment | {"MANIMGEN_SERVER": "http://x.example"}
    )
    refused = elsewhere.run("push", "roots")
    assert (refused.returncode, "add --server" in refused.stderr) == (1, True)
    fresh = lesson.terminal.run("push", ".")
    assert (fresh.returncode, "was not pulled" in fresh.stderr) == (1, True)
