"""What was said about a scene and what came of it, for the studio; and two of its revisions, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.access import Actor
from generation import conversation, refining
from generation.forms import editable_projects
from generation.models import Generation, Message, Status
from generation.wording import problem_words
from projects.models import Clip, Origin, Revision, Scene

SHOWN = 50
"""Revisions in the list, the newest."""
MOST_PROJECTS = 50
CONTEXT = 3
"""Lines around a change that stay in sight."""


@dataclass(frozen=True)
class Row:
    """A line of two texts side by side: 0 and empty where one has none. `kind`: same, changed, gone, new, or gap."""

    kind: str
    before: int = 0
    old: str = ""
    after: int = 0
    new: str = ""


@dataclass(frozen=True)
class Changes:
    """What differs between two texts: side by side, and one below the other for pages that have no room for that."""

    rows: list[Row]
    lines: list[tuple[str, int, str]]


def history_context(scene: Scene, actor: Actor, *, can_edit: bool) -> dict[str, Any]:
    """The conversation and the revisions, the newest first."""
    films = Clip.objects.filter(revision=OuterRef("pk"))
    shown = (
        scene.revisions.select_related("author", "pushed_as")
        .defer("code", "parameters")
        .annotate(has_film=Exists(films))
    )
    revisions = list(shown.order_by("-number")[:SHOWN])
    newest = revisions[0].number if revisions else 0
    said = scene.messages.select_related("author", "revision", "generation__refines").order_by("-pk")
    talk = [_said(message, newest) for message in said[: conversation.SHOWN]]
    wishes = {row["message"].revision_id: row["message"].text for row in talk if not row["message"].is_engine}
    return {
        "scene": scene,
        "can_edit": can_edit,
        "talk": talk,
        "revisions": [_kept(revision, wishes.get(revision.pk) or _pushed(revision)) for revision in revisions],
        "newest": newest,
        "lessons": list(editable_projects(actor).values("id", "title")[:MOST_PROJECTS]) if can_edit and newest else [],
    }


def _said(message: Message, newest: int) -> dict[str, Any]:
    generation: Generation | None = message.generation
    row: dict[str, Any] = {"message": message, "generation": generation}
    if generation is None:
        return row
    if message.is_engine:
        is_newest = message.revision is not None and message.revision.number == newest
        return row | {"before": generation.refines, "undo": generation.refines if is_newest else None}
    if source := refining.proposed(generation):
        old = generation.refines.code if generation.refines else ""
        row |= {"proposal": source, "changes": changes(old, source.code)}
    return row | {
        "is_working": not generation.has_ended and not generation.is_held and generation.revision_id is None,
        "is_dropped": generation.status == Status.CANCELLED,
        "problem": problem_words(generation.problem) if generation.problem else None,
    }


def _pushed(revision: Revision) -> str:
    """The first line of the message of the commit that brought it."""
    pushed = getattr(revision, "pushed_as", None)
    return pushed.message.partition("\n")[0] if pushed else ""


def _kept(revision: Revision, wish: str) -> dict[str, Any]:
    return {"revision": revision, "wish": wish, "how": Origin(revision.origin).label, "previous": revision.number - 1}


def changes(before: str, after: str) -> Changes:
    rows = list(differences(before, after))
    return Changes(rows, list(unified(rows)))


def differences(before: str, after: str) -> Iterator[Row]:
    """The two texts line by line, with what is the same folded away where it is long."""
    old, new = before.splitlines(), after.splitlines()
    for number, group in enumerate(SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT)):
        if number or group[0][1]:
            yield Row("gap")
        for kind, first, last, new_first, new_last in group:
            for place in range(max(last - first, new_last - new_first)):
                is_old, is_new = first + place < last, new_first + place < new_last
                yield Row(
                    _kind(kind, is_old=is_old, is_new=is_new),
                    first + place + 1 if is_old else 0,
                    old[first + place] if is_old else "",
                    new_first + place + 1 if is_new else 0,
                    new[new_first + place] if is_new else "",
                )


def _kind(kind: str, *, is_old: bool, is_new: bool) -> str:
    if kind == "equal":
        return "same"
    return "changed" if is_old and is_new else "gone" if is_old else "new"


def unified(rows: list[Row]) -> Iterator[tuple[str, int, str]]:
    """The same rows one below the other: sign, number of the line in its own text, text. First what goes."""
    pending: list[tuple[str, int, str]] = []
    for row in rows:
        if row.kind in ("same", "gap"):
            yield from sorted(pending, key=lambda line: line[0] == "+")
            pending = []
            yield (" ", row.after, row.new) if row.kind == "same" else ("…", 0, "")
            continue
        pending += [("-", row.before, row.old)] if row.before else []
        pending += [("+", row.after, row.new)] if row.after else []
    yield from sorted(pending, key=lambda line: line[0] == "+")
