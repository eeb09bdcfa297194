"""The best version of a scene so far: renders > runs in part > compiles. Offered, when all ends, as what it is."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Collection, Iterable
from dataclasses import asdict
from enum import IntEnum
from typing import Any

from django.db.models import Sum

from generation import findings, pieces, writing
from generation.errors import GenerationError
from generation.messages import clip_message
from generation.models import Status
from generation.run import Run
from generation.types import Source
from projects.models import Clip, Revision

LINE = re.compile(r"\bline \d+\b")


class Rank(IntEnum):
    """How far a version came. What renders to its end without flaws needs no place here: it is the result."""

    COMPILES = 1
    RUNS_IN_PART = 2
    HAS_FLAWS = 3
    """Runs to its end, and something in it can't be read."""


def keep(run: Run, source: Source, reasons: tuple[str, ...], revision_id: Any = None) -> None:
    """Remember a version that failed if none so far came further; of two alike, the newer.

    One that passed the checks, and so became a revision, came further than one that did not.
    """
    if run.generation.change:
        return  # a change that fails leaves the scene as it was
    seconds = _seconds_drawn(run) if revision_id else 0.0
    if not seconds and not _compiles(source.code):
        return
    rank = Rank.RUNS_IN_PART if seconds else Rank.COMPILES
    before = run.generation.best
    if before and (before["rank"], before["seconds"], bool(before["revision"])) > (rank, seconds, bool(revision_id)):
        return
    run.keep(
        best={
            "rank": rank.value,
            "seconds": round(seconds, 2),
            "take": run.fence,
            "reasons": list(reasons),
            "revision": str(revision_id) if revision_id else None,
            "source": None if revision_id else asdict(source),
        }
    )


def judge(run: Run, revision: Revision, clip: Clip) -> tuple[str, ...]:
    """Deliver a film, or keep it with its flaws, which are to be mended: those."""
    if flaws := findings.serious(run, revision):
        keep_film(run, clip, flaws)
    else:
        deliver(run, clip)
    return flaws


def deliver(run: Run, clip: Clip) -> None:
    """Make a film the result."""
    bring_back(run, clip)
    run.say("clip", **clip_message(clip))
    run.move(Status.SUCCEEDED, clip=clip)


def keep_film(run: Run, clip: Clip, flaws: tuple[str, ...]) -> None:
    """Remember a film with flaws if none so far had fewer; of two alike, the newer."""
    before = run.generation.best
    if before and before["rank"] == Rank.HAS_FLAWS and len(before["reasons"]) < len(flaws):
        return
    run.keep(
        best={
            "rank": Rank.HAS_FLAWS.value,
            "seconds": round(clip.duration, 2),
            "take": run.fence,
            "reasons": list(flaws),
            "revision": str(clip.revision_id),
            "source": None,
            "clip": str(clip.pk),
        }
    )


def film_of(kept: dict[str, Any] | None) -> Clip | None:
    """The version, where it is a whole film."""
    return Clip.objects.select_related("revision__scene").get(pk=kept["clip"]) if kept and kept.get("clip") else None


def bring_back(run: Run, clip: Clip) -> None:
    """Where an older film is the result after all: its source and what was found in it are shown again."""
    kept = run.generation.best
    if not kept or kept.get("clip") != str(clip.pk) or kept["take"] == run.fence:
        return
    run.keep(revision=clip.revision)
    _tell_again(run, clip.revision)
    for found in findings.of_take(run.generation, kept["take"]):
        run.say("finding", **found)


def show(run: Run, kept: dict[str, Any] | None) -> None:
    """Make the version the generation's revision, and what the page shows: its source, its verdict, its film."""
    if kept is None:
        return
    source = Source(**kept["source"]) if kept["source"] else None
    revision = writing.keep(run.generation, source) if source else Revision.objects.get(pk=kept["revision"])
    run.keep(revision=revision)
    if revision.code != run.last_code():
        _tell_again(run, revision)
    if kept["rank"] == Rank.RUNS_IN_PART and kept["take"] != pieces.newest_take(run.generation):
        pieces.tell_again(run, kept["take"])


def is_repeated(reasons: Collection[str], earlier: Iterable[Collection[str]]) -> bool:
    """Whether the repairs go round in a circle: just these reasons were there before, if at other lines."""
    now = {LINE.sub("", reason) for reason in reasons}
    return bool(now) and any(now == {LINE.sub("", reason) for reason in before} for before in earlier)


def told(error: GenerationError, kept: dict[str, Any] | None) -> GenerationError:
    """The error, with how far the best version came and why it went no further."""
    if kept is None:
        return error
    best = {
        "rank": Rank(kept["rank"]).name.lower(),
        "seconds": kept["seconds"],
        "passed_checks": kept["revision"] is not None,
        "reasons": writing.told(kept["reasons"])[:5],
    }
    return GenerationError(error.id, error.fault, **error.data, best=best)


def _tell_again(run: Run, revision: Revision) -> None:
    """A version that the page has shown before: its source, and the verdict that was on it."""
    run.say("source", title=revision.scene.title, code=revision.code)
    written = run.generation.events.filter(kind="source", data__code=revision.code).first()
    verdict = written and run.generation.events.filter(kind="verdict", number__gt=written.number).first()
    if verdict:
        run.say("verdict", **verdict.data)


def _seconds_drawn(run: Run) -> float:
    """Of the film that this worker has begun."""
    drawn = run.generation.pieces.segments().filter(take=run.fence).aggregate(total=Sum("duration"))
    return float(drawn["total"] or 0)


def _compiles(code: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
