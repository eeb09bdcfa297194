"""A still is the very frame that stock Manim draws at that time."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import CairoRenderer, Scene, config, tempconfig
from PIL import Image

from generation.render import client, stills
from generation.types import Quality, RenderJob

SCENES = {
    "one thing after another": """
        class A(Scene):
            def construct(self):
                a, b = Square(), Circle().shift(RIGHT)
                self.play(Create(a), run_time=0.4)
                self.play(Succession(FadeIn(b), a.animate.shift(LEFT)), run_time=0.8)
                self.wait(0.4)
                self.play(Transform(a, Triangle()), FadeOut(b), run_time=0.4)
        """,
    "what lives from frame to frame": """
        class A(Scene):
            def construct(self):
                dot = Dot().add_updater(lambda dot, dt: dot.shift(dt * RIGHT))
                self.add(dot, TracedPath(dot.get_center), always_redraw(lambda: Line(ORIGIN, dot.get_center())))
                self.wait(0.4)
                self.play(Create(Square()), run_time=0.4)
                self.wait_until(lambda: dot.get_x() > 1)
                self.play(FadeIn(Circle()), run_time=0.4)
        """,
    "a cut": """
        class A(Scene):
            def construct(self):
                self.play(Create(Square()), run_time=0.2)
                self.next_section("cut", skip_animations=True)
                self.play(Create(Circle()), run_time=2)
                self.next_section("shown")
                self.play(FadeIn(Dot()), run_time=0.4)
        """,
    "a turning camera": """
        class A(ThreeDScene):
            def construct(self):
                self.set_camera_orientation(phi=60 * DEGREES, theta=30 * DEGREES)
                self.add(Cube())
                self.begin_ambient_camera_rotation(rate=1)
                self.wait(0.4)
                self.stop_ambient_camera_rotation()
                self.move_camera(phi=0, run_time=0.4)
        """,
}


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
        if not self.skip_animations:
            self.frames += [frame] * num_frames


@pytest.fixture(autouse=True)
def small(tmp_path: Path) -> Iterator[None]:
    settings = {"pixel_width": 214, "pixel_height": 120, "frame_rate": 10, "dry_run": True, "disable_caching": True}
    with tempconfig(settings | {"media_dir": str(tmp_path), "verbosity": "ERROR", "progress_bar": "none"}):
        yield


def scene_of(name: str) -> type[Scene]:
    names: dict[str, Any] = {}
    exec("from manim import *\n" + textwrap.dedent(SCENES[name]), names)
    made: type[Scene] = names["A"]
    return made


@pytest.mark.parametrize("name", SCENES)
def test_it_is_the_frame_that_the_film_has_there(name: str) -> None:
    scene = scene_of(name)()
    recorder = Recorder(scene)
    scene.render()
    assert len(recorder.frames) >= 6
    for number, frame in enumerate(recorder.frames):
        still = stills.draw(scene_of(name), number / config.frame_rate, 600)
        assert still is not None and np.array_equal(still, frame), number


def test_the_end_is_what_stays_on_the_stage() -> None:
    end, after = (stills.draw(scene_of("a cut"), at, 600) for at in (stills.END, 99))
    assert end is not None and after is not None
    assert np.array_equal(end, after) and end.std() > 0


def test_a_scene_that_plays_nothing_has_no_picture() -> None:
    assert stills.draw(Scene, 0, 600) is None


def test_a_job_may_ask_for_a_still_of_any_shape(render_socket: Path, tmp_path: Path) -> None:
    code = "from manim import *\n" + textwrap.dedent(SCENES["one thing after another"])
    sizes = {"16:9": (854, 480), "9:16": (270, 480), "1:1": (480, 480), "4:3": (640, 480)}
    for aspect, size in sizes.items():
        job = RenderJob(code, still=0.8, aspect=aspect)
        *before, done = client.render(job, tmp_path, socket=render_socket)
        assert done["event"] == "done", done
        assert {event["event"] for event in before} <= {"log"}
        assert Image.open(done["still"]).size == (done["width"], done["height"]) == size
    assert not (tmp_path / "film.mp4").exists()


def test_a_still_of_a_scene_that_fails_says_so(render_socket: Path, tmp_path: Path) -> None:
    job = RenderJob("from manim import *\nclass A(Scene):\n    def construct(self):\n        self.play(1)", still=0.0)
    *_, failed = client.render(job, tmp_path, socket=render_socket)
    assert (failed["error"], failed["line"]) == ("scene_error", 4)


@pytest.mark.parametrize("quality", Quality)
@pytest.mark.parametrize("aspect", ["16:9", "9:16", "1:1", "4:3"])
def test_every_size_is_even_as_the_encoder_wants_it(quality: Quality, aspect: str) -> None:
    width, height = RenderJob("", quality=quality, aspect=aspect).size
    across, down = map(int, aspect.split(":"))
    assert width % 2 == height % 2 == 0
    assert width / height == pytest.approx(across / down, rel=0.01)
