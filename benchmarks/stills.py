"""How long a slider waits for its picture: stills of the benchmark scenes, warm, at 854x480, every formula set before.

    python -m benchmarks.stills        (part of `make bench`; writes benchmarks/results/stills.json)

Milliseconds at the client from the question to the picture in its folder, one question after the other.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.recording import record
from generation.render import client, identity, private
from generation.types import RenderJob

ROOT = Path(__file__).resolve().parent
MOMENTS = (0.5, 2.0, -1.0)
"""Seconds; -1 is the end, which lies behind the most animations."""
ROUNDS = 5


def still_ms(code: str, at: float, socket: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        *_, last = client.render(RenderJob(code, still=at), Path(folder), socket=socket)
        spent = (time.perf_counter() - began) * 1000
    if last["event"] != "done":
        raise RuntimeError(last["message"])
    return spent


def measure(socket: Path) -> dict[str, Any]:
    scenes: dict[str, Any] = {}
    for file in sorted((ROOT / "scenes").glob("[!_]*.py")):
        code = file.read_text(encoding="utf-8")
        still_ms(code, -1.0, socket)  # sets the formulas
        times = {at: [still_ms(code, at, socket) for _ in range(ROUNDS)] for at in MOMENTS}
        scenes[file.stem] = {f"{at:g} s": round(statistics.median(spent), 1) for at, spent in times.items()}
        print(f"{file.stem}: {scenes[file.stem]}", flush=True)
    medians = [spent for moments in scenes.values() for spent in moments.values()]
    return {"ms": scenes, "median_ms": round(statistics.median(medians), 1), "slowest_ms": max(medians)}


def main() -> None:
    with private.running(1) as socket:
        results = measure(socket)
    record("stills", results | {"versions": identity.versions(), "rounds": ROUNDS})


if __name__ == "__main__":
    main()
