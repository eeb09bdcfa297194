"""The API under load, on a whole site with 100,000 scenes in its database.

    python -m benchmarks.api        (part of `make bench`; writes benchmarks/results/api.json)

Each token is a client of its own. First as fast as the site answers a few connections (requests a second), then at
300 requests a second, whether it keeps up or not: the times are from when a request was due, so that a queue counts.
The clients run on the same machine, and take their share of it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from benchmarks.recording import open_many_files, record
from benchmarks.site import spread
from tests.site import Site, running_site

SCENES = 100_000
CLIENTS = 40
CONNECTIONS = 8
SECONDS = 10
WANTED_RATE = 300
FILL = f"""
from django.db import connection
from accounts.models import ApiToken, Team, User
from projects.models import Project, Scene
team = Team.objects.get(name="Mathematics department")
alice = User.objects.get(email="alice@example.org")
projects = Project.objects.bulk_create(Project(team=team, title=f"Lesson {{n}}") for n in range(1000))
for start in range(0, {SCENES}, 10_000):
    Scene.objects.bulk_create(
        Scene(project=projects[n % 1000], title=f"Scene {{n}}", author=alice) for n in range(start, start + 10_000)
    )
with connection.cursor() as cursor:
    cursor.execute("VACUUM ANALYZE")  # as autovacuum does within a minute
scene = Scene.objects.order_by("pk")[{SCENES} // 2]
print(scene.pk, scene.project_id, *(ApiToken.objects.issue(alice, f"client {{n}}") for n in range({CLIENTS})))
"""

Ask = Callable[[int], Awaitable[None]]


class Connection:
    """Keeps one HTTP/1.1 connection open and asks over it, one request after the other."""

    def __init__(self, site: Site) -> None:
        self._address = urlsplit(site.url)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, token: str) -> None:
        """Raises RuntimeError unless the answer is 200."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._address.hostname, self._address.port)
        reader, writer = self._streams
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {self._address.netloc}\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        body = await reader.readexactly(length)
        if " 200 " not in head.partition("\r\n")[0]:
            raise RuntimeError(f"{path}: {head.splitlines()[0]} {body[:300]!r}")

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()


async def as_fast_as_it_goes(site: Site, path: str, tokens: list[str]) -> float:
    """Requests a second that a few connections are answered."""
    end = time.perf_counter() + SECONDS
    answered = 0

    async def client(number: int) -> None:
        nonlocal answered
        connection = Connection(site)
        while time.perf_counter() < end:
            await connection.get(path, tokens[answered % len(tokens)])
            answered += 1
        connection.close()

    began = time.perf_counter()
    await asyncio.gather(*(client(number) for number in range(CONNECTIONS)))
    return round(answered / (time.perf_counter() - began), 1)


async def at_the_wanted_rate(site: Site, path: str, tokens: list[str]) -> dict[str, float]:
    """Milliseconds from when each request was due to its answer."""
    free: list[Connection] = []
    times: list[float] = []

    async def ask(number: int, due: float) -> None:
        connection = free.pop() if free else Connection(site)
        await connection.get(path, tokens[number % len(tokens)])
        times.append((time.perf_counter() - due) * 1000)
        free.append(connection)

    began = time.perf_counter()
    asked = []
    for number in range(WANTED_RATE * SECONDS):
        due = began + number / WANTED_RATE
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        asked.append(asyncio.create_task(ask(number, due)))
    await asyncio.gather(*asked)
    for connection in free:
        connection.close()
    return spread(times)


async def measure(site: Site) -> dict[str, Any]:
    scene, project, *tokens = site.manage("shell", "--verbosity", "0", "-c", FILL).split()[-2 - CLIENTS :]
    paths = {
        "scene_list": "/api/v1/scenes/?page_size=20",
        "scene_list_of_project": f"/api/v1/scenes/?project={project}&page_size=20",
        "scene_read": f"/api/v1/scenes/{scene}/",
        "project_read": f"/api/v1/projects/{project}/",
    }
    results = {}
    for name, path in paths.items():
        warm = Connection(site)
        for token in tokens:
            await warm.get(path, token)
        warm.close()
        results[name] = {
            "requests_a_second": await as_fast_as_it_goes(site, path, tokens),
            "ms_at_300_a_second": await at_the_wanted_rate(site, path, tokens),
        }
        print(name, results[name], flush=True)
    return results


def main() -> None:
    open_many_files()
    with running_site() as site:
        measured = asyncio.run(measure(site))
    record("api", {"scenes": SCENES, "wanted_requests_a_second": WANTED_RATE, "operations": measured})


if __name__ == "__main__":
    main()
