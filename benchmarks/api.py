"""The API under load, on a whole site with 100,000 scenes, each with a revision, a film and a generation.

    python -m benchmarks.api        (part of `make bench`; writes benchmarks/results/api.json)
    python -m benchmarks.api --tries 8 --operations scene_list scene_read        (prints only)

Requests are due at a steady rate; milliseconds are from when each was due, so that a queue counts. The rate rises
until answers take too long. `cores`: how many of them each part of the site kept busy, and the generator of the load,
which runs on the same machine. `yardstick_ms`: the slower one of before and after. On a machine that others slow down
now and then a rate that is not kept is tried again, `--tries` times, while that was so: it tells of the others.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from typing import Any

import psutil

from benchmarks.load import Connection, Outcome, offer
from benchmarks.recording import open_many_files, record, yardstick_ms
from benchmarks.site import spread
from tests.site import Site, running_site

SCENES = 100_000
AT_ONCE = 10_000
CLIENTS = 40
SECONDS = 8.0
RATES = (100, 200, 300, 350, 400, 450, 500, 600, 700)
WANTED = {"requests_a_second": 300, "p95_ms": 50}
WEB_PROCESSES = 2
SLOWED = 1.25
"""Times the fastest yardstick."""
PARTS = {"web": "daphne", "database": "postgres", "cache": "valkey"}
"""What the command line of each part's processes has in it."""
FILL = f"""
from accounts.models import Team, User
from generation.models import Generation, Status
from projects.models import Clip, Project, Revision, Scene
team = Team.objects.get(name="Mathematics department")
alice = User.objects.get(email="alice@example.org")
projects = Project.objects.bulk_create(Project(team=team, title=f"Lesson {{n}}") for n in range({AT_ONCE // 100}))
scenes = Scene.objects.bulk_create(
    Scene(project=projects[n % len(projects)], title=f"Scene {{n}}", author=alice) for n in range({AT_ONCE})
)
Generation.objects.bulk_create(
    Generation(scene=scene, prompt=scene.title, engine="composer", quality="l", status=Status.CANCELLED)
    for scene in scenes
)
made = dict(number=1, code="from manim import *", scene_class="Main", engine="hand", origin="edit", author=alice)
revisions = Revision.objects.bulk_create(Revision(scene=scene, **made) for scene in scenes)
steps = [{{"name": "Step", "start": 0.0, "end": 4.0}}] * 4
film = dict(quality="l", key="x", video="x", poster="x", width=854, height=480, fps=15, duration=16.0, steps=steps)
Clip.objects.bulk_create(Clip(revision=revision, **film) for revision in revisions)
"""
FACTS = f"""
from django.db import connection
from accounts.models import ApiToken, User
from projects.models import Clip
with connection.cursor() as cursor:
    cursor.execute("VACUUM ANALYZE")  # as autovacuum does within a minute
clip = Clip.objects.select_related("revision__scene").order_by("pk")[{SCENES} // 2]
scene = clip.revision.scene
alice = User.objects.get(email="alice@example.org")
print(scene.pk, scene.project_id, clip.pk, scene.generations.get().pk)
print(*(ApiToken.objects.issue(alice, f"client {{n}}") for n in range({CLIENTS})))
"""


def fill(site: Site) -> tuple[dict[str, str], list[str]]:
    """Addresses by the names of their operations, and tokens."""
    for _ in range(SCENES // AT_ONCE):
        site.manage("shell", "--verbosity", "0", "-c", FILL)
    ids, tokens = site.manage("shell", "--verbosity", "0", "-c", FACTS).splitlines()[-2:]
    scene, project, clip, generation = ids.split()
    paths = {
        "scene_list": "scenes/?page_size=20",
        "scene_list_of_project": f"scenes/?project={project}&page_size=20",
        "scene_read": f"scenes/{scene}/",
        "generation_list": "generations/?page_size=20",
        "generation_read": f"generations/{generation}/",
        "clip_list": "clips/?page_size=20",
        "clip_read": f"clips/{clip}/",
        "project_list": "projects/?page_size=20",
        "project_read": f"projects/{project}/",
    }
    return {name: f"/api/v1/{path}" for name, path in paths.items()}, tokens.split()


def processor_seconds(site: Site) -> dict[str, float]:
    """What each part has used since it began; `generator` is this process."""
    used = {**dict.fromkeys(PARTS, 0.0), "generator": time.process_time()}
    for process in site.processes():
        try:
            command, times = " ".join(process.cmdline()), process.cpu_times()
        except psutil.Error:  # it has just ended
            continue
        part = next((name for name, word in PARTS.items() if word in command), None)
        if part:
            used[part] += times.user + times.system
    return used


def told(
    rate: int, outcome: Outcome, before: Mapping[str, float], after: Mapping[str, float], yardstick: float
) -> dict[str, Any]:
    return {
        "offered_a_second": rate,
        "yardstick_ms": yardstick,
        "achieved_a_second": round(len(outcome.times) / outcome.seconds, 1),
        "ms": spread(outcome.times),
        "errors": outcome.refused + outcome.unanswered,
        "cores": {name: round((after[name] - before[name]) / outcome.seconds, 2) for name in before},
    }


def is_kept(found: Mapping[str, Any]) -> bool:
    """Whether all was answered, in time."""
    return bool(found["ms"]["p95"] < WANTED["p95_ms"] and not found["errors"])


def measure_rate(site: Site, path: str, tokens: list[str], rate: int) -> dict[str, Any]:
    connections = [Connection(site.url, path, token) for token in tokens]
    offer(connections, rate / 2, 1.0)  # warms it
    slowed, before = yardstick_ms(), processor_seconds(site)
    outcome = offer(connections, rate, SECONDS)
    after = processor_seconds(site)
    for connection in connections:
        connection.socket.close()
    return told(rate, outcome, before, after, max(slowed, yardstick_ms()))


def measure_path(site: Site, path: str, tokens: list[str], tries: int) -> dict[str, Any]:
    """Faster and faster, until it is too fast."""
    steps: list[dict[str, Any]] = []
    fastest = yardstick_ms()
    for rate in RATES:
        for _try in range(tries):
            found = measure_rate(site, path, tokens, rate)
            fastest = min(fastest, found["yardstick_ms"])
            if is_kept(found) or found["yardstick_ms"] < SLOWED * fastest:
                break
        steps.append(found)
        if not is_kept(found):
            break
    return {"most_a_second": max((step["offered_a_second"] for step in steps if is_kept(step)), default=0), "at": steps}


def measure(site: Site, tries: int, operations: list[str]) -> dict[str, Any]:
    paths, tokens = fill(site)
    results = {}
    for name in operations or paths:
        results[name] = measure_path(site, paths[name], tokens, tries)
        print(name, results[name], flush=True)
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description="The API under load.")
    parser.add_argument("--tries", type=int, default=1)
    parser.add_argument("--operations", nargs="*", default=[])
    asked = parser.parse_args()
    open_many_files()
    with running_site(WEB_PROCESSES) as site:
        operations = measure(site, asked.tries, asked.operations)
    if asked.operations:
        return
    wanted = {"scenes": SCENES, "web_processes": WEB_PROCESSES, "wanted": WANTED, "tries": asked.tries}
    record("api", {**wanted, "operations": operations})


if __name__ == "__main__":
    main()
