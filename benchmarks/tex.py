"""Formulas: sixteen in one run against one by one, a prepared head against none, the cache, and a whole job.

python -m benchmarks.tex        (part of `make bench`; writes benchmarks/results/tex.json)

Milliseconds of wall time, medians of rounds taken in turn. Each round sets formulas that nobody has set before.
"""

from __future__ import annotations

import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.recording import record
from generation.render import client, private
from generation.render.tex import documents
from generation.render.tex.door import Door
from generation.render.tex.protocol import Formula
from generation.render.tex.service import Broker
from generation.types import RenderJob

ROUNDS = 5
_fresh = itertools.count(int(time.time()))

STEPS = r"""
from manim import *

STEPS = [
    r"x^2 + {n} x + 5 = 0", r"x^2 + {n} x = -5", r"x^2 + {n} x + 9 = 4", r"(x + 3)^2 = 4 + {n} - {n}",
    r"x + 3 = \pm \sqrt{{4}} \quad {n}", r"x = -3 \pm 2 \quad {n}", r"x_1 = -1, x_2 = -5 \quad {n}",
    r"\frac{{-6 \pm \sqrt{{36 - 20}}}}{{2}} \quad {n}",
]

class A(Scene):
    def construct(self):
        line = MathTex(STEPS[0])
        self.play(Write(line), run_time=0.4)
        for tex in STEPS[1:]:
            self.play(TransformMatchingShapes(line, line := MathTex(tex)), run_time=0.4)
"""


def formulas(count: int, compiler: str = "latex") -> list[Formula]:
    """New ones in Manim's usual template. With pdflatex they are set the same, but never from a prepared head."""
    text = documents.USUAL_HEAD + "\\begin{document}\n\\begin{align*}\n%s\n\\end{align*}\n\\end{document}"
    bodies = [rf"\frac{{a_{{{next(_fresh)}}}}}{{b}}+\sqrt{{x^2+1}}" for _ in range(count)]
    return [Formula(text % body, (compiler,)) for body in bodies]


def _timed(work: Callable[..., object], *arguments: object) -> float:
    start = time.perf_counter()
    work(*arguments)
    return 1000 * (time.perf_counter() - start)


def asked() -> dict[str, float]:
    """As a job asks the broker: over a socket, with the cache on a disk."""
    taken: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        broker = Broker(Path(folder), 256)
        broker.keep()
        door = Door()
        door.use(broker.connect())
        door.ask(formulas(2))  # the usual head is prepared from here on
        for _ in range(ROUNDS):
            one = formulas(1)
            for name, asking in (
                ("sixteen_in_one_run", [formulas(16)]),
                ("sixteen_one_by_one", [[each] for each in formulas(16, "pdflatex")]),
                ("one_with_prepared_head", [one]),
                ("one_without", [formulas(1, "pdflatex")]),
                ("one_from_the_cache", [one]),
            ):
                taken.setdefault(name, []).append(sum(_timed(door.ask, each) for each in asking))
        door.close()
        broker.end()
    return {name: round(statistics.median(times), 2) for name, times in taken.items()}


def scene(number: int) -> str:
    return STEPS.replace("{n}", str(number)).replace("{{", "{").replace("}}", "}")


def cold(code: str) -> None:
    """Manim's command line with an empty media folder."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "scene.py")
        file.write_text(code, encoding="utf-8")
        command = [sys.executable, "-m", "manim", "-ql", "--media_dir", folder, str(file)]
        subprocess.run(command, check=True, capture_output=True, cwd=folder)


def render(code: str, socket: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        *_, last = client.render(RenderJob(code), Path(folder), socket=socket)
    if last["event"] != "done":
        raise RuntimeError(str(last))


def jobs() -> dict[str, float]:
    """A scene of eight formulas, whole: by Manim's command line, and by us with and without them in the cache."""
    taken: dict[str, list[float]] = {"manim_cold": [], "job_nothing_cached": [], "job_all_cached": []}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MANIMGEN_CACHE"] = folder
        with private.running() as socket:
            render(scene(0), socket)
            for _ in range(3):
                code = scene(next(_fresh))
                taken["manim_cold"].append(_timed(cold, code))
                taken["job_nothing_cached"].append(_timed(render, code, socket))
                taken["job_all_cached"].append(_timed(render, code, socket))
    return {name: round(statistics.median(times), 1) for name, times in taken.items()}


def main() -> None:
    milliseconds = asked() | jobs()
    ratios = {
        "one run against one by one": milliseconds["sixteen_one_by_one"] / milliseconds["sixteen_in_one_run"],
        "prepared head against none": milliseconds["one_without"] / milliseconds["one_with_prepared_head"],
        "eight formulas, nothing cached, against manim": milliseconds["manim_cold"]
        / milliseconds["job_nothing_cached"],
    }
    result = {
        "rounds": ROUNDS,
        "milliseconds": milliseconds,
        "ratios": {name: round(value, 2) for name, value in ratios.items()},
    }
    record("tex", result)


if __name__ == "__main__":
    main()
