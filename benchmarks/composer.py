"""Prompt to source, and prompt to verdict, with the embedded engine and no site around it.

python -m benchmarks.composer        (part of `make bench`; writes benchmarks/results/composer.json)
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.recording import record
from generation import checks
from generation.engine import composer
from generation.types import Brief, Source

ROOT = Path(__file__).resolve().parent.parent
PROMPTS = ROOT / "tests" / "generation" / "engine" / "prompts.toml"
ROUNDS = 5


def write(prompt: str) -> Source:
    """The source for a prompt that a blueprint fits."""
    pieces = list(composer.Composer().write(Brief(prompt), None, lambda: False))
    source = pieces[-1]
    if not isinstance(source, Source):
        raise TypeError(f"no source for {prompt!r}")
    return source


def verdict(prompt: str) -> bool:
    return checks.check(write(prompt).code).ok


def choose(prompt: str) -> Any:
    return composer.Composer().choose(prompt)


def run_command(prompt: str) -> Any:
    command = [sys.executable, "-m", "generation.engine.composer", prompt, "--json"]
    return subprocess.run(command, check=True, capture_output=True, cwd=ROOT)


def milliseconds(work: Callable[[str], Any], prompt: str) -> float:
    start = time.perf_counter()
    work(prompt)
    return 1000 * (time.perf_counter() - start)


def summary(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "median_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
        "max_ms": round(ordered[-1], 1),
    }


def measure() -> dict[str, Any]:
    """Times over all prompts that must come out right; the first one, which loads the model, apart."""
    prompts = [entry["text"] for entry in tomllib.loads(PROMPTS.read_text(encoding="utf-8"))["required"]]
    start = time.perf_counter()
    composer.warm()
    warm_up = 1000 * (time.perf_counter() - start)
    verdicts = [verdict(prompt) for prompt in prompts]
    times = {
        name: summary([milliseconds(work, prompt) for prompt in prompts * ROUNDS])
        for name, work in (("choosing", choose), ("prompt_to_source", write), ("prompt_to_verdict", verdict))
    }
    return {
        "prompts": len(prompts),
        "rounds": ROUNDS,
        "warm_up_ms": round(warm_up, 1),
        "command_line_ms": round(milliseconds(run_command, prompts[0]), 1),
        **times,
        "verdicts_ok": sum(verdicts),
        "goal": {"prompt_to_verdict_ms": 500},
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    record("composer", measure())


if __name__ == "__main__":
    main()
