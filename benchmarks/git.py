"""A lesson as a git repository, beside plain git on the same repository on this machine's disk.

    python -m benchmarks.git        (part of `make bench`; writes benchmarks/results/git.json)

A lesson of 200 scenes with 5 revisions each; seconds of a real git client, the median of some runs taken in turn. The
`first_clone` writes the history. A push to the site is checked and kept as revisions; plain git just takes it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.recording import record
from tests.site import Site, running_site

SCENES = 200
REVISIONS = 5
RUNS = 5
MANY = 20
LONGEST = 300.0
"""Seconds that git may take."""
ALONE = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_AUTHOR_NAME": "Alice",
    "GIT_AUTHOR_EMAIL": "alice@example.org",
    "GIT_COMMITTER_NAME": "Alice",
    "GIT_COMMITTER_EMAIL": "alice@example.org",
}
"""Nothing of whoever runs it."""
SCENE = """from manim import *


class Main(Scene):
    def construct(self):
        self.play(Create(Circle(radius=RADIUS)))
"""
REVISE = f"""
from accounts.models import User
from projects.models import Project
alice = User.objects.get(email="alice@example.org")
for scene in Project.objects.get(pk="{{project}}").scenes.order_by("created_at")[:{{scenes}}]:
    for number in range({{revisions}}):
        code = {SCENE!r}.replace("RADIUS", str(scene.revisions.count() + 1))
        scene.add_revision(code=code, scene_class="Main", engine="hand", origin="edit", author=alice)
"""
FILL = f"""
from accounts.models import ApiToken, Team, User
from projects.models import Project, Scene
alice = User.objects.get(email="alice@example.org")
project = Team.objects.get(name="Mathematics department").projects.create(title="Circles")
Scene.objects.bulk_create(Scene(project=project, title=f"Circle {{n}}", author=alice) for n in range({SCENES}))
print(project.team_id, project.pk, ApiToken.objects.issue(alice, "git"))
"""


def shell(site: Site, code: str) -> str:
    return site.manage("shell", "--verbosity", "0", "-c", code)


def git(folder: Path, *arguments: str) -> float:
    """Seconds. Raises RuntimeError with what git said where it refused."""
    began = time.perf_counter()
    ran = subprocess.run(
        ["git", *arguments], cwd=folder, env=ALONE, capture_output=True, text=True, timeout=LONGEST, check=False
    )
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    return time.perf_counter() - began


def clones(folder: Path, urls: dict[str, str]) -> dict[str, list[float]]:
    """Of each, in turn."""
    times: dict[str, list[float]] = {name: [] for name in urls}
    for number in range(RUNS):
        for name, url in urls.items():
            times[name].append(git(folder, "clone", "-q", url, f"{name}-{number}"))
    return times


def pulls(folder: Path, names: list[str]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in names}
    for number in range(RUNS):
        for name in names:
            times[name].append(git(folder / f"{name}-{number}", "pull", "-q", "--ff-only"))
    return times


def pushes(folder: Path, names: list[str], scenes: int, first: int) -> dict[str, list[float]]:
    """A commit each, of so many scenes, from the place `first` on."""
    times: dict[str, list[float]] = {name: [] for name in names}
    for name in names:
        clone = folder / f"{name}-0"
        for path in sorted(clone.glob("*/scene.py"))[first : first + scenes]:
            path.write_text(SCENE.replace("RADIUS", str(first + scenes + 100)))
        git(clone, "commit", "-qam", "Larger circles")
        times[name].append(git(clone, "push", "-q"))
    return times


def compared(times: dict[str, list[float]]) -> dict[str, float]:
    site, plain = (statistics.median(times[name]) for name in ("site", "plain"))
    return {"site_s": round(site, 3), "plain_s": round(plain, 3), "ratio": round(site / plain, 1)}


def measure(site: Site, folder: Path) -> dict[str, Any]:
    team, project, secret = shell(site, FILL).split()

    def revise(scenes: int, revisions: int) -> None:
        shell(site, REVISE.format(project=project, scenes=scenes, revisions=revisions))

    revise(SCENES, REVISIONS)
    url = f"{site.url.replace('://', f'://alice:{secret}@')}/git/{team}/{project}.git"
    first = git(folder, "clone", "-q", url, "first")
    git(folder, "clone", "-q", "--bare", "first", "plain.git")
    names = ["site", "plain"]
    results: dict[str, Any] = {"first_clone_s": round(first, 3)}
    results["clone"] = compared(clones(folder, {"site": url, "plain": f"file://{folder}/plain.git"}))
    results["pull_of_nothing"] = compared(pulls(folder, names))
    revise(MANY, 1)
    git(folder / "first", "pull", "-q", "--ff-only")  # writes the history on
    git(folder / "first", "push", "-q", f"{folder}/plain.git", "main")
    results[f"pull_of_{MANY}_revisions"] = compared(pulls(folder, names))
    results["push_of_1_scene"] = compared(pushes(folder, names, 1, 0))
    results[f"push_of_{MANY}_scenes"] = compared(pushes(folder, names, MANY, 1))
    return results


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="manimgen-git-") as folder, running_site() as site:
        results = measure(site, Path(folder))
    record("git", {"scenes": SCENES, "revisions": SCENES * REVISIONS, **results})


if __name__ == "__main__":
    main()
