"""The storyboard: what a model is asked to plan, the JSON that it has to fit, and reading it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from generation.engine.chat import Message
from generation.engine.chat_manner import Manner
from generation.types import Brief, Plan, PlanStep
from generation.wishes import PLAIN, Wishes, told

REGIONS = ("STAGE", "LEFT_PANEL", "RIGHT_PANEL", "WIDE_PANEL", "SIDE_PANEL", "TITLE")
MOST_STEPS = 8
LONGEST = 400
"""Characters of one text of a step."""

_TEXT = {"type": "string", "maxLength": LONGEST}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "title": {"type": "string", "maxLength": 120},
        "idea": _TEXT,
        "steps": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_STEPS,
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "maxLength": 60},
                    "shown": _TEXT,
                    "said": _TEXT,
                    "written": _TEXT,
                    "objects": {"type": "array", "items": {"type": "string", "maxLength": 60}, "maxItems": 12},
                    "region": {"type": "string", "enum": list(REGIONS)},
                },
                "required": ["name", "shown", "said", "written", "objects", "region"],
            },
        },
    },
    "required": ["title", "idea", "steps"],
}

RULES = f"""\
You plan a short animation that explains a piece of mathematics to a school class. It is made with Manim.
Answer with one JSON object and nothing else:
{{"title": …, "idea": the one thought that the class takes home, "steps": [3 to 6 of
  {{"name": a few words, "shown": what is seen and how it moves, "said": one or two spoken sentences,
    "written": the words and formulas on the screen, in LaTeX where it is mathematics,
    "objects": [the things on the screen, as Manim's classes], "region": one of {", ".join(REGIONS)}}}]}}
Each step follows from the one before and changes one thing. Write in the language of the request. Work out every
number yourself, and check it."""


class BrokenPlan(Exception):
    """The answer is no plan; the message says what is wrong with it, for the model."""


class PlanPrompt:
    """Asks for a plan; after a broken one, for that one mended."""

    def __init__(self, brief: Brief, broken: tuple[str, str] | None, wishes: Wishes = PLAIN) -> None:
        self._brief = brief
        self._wishes = wishes
        self._broken = broken

    def messages(self, manner: Manner, room: int) -> tuple[Message, ...]:
        rules = "\n\n".join(filter(None, (RULES, told(self._wishes))))
        conversation = [{"role": "system", "content": rules}, {"role": "user", "content": self._brief.prompt}]
        if self._broken:
            answer, fault = self._broken
            conversation += [
                {"role": "assistant", "content": answer[:room]},
                {"role": "user", "content": f"{fault} Answer with the whole JSON object, corrected."},
            ]
        return tuple(conversation)


def read(answer: str) -> Plan:
    """The plan in an answer, which may stand in a fence. Raises BrokenPlan."""
    found = re.search(r"\{.*\}", answer, re.DOTALL)
    if not found:
        raise BrokenPlan("There is no JSON object in the answer.")
    try:
        return from_json(json.loads(found[0]))
    except json.JSONDecodeError as error:
        raise BrokenPlan(f"The JSON is broken at line {error.lineno}: {error.msg}.") from error
    except RecursionError as error:
        raise BrokenPlan("The JSON is nested too deeply.") from error


def from_json(data: Any) -> Plan:
    """A plan from a model or from a teacher. Raises BrokenPlan; texts that are too long are cut."""
    if not isinstance(data, dict):
        raise BrokenPlan("A plan is a JSON object.")
    steps = data.get("steps")
    if not isinstance(steps, list) or not steps:
        raise BrokenPlan('The plan needs "steps", a list with at least one step.')
    board = tuple(_step(number, step) for number, step in enumerate(steps[:MOST_STEPS], start=1))
    title = _text(data, "title")[:120]
    if not title:
        raise BrokenPlan('The plan needs a "title".')
    return Plan(title, tuple(step.name for step in board), idea=_text(data, "idea"), board=board)


def as_json(plan: Plan) -> dict[str, Any]:
    """A storyboard in the form that `from_json` reads."""
    steps = [
        {
            "name": step.name,
            "shown": step.shown,
            "said": step.said,
            "written": step.written,
            "objects": list(step.objects),
            "region": step.region,
        }
        for step in plan.board
    ]
    return {"title": plan.title, "idea": plan.idea, "steps": steps}


def _step(number: int, step: Any) -> PlanStep:
    if not isinstance(step, dict):
        raise BrokenPlan(f"Step {number} is no JSON object.")
    name, shown = _text(step, "name")[:60], _text(step, "shown")
    if not name or not shown:
        raise BrokenPlan(f'Step {number} needs a "name" and what is "shown".')
    objects = step.get("objects")
    listed = (
        tuple(str(item)[:60] for item in objects if isinstance(item, str | int)) if isinstance(objects, list) else ()
    )
    region = step.get("region")
    return PlanStep(
        name,
        shown,
        _text(step, "said"),
        _text(step, "written"),
        listed[:12],
        region if region in REGIONS else REGIONS[0],
    )


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key, "")
    if not isinstance(value, str):
        raise BrokenPlan(f'"{key}" has to be a text.')
    return " ".join(value.split())[:LONGEST]
