"""Whole films, warm and behind the wall, against Manim's own command line, in turn; formulas known to both.

python -m benchmarks.render        (part of `make bench`; writes benchmarks/results/render.json; under 20 minutes)
python -m benchmarks.render --qualities l --rounds 1        (measures and writes only what is said of that quality)
python -m benchmarks.render --scenes pythagoras --qualities l --rounds 5        (prints only)

Each finished measurement is a line at once; the last is the whole. What it started ends with it, however it ends.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import psutil

from benchmarks.recording import LOAD_BEFORE, RESULTS, record, yardstick_ms
from generation.render import client, identity, private
from generation.types import Quality, RenderJob

SCENES = {file.stem: file for file in sorted(Path(__file__).with_name("scenes").glob("[a-z]*.py"))}
ROUNDS = {Quality.LOW: 3, Quality.HIGH: 1}
SHORTEST = """
from manim import *

class A(Scene):
    def construct(self):
        self.add(Dot())
        self.wait(0.1)
"""
LONGER = """
from manim import *

class A(Scene):
    def construct(self):
        for number in range({}):
            words = Text(f"This is line number {{number}} of many")
            self.play(Write(words))
            self.play(FadeOut(words))
"""

ENDLESS = """
from manim import *

class A(Scene):
    def construct(self):
        self.play(Rotate(Text("Round and round")), run_time=500)
"""
CANCELLED = 7
BESIDE = ("shortest_job", "cancelled", "by_length", "by_processors")
"""What is measured beside the films, in a run of all of them only."""

Measured = dict[str, float]


def tell(line: str) -> None:
    print(line, flush=True)


def run(command: list[str], folder: Path) -> None:
    """A command to its end, in a process group of its own that does not outlive us."""
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            _, complaints = process.communicate()
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode:
        raise SystemExit(complaints.decode()[-2000:])


def manim(file: Path, quality: Quality, media: Path, *options: str) -> list[str]:
    flags = [f"-q{quality.value}", "--media_dir", str(media), *options]
    return [sys.executable, "-m", "manim", *flags, str(file)]


def cold(file: Path, quality: Quality, media: Path) -> Measured:
    """Manim's command line, as somebody types it: nothing drawn yet, but formulas set."""
    for name in os.listdir(media):
        if name != "Tex":
            shutil.rmtree(media / name)
    start = time.perf_counter()
    run(manim(file, quality, media), media)
    seconds = time.perf_counter() - start
    films = [film for film in (media / "videos").rglob("*.mp4") if "partial_movie_files" not in film.parts]
    return {"seconds": seconds, "kilobytes": films[0].stat().st_size / 1024}


def warm(code: str, quality: Quality, socket: Path) -> Measured:
    """Submit to the last event and to the first ones of interest."""
    job, start, times = RenderJob(code, quality=quality), time.perf_counter(), Measured()
    with tempfile.TemporaryDirectory() as folder:
        for event in client.render(job, Path(folder), socket=socket):
            times.setdefault(event["event"], time.perf_counter() - start)
        if "done" not in times:
            raise SystemExit(f"{event['error']}: {event['message']}")
        return {
            "seconds": times["done"],
            "first_picture": times["poster"],
            "first_segment": times["segment"],
            "kilobytes": Path(event["video"]).stat().st_size / 1024,
        }


def megabytes(code: str, quality: Quality, socket: Path) -> float:
    """The most memory that the job held, in a run of its own: looking takes as long as some films."""
    most = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for event in client.render(RenderJob(code, quality=quality), Path(folder), socket=socket):
            if event["event"] in ("progress", "segment"):
                most = max(most, _held_by_jobs())
    return round(most, 1)


def _held_by_jobs() -> float:
    """Megabytes of their own, of the largest process below a warm one; 0 when there is none."""
    held = [0.0]
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error, AttributeError):
            if _is_zygote(process.parent()):  # type: ignore[arg-type]
                held.append(process.memory_full_info().uss / 2**20)
    return max(held)


def _is_zygote(process: psutil.Process) -> bool:
    """Not the bubblewrap around one, which has its command line."""
    return process.name() != "bwrap" and "generation.render.zygote" in process.cmdline()


def cancelled(socket: Path, delay: float) -> float:
    """Milliseconds from the wish to end a job that draws, to the last of its processes dead."""
    job, wished, drawing = RenderJob(ENDLESS), threading.Event(), threading.Event()
    asked = [0.0]

    def wish() -> None:
        drawing.wait()
        time.sleep(delay)
        asked[0] = time.perf_counter()
        wished.set()

    threading.Thread(target=wish, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        for event in client.render(job, Path(folder), socket=socket, stop=wished.is_set):
            if event["event"] == "progress":
                drawing.set()
        spent = (time.perf_counter() - asked[0]) * 1000
    if event.get("error") != "cancelled" or _held_by_jobs():
        raise SystemExit(f"not cancelled: {event}")
    return spent


def medians(runs: list[Measured]) -> Measured:
    return {name: round(statistics.median(run[name] for run in runs), 3) for name in runs[0]}


def compare(file: Path, quality: Quality, rounds: int, media: Path, socket: Path) -> dict[str, Any]:
    code = file.read_text(encoding="utf-8")
    pairs = [(cold(file, quality, media), warm(code, quality, socket)) for _ in range(rounds)]
    ratios = [theirs["seconds"] / ours["seconds"] for theirs, ours in pairs]
    return {
        "ratio": round(statistics.median(ratios), 2),
        "command_line": medians([theirs for theirs, _ in pairs]),
        "warm": medians([ours for _, ours in pairs]) | {"megabytes": megabytes(code, quality, socket)},
    }


def films(names: list[str], quality: Quality, rounds: int, media: Path, socket: Path) -> dict[str, Any]:
    found = {}
    for name in names:
        found[name] = compare(SCENES[name], quality, rounds, media, socket)
        tell(f"{name} at {quality.size[1]}p: {json.dumps(found[name])}")
    return {
        "median_ratio": round(statistics.median(each["ratio"] for each in found.values()), 2),
        "least_ratio": min(each["ratio"] for each in found.values()),
        "median_first_segment": statistics.median(each["warm"]["first_segment"] for each in found.values()),
        "scenes": found,
    }


def by_processors(file: Path) -> dict[str, Measured]:
    """The same film by servers that may use 1, 2 and 4 of the machine's processors, as far as it has them."""
    code, everything = file.read_text(encoding="utf-8"), os.sched_getaffinity(0)
    found = {}
    for number in (1, 2, 4):
        if number <= len(everything):
            os.sched_setaffinity(0, sorted(everything)[:number])
            with private.running() as socket:
                warm(code, Quality.LOW, socket)
                found[str(number)] = medians([warm(code, Quality.LOW, socket) for _ in range(2)])
    os.sched_setaffinity(0, everything)
    return found


def label(quality: Quality) -> str:
    return f"{quality.size[1]}p{quality.fps}"


def measure(names: list[str], qualities: list[Quality], rounds: int | None) -> dict[str, Any]:
    is_whole = names == list(SCENES) and qualities == list(ROUNDS)
    with private.running() as socket, tempfile.TemporaryDirectory() as media:
        for name in names:  # formulas set, pages read from the disk: for both
            tell(f"setting the formulas of {name}")
            run(manim(SCENES[name], Quality.LOW, Path(media), "--dry_run"), Path(media))
            warm(SCENES[name].read_text(encoding="utf-8"), Quality.LOW, socket)
        results: dict[str, Any] = {"manim": identity.versions()["manim"]}
        for quality in qualities:
            machine = {"yardstick_ms": yardstick_ms(), "load_before": LOAD_BEFORE}
            measured = films(names, quality, rounds or ROUNDS[quality], Path(media), socket)
            results[label(quality)] = machine | measured
        if is_whole:
            results |= beside_the_films(socket)
    if is_whole:
        tell("one film by a growing number of processors")
        results["by_processors"] = {"turning_surface": by_processors(SCENES["turning_surface"])}
    return results


def beside_the_films(socket: Path) -> dict[str, Any]:
    tell("the shortest job, cancelled ones, films of growing length")
    return {
        "shortest_job": medians([warm(SHORTEST, Quality.LOW, socket) for _ in range(5)]),
        "cancelled": cancellation(socket),
        "by_length": {str(number): medians([warm(LONGER.format(number), Quality.LOW, socket)]) for number in (2, 4, 8)},
    }


def earlier() -> dict[str, Any]:
    """What the last runs have measured, for what this one leaves out."""
    file = RESULTS / "render.json"
    written = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return {part: written[part] for part in (*map(label, ROUNDS), *BESIDE) if part in written}


def cancellation(socket: Path) -> Measured:
    delays = [0.2 + 0.1 * number / CANCELLED for number in range(CANCELLED)]  # anywhere between two looks at the wish
    spent = [cancelled(socket, delay) for delay in delays]
    return {"median_ms": round(statistics.median(spent), 1), "slowest_ms": round(max(spent), 1)}


def end(*_: object) -> NoReturn:
    """As if the user had pressed Ctrl-C: what was started is ended on the way out."""
    raise KeyboardInterrupt


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", nargs="+", choices=SCENES, default=list(SCENES))
    parser.add_argument("--qualities", nargs="+", type=Quality, default=list(ROUNDS))
    parser.add_argument("--rounds", type=int)
    chosen = sys.argv[1:] if Path(sys.argv[0]).stem == "render" else []
    options = parser.parse_args(chosen)
    signal.signal(signal.SIGTERM, end)
    results = measure(options.scenes, options.qualities, options.rounds)
    if options.scenes == list(SCENES):
        record("render", earlier() | results)
    else:
        print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
