"""Our painters against Manim's own renderer, frame by frame; and Manim against what we took it for."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from .test_scenes import SCENES

ROOT = Path(__file__).resolve().parents[3]

TRAPS = {
    "chance": """
        class A(Scene):
            def construct(self):
                dots = VGroup(*[Dot() for _ in range(5)])
                dots.add_updater(lambda dots: [dot.move_to([random.random(), np.random.random(), 0]) for dot in dots])
                self.add(dots)
                self.play(Create(Square()), run_time=0.4)
                self.wait(0.2)
        """,
    "a rate function with a memory": """
        class A(Scene):
            def construct(self):
                calls = []
                def hesitant(t):
                    calls.append(t)
                    return t if len(calls) % 2 else t / 2
                self.play(Create(Circle()), rate_func=hesitant, run_time=0.6)
                self.play(FadeIn(Text(str(len(calls)))), run_time=0.4)
        """,
    "updaters of the scene": """
        class A(Scene):
            def construct(self):
                square = Square()
                self.add(square)
                self.add_updater(lambda dt: square.rotate(dt))
                self.wait(0.6)
                self.play(square.animate.shift(UP), run_time=0.4)
        """,
    "a background that changes": """
        class A(Scene):
            def construct(self):
                self.add(Square().add_updater(lambda s, dt: setattr(self.camera, "background_color", random_color())))
                self.wait(0.4)
                self.camera.background_color = BLUE
                self.wait(0.2)
                self.camera.background[:100] = 200
                self.play(Create(Circle()), run_time=0.3)
        """,
    "gradients, sheen, joints and dashes": """
        class A(Scene):
            def construct(self):
                star = Star(color=[RED, BLUE], fill_opacity=1, stroke_width=12).set_sheen(0.4, UR)
                star.joint_type, star.cap_style = LineJointType.ROUND, CapStyleType.SQUARE
                text = Text("ab", gradient=(GREEN, YELLOW)).set_background_stroke(width=5, color=RED, opacity=0.5)
                self.add(star, DashedVMobject(Circle(radius=3)), text, AnnularSector(fill_opacity=0.5))
                self.play(star.animate.scale(1.4), Rotate(text), run_time=0.4)
        """,
    "order, foreground and what is behind": """
        class A(Scene):
            def construct(self):
                back, front = Square(fill_opacity=1, color=RED).set_z_index(2), Circle(fill_opacity=1)
                self.add_foreground_mobject(Dot(color=YELLOW, radius=0.5))
                self.add(back, front, VGroup(front, back, Triangle()))
                self.play(front.animate.set_z_index(3).shift(RIGHT), run_time=0.4)
                self.remove(back)
                self.wait(0.2)
        """,
    "points that are none": """
        class A(Scene):
            def construct(self):
                odd = VMobject(fill_opacity=1).set_points(np.array([[0, 0, 0], [1, np.nan, 0], [1, 1, 0], [0, 1, 0.0]]))
                short = VMobject().set_points(np.array([[0, 0, 0], [1, 1, 0.0]]))
                self.add(odd, short, Circle())
                self.wait(0.2)
        """,
    "clouds of points": """
        class A(Scene):
            def construct(self):
                self.add(PointCloudDot(), Square())
                self.play(FadeIn(Text("a")), run_time=0.2)
        """,
    "solids, labels and a light": """
        class A(ThreeDScene):
            def construct(self):
                self.set_camera_orientation(phi=70 * DEGREES, theta=20 * DEGREES, zoom=0.8)
                label, title = Text("x").shift(2 * OUT), Text("title").to_corner(UL)
                self.add_fixed_orientation_mobjects(label)
                self.add_fixed_in_frame_mobjects(title)
                self.add(ThreeDAxes(), Cone(resolution=6), Arrow3D(ORIGIN, [1, 2, 1]), Dot3D([2, 0, 0]), Prism())
                self.add(Torus(resolution=6).set_z_index(1), Line3D(LEFT, OUT), Tetrahedron())
                self.camera.light_source.move_to(3 * IN)
                self.play(Create(Cube()), run_time=0.3)
                self.move_camera(phi=10 * DEGREES, zoom=1.5, run_time=0.3)
                self.set_camera_orientation(frame_center=[1, 0, 1])
                self.wait(0.1)
        """,
    "a method of one's own": """
        class Blinking(Square):
            def get_fill_rgbas(self):
                return np.array([[1, 0, 0, 1.0]])
        class A(Scene):
            def construct(self):
                self.play(Rotate(Blinking()), run_time=0.3)
        """,
    "a camera of one's own": """
        class Tilted(Camera):
            def transform_points_pre_display(self, mobject, points):
                return np.asarray(points) @ rotation_matrix(0.3, OUT)
        class A(Scene):
            def __init__(self, **options):
                super().__init__(camera_class=Tilted, **options)
            def construct(self):
                self.play(Create(Square()), run_time=0.3)
        """,
    "a skipped stretch that leaves something behind": """
        class A(Scene):
            def construct(self):
                self.add(Square())
                self.next_section("skipped", skip_animations=True)
                self.play(Create(Circle()))
                self.next_section("shown")
                self.play(FadeIn(Dot()), run_time=0.3)
        """,
}
PLAIN_SCENES = ("chance", "a moving camera", "solids, labels and a light")


def compare(folder: Path, scenes: dict[str, str], *options: str) -> dict[str, dict[str, Any]]:
    """Runs them in a process of its own: this one never imports Manim."""
    files = []
    for number, code in enumerate(scenes.values()):
        files.append(folder / f"scene{number:02}.py")
        files[-1].write_text("import random\nfrom manim import *\n" + textwrap.dedent(code))
    command = [sys.executable, "-m", "tests.generation.render.identity", "--small", *options, *map(str, files)]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=600)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(lines) >= len(scenes), done.stderr[-2000:]
    return dict(zip(scenes or [line["name"] for line in lines], lines, strict=True))


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    scenes = {name: code for name, code in SCENES.items() if r"\int" not in code}  # formulas need the broker
    return compare(tmp_path_factory.mktemp("scenes"), scenes | TRAPS)


@pytest.mark.parametrize("name", [name for name in SCENES if r"\int" not in SCENES[name]] + list(TRAPS))
def test_every_frame_is_that_of_manim(compared: dict[str, dict[str, Any]], name: str) -> None:
    assert compared[name]["same"], compared[name]


@pytest.mark.parametrize("name", [name for name in SCENES if r"\int" not in SCENES[name]])
def test_a_rehearsal_foretells_the_film(compared: dict[str, dict[str, Any]], name: str) -> None:
    assert compared[name]["foretold"] == compared[name]["frames"] > 0


def test_what_can_be_sketched_is_and_the_rest_is_left_to_manim(compared: dict[str, dict[str, Any]]) -> None:
    by_manim = {name for name, outcome in compared.items() if outcome["drawn_by_manim"]}
    # What stands still in a film is drawn once, by Manim if need be, and is the ground of its sketches.
    assert by_manim == {"a zoomed view", "a method of one's own", "a camera of one's own"}


def test_without_the_compiled_loops_the_frames_are_the_same(tmp_path: Path) -> None:
    scenes = {name: code for name, code in (SCENES | TRAPS).items() if name in PLAIN_SCENES}
    for outcome in compare(tmp_path, scenes, "--plain").values():
        assert outcome["same"] and outcome["drawn_by_manim"] and not outcome["painted"], outcome


def test_a_sample_of_the_examples_in_manims_docstrings_looks_the_same(tmp_path: Path) -> None:
    """All of them: python -m tests.generation.render.identity --docstrings 1 --small"""
    outcomes = compare(tmp_path, {}, "--docstrings", "30")
    assert len(outcomes) > 10
    for name, outcome in outcomes.items():
        assert outcome["same"], (name, outcome)


def test_manim_is_still_what_the_compiled_loops_were_written_after() -> None:
    """Where this fails, read what changed in Manim, change _native.c and sketches.py alike, and take the new value."""
    code = """
        import hashlib, inspect
        from manim.camera.camera import CAP_STYLE_MAP, LINE_JOIN_MAP
        from manim.mobject.three_d import three_d_utils
        from manim.utils import color, family, iterables, space_ops
        from generation.render.drawing.sketches import _ORIGINALS
        order = sorted(_ORIGINALS, key=lambda place: (place[0].__name__, place[1]))
        functions = [_ORIGINALS[place] for place in order]
        functions += [three_d_utils.get_3d_vmob_unit_normal, three_d_utils.get_3d_vmob_end_corner_index,
                      three_d_utils.get_3d_vmob_gradient_start_and_end_points, space_ops.get_unit_normal,
                      space_ops.normalize, space_ops.cross, space_ops.norm_squared, color.get_shaded_rgb,
                      family.extract_mobject_family_members, iterables.remove_list_redundancies]
        sources = [inspect.getsource(function) for function in functions]
        tables = [str(table) for table in (LINE_JOIN_MAP, CAP_STYLE_MAP)]
        print(hashlib.sha256("".join(sources + tables).encode()).hexdigest()[:16])
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], check=False, cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.strip() == "ed58157bc6d6c95c", done.stderr[-1000:]


def test_white_is_white_and_black_is_black_and_colours_come_near() -> None:
    code = """
        import av, numpy as np
        from generation.render.drawing.encoding import _planar
        corners = np.array([[r, g, b, 255] for r in (0, 255) for g in (0, 255) for b in (0, 255)], np.uint8)
        picture = np.ascontiguousarray(np.repeat(np.repeat(corners.reshape(2, 4, 4), 16, 0), 16, 1))
        chance = np.random.RandomState(0).randint(0, 256, (18, 32, 4)).astype(np.uint8)
        for pixels in (picture, np.repeat(np.repeat(chance, 8, 0), 8, 1)):
            ours = _planar(np.ascontiguousarray(pixels)).to_ndarray().astype(int)
            frame = av.VideoFrame.from_ndarray(pixels, format="rgba").reformat(format="yuv420p")
            theirs = frame.to_ndarray().astype(int)
            luma, chroma = np.split(np.abs(ours - theirs), [len(pixels)])
            print(luma.max(), np.median(chroma))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], check=False, cwd=ROOT, capture_output=True, text=True
    )
    for line in done.stdout.splitlines():
        luma, chroma = map(float, line.split())
        assert luma <= 1 and chroma <= 1
    assert len(done.stdout.splitlines()) == 2, done.stderr[-1000:]
