"""Source -> Verdict: one file a check, in this order.

`check()` says what a scene would stumble over, before anything is rendered. What it can't be sure of it leaves
alone: a file that runs is never refused for its names, attributes or keywords.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import islice

from generation.checks import files, library
from generation.checks.attributes import check_attributes
from generation.checks.calculations import check_calculations
from generation.checks.colours import check_colours
from generation.checks.copies import check_copies
from generation.checks.endless import check_end
from generation.checks.functions import check_functions
from generation.checks.handed import check_handed
from generation.checks.inference import Inference
from generation.checks.keywords import check_keywords
from generation.checks.kinds import check_kinds
from generation.checks.names import check_names
from generation.checks.playing import check_playing
from generation.checks.points import check_points
from generation.checks.policy import check_policy
from generation.checks.powers import check_powers
from generation.checks.scene import check_scene
from generation.checks.syntax import Unreadable, read, too_deep
from generation.checks.tex import check_tex
from generation.types import Problem, Verdict

__all__ = ["check"]

CHECKS: tuple[Callable[[Inference], Iterator[Problem]], ...] = (
    check_scene,
    check_policy,
    check_names,
    check_attributes,
    check_keywords,
    check_playing,
    check_functions,
    check_copies,
    check_handed,
    check_calculations,
    check_kinds,
    check_points,
    check_powers,
    check_colours,
    check_tex,
    check_end,
)
MAX_PROBLEMS = 100


def check(code: str, library_files: Collection[str] | None = None) -> Verdict:
    """All problems of a source, in the order of their lines. Never raises for what the source holds.

    `library_files` are the names in the team's library; None where there is none to look into.
    """
    try:
        inference = Inference(read(code, library.overridable()))
        problems = {problem for run in CHECKS for problem in islice(run(inference), MAX_PROBLEMS)}
        if library_files is not None:
            problems |= set(islice(files.missing(inference.module.nodes, library_files), MAX_PROBLEMS))
    except Unreadable as error:
        return Verdict((error.problem,))
    except RecursionError:
        return Verdict((too_deep(),))
    ordered = sorted(problems, key=lambda problem: (problem.line, problem.column, problem.id))
    return Verdict(tuple(ordered[:MAX_PROBLEMS]))
