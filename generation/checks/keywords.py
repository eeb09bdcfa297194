"""Arguments that what is called does not take, takes twice, or misses."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from generation.checks import library, retired
from generation.checks.calls import Callee, Calls
from generation.checks.inference import Inference
from generation.checks.nearest import nearest
from generation.checks.problems import problem_at
from generation.types import Problem

SHOWING = frozenset(("show", "add", "with", "has", "draw", "display", "use"))
"""Verbs for which Manim says `include`."""


def check_keywords(inference: Inference) -> Iterator[Problem]:
    calls = Calls(inference)
    module = inference.module
    if module.may_change_renderer:
        return
    defaults_change = "set_default" in module.mentioned
    for node in module.nodes:
        if not isinstance(node, ast.Call) or node in module.uncertain:
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in module.given_attributes:
            continue
        answers: list[Callee] = []
        for value in inference.values(node.func):
            found = calls.answering(value)
            answers = [*answers, *found] if found else []
            if not found:
                break
        complaints = [list(_complaints(node, callee, defaults_change)) for callee in answers]
        if complaints and all(complaints):
            yield from complaints[0]


def _complaints(call: ast.Call, callee: Callee, defaults_change: bool) -> Iterator[Problem]:
    signature = callee.signature
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    given = {keyword.arg: keyword for keyword in call.keywords if keyword.arg is not None}
    for name, keyword in given.items():
        if callee.keywords is not None and name not in callee.keywords:
            yield _unknown(callee, name, keyword)
    if starred or callee.lenient:
        return
    filled = signature.by_place[: len(call.args)]
    for parameter in filled:
        if parameter.name in given and parameter.kind != "/":
            yield problem_at(
                given[parameter.name],
                "duplicate_argument",
                f"“{callee.title}” is given “{parameter.name}” twice.",
                f"Its place {filled.index(parameter) + 1} is `{parameter.name}` already.{_shape(callee)}",
            )
    if len(call.args) > len(signature.by_place) and not signature.takes_any_place:
        extra = call.args[len(signature.by_place)]
        yield problem_at(
            extra,
            "too_many_arguments",
            f"“{callee.title}” is given {_count(len(call.args), 'value')}, "
            f"and takes {_count(len(signature.by_place), 'value')} at most.",
            f"Remove the rest, or name what it is for.{_shape(callee)}",
        )
    if defaults_change or any(keyword.arg is None for keyword in call.keywords):
        return
    missing = [
        part.name
        for part in signature.parameters
        if part.required and part not in filled and (part.name not in given or part.kind == "/")
    ]
    if missing:
        yield problem_at(
            call,
            "missing_argument",
            f"“{callee.title}” needs {' and '.join(f'“{name}”' for name in missing)}.",
            f"Add what is missing.{_shape(callee)}",
        )


def _unknown(callee: Callee, name: str, keyword: ast.keyword) -> Problem:
    return problem_at(
        keyword,
        "unknown_keyword",
        f"“{callee.title}” has no setting called “{name}”.",
        _hint(callee, name) + _shape(callee),
    )


def _hint(callee: Callee, name: str) -> str:
    accepted = callee.keywords or frozenset()
    replaced = replacement(callee, name)
    if replaced is not None:
        return replaced.hint
    match = nearest(name, (known for known in accepted if not known.startswith("_")))
    return f"Did you mean `{match}`?" if match else f"Remove `{name}`."


def replacement(callee: Callee, name: str) -> retired.Replacement | None:
    """What is known to be meant by a keyword that old or other Manims take."""
    titles = [callee.title]
    if callee.cls is not None and callee.cls.node is None:
        titles += library.class_entry(callee.cls.name)["bases"]
    for title in [*titles, ""]:
        found = retired.KEYWORDS.get((title, name))
        if found is not None and (found.new is None or found.new in (callee.keywords or ())):
            return found
    verb, _, what = name.partition("_")
    if verb in SHOWING and f"include_{what}" in (callee.keywords or ()):
        return retired.Replacement(f"Write `include_{what}` instead.", f"include_{what}")
    return None


def _shape(callee: Callee) -> str:
    """How the callee is called, as a sentence; nothing for the file's own functions."""
    if not callee.entry_name:
        return ""
    owner, _, name = callee.entry_name.partition(".")
    if name:
        entry = library.class_entry(owner)["members"][name]
        return f" It is `{library.shape(callee.title, entry)}`."
    return f" It is `{library.shape(owner, library.function_entry(owner))}`."


def _count(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"
