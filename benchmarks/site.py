"""What a teacher waits for, measured on a whole site with 10,000 scenes in its database.

    python -m benchmarks.site        (part of `make bench`; writes benchmarks/results/site.json)

Milliseconds at the client, over loopback, one request after the other: server time and a little more.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import statistics
import time
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from autobahn.asyncio.websocket import WebSocketClientFactory, WebSocketClientProtocol

from benchmarks.recording import record
from tests.site import Site, running_site

SCENES = 10_000
REQUESTS = 200
RUNS = 4
WAITS = ("submit", "first_event", "verdict", "poster", "segment", "succeeded")
PROMPT = "Plot y = x^2 - {middle}x + 2 and mark its roots"
FILL = f"""
from django.db import connection
from accounts.models import Team
from generation.models import Generation, Status
from projects.models import Project, Scene
team = Team.objects.get(name="Mathematics department")
projects = Project.objects.bulk_create(Project(team=team, title=f"Lesson {{n}}", subject="algebra") for n in range(100))
scenes = Scene.objects.bulk_create(Scene(project=projects[n % 100], title=f"Scene {{n}}") for n in range({SCENES}))
Generation.objects.bulk_create(
    Generation(scene=scene, prompt=scene.title, engine="composer", quality="l", status=Status.CANCELLED)
    for scene in scenes
)
with connection.cursor() as cursor:
    cursor.execute("VACUUM ANALYZE")  # as autovacuum does within a minute
print(scenes[0].pk, projects[0].pk)
"""


class Visitor:
    """A browser without a screen: keeps its connection and its cookies."""

    def __init__(self, site: Site) -> None:
        address = urlsplit(site.url)
        self.connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
        self.cookies: SimpleCookie = SimpleCookie()

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, float]:
        """Status, redirect target or body, and milliseconds."""
        headers = {"Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode(form | {"csrfmiddlewaretoken": self.cookies["csrftoken"].value})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        spent = (time.perf_counter() - began) * 1000
        for value in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.load(value)
        return answer.status, answer.headers.get("Location") or text, spent

    def sign_in(self, name: str, password: str) -> None:
        self.ask("GET", "/accounts/login/")
        status, _, _ = self.ask("POST", "/accounts/login/", {"login": f"{name}@example.org", "password": password})
        assert status == 302, status


def spread(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "median": round(statistics.median(ordered), 1),
        "p95": round(ordered[int(len(ordered) * 0.95)], 1),
        "max": round(ordered[-1], 1),
    }


def page_times(visitor: Visitor, path: str) -> dict[str, float]:
    visitor.ask("GET", path)
    times = []
    for _ in range(REQUESTS):
        status, _, spent = visitor.ask("GET", path)
        assert status == 200, (path, status)
        times.append(spent)
    return spread(times)


async def event_times(site: Site, visitor: Visitor, middle: int) -> dict[str, float]:
    """Milliseconds from the click to the first event, the verdict, the first picture, the first segment and the film.

    A film that was drawn before is not drawn again: `middle` makes it another.
    """
    began = time.perf_counter()
    prompt = PROMPT.format(middle=middle)
    _, studio, submitted = await asyncio.to_thread(visitor.ask, "POST", "/start/", {"prompt": prompt})
    _, page, _ = await asyncio.to_thread(visitor.ask, "GET", studio)
    generation = page.split('data-generation="')[1].split('"')[0]
    seen: dict[str, float] = {"submit": submitted}
    ended = asyncio.get_running_loop().create_future()

    class Listener(WebSocketClientProtocol):
        def onMessage(self, payload: bytes, isBinary: bool) -> None:
            event = json.loads(payload)
            name = event["data"]["status"] if event["kind"] == "status" else event["kind"]
            for key in ("first_event", name):
                seen.setdefault(key, (time.perf_counter() - began) * 1000)

        def onClose(self, wasClean: bool, code: int, reason: str) -> None:
            if not ended.done():
                ended.set_result(None)

    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in visitor.cookies.items())
    address = urlsplit(site.url)
    factory = WebSocketClientFactory(  # type: ignore[no-untyped-call]
        f"ws://{address.netloc}/ws/generations/{generation}/?after=0", origin=site.url, headers={"Cookie": cookies}
    )
    factory.protocol = Listener
    await asyncio.get_running_loop().create_connection(factory, str(address.hostname), address.port or 80)
    await asyncio.wait_for(ended, 120)
    return seen


def measure(site: Site) -> dict[str, Any]:
    alice = Visitor(site)
    alice.sign_in("alice", site.password)
    asyncio.run(event_times(site, alice, 3))  # the first one warms every worker
    runs = [asyncio.run(event_times(site, alice, 4 + number)) for number in range(RUNS)]
    waits = {key: spread([run[key] for run in runs]) for key in WAITS}
    again = [asyncio.run(event_times(site, alice, 4 + number)) for number in range(RUNS)]
    drawing = [run["succeeded"] - run["rendering"] for run in again]
    scene, lesson = site.manage("shell", "--verbosity", "0", "-c", FILL).split()[-2:]
    pages = {
        "home": page_times(alice, "/home/"),
        "studio": page_times(alice, f"/scenes/{scene}/"),
        "lesson": page_times(alice, f"/lessons/{lesson}/"),
        "search": page_times(alice, "/search/?q=lesson+scene"),
        "landing": page_times(Visitor(site), "/"),
    }
    return {"waits_ms": waits, "same_film_again_ms": spread(drawing), "pages_ms": pages}


def main() -> None:
    with running_site() as site:
        results = measure(site)
    record("site", {"scenes": SCENES, **results})


if __name__ == "__main__":
    main()
