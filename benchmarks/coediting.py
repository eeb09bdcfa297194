"""Editing together, measured on a whole site: fifty people in one room, a long past, rooms where nobody is.

    python -m benchmarks.coediting        (part of `make bench`; writes benchmarks/results/coediting.json)

The fifty people share the machine with the site. Each types a letter a second, and tells where the cursor is each time.
"""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any
from urllib.parse import urlsplit

import psutil
from autobahn.asyncio.websocket import WebSocketClientFactory, WebSocketClientProtocol
from pycrdt import Decoder, Doc, Text

from benchmarks.recording import record
from benchmarks.site import Visitor, spread
from classrooms import protocol
from tests.site import Site, running_site

PEOPLE = 50
SECONDS = 20
PAST = 50_000
TURNS = 10
WAITING = 200
JOINS = 20
ROOMS = 2_000
AT_ONCE = 20
LONGEST_WAIT = 60.0
EMPTY = b"\x00"
SCENES = f"""
from accounts.models import Team
from projects.models import Project, Scene
team = Team.objects.get(name="Mathematics department")
project = Project.objects.create(team=team, title="Rooms")
for scene in Scene.objects.bulk_create(Scene(project=project, title=f"Room {{n}}") for n in range({ROOMS + 200})):
    print(scene.pk)
"""
LIVE_LONG = """
import random
from pycrdt import Doc, Text
from classrooms import documents
from classrooms.models import Update
id = "{id}"
documents.begin(id)
chance, rows = random.Random({turn}), []
doc = documents.load(id)
text = doc.get(documents.ROOT, type=Text)
length = len(text)
keep = doc.observe(lambda event: rows.append(Update(document_id=id, data=event.update)))
place = 0
for number in range({updates}):
    if number % 20 == 0:
        place = chance.randrange(length + 1)
    if length > 3000 and place and number % 40 >= 20:
        place -= 1
        del text[place : place + 1]
        length -= 1
    else:
        text.insert(place, "x")
        place += 1
        length += 1
    if len(rows) == documents.COMPACT_EVERY:
        Update.objects.bulk_create(rows)
        rows.clear()
        if number < {compacted}:
            documents.compact(id)
print(Update.objects.filter(document=id).count())
"""


class Person(WebSocketClientProtocol):
    """A client that notes when each update arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.doc: Doc[Any] = Doc()
        self.text: Text = self.doc.get("source", type=Text)
        self.answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.arrived: dict[tuple[int, int], float] = {}
        self.seen: dict[int, int] = {}
        self.clock = 0

    def tell(self, frame: bytes) -> None:
        self.sendMessage(frame, isBinary=True)  # type: ignore[no-untyped-call]

    def onOpen(self) -> None:
        self.tell(protocol.ask(EMPTY))

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        message = protocol.read(payload) if payload[0] == protocol.SYNC else None
        if isinstance(message, protocol.Change):
            self.doc.apply_update(message.update)
            self.note()
        if payload[:2] == bytes((protocol.SYNC, protocol.ANSWER)) and not self.answered.done():
            self.answered.set_result(None)

    def note(self) -> None:
        """When which letter of whom was there: a letter moves its writer's clock on by one."""
        now = time.perf_counter()
        for client, clock in clocks(self.doc.get_state()).items():
            for number in range(self.seen.get(client, 0), clock):
                self.arrived[client, number] = now
            self.seen[client] = clock

    def type(self) -> None:
        """Put a letter in, and tell it and the cursor's place."""
        before = self.doc.get_state()
        self.text.insert(random.randrange(len(self.text) + 1), "x")  # noqa: S311
        self.tell(protocol.change(self.doc.get_update(before)))
        self.clock += 1
        place = {"cursor": {"anchor": {"item": None}, "head": {"item": None}}, "typed": self.clock}
        self.tell(protocol.presence([protocol.entry(protocol.Entry(self.doc.client_id, self.clock, place))]))


def clocks(state: bytes) -> dict[int, int]:
    """A state vector: how far each client's changes are known."""
    decoder = Decoder(state)
    return {decoder.read_var_uint(): decoder.read_var_uint() for _ in range(decoder.read_var_uint())}


async def enter(site: Site, visitor: Visitor, scene: str) -> Person:
    """Open a room and wait until the text is there."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in visitor.cookies.items())
    address = urlsplit(site.url)
    factory = WebSocketClientFactory(  # type: ignore[no-untyped-call]
        f"ws://{address.netloc}/ws/scenes/{scene}/edit/", origin=site.url, headers={"Cookie": cookies}
    )
    factory.protocol = Person
    loop = asyncio.get_running_loop()
    _, person = await loop.create_connection(factory, str(address.hostname), address.port or 80)
    await asyncio.wait_for(person.answered, LONGEST_WAIT)
    assert isinstance(person, Person)
    return person


async def leave(person: Person) -> None:
    person.sendClose()
    await asyncio.wait_for(person.is_closed, LONGEST_WAIT)


async def crowd(site: Site, visitor: Visitor, scene: str) -> dict[str, Any]:
    """Milliseconds from a letter's sending to its arrival at each of the others."""
    people = [await enter(site, visitor, scene) for _ in range(PEOPLE)]
    sent: dict[tuple[int, int], float] = {}

    async def work(person: Person) -> None:
        await asyncio.sleep(random.random())  # noqa: S311
        for number in range(SECONDS):
            sent[person.doc.client_id, number] = time.perf_counter()
            person.type()
            await asyncio.sleep(1)

    await asyncio.gather(*map(work, people))
    await asyncio.sleep(3)
    waits = [
        (person.arrived[letter] - began) * 1000
        for letter, began in sent.items()
        for person in people
        if person.doc.client_id != letter[0] and letter in person.arrived
    ]
    lost = len(sent) * (PEOPLE - 1) - len(waits)
    for person in people:
        await leave(person)
    return {"people": PEOPLE, "letters": len(sent), "seen_ms": spread(waits), "lost": lost}


async def joins(site: Site, visitor: Visitor, scene: str) -> dict[str, float]:
    """Milliseconds from opening the socket to having the text."""
    waits = []
    for _ in range(JOINS):
        began = time.perf_counter()
        person = await enter(site, visitor, scene)
        waits.append((time.perf_counter() - began) * 1000)
        await leave(person)
    return spread(waits)


async def visit(site: Site, visitor: Visitor, scenes: list[str]) -> None:
    """Enter each room, and leave it again."""

    async def look(scene: str) -> None:
        await leave(await enter(site, visitor, scene))

    for start in range(0, len(scenes), AT_ONCE):
        await asyncio.gather(*map(look, scenes[start : start + AT_ONCE]))


def web_memory(site: Site) -> float:
    """MiB that the web server holds. (Workers that have just been replaced may still be listed.)"""
    running = [process for process in site.processes() if process.status() != psutil.STATUS_ZOMBIE]
    return sum(process.memory_info().rss for process in running if "daphne" in " ".join(process.cmdline())) / 2**20


def live_long(site: Site, scene: str) -> int:
    """Give the room its past; how many updates of it are not compacted yet."""
    waiting = "0"
    for turn in range(TURNS):
        updates = PAST // TURNS
        compacted = updates if turn < TURNS - 1 else updates - WAITING
        code = LIVE_LONG.format(id=scene, turn=turn, updates=updates, compacted=compacted)
        waiting = site.manage("shell", "--verbosity", "0", "-c", code)
    return int(waiting)


def measure(site: Site) -> dict[str, Any]:
    alice = Visitor(site)
    alice.sign_in("alice", site.password)
    scenes = site.manage("shell", "--verbosity", "0", "-c", SCENES).split()
    crowded, old, *rooms = scenes
    results: dict[str, Any] = {"crowd": asyncio.run(crowd(site, alice, crowded))}
    results["late_join"] = {
        "updates": PAST,
        "in_the_log": live_long(site, old),
        "ms": asyncio.run(joins(site, alice, old)),
    }
    asyncio.run(visit(site, alice, rooms[ROOMS:]))
    before = web_memory(site)
    asyncio.run(visit(site, alice, rooms[:ROOMS]))
    after = web_memory(site)
    results["asleep"] = {"rooms": ROOMS, "web_mib_before": round(before, 1), "web_mib_after": round(after, 1)}
    return results


def main() -> None:
    with running_site() as site:
        results = measure(site)
    record("coediting", results)


if __name__ == "__main__":
    main()
