"""Faulty scenes: how many the checks find, how many the repairs mend, and how many of those then render.

python -m benchmarks.repairs [--no-films]      (part of `make bench`; writes benchmarks/results/repairs.json)

The scenes are in tests/generation/checks/faulty/: the first half was written before there was any repair, the second
half after, the later parts when all was thought done. Every scene is also rendered as it was written, to
show that it really is faulty.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.recording import record
from generation.checks import check
from generation.checks.fixes import repair
from generation.render import client, private
from generation.types import Limits, RenderJob

ROOT = Path(__file__).resolve().parent.parent
SCENES = ROOT / "tests" / "generation" / "checks" / "faulty"
LIMITS = Limits(wall_seconds=30, film_seconds=60)
PARTS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh")


@dataclass(frozen=True)
class FaultyScene:
    """A scene as a model would get it wrong. `names`: what the message must name; `becomes`: what a repair writes."""

    part: str
    title: str
    names: str
    becomes: str
    code: str

    @property
    def kind(self) -> str:
        return self.title.partition(":")[0]


def scenes() -> Iterator[FaultyScene]:
    """All faulty scenes, in the order of their files."""
    for path in sorted(SCENES.glob("*.txt")):
        for part in f"\n{path.read_text(encoding='utf-8')}".split("\n=== ")[1:]:
            head, code = part.split("\n---\n", 1)
            title, *lines = head.split("\n")
            fields = dict(line.split(": ", 1) for line in lines)
            yield FaultyScene(
                path.stem.partition("_")[0], title, fields["names"], fields.get("becomes", ""), code.rstrip() + "\n"
            )


def examine(scene: FaultyScene) -> dict[str, Any]:
    """What the checks and the repairs make of a scene."""
    start = time.perf_counter()
    verdict = check(scene.code)
    checked = time.perf_counter()
    repaired = repair(scene.code, leaving_out=True)
    words = " ".join(f"{part.message} {part.hint}" for part in (*verdict.problems, *repaired.problems))
    return {
        "part": scene.part,
        "kind": scene.kind,
        "title": scene.title,
        "caught": not verdict.ok or bool(repaired.diff),
        "named": scene.names in words,
        "passes": repaired.ok,
        "as_hoped": repaired.ok and scene.becomes in repaired.code,
        "check_ms": round(1000 * (checked - start), 1),
        "repair_ms": round(1000 * (time.perf_counter() - checked), 1),
        "repaired": repaired.code,
    }


def films(code: str, socket: Path) -> tuple[bool, str]:
    """Whether the code becomes a film, and what went wrong where not."""
    with tempfile.TemporaryDirectory() as folder:
        *_, event = client.render(RenderJob(code, limits=LIMITS), Path(folder), socket=socket)
    return event.get("event") == "done", str(event.get("message", ""))[:160]


def summary(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Shares in per cent."""
    rendered = [row for row in rows if "renders" in row]
    kinds = Counter(row["kind"] for row in rows)

    def share(name: str, among: Sequence[dict[str, Any]] = rows) -> float:
        return round(100 * sum(bool(row.get(name)) for row in among) / len(among), 1)

    return {
        "scenes": len(rows),
        "caught_before_rendering": share("caught"),
        "named": share("named"),
        "checks_pass_after_repairs": share("passes"),
        "check_ms": {
            "median": statistics.median(row["check_ms"] for row in rows),
            "max": max(row["check_ms"] for row in rows),
        },
        "repair_ms": {
            "median": statistics.median(row["repair_ms"] for row in rows),
            "max": max(row["repair_ms"] for row in rows),
        },
        **(
            {"render_as_written": share("rendered_as_written"), "render_after_repairs": share("renders")}
            if rendered
            else {}
        ),
        "kinds": {
            kind: {
                "scenes": count,
                "pass": sum(row["passes"] for row in rows if row["kind"] == kind),
                "render": sum(bool(row.get("renders")) for row in rows if row["kind"] == kind),
            }
            for kind, count in kinds.most_common()
        },
    }


def measure(with_films: bool) -> dict[str, Any]:
    all_scenes = list(scenes())
    examine(all_scenes[0])  # the table is read once
    rows = [examine(scene) for scene in all_scenes]
    if with_films:
        os.nice(10)
    with private.running(1) if with_films else nullcontext() as socket:
        for scene, row in zip(all_scenes, rows, strict=True):
            if socket is not None:
                row["rendered_as_written"], _ = films(scene.code, socket)
                row["renders"], row["why"] = films(row["repaired"], socket)
            print(
                f"{row['title']}: {'pass' if row['passes'] else 'left'} {row.get('renders', '')} {row.get('why', '')}",
                flush=True,
            )
    return {
        "goal": {"render_after_repairs": 60, "caught_before_rendering": 75, "check_ms": 200},
        **{part: summary([row for row in rows if row["part"] == part]) for part in PARTS},
        "all": summary(rows),
        "scenes": [{name: value for name, value in row.items() if name != "repaired"} for row in rows],
    }


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.repairs")
    parser.add_argument("--no-films", action="store_true", help="only check and repair")
    results = measure(not parser.parse_args(arguments).no_films)
    record("repairs", results)


if __name__ == "__main__":
    main(sys.argv[1:])
