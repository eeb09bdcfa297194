"""The log of a document: made once, compacted without loss, rewritten by differences."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Text

from classrooms import documents
from classrooms.models import Document, Update
from projects.models import Origin, Scene
from tests.classrooms.conftest import CODE
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


def typed(scene: Scene, place: int, text: str) -> None:
    """Somebody with the newest text puts something in."""
    doc = documents.load(scene.pk)
    before = doc.get_state()
    doc.get(documents.ROOT, type=Text).insert(place, text)
    documents.append(scene.pk, [(doc.get_update(before), None)])


def test_a_document_begins_with_the_newest_revision(scene: Scene) -> None:
    assert documents.text_of(scene) == CODE
    documents.begin(scene.pk)
    assert documents.text_of(scene) == CODE


def test_it_is_made_once_and_never_again_from_text(scene: Scene) -> None:
    documents.begin(scene.pk)
    typed(scene, 0, "# mine\n")
    documents.begin(scene.pk)
    assert documents.text_of(scene) == "# mine\n" + CODE


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_open_it_at_once_make_one(scene: Scene) -> None:
    gate = Barrier(4)

    def open_it(_: int) -> bytes:
        try:
            gate.wait(20)
            documents.begin(scene.pk)
            return documents.load(scene.pk).get_update()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as people:
        found = set(people.map(open_it, range(4)))
    assert len(found) == 1
    assert documents.text_of(scene) == CODE


def test_compaction_keeps_the_text_and_empties_the_log(scene: Scene) -> None:
    documents.begin(scene.pk)
    for number in range(30):
        typed(scene, 0, f"# {number}\n")
    before = documents.text_of(scene)
    documents.compact(scene.pk)
    assert not Update.objects.filter(document=scene.pk).exists()
    assert documents.text_of(scene) == before


def test_what_is_appended_while_it_is_compacted_stays(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    documents.begin(scene.pk)
    typed(scene, 0, "# first\n")
    load = documents._load

    def load_and_append(scene_id: Any) -> Any:
        found = load(scene_id)
        monkeypatch.undo()
        typed(scene, 0, "# meanwhile\n")
        return found

    monkeypatch.setattr(documents, "_load", load_and_append)
    documents.compact(scene.pk)
    assert documents.text_of(scene) == "# meanwhile\n# first\n" + CODE


def test_a_reader_between_the_log_and_the_snapshot_of_a_compaction_misses_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents.begin(scene.pk)
    typed(scene, 0, "# first\n")
    rows = Update.objects.filter

    def compacted_after(**wanted: Any) -> Any:
        found = rows(**wanted)
        list(found)
        monkeypatch.undo()
        documents.compact(scene.pk)
        return found

    monkeypatch.setattr(Update.objects, "filter", compacted_after)
    assert str(documents.load(scene.pk).get(documents.ROOT, type=Text)) == "# first\n" + CODE


def test_a_change_that_builds_on_one_not_here_yet_survives_compaction(scene: Scene) -> None:
    documents.begin(scene.pk)
    doc = documents.load(scene.pk)
    updates = []
    for text in ("# one\n", "# two\n"):
        before = doc.get_state()
        doc.get(documents.ROOT, type=Text).insert(0, text)
        updates.append(doc.get_update(before))
    documents.append(scene.pk, [(updates[1], None)])
    documents.compact(scene.pk)
    assert documents.text_of(scene) == CODE
    documents.append(scene.pk, [(updates[0], None)])
    assert documents.text_of(scene) == "# two\n# one\n" + CODE


def test_news_are_told_from_what_is_known(scene: Scene) -> None:
    documents.begin(scene.pk)
    doc = documents.load(scene.pk)
    assert documents.news_in(scene.pk, doc.get_update()) is None
    doc.get(documents.ROOT, type=Text).insert(0, "x")
    news = documents.news_in(scene.pk, doc.get_update())
    assert news is not None
    assert len(news) < 30
    del doc.get(documents.ROOT, type=Text)[3:9]
    documents.append(scene.pk, [(news, None)])
    deletion = documents.news_in(scene.pk, doc.get_update())
    assert deletion is not None
    documents.append(scene.pk, [(deletion, None)])
    assert documents.news_in(scene.pk, doc.get_update()) is None


def test_a_text_as_a_whole_goes_in_as_the_difference(scene: Scene, cast: Cast) -> None:
    documents.begin(scene.pk)
    other = documents.load(scene.pk)
    changed = CODE.replace("Dot()", "Circle(color=BLUE)") + "# ∮\n"
    documents.apply_text(scene, changed, cast.bob)
    assert documents.text_of(scene) == changed
    update = Update.objects.get(document=scene.pk)
    assert update.author == cast.bob
    assert len(update.data) < 120
    before = other.get_state()
    other.get(documents.ROOT, type=Text).insert(0, "# beside it\n")
    documents.append(scene.pk, [(other.get_update(before), None)])
    assert documents.text_of(scene) == "# beside it\n" + changed
    documents.apply_text(scene, documents.text_of(scene), cast.bob)
    assert Update.objects.filter(document=scene.pk).count() == 2


@settings(max_examples=200, deadline=None)
@given(st.text("ab\n𝒳∫ é", max_size=40), st.text("ab\n𝒳∫ é", max_size=40))
def test_a_rewritten_text_is_the_new_one(before: str, after: str) -> None:
    doc: Doc[Any] = Doc()
    source = doc.get(documents.ROOT, type=Text)
    source.insert(0, before)
    documents._rewrite(source, after)
    assert str(source) == after


def test_a_new_revision_reaches_the_document_and_what_was_typed_becomes_one_before_it(scene: Scene, cast: Cast) -> None:
    documents.begin(scene.pk)
    typed(scene, 0, "# not yet kept\n")
    scene.add_revision(code="x = 1\n", scene_class="", engine="chat", origin=Origin.PROMPT, author=cast.bob)
    assert documents.text_of(scene) == "x = 1\n"
    told = [(revision.number, revision.code, revision.origin) for revision in scene.revisions.all()]
    assert told == [(1, CODE, "prompt"), (2, "# not yet kept\n" + CODE, "edit"), (3, "x = 1\n", "prompt")]


def test_a_revision_of_a_scene_that_nobody_edits_makes_no_document(scene: Scene) -> None:
    scene.add_revision(code="x = 1\n", scene_class="", engine="chat", origin=Origin.PROMPT)
    assert not Document.objects.exists()
    assert documents.text_of(scene) == "x = 1\n"
