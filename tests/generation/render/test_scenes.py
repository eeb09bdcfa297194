"""What Manim can do, rendered: nothing of it is lost behind the wall."""

from __future__ import annotations

import textwrap
from importlib.metadata import version

import av
import pytest

from .conftest import Outcome, Render

SCENES = {
    "three dimensions": """
        class A(ThreeDScene):
            def construct(self):
                self.set_camera_orientation(phi=60 * DEGREES, theta=30 * DEGREES)
                self.begin_ambient_camera_rotation(rate=1)
                self.add(Cube())
                self.wait(0.4)
                self.move_camera(phi=0, run_time=0.4)
        """,
    "a moving camera": """
        class A(MovingCameraScene):
            def construct(self):
                self.add(Square())
                self.play(self.camera.frame.animate.scale(0.5), run_time=0.4)
        """,
    "a zoomed view": """
        class A(ZoomedScene):
            def construct(self):
                self.add(Dot())
                self.activate_zooming(animate=False)
                self.wait(0.2)
        """,
    "formulas, words and lists": r"""
        class A(Scene):
            def construct(self):
                lines = VGroup(MathTex(r"\int_0^1 x\,dx"), Tex(r"half"), Text("Grüße 你好"), BulletedList("a", "b"))
                self.play(FadeIn(lines.arrange(DOWN)), run_time=0.2)
        """,
    "pictures": """
        class A(Scene):
            def construct(self):
                self.add(ImageMobject(np.uint8([[0, 100], [30, 200]])).set_height(3))
                self.wait(0.2)
        """,
    "a linear map": """
        class A(LinearTransformationScene):
            def construct(self):
                self.apply_matrix([[1, 1], [0, 1]], run_time=0.2)
        """,
    "one thing after another": """
        class A(Scene):
            def construct(self):
                dots = VGroup(*[Dot([x, 0, 0]) for x in range(3)])
                self.play(LaggedStart(*[Create(dot) for dot in dots], lag_ratio=0.3), run_time=0.7)
                self.play(Succession(FadeOut(dots[0]), dots[1].animate.shift(UP)), run_time=0.5)
        """,
    "updaters and conditions": """
        class A(Scene):
            def construct(self):
                dot = Dot().add_updater(lambda dot, dt: dot.shift(dt * RIGHT))
                self.add(dot, TracedPath(dot.get_center), always_redraw(lambda: Line(ORIGIN, dot.get_center())))
                self.wait_until(lambda: dot.get_x() > 0.5)
                while dot.get_x() < 1:
                    self.wait(0.1)
        """,
    "a skipped section": """
        class A(Scene):
            def construct(self):
                self.next_section("skipped", skip_animations=True)
                self.wait(5)
                self.next_section("shown")
                self.wait(0.2)
        """,
    "a memory of one's own": """
        seen = []
        class A(Scene):
            def construct(self):
                seen.append(1)
                self.wait(0.2 * len(seen))
        """,
}


OLD_PILLOW = pytest.mark.xfail(
    version("pillow") >= "13", reason="Manim 0.22 draws no picture with Pillow 13", strict=True
)
NEED_IT = {"a zoomed view", "pictures"}


@pytest.mark.parametrize("name", [pytest.param(name, marks=OLD_PILLOW if name in NEED_IT else ()) for name in SCENES])
def test_it_draws(render: Render, name: str) -> None:
    outcome = render("from manim import *\n" + textwrap.dedent(SCENES[name]))
    assert outcome.last["event"] == "done", outcome.last
    assert _told(outcome) == _drawn(outcome)


def _told(outcome: Outcome) -> tuple[int, int]:
    last = outcome.all("progress")[-1]
    assert last["animations_done"] == last["animations"]
    return last["frames_done"], last["frames"]


def _drawn(outcome: Outcome) -> tuple[int, int]:
    with av.open(outcome.last["video"]) as film:
        frames = film.streams.video[0].frames
        return frames, frames


def test_copies_of_a_glyph_share_its_path_and_nothing_else(probe: Render) -> None:
    body = """
    glyph = Text("a")[0]
    copy = glyph.copy()
    print(copy.path_obj is glyph.path_obj, copy.points is glyph.points)
    """
    assert probe(body).log == "True False\n"


def test_sound_is_in_the_film(render: Render) -> None:
    outcome = render("""
        import wave
        from manim import *

        class A(Scene):
            def construct(self):
                with wave.open("beep.wav", "wb") as sound:
                    sound.setparams((1, 2, 8000, 0, "NONE", ""))
                    sound.writeframes(bytes(8000))
                self.add_sound("beep.wav")
                self.wait(0.4)
        """)
    assert outcome.last["event"] == "done", outcome.last
    with av.open(outcome.last["video"]) as film:
        assert [stream.type for stream in film.streams] == ["video", "audio"]


def test_a_portrait_film_keeps_its_shape(render: Render) -> None:
    outcome = render("""
        from manim import *
        config.pixel_width, config.pixel_height, config.frame_width = 180, 320, 4.5

        class A(Scene):
            def construct(self):
                self.add(Circle())
                self.wait(0.2)
        """)
    assert (outcome.last["width"], outcome.last["height"]) == (180, 320)
