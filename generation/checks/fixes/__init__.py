"""Source -> Repaired: what is wrong in just one way is put right, the rest is left to its author.

A text is first made Python, then each problem that the checks find is handed to the family that knows its kind. A
change stays only when the file still parses, its problem is gone and there are no more problems than before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial

import libcst as cst

from generation.checks import check, library
from generation.checks.fixes.arguments import mend_keyword, mend_repeated
from generation.checks.fixes.attributes import mend_attribute
from generation.checks.fixes.calculations import (
    mend_calculation,
    mend_crowd,
    mend_endless,
    mend_fineness,
    mend_handed,
    mend_index,
    mend_loop_over_number,
    mend_rounds,
)
from generation.checks.fixes.change import Change, apply
from generation.checks.fixes.functions import mend_function, mend_kept, mend_tracker
from generation.checks.fixes.kinds import (
    mend_animation_inside,
    mend_array,
    mend_called_number,
    mend_dictionary,
    mend_function_given,
    mend_labels,
    mend_object,
    mend_range,
    mend_twice_animated,
    mend_uncalled,
)
from generation.checks.fixes.leaving import leave_out
from generation.checks.fixes.names import (
    mend_early,
    mend_forbidden_import,
    mend_missing_import,
    mend_name,
    mend_unknown_import,
)
from generation.checks.fixes.playing import (
    mend_colour,
    mend_joined,
    mend_list_of_points,
    mend_loose_numbers,
    mend_playing,
    mend_point,
    mend_power,
    mend_saving,
    mend_style,
)
from generation.checks.fixes.scenes import groups_of_everything, mend_no_scene, mend_nothing_played, still_scenes
from generation.checks.fixes.sight import Sight
from generation.checks.fixes.tex import mend_tex
from generation.checks.fixes.text import broken, diff, made_python
from generation.checks.inference import Inference
from generation.checks.syntax import Unreadable, read
from generation.types import Problem, Repaired, Verdict

__all__ = ["is_mendable", "mend", "repair"]

MOST_ROUNDS = 12
Fixer = Callable[[Sight, Problem], list[Change]]

FIXERS: dict[str, Fixer] = {
    "undefined_name": mend_name,
    "used_before_defined": mend_early,
    "missing_import": mend_missing_import,
    "import_not_allowed": mend_forbidden_import,
    "unknown_import": mend_unknown_import,
    "unknown_attribute": mend_attribute,
    "unknown_keyword": mend_keyword,
    "too_many_arguments": mend_repeated,
    "no_scene": mend_no_scene,
    "nothing_played": mend_nothing_played,
    "unknown_colour": mend_colour,
    "power_sign": mend_power,
    "loose_numbers": mend_loose_numbers,
    "joined_lists": mend_joined,
    "list_of_points": mend_list_of_points,
    "never_saved": mend_saving,
    "not_a_function": mend_function,
    "scene_kept": mend_kept,
    "tracker_as_number": mend_tracker,
    "unknown_style": mend_style,
    "flat_point": mend_point,
    "single_row": mend_point,
    "loose_array": mend_array,
    "plain_labels": mend_labels,
    "function_given": mend_function_given,
    "object_needed": mend_object,
    "dictionary_given": mend_dictionary,
    "animation_inside": mend_animation_inside,
    "animate_twice": mend_twice_animated,
    "number_called": mend_called_number,
    "range_of_fractions": mend_range,
    "not_called": mend_uncalled,
    "wrong_function": mend_handed,
    "mixed_calculation": mend_calculation,
    "loop_over_number": mend_loop_over_number,
    "no_such_part": mend_index,
    "never_ends": mend_endless,
    "too_many_rounds": mend_rounds,
    "too_fine": mend_fineness,
    "too_many_objects": mend_crowd,
    **dict.fromkeys(
        ("not_an_animation", "not_an_object", "not_a_text", "list_of_objects", "not_a_shape", "animation_added",
         "number_played", "method_played", "nothing_to_play", "no_time"),
        mend_playing,
    ),
    **dict.fromkeys(
        ("tex_eaten", "tex_dollar", "tex_letters", "tex_sign", "tex_plain", "tex_command", "tex_braces",
         "tex_nested", "tex_environment"),
        mend_tex,
    ),
}  # fmt: skip
LAST: dict[str, Fixer] = {"unknown_attribute": leave_out}
UNREADABLE = {"syntax_error", "too_deep", "too_long"}
MISCALLED = {"missing_argument", "too_many_arguments"}
"""What comes of a name that is another one after all."""
UNMASKING = {"syntax_error", "missing_import", "import_not_allowed", "no_scene"}
"""Problems that hide others: once they are gone, more may be seen."""


def repair(code: str, library_files: Collection[str] | None = None, *, leaving_out: bool = False) -> Repaired:
    """The source after all repairs, what was repaired (`fixed`) and what is left, and the difference.

    `library_files` as for `check`. `leaving_out`: what has no repair is left out where the rest can be shown without
    it; only for whoever has no engine to ask.
    """
    judge = check if library_files is None else partial(check, library_files=library_files)
    current, fixed = made_python(code)
    problems = judge(current).problems
    for _ in range(MOST_ROUNDS):
        done = _round(current, problems, judge, FIXERS) or (
            _round(current, problems, judge, LAST) if leaving_out else None
        )
        if done is None:
            break
        current, mended, problems = done
        fixed += mended
    if all(problem.id not in UNREADABLE for problem in problems):
        current, mended = _precautions(current, problems, judge)
        fixed += mended
    told = tuple(dict.fromkeys(replace(problem, fixed=True) for problem in fixed))
    return Repaired(current, told + problems, diff(code, current))


def is_mendable(problem: Problem) -> bool:
    """Whether there may be one sure way to put it right."""
    return problem.id in FIXERS or problem.id == "syntax_error"


def mend(code: str, problem: Problem, library_files: Collection[str] | None = None) -> str | None:
    """The source with this one problem put right; None when there is no sure way. `library_files` as for `check`."""
    if problem.id == "syntax_error":
        current = made_python(code)[0]
        return current if current != code else None
    judge = check if library_files is None else partial(check, library_files=library_files)
    sight = _sight(code)
    changes = FIXERS[problem.id](sight, problem) if sight and problem.id in FIXERS else []
    after = _applied(code, changes) if changes else None
    if after is None or not _is_better(judge(code).problems, [problem], judge(after).problems):
        return None
    return after


Judge = Callable[[str], Verdict]
Problems = tuple[Problem, ...]


def _round(
    code: str, problems: Problems, judge: Judge, fixers: dict[str, Fixer]
) -> tuple[str, list[Problem], Problems] | None:
    """One change for each problem that has one: all together, or one of them where they don't go together."""
    proposed = _proposals(code, problems, fixers)
    together = [change for changes in proposed.values() for change in changes]
    attempts = [(list(proposed), together)] if len(proposed) > 1 else []
    attempts += [([problem], changes) for problem, changes in proposed.items()]
    for mended, changes in attempts:
        after = _applied(code, changes)
        if after is not None:
            left = judge(after).problems
            if _is_better(problems, mended, left):
                return after, mended, left
    return None


def _proposals(code: str, problems: Problems, fixers: dict[str, Fixer]) -> dict[Problem, list[Change]]:
    mendable = [problem for problem in problems if problem.id in fixers]
    sight = _sight(code) if mendable else None
    if sight is None:
        return {}
    proposed = {problem: fixers[problem.id](sight, problem) for problem in mendable}
    return {problem: changes for problem, changes in proposed.items() if changes}


def _sight(code: str) -> Sight | None:
    try:
        return Sight(Inference(read(code, library.overridable())))
    except (Unreadable, RecursionError):
        return None


def _applied(code: str, changes: list[Change]) -> str | None:
    """The changed code; None when nothing has changed or it is no Python any more."""
    try:
        after = apply(code, changes)
    except (cst.ParserSyntaxError, cst.CSTValidationError, ValueError, RecursionError):
        return None
    return after if after != code and broken(after) is None else None


def _is_better(before: Problems, mended: list[Problem], after: Problems) -> bool:
    """Whether the mended problems are gone and no more have come."""
    told, tell = Counter(problem.message for problem in before), Counter(problem.message for problem in after)
    if any(tell[problem.message] >= told[problem.message] for problem in mended):
        return False
    known = {problem.message for problem in before}
    if any(problem.id in MISCALLED and problem.message not in known for problem in after):
        return False
    return len(after) <= len(before) or any(problem.id in UNMASKING for problem in mended)


def _precautions(code: str, problems: Problems, judge: Judge) -> tuple[str, list[Problem]]:
    """What no check forbids, and would still end without a film."""
    mended: list[Problem] = []
    for find in (groups_of_everything, still_scenes):
        sight = _sight(code)
        for problem, changes in find(sight.inference) if sight else ():
            after = _applied(code, changes)
            if after is not None and len(judge(after).problems) <= len(problems):
                code = after
                mended.append(problem)
                break
    return code, mended
