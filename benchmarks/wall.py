"""What the wall costs a warm job: the same small scene walled and unwalled, in turn, on two warm servers.

python -m benchmarks.wall        (part of `make bench`; writes benchmarks/results/wall.json)
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.recording import record
from generation.render import client, private
from generation.render.inspection import Inspector
from generation.render.warm import PROJECT, clean_environment
from generation.types import RenderJob

ROUNDS = 40
SCENE = """
from manim import *

class A(Scene):
    def construct(self):
        self.add(Dot())
        self.wait(1 / 15)
"""
# A server without a layer of the wall and without memory cgroups: what is left is rlimits and dropped capabilities.
UNWALLED = """
import sys
from pathlib import Path
from generation.render import server, tiers
server._find_cgroups = lambda: None
server.Server(Path(sys.argv[1]), 2, Path(sys.argv[1]).with_name("formulas"), 64,
              tiers.Standing(frozenset(), unsafe=True)).serve()
"""


def main() -> None:
    times: dict[str, list[float]] = {"walled": [], "unwalled": []}
    with ExitStack() as stack:
        sockets = {"walled": stack.enter_context(private.running()), "unwalled": stack.enter_context(_unwalled())}
        tier = client.ping(sockets["walled"])["tier"]
        for turn in range(ROUNDS + 2):
            for name, socket in sockets.items():
                seconds = _job(socket, is_looked_at=name == "walled")
                if turn >= 2:  # the first ones find cold caches
                    times[name].append(seconds)
    milliseconds = {name: round(1000 * statistics.median(values), 1) for name, values in times.items()}
    result = {
        "tier": tier,
        "rounds": ROUNDS,
        "median_ms": milliseconds,
        "best_ms": {name: round(1000 * min(values), 1) for name, values in times.items()},
        "wall_ms": round(milliseconds["walled"] - milliseconds["unwalled"], 1),
    }
    record("wall", result)


class _Blind(Inspector):
    """Looks at nothing."""

    def begin(self) -> None:
        pass

    def film(self, video: Path, poster: Path, told: Mapping[str, Any]) -> None:
        pass

    def segment(self, init: Path, segment: Path, frames: int) -> None:
        pass

    def picture(self, picture: Path, told: tuple[int, int] | None = None) -> None:
        pass


def _job(socket: Path, *, is_looked_at: bool) -> float:
    """Seconds from the request to the film on disk; the second jail belongs to the wall."""
    with tempfile.TemporaryDirectory() as out:
        inspector = vars(client)["Inspector"]
        if not is_looked_at:
            vars(client)["Inspector"] = _Blind
        try:
            begun = time.perf_counter()
            *_, last = client.render(RenderJob(SCENE), Path(out), socket=socket)
            seconds = time.perf_counter() - begun
        finally:
            vars(client)["Inspector"] = inspector
    if last["event"] != "done":
        raise RuntimeError(last)
    return seconds


@contextmanager
def _unwalled() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "render.sock")
        server = subprocess.Popen([sys.executable, "-c", UNWALLED, str(path)], env=clean_environment(), cwd=PROJECT)
        try:
            private.wait_until_up(path, server)
            yield path
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
