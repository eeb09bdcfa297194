"""What each benchmark leaves: its figures, the command that repeats them, and the machine they were taken on."""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results"
LOOPS = 1_000_000
MOST_FILES = 8192
LOAD_BEFORE = [round(each, 1) for each in os.getloadavg()]
"""What else the machine was doing when the benchmark began."""


def record(name: str, results: Mapping[str, Any]) -> None:
    """Write results/{name}.json and print it."""
    whole = {
        "command": f"python -m benchmarks.{name}",
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Linux {platform.release()}, "
        f"Python {platform.python_version()}",
        "yardstick_ms": yardstick_ms(),
        "load_before": LOAD_BEFORE,
        **results,
    }
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
    (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")
    print(text)


def yardstick_ms() -> float:
    """Milliseconds of processor time for a million multiplications in Python, the median of five.

    Shared machines are not always equally fast: figures of two runs compare after division by it.
    """
    return round(statistics.median(_once() for _ in range(5)), 1)


def open_many_files() -> None:
    """Let this process, and the site that it starts, hold thousands of connections."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, MOST_FILES), hard))


def _once() -> float:
    began, total = time.process_time(), 0
    for number in range(LOOPS):
        total += number * number
    return (time.process_time() - began) * 1000
