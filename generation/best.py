"""The best version of a scene that failed: renders > runs in part > compiles. Offered, when all ends, as what it is."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Collection
from dataclasses import asdict
from enum import IntEnum
from typing import Any

from django.db.models import Sum

from generation.errors import GenerationError
from generation.run import Run
from generation.types import Source
from projects.models import Revision

LINE = re.compile(r"\bline \d+\b")


class Rank(IntEnum):
    """How far a version came. What renders to its end needs no place here: it is the result."""

    COMPILES = 1
    RUNS_IN_PART = 2


def keep(run: Run, source: Source, reasons: tuple[str, ...], revision_id: Any = None) -> None:
    """Remember a version that failed if none so far came further; of two alike, the newer."""
    seconds = _seconds_drawn(run) if revision_id else 0.0
    if not seconds and not _compiles(source.code):
        return
    rank = Rank.RUNS_IN_PART if seconds else Rank.COMPILES
    before = run.generation.best
    if before and (before["rank"], before["seconds"]) > (rank, seconds):
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


def source_of(kept: dict[str, Any]) -> Source | None:
    """The version, where it is no revision yet."""
    return Source(**kept["source"]) if kept["source"] else None


def revision_of(kept: dict[str, Any]) -> Revision:
    """The version, where it was drawn."""
    return Revision.objects.get(pk=kept["revision"])


def is_same(reasons: Collection[str], before: Collection[str]) -> bool:
    """Whether a repair changed nothing: the same reasons as before, if at other lines."""
    return bool(reasons) and {LINE.sub("", reason) for reason in reasons} == {LINE.sub("", reason) for reason in before}


def told(error: GenerationError, kept: dict[str, Any] | None) -> GenerationError:
    """The error, with how far the best version came and why it went no further."""
    if kept is None:
        return error
    best = {"rank": Rank(kept["rank"]).name.lower(), "seconds": kept["seconds"], "reasons": kept["reasons"][:5]}
    return GenerationError(error.id, error.fault, **error.data, best=best)


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
