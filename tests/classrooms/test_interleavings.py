"""Whatever the order of edits, lost messages, disconnects, compactions, texts from elsewhere: one text in the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Text

from classrooms import documents
from projects.models import Project, Scene
from tests.conftest import Cast

pytestmark = pytest.mark.django_db

PEOPLE = 3
person = st.integers(0, PEOPLE - 1)
place = st.integers(0, 60)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), person, place),
        st.tuples(st.just("delete"), person, place),
        st.tuples(st.just("leave"), person, place),
        st.tuples(st.just("return"), person, place),
        st.tuples(st.just("lose"), person, place),
        st.tuples(st.just("elsewhere"), person, place),
        st.tuples(st.just("compact"), person, place),
    ),
    min_size=5,
    max_size=40,
)


class Person:
    """A document at somebody's editor. Online, each change goes to the log and to the others; offline, nowhere."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.doc: Doc[Any] = Doc()
        self.is_online = True
        self.sync()

    @property
    def source(self) -> Text:
        source: Text = self.doc.get(documents.ROOT, type=Text)
        return source

    def change(self, do: Callable[[Text], None]) -> bytes | None:
        before = self.doc.get_update()
        state = self.doc.get_state()
        do(self.source)
        update = self.doc.get_update(state)
        if self.doc.get_update() == before or not self.is_online:
            return None
        documents.append(self.scene.pk, [(update, None)])
        return update

    def sync(self) -> None:
        """As the consumer does it: take what is missing, then bring what the log is missing."""
        log = documents.load(self.scene.pk)
        self.doc.apply_update(log.get_update(self.doc.get_state()))
        news = documents.news_in(self.scene.pk, self.doc.get_update(log.get_state()))
        if news:
            documents.append(self.scene.pk, [(news, None)])


class Room:
    def __init__(self, scene: Scene) -> None:
        documents.begin(scene.pk)
        self.scene = scene
        self.people = [Person(scene) for _ in range(PEOPLE)]
        self.written = 0

    def step(self, kind: str, number: int, place: int) -> None:
        someone = self.people[number]
        match kind:
            case "insert" | "lose":
                self.written += 1
                word = f"<{self.written}>"
                self._tell(someone, someone.change(lambda text: text.insert(min(place, len(text)), word)), kind)
            case "delete":
                self._tell(someone, someone.change(lambda text: _cut(text, place)), kind)
            case "leave":
                someone.is_online = False
            case "return":
                someone.is_online = True
                someone.sync()
            case "elsewhere":
                self.written += 1
                documents.apply_text(self.scene, f"{documents.text_of(self.scene)}<{self.written}>", None)
            case "compact":
                documents.compact(self.scene.pk)

    def _tell(self, sender: Person, update: bytes | None, kind: str) -> None:
        if update is None or kind == "lose":
            return
        for other in self.people:
            if other.is_online and other is not sender:
                other.doc.apply_update(update)

    def settle(self) -> None:
        for _ in range(2):
            for someone in self.people:
                someone.sync()


def _cut(text: Text, place: int) -> None:
    start = min(place, len(text))
    del text[start : min(start + 4, len(text))]


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_all_orders_end_in_one_text(cast: Cast, steps: list[tuple[str, int, int]]) -> None:
    room = Room(_scene(cast.project))
    for step in steps:
        room.step(*step)
    room.settle()
    text = documents.text_of(room.scene)
    assert {str(someone.source) for someone in room.people} == {text}
    if not any(kind == "delete" for kind, _, _ in steps):
        expected = sorted("".join(f"<{number + 1}>" for number in range(room.written)))
        assert sorted(text) == expected, "nothing is lost and nothing is there twice"


def _scene(project: Project) -> Scene:
    return Scene.objects.create(project=project, title="Any")
