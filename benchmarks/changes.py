"""One of ten animations changed: the film of the changed scene, with what the scene's last film left, and without; and
by Manim's command line, which keeps partial films, too.

python -m benchmarks.changes        (part of `make bench`; writes benchmarks/results/changes.json)
python -m benchmarks.changes --scenes plot --qualities l --rounds 3        (prints only)
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.recording import record
from benchmarks.render import manim, run
from generation.render import client, identity, private
from generation.render.reuse.store import Animations
from generation.types import Quality, RenderJob

ROUNDS = {Quality.LOW: 3, Quality.HIGH: 1}
SEVENTH = "run_time=1.5)  # the seventh"
CHANGED = "run_time=1.{})  # the seventh, changed"
"""Another length in each round: the stage is the same afterwards."""

HEAD = "from manim import *\n\nclass Ten({}):\n    def construct(self):\n"
SCENES = {
    "text": HEAD.format("Scene")
    + """
        title = Text("Even and odd", font_size=48).to_edge(UP)
        self.play(Write(title), run_time=1.5)
        rows = VGroup(*[VGroup(*[Dot() for _ in range(n)]).arrange(RIGHT) for n in range(2, 7)]).arrange(DOWN)
        self.play(LaggedStart(*[FadeIn(row, shift=UP) for row in rows], lag_ratio=0.3), run_time=2)
        self.play(rows[0].animate.set_color(BLUE), rows[2].animate.set_color(BLUE), run_time=1.5)
        self.play(rows[1].animate.set_color(RED), rows[3].animate.set_color(RED), run_time=1.5)
        self.play(rows.animate.to_edge(LEFT, buff=1), run_time=1.5)
        words = Text("Two of each kind", font_size=36).to_edge(RIGHT, buff=1)
        self.play(FadeIn(words, shift=LEFT), run_time=1.5)
        self.play(Indicate(rows[4]), run_time=1.5)  # the seventh
        self.play(Circumscribe(words), run_time=1.5)
        self.play(FadeOut(rows), words.animate.move_to(ORIGIN), run_time=1.5)
        self.play(FadeOut(words, title), run_time=1.5)
""",
    "formulas": HEAD.format("Scene")
    + """
        steps = [r"2x^2 - 8x + 6 = 0", r"x^2 - 4x + 3 = 0", r"x^2 - 4x = -3", r"x^2 - 4x + 4 = 1", r"(x - 2)^2 = 1"]
        shown = MathTex(steps[0], font_size=64)
        self.play(Write(shown), run_time=1.5)
        for step in steps[1:]:
            following = MathTex(step, font_size=64)
            self.play(TransformMatchingShapes(shown, following), run_time=1.5)
            shown = following
        box = SurroundingRectangle(shown, buff=0.3)
        self.play(Create(box), run_time=1.5)
        self.play(Indicate(shown), run_time=1.5)  # the seventh
        last = MathTex(r"x \\in \\{1, 3\\}", font_size=64).shift(2 * DOWN)
        self.play(Write(last), run_time=1.5)
        self.play(FadeOut(box, shown), last.animate.move_to(ORIGIN), run_time=1.5)
        self.play(last.animate.scale(1.5).set_color(YELLOW), run_time=1.5)
""",
    "plot": HEAD.format("Scene")
    + """
        axes = Axes(x_range=[-3, 3, 1], y_range=[-2, 8, 2], x_length=9, y_length=5.5).add_coordinates()
        graph = axes.plot(lambda x: x**2 - 1, color=BLUE)
        self.play(Create(axes), run_time=1.5)
        self.play(Create(graph), run_time=1.5)
        at = ValueTracker(-2)
        point = always_redraw(lambda: Dot(axes.i2gp(at.get_value(), graph), color=YELLOW))
        tangent = always_redraw(
            lambda: axes.get_secant_slope_group(at.get_value(), graph, dx=0.01, secant_line_length=4).set_color(RED)
        )
        self.play(FadeIn(point, tangent), run_time=1.5)
        self.play(at.animate.set_value(2), run_time=3)
        self.play(at.animate.set_value(0), run_time=2)
        area = axes.get_area(graph, x_range=(-1, 1), color=[GREEN, TEAL], opacity=0.6)
        self.play(FadeIn(area), run_time=1.5)
        self.play(Indicate(graph), run_time=1.5)  # the seventh
        self.play(at.animate.set_value(1), run_time=2)
        self.play(FadeOut(area, tangent, point), run_time=1.5)
        self.play(FadeOut(axes, graph), run_time=1.5)
""",
    "space": HEAD.format("ThreeDScene")
    + """
        axes = ThreeDAxes(x_range=[-3, 3], y_range=[-3, 3], z_range=[-2, 2])
        self.set_camera_orientation(phi=65 * DEGREES, theta=-45 * DEGREES)
        surface = Surface(lambda u, v: axes.c2p(u, v, np.sin(u) * np.cos(v)), u_range=[-3, 3], v_range=[-3, 3],
                          resolution=(16, 16), checkerboard_colors=[BLUE_D, BLUE_E])
        title = Text("z = sin x cos y", font_size=36).to_corner(UL)
        self.add_fixed_in_frame_mobjects(title)
        self.play(Create(axes), run_time=1.5)
        self.play(Create(surface), run_time=2)
        self.move_camera(theta=-90 * DEGREES, run_time=2)
        self.play(surface.animate.set_opacity(0.5), run_time=1.5)
        self.move_camera(phi=40 * DEGREES, run_time=2)
        dot = Dot3D(axes.c2p(1, 1, 0.5), color=RED)
        self.play(FadeIn(dot), run_time=1.5)
        self.play(dot.animate.move_to(axes.c2p(-1, 1, 0.5)), run_time=1.5)  # the seventh
        self.move_camera(phi=65 * DEGREES, theta=-45 * DEGREES, run_time=2)
        self.play(FadeOut(dot), surface.animate.set_opacity(1), run_time=1.5)
        self.play(FadeOut(surface), run_time=1.5)
""",
}


def seconds(job: RenderJob, socket: Path, store: Animations | None = None) -> float:
    with tempfile.TemporaryDirectory() as out:
        start = time.perf_counter()
        *_, last = client.render(job, Path(out), socket=socket, animations=store)
        if last["event"] != "done":
            raise SystemExit(f"{last['error']}: {last['message']}")
        return time.perf_counter() - start


def by_command_line(code: str, changed: str, quality: Quality) -> tuple[float, float]:
    """Seconds that Manim takes for the whole film, and then for the changed one; formulas known to it."""
    spent = []
    with tempfile.TemporaryDirectory() as media:
        file = Path(media) / "ten.py"
        file.write_text(code, encoding="utf-8")
        run(manim(file, quality, Path(media), "--dry_run"), Path(media))
        for version in (code, changed):
            file.write_text(version, encoding="utf-8")
            start = time.perf_counter()
            run(manim(file, quality, Path(media)), Path(media))
            spent.append(time.perf_counter() - start)
    return spent[0], spent[1]


def compare(name: str, quality: Quality, rounds: int, socket: Path) -> dict[str, float]:
    """Medians of rounds, in each of which all films are made in turn, none of them the same as in another round.

    `share` is the changed film's of the whole one's seconds, `share_of_manim` that of the command line's whole film,
    and `manim_share` what the command line reaches itself.
    """
    code = SCENES[name]
    assert code.count(SEVENTH) == 1
    seconds(RenderJob(code, quality=quality), socket)  # formulas set, pages read from the disk
    runs = []
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as kept:
            store = Animations(Path(kept), 2**30)
            changed = code.replace(SEVENTH, CHANGED.format(6 + number % 4))
            whole = seconds(RenderJob(changed, quality=quality), socket)
            first = seconds(RenderJob(code, quality=quality, namespace="a"), socket, store)
            again = seconds(RenderJob(changed, quality=quality, namespace="a"), socket, store)
            theirs, theirs_changed = by_command_line(code, changed, quality)
            runs.append(
                {
                    "whole": whole,
                    "remembering": first,
                    "changed": again,
                    "manim_whole": theirs,
                    "manim_changed": theirs_changed,
                    "share": again / whole,
                    "share_of_manim": again / theirs,
                    "manim_share": theirs_changed / theirs,
                }
            )
    return {part: round(statistics.median(run[part] for run in runs), 3) for part in runs[0]}


def measure(names: list[str], qualities: list[Quality], rounds: int | None) -> dict[str, Any]:
    results: dict[str, Any] = {"manim": identity.versions()["manim"]}
    with private.running() as socket:
        for quality in qualities:
            found = {name: compare(name, quality, rounds or ROUNDS[quality], socket) for name in names}
            label = f"{quality.size[1]}p{quality.fps}"
            results[label] = {
                f"median_{part}": round(statistics.median(each[part] for each in found.values()), 3)
                for part in ("share", "share_of_manim", "manim_share")
            } | {"scenes": found}
            print(f"{label}: {json.dumps(found)}", flush=True)
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", nargs="+", choices=SCENES, default=list(SCENES))
    parser.add_argument("--qualities", nargs="+", type=Quality, default=list(ROUNDS))
    parser.add_argument("--rounds", type=int)
    chosen = sys.argv[1:] if Path(sys.argv[0]).stem == "changes" else []
    options = parser.parse_args(chosen)
    results = measure(options.scenes, options.qualities, options.rounds)
    if chosen:
        print(json.dumps(results, indent=2))
    else:
        record("changes", results)


if __name__ == "__main__":
    main()
