"""A whole film, warm and behind the wall, against Manim's own command line, in turn.

python -m benchmarks.render        (part of `make bench`; writes benchmarks/results/render.json)
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from generation.render import client, identity, private
from generation.types import RenderJob

RESULTS = Path(__file__).resolve().parent / "results" / "render.json"
COMMAND = "python -m benchmarks.render"
ROUNDS = 3

TRIVIAL = """
import resource
from manim import *

class A(Scene):
    def construct(self):
        self.add(Dot())
        self.wait(1 / 15)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
TEXT = """
from manim import *

class A(Scene):
    def construct(self):
        lines = VGroup(*[Text(words, font_size=36) for words in ("A triangle has three sides", "A square has four")])
        for line in lines.arrange(DOWN):
            self.play(Write(line))
        square, circle = Square(), Circle()
        self.play(FadeOut(lines), Create(square))
        self.play(Transform(square, circle))
        self.wait()
"""
PLOT = """
from manim import *

class A(Scene):
    def construct(self):
        axes = Axes(x_range=[-1, 4], y_range=[-1, 5]).add_coordinates()
        graph = axes.plot(lambda x: x**2 - 3 * x + 2, color=BLUE)
        self.play(Create(axes), Write(MathTex("y = x^2 - 3x + 2").to_corner(UR)), run_time=2)
        self.play(Create(graph), run_time=2)
        at = ValueTracker(0)
        self.add(always_redraw(lambda: Dot(axes.i2gp(at.get_value(), graph), color=YELLOW)))
        self.play(at.animate.set_value(3), run_time=3)
        self.wait()
"""
SOLID = """
from manim import *

class A(ThreeDScene):
    def construct(self):
        self.set_camera_orientation(phi=60 * DEGREES, theta=30 * DEGREES)
        self.begin_ambient_camera_rotation(rate=0.5)
        self.play(Create(Sphere(resolution=(12, 12))), run_time=1)
        self.wait(2)
"""
SCENES = {"text and shapes": TEXT, "a plot with formulas": PLOT, "three dimensions": SOLID}


def cold(code: str) -> dict[str, float]:
    """Manim's command line with an empty media folder, as somebody would type it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "scene.py")
        file.write_text(code, encoding="utf-8")
        command = [sys.executable, "-m", "manim", "-ql", "--media_dir", folder, str(file)]
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
        return {"seconds": time.perf_counter() - start}


def warm(code: str, socket: Path) -> dict[str, float]:
    """Submit to the last event, and to the first two of interest on the way."""
    start = time.perf_counter()
    times: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for event in client.render(RenderJob(code), Path(folder), socket=socket):
            times.setdefault(event["event"], time.perf_counter() - start)
            if event["event"] == "log":
                times["memory_mb"] = float(event["text"])
    return {
        "seconds": times["done"],
        "started": times["started"],
        "first_frame": times["progress"],
        "memory_mb": times.get("memory_mb", 0.0),
    }


def median(work: Callable[[], dict[str, float]], rounds: int = ROUNDS) -> dict[str, float]:
    runs = [work() for _ in range(rounds)]
    return {name: round(statistics.median(run[name] for run in runs), 3) for name in runs[0]}


def compare(code: str, socket: Path) -> dict[str, Any]:
    pairs = [(cold(code), warm(code, socket)) for _ in range(ROUNDS)]
    ours = {name: statistics.median(pair[1][name] for pair in pairs) for name in ("seconds", "started", "first_frame")}
    return {
        "cold_seconds": round(statistics.median(pair[0]["seconds"] for pair in pairs), 2),
        **{f"warm_{name}": round(value, 2) for name, value in ours.items()},
        "ratio": round(statistics.median(pair[0]["seconds"] / pair[1]["seconds"] for pair in pairs), 2),
    }


def measure() -> dict[str, Any]:
    start = time.perf_counter()
    with private.running() as socket:
        first = warm(TRIVIAL, socket)["seconds"]
        return {
            "command": COMMAND,
            "machine": f"{platform.machine()}, Python {platform.python_version()}",
            "manim": identity.versions()["manim"],
            "rounds": ROUNDS,
            "server_start_and_first_job_seconds": round(time.perf_counter() - start, 2),
            "first_job_seconds": round(first, 2),
            "trivial_job": median(lambda: warm(TRIVIAL, socket), rounds=10),
            "films_at_480p15": {name: compare(code, socket) for name, code in SCENES.items()},
        }


def main() -> None:
    results = measure()
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
