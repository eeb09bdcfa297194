"""A thousand listeners of one web process: its memory, and how long an event takes to all of them.

    python -m benchmarks.streams        (part of `make bench`; writes benchmarks/results/streams.json)

On a whole site; half of the streams follow one generation, the others one each. Milliseconds from just before an event
is written to its last byte at each listener. The listeners run on the same machine, and take their share of it.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any
from urllib.parse import urlsplit

import psutil

from benchmarks.recording import open_many_files, record
from benchmarks.site import spread
from tests.site import Site, running_site

STREAMS = 1_000
TOKENS = 40
OPENED_AT_ONCE = 20
EVENTS = 20
WANTED = {"rss_mb": 400, "fan_out_p95_ms": 250}
FILL = f"""
from django.utils import timezone
from accounts.models import ApiToken, Team, User
from generation import events
from generation.models import Generation, Status
from projects.models import Scene
alice = User.objects.get(email="alice@example.org")
project = Team.objects.get(name="Mathematics department").projects.first()
made = []
for number in range(1 + {STREAMS} // 2):
    scene = Scene.objects.create(project=project, title=f"Scene {{number}}", author=alice)
    held = dict(status=Status.PLANNING, held_at=timezone.now())  # nobody works on it, and nobody ends it
    made.append(Generation.objects.create(scene=scene, prompt="x", engine="chat", quality="l", **held))
    events.append(made[-1].pk, 0, "status", {{"status": "planning"}})
print(*(generation.pk for generation in made))
print(*(ApiToken.objects.issue(alice, f"client {{number}}") for number in range({TOKENS})))
"""
TELL = """
import time
from generation import events
from generation.models import Generation
for number in range({events}):
    time.sleep(0.4)
    events.append("{id}", 0, "log", {{"text": str(time.time())}})
"""


class Listener:
    """One open stream. `delays`: milliseconds of each event that says when it was written."""

    def __init__(self, site: Site, generation: str, token: str) -> None:
        self._site, self._path, self._token = urlsplit(site.url), f"/api/v1/generations/{generation}/events/", token
        self.delays: list[float] = []

    async def open(self) -> None:
        """Until the first event has come."""
        self._reader, self._writer = await asyncio.open_connection(self._site.hostname, self._site.port)
        head = f"GET {self._path} HTTP/1.1\r\nHost: {self._site.netloc}\r\nAuthorization: Bearer {self._token}\r\n\r\n"
        self._writer.write(head.encode())
        status = await self._reader.readline()
        if b" 200 " not in status:
            raise RuntimeError(f"{self._path}: {status!r} {(await self._reader.read(600))!r}")
        await self._reader.readuntil(b'"planning"')

    async def listen(self) -> None:
        while line := await self._reader.readline():
            if line.startswith(b"data: "):
                told = json.loads(line.removeprefix(b"data: "))
                self.delays.append((time.time() - float(told["data"]["text"])) * 1000)

    def close(self) -> None:
        self._writer.close()


def rss_mb(site: Site) -> float:
    """Of the web process."""
    (web,) = [each for each in site.processes() if is_web(each)]
    return round(web.memory_info().rss / 2**20, 1)


def is_web(process: psutil.Process) -> bool:
    try:
        return "daphne" in process.cmdline()
    except psutil.Error:  # it has just ended
        return False


async def measure(site: Site) -> dict[str, Any]:
    *_said, ids, secrets = site.manage("shell", "--verbosity", "0", "-c", FILL).splitlines()
    (followed, *others), tokens = ids.split(), secrets.split()
    generations = [followed] * (STREAMS // 2) + others[: STREAMS - STREAMS // 2]
    listeners = [Listener(site, id, tokens[number % TOKENS]) for number, id in enumerate(generations)]
    before, began = rss_mb(site), time.perf_counter()
    for start in range(0, STREAMS, OPENED_AT_ONCE):
        await asyncio.gather(*(listener.open() for listener in listeners[start : start + OPENED_AT_ONCE]))
    opened = time.perf_counter() - began
    listening = [asyncio.create_task(listener.listen()) for listener in listeners]
    tell = TELL.format(events=EVENTS, id=followed)
    await asyncio.to_thread(site.manage, "shell", "--verbosity", "0", "-c", tell)
    await asyncio.sleep(1)
    delays = [delay for listener in listeners for delay in listener.delays]
    result = {
        "rss_mb": {"before": before, "with_all_open": rss_mb(site)},
        "opened_a_second": round(STREAMS / opened, 1),
        "fan_out_ms": spread(delays),
        "delivered": len(delays) / (EVENTS * (STREAMS // 2)),
    }
    for task, listener in zip(listening, listeners, strict=True):
        task.cancel()
        listener.close()
    return result


def main() -> None:
    open_many_files()
    with running_site() as site:
        measured = asyncio.run(measure(site))
    record("streams", {"streams": STREAMS, "wanted": WANTED, **measured})


if __name__ == "__main__":
    main()
