"""Prompt to source, and prompt to verdict, with the embedded engine and no site around it.

    python -m benchmarks.composer        (part of `make bench`; writes benchmarks/results/composer.json)
"""

from __future__ import annotations

import json
import platform
import resource
import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from generation import checks
from generation.engine import composer
from generation.types import Brief, Source

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "composer.json"
PROMPTS = ROOT / "tests" / "generation" / "engine" / "prompts.toml"
ROUNDS = 5
COMMAND = "python -m benchmarks.composer"


def write(prompt: str) -> Source:
    """The source for a prompt that a blueprint fits."""
    pieces = list(composer.Composer().write(Brief(prompt), None, lambda: False))
    source = pieces[-1]
    if not isinstance(source, Source):
        raise TypeError(f"no source for {prompt!r}")
    return source


def milliseconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
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
    cold = milliseconds(composer.warm)
    sources = {prompt: write(prompt) for prompt in prompts}
    verdicts = {prompt: checks.check(source.code).ok for prompt, source in sources.items()}
    to_source = [milliseconds(lambda: write(prompt)) for prompt in prompts * ROUNDS]
    to_verdict = [milliseconds(lambda: checks.check(write(prompt).code)) for prompt in prompts * ROUNDS]
    choosing = [milliseconds(lambda: composer.Composer().choose(prompt)) for prompt in prompts * ROUNDS]
    command = [sys.executable, "-m", "generation.engine.composer", prompts[0], "--json"]
    return {
        "command": COMMAND,
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "prompts": len(prompts),
        "rounds": ROUNDS,
        "warm_up_ms": round(cold, 1),
        "command_line_ms": round(milliseconds(lambda: subprocess.run(command, check=True, capture_output=True)), 1),
        "choosing": summary(choosing),
        "prompt_to_source": summary(to_source),
        "prompt_to_verdict": summary(to_verdict),
        "verdicts_ok": sum(verdicts.values()),
        "goal": {"prompt_to_verdict_ms": 500},
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    results = measure()
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
