"""The verdict on a source: what the checks say and mend, and what LaTeX says of its formulas.

The checks know no renderer, so they are handed a way to the render server's broker.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from django.conf import settings

from generation.checks import check, fixes
from generation.checks.formulas import Complaint, Sheet, preflight
from generation.render.tex.door import opened
from generation.render.tex.protocol import Formula, Problem, in_requests
from generation.types import Repaired, Source


def verdict(source: Source, library_files: Collection[str]) -> Repaired:
    """The source mended, and all that is left to mend. A ready scene needs no mending, and its formulas are right."""
    if source.blueprint:
        found = check(source.code, library_files)
        return Repaired(source.code, found.problems) if found.ok else fixes.repair(source.code, library_files)
    repaired = fixes.repair(source.code, library_files)
    return replace(repaired, problems=(*repaired.problems, *preflight(repaired.code, typeset, repaired.problems)))


def typeset(sheets: Sequence[Sheet]) -> list[Complaint | None]:
    """What is wrong with each document, or None. What is set is kept for the render. Raises OSError."""
    formulas = [Formula(*sheet) for sheet in sheets]
    with opened(settings.RENDER_SOCKET) as door:
        answers = [answer for some in in_requests(formulas) for answer in door.ask(some)]
    return [answer if isinstance(answer, Problem) else None for answer in answers]
