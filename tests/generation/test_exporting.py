"""Code that leaves the site runs with plain Manim, whatever form it takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import av
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from generation import exporting
from generation.models import Generation
from projects import library
from projects.exports import archive
from projects.exports.sheet import Sheet, runnable, scene_classes
from projects.models import Origin, Scene
from tests.conftest import Cast
from tests.projects.uploads import picture

SECONDS = 240
CODE = (
    "from __future__ import annotations\n\nfrom manim import *\n\nfrom generation.kit import INK, step, words\n\n\n"
    "class Hello(Scene):\n    def construct(self):\n        step(self, 'Greeting', 'Hello to all')\n"
    "        self.add(words('Hello', color=INK))\n        self.wait(0.2)\n"
)
NOTEBOOK = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in json.load(open(sys.argv[1]))["cells"]:
    if cell["cell_type"] == "code":
        shell.run_cell("".join(cell["source"])).raise_error()
"""


@pytest.fixture
def scene(cast: Cast) -> Scene:
    scene = Scene.objects.create(project=cast.project, title="Hello, all", author=cast.alice)
    scene.add_revision(code=CODE, scene_class="Hello", engine="hand", origin=Origin.EDIT, author=cast.alice)
    return scene


def sheet(scene: Scene) -> Sheet:
    newest = scene.revisions.last()
    assert newest
    return exporting.sheet_of(newest)


def run(folder: Path, *command: str) -> Path:
    """The film that the command makes in a folder from which nothing of ours can be imported."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "IPYTHONDIR": str(folder / "ipython")}
    ran = subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment,
        capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    films = [path for path in folder.rglob("*.mp4") if not {"partial_movie_files", "jupyter"} & set(path.parts)]
    assert len(films) == 1, ran.stdout + ran.stderr
    return films[0]


def draw(path: Path, *flags: str) -> Path:
    return run(path.parent, "-m", "manim", "-ql", "--progress_bar", "none", *flags, path.name)


def size(film: Path) -> tuple[int, int]:
    with av.open(str(film)) as opened:
        return opened.streams.video[0].width, opened.streams.video[0].height


@pytest.mark.parametrize("name", ["scene.py", "gist.py"])
def test_a_file_is_drawn(scene: Scene, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(exporting.KINDS[name].write(sheet(scene)), encoding="utf-8")
    assert size(draw(path)) == (854, 480)


def test_a_gist_says_what_it_needs_and_how_it_is_drawn(scene: Scene) -> None:
    text = exporting.KINDS["gist.py"].write(sheet(scene))
    assert text.startswith("# /// script\n")
    assert '# dependencies = ["manim==' in text
    assert "# Hello, all\n" in text
    assert "manim -ql FILE.py Hello" in text


def test_a_notebook_is_drawn_cell_by_cell(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "notebook.ipynb"
    path.write_text(exporting.KINDS["notebook.ipynb"].write(sheet(scene)), encoding="utf-8")
    assert size(run(tmp_path, "-c", NOTEBOOK, path.name)) == (854, 480)


def test_a_film_in_another_shape_keeps_it(scene: Scene, tmp_path: Path) -> None:
    wishes = {"wishes": {"aspect": "9:16"}, "seed": 3}
    Generation.objects.create(scene=scene, prompt="Hello", engine="hand", quality="l", **wishes)
    path = tmp_path / "scene.py"
    path.write_text(runnable(sheet(scene)), encoding="utf-8")
    assert size(draw(path)) == (270, 480)


def test_a_lesson_is_a_zip_with_its_files(cast: Cast, tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    asset = library.upload(cast.team, cast.bob, ContentFile(picture(), "flag.png"))
    scene = Scene.objects.create(project=cast.project, title="Flag")
    code = f"from manim import *\n\n\nclass Flag(Scene):\n    def construct(self):\n        self.add({asset.snippet})\n"
    scene.add_revision(code=code + "        self.wait(0.2)\n", scene_class="", engine="hand", origin=Origin.EDIT)
    place = BytesIO()
    exporting.write_lesson(cast.project, place)
    with zipfile.ZipFile(place) as opened:
        opened.extractall(tmp_path)
        names = set(opened.namelist())
    files = {"README.md", "requirements.txt", "flag/scene.py", "flag/scene.toml", "flag/assets/flag.png"}
    assert names == {f"parabolas/{name}" for name in files}
    assert "manim -ql scene.py Flag" in (tmp_path / "parabolas/README.md").read_text(encoding="utf-8")
    assert draw(tmp_path / "parabolas/flag/scene.py")


def test_the_same_lesson_makes_the_same_zip(cast: Cast, scene: Scene) -> None:
    made = []
    for _ in range(2):
        place = BytesIO()
        exporting.write_lesson(cast.project, place)
        made.append(place.getvalue())
    assert made[0] == made[1]


def test_a_lesson_with_too_many_files_says_so(
    cast: Cast, scene: Scene, browser_of: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", -1)
    answer = browser_of(cast.carol).get(reverse("lesson_code", args=[cast.project.pk]), follow=True)
    assert "too much for a zip" in answer.content.decode()


def test_scenes_are_known_by_their_bases() -> None:
    code = "class A(Scene): ...\nclass B(m.ThreeDScene): ...\nclass C: ...\nclass D(A): ...\n"
    assert scene_classes(code) == ["A", "B", "D"]
    assert scene_classes("class (") == []


class TestPages:
    def test_the_page_offers_each_form_and_the_repository(
        self, cast: Cast, scene: Scene, browser_of: Callable[[User], Client]
    ) -> None:
        page = browser_of(cast.carol).get(reverse("code", args=[scene.pk])).content.decode()
        for name in exporting.KINDS:
            assert reverse("code_file", args=[scene.pk, name]) in page
        assert reverse("lesson_code", args=[cast.project.pk]) in page
        assert f"git clone http://testserver/git/{cast.team.pk}/{cast.project.pk}.git parabolas" in page

    def test_a_lesson_tells_where_it_is_cloned_from(self, cast: Cast, browser_of: Callable[[User], Client]) -> None:
        page = browser_of(cast.carol).get(reverse("lesson", args=[cast.project.pk])).content.decode()
        assert f"/git/{cast.team.pk}/{cast.project.pk}.git parabolas" in page

    @pytest.mark.parametrize("name", exporting.KINDS)
    def test_a_file_is_an_attachment(
        self, cast: Cast, scene: Scene, browser_of: Callable[[User], Client], name: str
    ) -> None:
        answer = browser_of(cast.carol).get(reverse("code_file", args=[scene.pk, name]))
        ending = name.partition(".")[2]
        assert answer["Content-Disposition"] == f'attachment; filename="hello-all.{ending}"'
        assert "generation.kit" not in answer.content.decode()

    def test_an_older_revision_can_be_had(self, cast: Cast, scene: Scene, browser_of: Callable[[User], Client]) -> None:
        scene.add_revision(code="# newer\n", scene_class="", engine="hand", origin=Origin.EDIT)
        address = reverse("code_file", args=[scene.pk, "scene.py"])
        carol = browser_of(cast.carol)
        assert carol.get(address).content == b"# newer\n"
        assert b"class Hello" in carol.get(address, {"revision": 1}).content
        assert [carol.get(address, {"revision": number}).status_code for number in ("3", "x")] == [404, 404]

    def test_strangers_find_nothing(self, cast: Cast, scene: Scene, browser_of: Callable[[User], Client]) -> None:
        charlie = browser_of(cast.charlie)
        addresses = (
            reverse("code", args=[scene.pk]), reverse("code_file", args=[scene.pk, "scene.py"]),
            reverse("lesson_code", args=[cast.project.pk]),
        )  # fmt: skip
        assert [charlie.get(address).status_code for address in addresses] == [404] * 3
        assert [browser_of(cast.alice).post(address).status_code for address in addresses] == [405] * 3

    def test_a_scene_without_code_says_so(self, cast: Cast, browser_of: Callable[[User], Client]) -> None:
        empty = Scene.objects.create(project=cast.project, title="Empty")
        page = browser_of(cast.carol).get(reverse("code", args=[empty.pk])).content.decode()
        assert "no code yet" in page
        assert browser_of(cast.carol).get(reverse("code_file", args=[empty.pk, "scene.py"])).status_code == 404


class TestApi:
    def test_it_hands_out_the_same_files(
        self, cast: Cast, scene: Scene, script_of: Callable[[User], APIClient], browser_of: Callable[[User], Client]
    ) -> None:
        script, browser = script_of(cast.carol), browser_of(cast.carol)
        pairs = {
            "scene.py": ("api_scene_code", {}), "gist.py": ("api_scene_code", {"kind": "gist"}),
            "notebook.ipynb": ("api_scene_notebook", {}),
        }  # fmt: skip
        for name, (url, query) in pairs.items():
            told = script.get(reverse(url, args=[scene.pk]), query)
            assert told.content == browser.get(reverse("code_file", args=[scene.pk, name])).content

    def test_a_lesson_comes_as_a_zip(self, cast: Cast, scene: Scene, script_of: Callable[[User], APIClient]) -> None:
        answer = script_of(cast.carol).get(reverse("api_project_code", args=[cast.project.pk]))
        assert answer["Content-Type"] == "application/zip"

    def test_a_scene_without_code_is_a_conflict(self, cast: Cast, script_of: Callable[[User], APIClient]) -> None:
        empty = Scene.objects.create(project=cast.project, title="Empty")
        answer = script_of(cast.carol).get(reverse("api_scene_code", args=[empty.pk]))
        assert (answer.status_code, json.loads(answer.content)["id"]) == (409, "unmade")
