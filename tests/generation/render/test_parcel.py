"""The files that a scene names travel with it, and are there when it is drawn."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generation.render import client, identity, parcel
from generation.types import Asset, RenderJob
from tests.projects.uploads import SVG, font, sound

from .conftest import Outcome

SCENE = """
import os
from manim import *

class Files(Scene):
    def construct(self):
        self.add_sound("assets/bell.wav")
        with register_font("assets/chalk.ttf"):
            words = Text("A", font="Chalk Test")
        picture = ImageMobject("assets/red.png").scale_to_fit_height(4)
        self.add(picture, SVGMobject("assets/dot.svg").to_edge(LEFT), words.to_edge(RIGHT))
        print("square", abs(words.width - words.height) < 0.01)
        try:
            open("assets/red.png", "wb")
            print("written")
        except OSError as error:
            print("closed", type(error).__name__)
        self.wait(0.2)
"""


def red() -> bytes:
    made = BytesIO()
    Image.new("RGB", (8, 8), "#ff0000").save(made, "PNG")
    return made.getvalue()


def job_with(files: Mapping[str, bytes], code: str = SCENE) -> RenderJob:
    assets = (Asset(name, hashlib.sha256(content).hexdigest()) for name, content in files.items())
    return RenderJob(code, assets=tuple(assets))


@pytest.fixture(scope="module")
def drawn(render_socket: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    files = {"red.png": red(), "dot.svg": SVG, "bell.wav": sound(0.1), "chalk.ttf": font()}
    folder = tmp_path_factory.mktemp("files")
    for name, content in files.items():
        (folder / name).write_bytes(content)
    contents = [(folder / name).open("rb") for name in files]
    out = tmp_path_factory.mktemp("film")
    outcome = Outcome(list(client.render(job_with(files), out, contents, socket=render_socket)))
    for opened in contents:
        opened.close()
    return outcome


def test_a_scene_shows_the_pictures_it_names(drawn: Outcome) -> None:
    assert drawn.error is None, drawn.last
    middle = np.asarray(Image.open(drawn.last["poster"]).convert("RGB")).astype(int)[200, 380]
    assert (middle[0] > 240, middle[1] < 30) == (True, True)


def test_a_scene_writes_with_the_fonts_it_names(drawn: Outcome) -> None:
    assert "square True" in drawn.log


def test_a_scene_cannot_change_its_files(drawn: Outcome) -> None:
    assert re.findall("closed|written", drawn.log) == ["closed"]


def test_a_parcel_holds_the_job_and_its_files_and_nothing_is_left_behind(tmp_path: Path) -> None:
    given = {"a.png": b"first\nfile", "b.svg": b""}
    sources = [tmp_path / name for name in given]
    for source, content in zip(sources, given.values(), strict=True):
        source.write_bytes(content)
    contents = [source.open("rb") for source in sources]
    there = tmp_path / "there"
    there.mkdir()
    with os.fdopen(parcel.pack(job_with(given, "code"), contents), "rb") as packed:
        fields = parcel.unpack(packed, there)
        assert packed.read() == b""
    for opened in contents:
        opened.close()
    assert fields["code"] == "code"
    assert {path.name: path.read_bytes() for path in (there / "assets").iterdir()} == given


def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "evil").write_bytes(b"evil")
    with (tmp_path / "evil").open("rb") as content:
        packed = parcel.pack(RenderJob("", assets=(Asset("../../evil", "0"),)), [content])
    (tmp_path / "job").mkdir()
    with os.fdopen(packed, "rb") as file:
        parcel.unpack(file, tmp_path / "job")
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("evil")] == ["evil", "job/assets/evil"]


def test_another_file_under_the_same_name_makes_another_film() -> None:
    first, second = (identity.clip_key(job_with({"a.png": content})) for content in (b"1", b"2"))
    assert first != second


@pytest.mark.parametrize(
    "call", ['ImageMobject("cat.png")', 'SVGMobject("assets/cat.png")', 'ImageMobject("/home/x/cat.png")']
)
def test_a_file_that_is_not_there_gets_a_sentence_that_says_how_to_upload(
    render_socket: Path, tmp_path: Path, call: str
) -> None:
    code = f"from manim import *\nclass A(Scene):\n  def construct(self):\n    self.add({call})\n    self.wait()\n"
    *_, last = client.render(RenderJob(code), tmp_path, socket=render_socket)
    assert (last["error"], last["line"]) == ("file_missing", 4)
    assert "Upload it" in last["message"]
    assert '"assets/cat.png"' in last["message"]
