"""Formulas tried before anything is drawn: every one that is written out in a file is set, and what LaTeX says about a
broken one is told at its place in the source."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from generation.checks import library
from generation.checks.formulas.calls import Asked, Calls
from generation.checks.formulas.documents import Sheet, sheet
from generation.checks.formulas.places import hint, place, said, shown
from generation.checks.inference import Inference
from generation.checks.syntax import Unreadable, read
from generation.types import Problem

__all__ = ["Complaint", "Sheet", "Typeset", "preflight"]

MOST_PROBLEMS = 20
NO_FAULT_OF_THE_FORMULA = {"unavailable"}


class Complaint(Protocol):
    """What is wrong with a formula."""

    @property
    def id(self) -> str: ...
    @property
    def message(self) -> str:
        """For a teacher: what is wrong and what to do."""

    @property
    def read(self) -> str:
        """What LaTeX had read last."""


Typeset = Callable[[Sequence[Sheet]], Sequence[Complaint | None]]
"""Sets documents, and says for each what is wrong with it, or None. Raises OSError when it can't be done just now."""


def preflight(code: str, typeset: Typeset, known: Collection[Problem] = ()) -> tuple[Problem, ...]:
    """What LaTeX would stop at. Nothing where formulas can't be set just now: the render will say it.

    `known` problems are not told twice.
    """
    try:
        asked = Calls(Inference(read(code, library.overridable()))).asked()
    except (Unreadable, RecursionError):
        return ()
    sheets = {sheet(formula): formula for formula in reversed(asked)}
    try:
        complaints = typeset(tuple(sheets)) if sheets else ()
    except OSError:
        return ()
    told = {problem.line for problem in known if problem.id.startswith("tex_") and not problem.fixed}
    found = {
        _problem(formula, complaint)
        for formula, complaint in zip(sheets.values(), complaints)
        if complaint and complaint.id not in NO_FAULT_OF_THE_FORMULA
    }
    ordered = sorted(found, key=lambda problem: (problem.line, problem.column))
    return tuple(problem for problem in ordered if problem.line not in told)[:MOST_PROBLEMS]


def _problem(asked: Asked, complaint: Complaint) -> Problem:
    index, (line, column) = place(asked, complaint)
    return Problem("tex_error", line, column, f"{said(asked, complaint)}{shown(asked, index)}", hint(complaint))
