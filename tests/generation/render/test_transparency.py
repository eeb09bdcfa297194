"""A film without a background: Manim's own pixels for editors, the same with straight colours for browsers."""

from __future__ import annotations

import wave
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from manim import CairoRenderer, Scene, tempconfig
from PIL import Image

from generation.render import client
from generation.render.inspection import Inspector
from generation.render.results import BadResult
from generation.render.transparency import straight
from generation.types import Asset, Limits, RenderJob

SCENE = """
from manim import *

class A(Scene):
    def construct(self):
        self.next_section("drawn")
        square = Square(color=RED, fill_opacity=0.5)
        self.play(Create(square), run_time=0.4, subcaption="A square.")
        self.next_section("turned")
        self.play(square.animate.rotate(1).set_opacity(0.7), FadeIn(Circle(fill_opacity=1)), run_time=0.4)
        self.wait(0.2)
"""


class Recorder(CairoRenderer):
    """Stock Manim, whose frames are kept."""

    def __init__(self, scene: Scene) -> None:
        camera = scene.renderer.camera
        super().__init__(camera_class=lambda: camera)  # type: ignore[arg-type]
        self.init_scene(scene, scene.session_spec, scene.file_writer_settings)
        self.frames: list[Any] = []
        scene.renderer = self

    def add_frame(self, frame: Any, num_frames: int = 1) -> None:
        super().add_frame(frame, num_frames)
        self.frames += [frame] * num_frames


@pytest.fixture(scope="module")
def film(render_socket: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    job = RenderJob(SCENE, transparent=True)
    *_, done = client.render(job, tmp_path_factory.mktemp("film"), socket=render_socket)
    return done


def frames_of_manim(folder: Path) -> list[Any]:
    """As `manim render --transparent` has them."""
    settings: dict[str, Any] = {
        "pixel_width": 854,
        "pixel_height": 480,
        "frame_rate": 15,
        "dry_run": True,
        "disable_caching": True,
    }
    settings |= {"transparent": True, "media_dir": folder, "verbosity": "ERROR", "progress_bar": "none"}
    names: dict[str, Any] = {}
    with tempconfig(settings):
        exec(SCENE, names)
        scene = names["A"]()
        recorder = Recorder(scene)
        scene.render()
    return recorder.frames


def web_frames(path: str) -> list[Any]:
    """FFmpeg's own decoder of VP9 knows nothing of opacity; libvpx's does."""
    decoder: Any = av.CodecContext.create("libvpx-vp9", "r")
    with av.open(path) as video:
        decoded = [frame for packet in video.demux(video=0) for frame in decoder.decode(packet)]
    return [frame.to_ndarray(format="rgba") for frame in decoded]


def test_the_master_has_the_very_pixels_of_manims_own(film: dict[str, Any], tmp_path: Path) -> None:
    with av.open(film["master"]) as master:
        assert master.streams.video[0].codec_context.name == "qtrle"
        frames = [frame.to_ndarray(format="rgba") for frame in master.decode(video=0)]
    theirs = frames_of_manim(tmp_path)
    assert len(frames) == len(theirs) == 15
    assert all(np.array_equal(ours, manims) for ours, manims in zip(frames, theirs))
    assert {frames[-1][0, 0, 3], frames[-1][240, 427, 3]} == {0, 255}


def test_the_web_film_shows_the_same_with_straight_colours(film: dict[str, Any], tmp_path: Path) -> None:
    ours, theirs = web_frames(film["video"]), frames_of_manim(tmp_path)
    assert len(ours) == len(theirs)
    for our, their in zip(ours, map(straight, theirs)):
        assert np.abs(our[..., 3].astype(int) - their[..., 3]).mean() < 0.5
        solid = their[..., 3] > 250
        assert not solid.any() or np.abs(our[solid].astype(int) - their[solid]).mean() < 16


def test_it_has_its_steps_captions_and_poster(film: dict[str, Any]) -> None:
    assert [(step["name"], step["start"], step["end"]) for step in film["steps"]] == [
        ("drawn", 0.0, 0.4),
        ("turned", 0.4, 1.0),
    ]
    assert [caption["text"] for caption in film["captions"]] == ["A square."]
    assert Image.open(film["poster"]).size == (film["width"], film["height"]) == (854, 480)


def test_its_sound_is_in_both(render_socket: Path, tmp_path: Path) -> None:
    path = tmp_path / "tone.wav"
    with wave.open(str(path), "wb") as tone:
        tone.setparams((1, 2, 8000, 0, "NONE", ""))
        tone.writeframes(b"\0\x20" * 8000)
    code = SCENE.replace("        self.wait(0.2)", '        self.add_sound("assets/tone.wav")\n        self.wait(1)')
    with path.open("rb") as content:
        job = RenderJob(code, transparent=True, assets=(Asset("tone.wav", "0" * 64),))
        *_, done = client.render(job, tmp_path, [content], socket=render_socket)
    for name in ("video", "master"):
        with av.open(done[name]) as film:
            assert film.duration is not None and len(film.streams.audio) == 1
            assert film.duration / av.time_base == pytest.approx(1.8, abs=0.1)


def test_a_still_shows_what_is_behind_it(render_socket: Path, tmp_path: Path) -> None:
    job = RenderJob(SCENE, transparent=True, still=0.2)
    opaque, clear = (
        np.asarray(Image.open(list(client.render(each, tmp_path, socket=render_socket))[-1]["still"]).convert("RGBA"))
        for each in (replace(job, transparent=False), job)
    )
    assert opaque[..., 3].min() == 255
    assert clear[..., 3].min() == 0 and clear[..., 3].max() == 255


def test_a_film_that_is_not_transparent_does_not_pass_for_one(render_socket: Path, film: dict[str, Any]) -> None:
    master, inspector = Path(film["master"]), Inspector(render_socket, Limits())
    for suffix in (".mp4", ".webm"):
        wrong = master.with_name(f"wrong{suffix}")
        wrong.write_bytes(master.read_bytes())
        with pytest.raises(BadResult):
            inspector.film(wrong, Path(film["poster"]), film)
    inspector.film(master, Path(film["poster"]), film)
    inspector.close()


def test_straight_colours_are_those_before_they_were_multiplied() -> None:
    pixels = np.array([[[0, 0, 0, 0], [64, 32, 0, 128], [255, 255, 255, 255], [9, 0, 0, 3]]], np.uint8)
    assert straight(pixels).tolist() == [[[0, 0, 0, 0], [128, 64, 0, 128], [255, 255, 255, 255], [255, 0, 0, 3]]]
