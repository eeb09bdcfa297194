"""How well the layout probe finds what can't be read: labelled scenes, each measured by a job of its own, warm.

    python -m benchmarks.layout        (part of `make bench`; writes benchmarks/results/layout.json)

The scenes are in tests/generation/render/layout/corpus/; each one's docstring says what is to be found in it. Those
of held_out.py were written when the probe was finished, and nothing was changed for them. Before, a third of the
others had been held out: the first look at it found 24 of 27 bad scenes and accused 1 of 26 good ones (rightly:
Manim's own labels of bars are dark blue on black); what it missed was mended. Those of walked.py and walked_again.py
were written by somebody who had not read the rules: 20 of 20 and 8 of 10 bad ones were found at first look, 1 of 20 and
0 of 10 good ones accused; then the rest was mended, too. Of unseen.py and unseen_good.py, by somebody else who had
not seen the probe, 15 of 15 bad ones were found at first look, and 1 of 15 good ones accused (white on Manim's red,
whose contrast is 3.0 in tenths). The blueprints belong to the good ones.
"""

from __future__ import annotations

import ast
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.recording import record
from generation import blueprints
from generation.render import identity, private
from generation.render.layout.__main__ import measure
from generation.types import RenderJob

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "generation" / "render" / "layout" / "corpus"
IDS = ("overlap", "off_frame", "too_small", "low_contrast", "empty_frame", "too_fast")
HELD_OUT = "held_out"


@dataclass(frozen=True)
class Labelled:
    """A scene, and the ids of what is to be found in it: none where it is good."""

    name: str
    code: str
    expected: frozenset[str]
    is_held_out: bool = False
    is_blueprint: bool = False


@dataclass(frozen=True)
class Outcome:
    """What was found in a scene, in how many milliseconds, and how many of a processor.

    On a busy machine the first is mostly waiting: scenes of 0.6 s have taken 12.8 s.
    """

    scene: Labelled
    found: frozenset[str]
    messages: tuple[str, ...]
    ms: float
    processor_ms: float

    @property
    def is_missed(self) -> bool:
        """Whether something that is to be found was not."""
        return not self.scene.expected <= self.found

    @property
    def is_false_alarm(self) -> bool:
        return bool(self.found - self.scene.expected)


def scenes() -> Iterator[Labelled]:
    """The corpus, then the blueprints."""
    for file in sorted(CORPUS.glob("*.py")):
        code = file.read_text(encoding="utf-8")
        for node in ast.parse(code).body:
            if isinstance(node, ast.ClassDef):
                labels = (ast.get_docstring(node) or "").split(", ")
                yield Labelled(node.name, code, frozenset(labels) - {"nothing"}, file.stem == HELD_OUT)
    for blueprint in blueprints.load():
        yield Labelled(blueprint.scene, blueprint.source({}).code, frozenset(), is_blueprint=True)


def look(scene: Labelled, socket: Path) -> Outcome:
    began, worked = time.perf_counter(), _worked()
    findings, last = measure(RenderJob(scene.code, scene.name, layout=True), socket)
    if last["event"] != "done":
        raise RuntimeError(f"{scene.name}: {last['message']}")
    ids = frozenset(finding["id"] for finding in findings)
    said = tuple(f"{finding['id']}: {finding['message']}" for finding in findings)
    taken = (time.perf_counter() - began) * 1000
    return Outcome(scene, ids, said, taken, (_worked() - worked) * 1000)


def _worked() -> float:
    """Seconds of a processor that the render server and all that it started have had."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            total += sum(process.cpu_times()[:4])  # its own, and of those that have ended
    return total


def outcomes(socket: Path, at_once: int = 1) -> list[Outcome]:
    """Of all labelled scenes."""
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda scene: look(scene, socket), scenes()))


def shares(seen: Sequence[Outcome]) -> dict[str, Any]:
    """Per scene: how many of the bad ones are found, with all that is wrong in them; how many good ones are accused."""
    bad = [outcome for outcome in seen if outcome.scene.expected]
    good = [outcome for outcome in seen if not outcome.scene.expected]
    return {
        "bad_scenes": len(bad),
        "detected": round(1 - sum(outcome.is_missed for outcome in bad) / len(bad), 3),
        "good_scenes": len(good),
        "false_alarms": round(sum(outcome.is_false_alarm for outcome in good) / len(good), 3),
        "wrong": sorted(outcome.scene.name for outcome in seen if outcome.is_missed or outcome.is_false_alarm),
    }


def by_id(seen: Sequence[Outcome]) -> dict[str, Any]:
    """Precision and recall of each id, counted by scenes."""
    table = {}
    for id in IDS:
        expected = [outcome for outcome in seen if id in outcome.scene.expected]
        found = [outcome for outcome in seen if id in outcome.found]
        right = sum(id in outcome.found for outcome in expected)
        table[id] = {
            "scenes": len(expected),
            "recall": round(right / len(expected), 3),
            "precision": round(right / len(found), 3) if found else None,
        }
    return table


def _spread(times: Sequence[float]) -> dict[str, int]:
    ordered = sorted(times)
    middle, most = statistics.median(ordered), ordered[int(0.95 * len(ordered))]
    return {"median": round(middle), "p95": round(most), "slowest": round(ordered[-1])}


def main() -> None:
    with private.running(1) as socket:
        outcomes(socket)  # sets the formulas
        seen = outcomes(socket)
    results = {
        "versions": identity.versions(),
        "scenes": len(seen),
        "looked_at_while_made": shares([outcome for outcome in seen if not outcome.scene.is_held_out]),
        "held_out": shares([outcome for outcome in seen if outcome.scene.is_held_out]),
        "by_id": by_id(seen),
        "ms_per_scene": _spread([outcome.ms for outcome in seen]),
        "processor_ms_per_scene": _spread([outcome.processor_ms for outcome in seen]),
    }
    record("layout", results)


if __name__ == "__main__":
    main()
