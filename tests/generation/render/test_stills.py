"""A still is the very frame that stock Manim draws at that time."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import Animation, AnimationGroup, CairoRenderer, Scene, config, smooth, tempconfig
from PIL import Image

from generation.render import client, jumps, stills
from generation.render.faults import SceneFault
from generation.render.stills import END, Moment
from generation.types import Limits, Quality, RenderJob

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
    "updaters that go on from where they were, without dt": """
        class A(Scene):
            def construct(self):
                square = Square().add_updater(lambda square: square.rotate(0.1))
                after = lambda dot: dot.move_to(interpolate(dot.get_center(), square.get_center(), 0.3))
                dot = Dot().add_updater(after)
                self.add(square, dot)
                self.play(square.animate.shift(RIGHT), run_time=0.4)
                self.play(Create(Circle()), run_time=0.4)
        """,
    "animations that go on from where they were": """
        class A(Scene):
            def construct(self):
                square, circle, seen = Square(), Circle(), []
                self.play(UpdateFromFunc(square, lambda square: square.rotate(0.1)), run_time=0.4)
                self.play(PhaseFlow(lambda point: point, circle), run_time=0.4)
                count = lambda t: seen.append(t) or min(1, len(seen) / 9)
                self.play(circle.animate.shift(UP), rate_func=count, run_time=0.4)
                self.play(AnimationGroup(Create(Dot()), Rotate(square)), run_time=0.4)
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
        still = stills.draw(scene_of(name), Moment(number / config.frame_rate), Limits())
        assert still is not None and np.array_equal(still, frame), number


def test_the_end_is_what_stays_on_the_stage() -> None:
    end, after = (stills.draw(scene_of("a cut"), Moment(at), Limits()) for at in (END, 99))
    assert end is not None and after is not None
    assert np.array_equal(end, after) and end.std() > 0


def test_a_scene_that_plays_nothing_has_no_picture() -> None:
    assert stills.draw(Scene, Moment(0), Limits()) is None


STEPS = """
class A(Scene):
    def construct(self):
        self.wait(0.2)
        self.next_section("Square")
        self.play(Create(Square()), run_time=0.2)
        self.next_section("nothing is shown here")
        self.next_section("skipped", skip_animations=True)
        self.play(Create(Triangle()))
        self.next_section("Circle")
        self.play(Create(Circle()), run_time=0.2)
        self.clear()
        self.next_section("3")
        self.play(Create(Dot()), run_time=0.2)
"""


def scene_with_steps() -> type[Scene]:
    names: dict[str, Any] = {}
    exec("from manim import *\n" + STEPS, names)
    made: type[Scene] = names["A"]
    return made


def at_end_of(step: str) -> Any:
    return stills.draw(scene_with_steps(), Moment(step=step), Limits())


def test_the_end_of_a_step_is_what_stands_there_before_the_next_begins() -> None:
    square, circle = at_end_of("Square"), at_end_of("Circle")
    assert square.std() > 0 and not circle[..., :3].any()
    before, after = (stills.draw(scene_with_steps(), Moment(at), Limits()) for at in (0.2, END))
    assert before is not None and not np.array_equal(square, before)
    assert after is not None and np.array_equal(at_end_of("3"), after)


def test_a_step_has_a_number_among_those_that_show_something() -> None:
    assert np.array_equal(at_end_of("1"), at_end_of("Square"))
    assert np.array_equal(at_end_of("2"), at_end_of("Circle"))


@pytest.mark.parametrize("step", ["square", "4", "0", "skipped", "nothing is shown here", "autocreated"])
def test_where_there_is_no_such_step_it_says_which_there_are(step: str) -> None:
    with pytest.raises(SceneFault) as fault:
        at_end_of(step)
    assert fault.value.error == "step_not_found"
    assert f"“{step}”. The scene has: 1 Square, 2 Circle, 3 3." in fault.value.message


def test_where_there_are_no_steps_at_all_it_says_how_to_make_them() -> None:
    with pytest.raises(SceneFault, match="self.next_section") as fault:
        stills.draw(scene_of("a turning camera"), Moment(step="1"), Limits())
    assert fault.value.error == "step_not_found"


def test_a_job_may_ask_for_the_end_of_a_step(render_socket: Path, tmp_path: Path) -> None:
    code = "from manim import *\n" + STEPS
    *_, done = client.render(RenderJob(code, step="Square"), tmp_path, socket=render_socket)
    assert Image.open(done["still"]).size == (854, 480)
    *_, failed = client.render(RenderJob(code, step="Cube"), tmp_path, socket=render_socket)
    assert (failed["error"], "1 Square" in failed["message"]) == ("step_not_found", True)


def test_the_compiled_loops_paint_it_as_manim_does() -> None:
    scene = scene_of("one thing after another")
    painted, by_manim = (stills.draw(scene, Moment(1.0), Limits(), plainly=plainly) for plainly in (False, True))
    assert painted is not None and by_manim is not None and np.array_equal(painted, by_manim)


def test_only_what_its_end_tells_is_jumped_over() -> None:
    scene = Scene()
    own: Any = type("Own", (Animation,), {})
    from_here = [Animation(None), Animation(None, rate_func=smooth)]
    cases: list[tuple[Any, bool]] = [
        (from_here, True),
        ([AnimationGroup(*from_here)], True),
        ([own(None)], False),
        ([Animation(None, rate_func=lambda t: t)], False),
        ([AnimationGroup(from_here[0], own(None))], False),
    ]
    for animations, can in cases:
        scene.animations, scene.stop_condition = animations, None
        assert jumps.can_jump(scene) is can, animations


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
