"""The documents that people edit together: a log of updates in PostgreSQL, and a snapshot of its beginning.

Nothing is held in memory between two calls, so any number of web processes may work on one document, and one that
nobody looks at costs its row. A document is made from plain text once in its life; after that even a text that comes
as a whole (from a model, the API, git) goes in as the difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from difflib import SequenceMatcher
from typing import Any, cast
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from pycrdt import Doc, Text, TransactionEvent, get_update

from accounts.models import User
from classrooms.models import Document, Update
from generation.models import BY_HAND
from projects.models import Origin, Revision, Scene

ROOT = "source"
"""The name of the text inside the Yjs document."""
COMPACT_EVERY = 100
"""Updates. They are numbered across all documents, so this is how many wait for compaction on average."""

LONGEST_WAIT = timedelta(days=1)
"""Of a change that builds on one that never came."""


def group(scene_id: UUID) -> str:
    """The channel layer's name for those who have the document open."""
    return f"scene.{scene_id}.edit"


def begin(scene_id: UUID) -> None:
    """Make the scene's document, if it has none yet, from its newest revision."""
    if Document.objects.filter(pk=scene_id).exists():
        return
    with transaction.atomic():
        scene = Scene.objects.select_for_update().get(pk=scene_id)  # revisions are added under the same lock
        newest = scene.revisions.last()
        Document.objects.get_or_create(scene=scene, defaults={"snapshot": _made_from(newest)})


def load(scene_id: UUID) -> Doc[Any]:
    """The document as the log has it now. Raises Document.DoesNotExist before `begin`."""
    return _load(scene_id)[0]


def append(scene_id: UUID, updates: Iterable[tuple[bytes, int | None]]) -> bool:
    """Put updates, each with its author's id, into the log. True now and then: it is time to compact."""
    new = [Update(document_id=scene_id, data=data, author_id=author_id) for data, author_id in updates]
    return any(row.pk % COMPACT_EVERY == 0 for row in Update.objects.bulk_create(new))


def news_in(scene_id: UUID, update: bytes) -> bytes | None:
    """What of an update the document does not have yet; None when that is nothing."""
    doc = load(scene_id)
    before = doc.get_update()
    found: list[bytes] = []

    def note(event: TransactionEvent) -> None:
        found.append(event.update)

    subscription = doc.observe(note)
    doc.apply_update(update)
    doc.unobserve(subscription)
    if found:
        return found[0]
    return update if doc.get_update() != before else None  # what builds on a change that is still on its way


def compact(scene_id: UUID) -> int:
    """Put the log into the snapshot, and return its size in bytes. Two that try at once take their turns.

    Only rows that were read are deleted, so what is appended meanwhile stays in the log; so does, for a while, what
    builds on a change that has not come yet: Yjs leaves that out of a snapshot.
    """
    with transaction.atomic():
        document = Document.objects.select_for_update(no_key=True).get(
            pk=scene_id
        )  # appending goes on: it takes no lock
        doc, rows = _load(scene_id)
        document.snapshot = doc.get_update()
        document.save(update_fields=["snapshot"])
        state = doc.get_state()
        waiting = [pk for pk, data in rows if get_update(data, state)[0] != 0]  # how many clients' changes are left
        kept = Q(pk__in=waiting, at__gt=timezone.now() - LONGEST_WAIT)
        Update.objects.filter(pk__in=[pk for pk, _ in rows]).exclude(kept).delete()
        return len(document.snapshot)


def text_of(scene: Scene) -> str:
    """The source as it stands: the document's text, or the newest revision's while nobody has opened one."""
    if Document.objects.filter(pk=scene.pk).exists():
        return str(_source(load(scene.pk)))
    newest = scene.revisions.last()
    return newest.code if newest else ""


def apply_text(scene: Scene, text: str, author: User | None) -> None:
    """Make `text` the document's text by the smallest difference; those who have it open see it come once committed."""
    begin(scene.pk)
    with transaction.atomic():
        Document.objects.select_for_update(no_key=True).get(pk=scene.pk)  # two differences to one text would add up
        doc = load(scene.pk)
        before = doc.get_state()
        _rewrite(_source(doc), text)
        if doc.get_state() == before and str(_source(load(scene.pk))) == text:
            return
        update = doc.get_update(before)
        append(scene.pk, [(update, author.pk if author else None)])
        transaction.on_commit(lambda: _tell(scene.pk, update), robust=True)


def follow_revision(sender: type[Scene], scene: Scene, code: str, author: User | None, **signal: Any) -> None:
    """A revision is about to be added: its code goes into the document.

    What people have typed since the last revision becomes one of its own first, so that no text is lost.
    """
    if not Document.objects.filter(pk=scene.pk).exists():
        return
    typed = text_of(scene)
    if typed == code:
        return
    newest = scene.revisions.last()
    if newest is None or newest.code != typed:
        keep_typed(scene, typed, _last_author(scene))
    apply_text(scene, code, author)


def keep_before(sender: type[Scene], scene: Scene, **signal: Any) -> None:
    """The newest revision is about to be built upon: what people have typed since becomes the newest."""
    newest = scene.revisions.last()
    if newest is None or not Document.objects.filter(pk=scene.pk).exists():
        return
    if (typed := text_of(scene)) != newest.code:
        keep_typed(scene, typed, _last_author(scene))


def keep_typed(scene: Scene, code: str, author: User | None) -> Revision:
    """What people typed, as a revision."""
    return scene.add_revision(code=code, scene_class="", engine=BY_HAND, origin=Origin.EDIT, author=author)


def _made_from(revision: Revision | None) -> bytes:
    doc: Doc[Any] = Doc()
    _source(doc).insert(0, revision.code if revision else "")
    return doc.get_update()


def _load(scene_id: UUID) -> tuple[Doc[Any], list[tuple[int, bytes]]]:
    """The document, and the rows of the log that went into it.

    The rows are read before the snapshot: when a compaction comes between, they are in both, which changes nothing.
    """
    rows = [(pk, bytes(data)) for pk, data in Update.objects.filter(document=scene_id).values_list("pk", "data")]
    snapshot = Document.objects.values_list("snapshot", flat=True).get(pk=scene_id)
    doc: Doc[Any] = Doc()
    with doc.transaction():
        doc.apply_update(bytes(snapshot))
        for _, data in rows:
            doc.apply_update(data)
    return doc, rows


def _source(doc: Doc[Any]) -> Text:
    return cast(Text, doc.get(ROOT, type=Text))


def _rewrite(source: Text, text: str) -> None:
    """Change only what differs. pycrdt counts in bytes of UTF-8; from the end, so that earlier places stay."""
    with source.doc.transaction():
        for start, end, new in reversed(list(_differences(str(source), text))):
            del source[start:end]
            source.insert(start, new)


def _differences(before: str, after: str) -> Iterator[tuple[int, int, str]]:
    """What to put in place of which bytes of `before`: line by line, and within changed lines without their ends."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line.encode()))
    for kind, first, last, new_first, new_last in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            continue
        was, comes = "".join(old[first:last]), "".join(new[new_first:new_last])
        head = _alike(was, comes)
        was, comes = was[head:], comes[head:]
        tail = _alike(was[::-1], comes[::-1])
        start = starts[first] + len("".join(old[first:last])[:head].encode())
        end = starts[last] - len(was[len(was) - tail :].encode())
        yield start, end, comes[: len(comes) - tail]


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common from their beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))


def _last_author(scene: Scene) -> User | None:
    newest = Update.objects.filter(document=scene.pk).select_related("author").last()
    return newest.author if newest else None


def _tell(scene_id: UUID, update: bytes) -> None:
    send = async_to_sync(get_channel_layer().group_send)
    send(group(scene_id), {"type": "edit.news", "update": update, "sender": "", "entries": []})
