"""What a model is given to write with: the rules, the kit, signatures of what it is likely to use, scenes that work.

Few scenes that are known to render help more than much documentation. All of it is bounded by what the model can take:
the rules and the request come first, then signatures, then as many scenes as there is room for, nearest first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from copy import copy
from functools import cache, lru_cache

import numpy as np

from generation import blueprints
from generation.blueprints.assemble import kit_outline
from generation.engine import chat_plan, multilingual
from generation.engine.chat import Message
from generation.engine.chat_manner import Manner
from generation.engine.chat_turns import CHARACTERS_A_TOKEN
from generation.engine.steps import Step
from generation.types import Brief, Engines, Example, Plan, Repair
from generation.wishes import told

MOST_EXAMPLES = 3
MOST_SIGNATURES = 24
SIGNATURE_SHARE = 0.25
"""Of the room that the rules and the request leave."""
REASON_LENGTH = 500
MOST_REASONS = 12
EMPTY_LENGTH = 500
"""Characters that are shown again of an answer that held no file."""
KIT = (
    "STAGE_COLOR", "INK", "MUTED", "PRIMARY", "HIGHLIGHT", "SECOND", "THIRD", "WARNING",
    "TITLE", "STAGE", "LEFT_PANEL", "RIGHT_PANEL", "WIDE_PANEL", "SIDE_PANEL",
    "fit", "words", "formula", "heading", "step", "place_near",
)  # fmt: skip
ALLOWED = (
    "manim, numpy, math, cmath, random, itertools, functools, collections, dataclasses, typing, enum, fractions, "
    "decimal, statistics, string, colorsys, generation.kit"
)

HOUSE_RULES = f"""\
You write one Manim Community 0.22 file that explains a piece of mathematics to a school class.
Answer with the Python file alone, in one ```python block, without any explanation.
- Begin with `from manim import *`, then `from generation.kit import …` for what you use of the kit. Nothing else may be
  imported than {ALLOWED}.
- Exactly one class, a subclass of Scene, MovingCameraScene or ThreeDScene, with a construct method.
- Build it in 3 to 6 steps. Begin each with step(self, "Name of the step", "What is said while it is shown."), which
  makes the section and the subcaption.
- Always animate with self.play(...), give the eye time with self.wait(1), end with self.wait(2).
- Keep everything inside the frame (14 wide, 8 high) and apart from each other: fit(group, STAGE) puts a group into a
  region, next_to, arrange and to_edge place things, and what is no longer needed is faded out.
- Formulas are MathTex(r"…") or formula(r"…") with raw strings and without $; words are Text("…") or words("…"), never
  in MathTex, and anything that is not Latin script only in Text.
- Use only names, methods and keywords that Manim Community 0.22 has. No files, no network, no input."""

NO_FILE = "There is no Python in this answer. Answer with the whole file alone, in one ```python block."
MEND_FILE = "Mend just that, keep the rest as it is, and answer with the whole corrected file."

SMALL_EXAMPLE = Example(
    "Show that 3 + 4 = 4 + 3 with dots",
    """\
from manim import *
from generation.kit import HIGHLIGHT, INK, PRIMARY, STAGE, STAGE_COLOR, fit, formula, heading, step


class SumTurned(Scene):
    def construct(self):
        self.camera.background_color = STAGE_COLOR
        step(self, "Three and four", "Three blue dots and four yellow dots.")
        left = VGroup(*[Dot(radius=0.18, color=PRIMARY) for _ in range(3)]).arrange(RIGHT)
        right = VGroup(*[Dot(radius=0.18, color=HIGHLIGHT) for _ in range(4)]).arrange(RIGHT)
        row = VGroup(left, right).arrange(RIGHT, buff=0.8)
        fit(row, STAGE)
        self.play(FadeIn(heading("The order does not matter")))
        self.play(LaggedStart(*[FadeIn(dot, scale=0.5) for dot in [*left, *right]], lag_ratio=0.15))
        sum_ = formula(r"3 + 4 = 7", color=INK).next_to(row, DOWN, buff=0.8)
        self.play(Write(sum_))
        self.wait(1)
        step(self, "Turned round", "Swapped, there are still seven.")
        self.play(Swap(left, right, path_arc=PI / 2), run_time=1.5)
        turned = formula(r"4 + 3 = 7", color=INK).move_to(sum_)
        self.play(TransformMatchingShapes(sum_, turned))
        self.wait(2)
""",
)
"""Renders as it stands (a test draws it): a model with little room gets at least this."""


class Prompt:
    """The conversation that leads to a file, cut to a server's measure by `messages`."""

    def __init__(
        self, engines: Engines, brief: Brief, plan: Plan | None, repair: Repair | None, step: Step | None = None
    ) -> None:
        """`step`: the one to be mended alone."""
        self._step = step
        self._engines = engines
        self._brief = brief
        self._plan = plan
        self._repair = repair
        self._empty = ""

    def after(self, answer: str) -> Prompt:
        """The same, after an answer that held no file."""
        again = copy(self)
        again._empty = answer[:EMPTY_LENGTH]
        return again

    def messages(self, manner: Manner, room: int) -> tuple[Message, ...]:
        """The conversation in at most about `room` tokens; the rules, the request and a repair are always whole."""
        turns = [{"role": "user", "content": self._request()}, *self._repairing(), *self._asking_again()]
        rules = f"{HOUSE_RULES}\n\nThe kit (lengths in Manim units, regions as x, y, width, height):\n{_kit()}"
        rules = "\n\n".join(filter(None, (rules, told(self._engines.wishes))))
        left = int(room * CHARACTERS_A_TOKEN) - len(rules) - sum(len(turn["content"]) for turn in turns)
        signatures = "\n".join(self._signatures(int(left * SIGNATURE_SHARE)))
        if signatures:
            rules += f"\n\nSignatures in the Manim that draws it:\n{signatures}"
            left -= len(signatures)
        examples = [] if self._repair else list(self._examples(left))
        for example in examples:
            rules += f"\n\nA scene that works, for “{example.prompt}”:\n```python\n{example.code.strip()}\n```"
        return ({"role": "system", "content": rules}, *turns)

    def _request(self) -> str:
        if self._plan is None or not self._plan.board:
            return self._brief.prompt
        plan = json.dumps(chat_plan.as_json(self._plan), ensure_ascii=False, indent=1)
        return f"{self._brief.prompt}\n\nKeep to this plan, a step(…) for each of its steps:\n{plan}"

    def _repairing(self) -> list[Message]:
        if self._repair is None:
            return []
        reasons = [f"- {reason[:REASON_LENGTH]}" for reason in self._repair.reasons[:MOST_REASONS]]
        mend = self._mend_step() if self._step else MEND_FILE
        ask = "This file does not work:\n" + "\n".join(reasons) + f"\n{mend}"
        return [
            {"role": "assistant", "content": f"```python\n{self._repair.source.code}\n```"},
            {"role": "user", "content": ask},
        ]

    def _asking_again(self) -> list[Message]:
        if not self._empty:
            return []
        return [{"role": "assistant", "content": self._empty}, {"role": "user", "content": NO_FILE}]

    def _mend_step(self) -> str:
        assert self._step is not None
        step, begin = self._step, self._step.marker.splitlines()[0]
        kept = ", ".join(f"`{name}`" for name in step.kept)
        return (
            f"All of it lies in the step “{step.name}”, lines {step.first} to {step.last}. Answer with the corrected "
            f"statements of that step alone, beginning with `{begin}`: no class, no imports, no other step; the rest "
            "of the file stays as it is." + (f" Later steps need what it makes: {kept}." if kept else "")
        )

    def _signatures(self, room: int) -> Iterator[str]:
        if self._engines.signatures is None:
            return
        about = "\n".join((self._request(), *(part["content"] for part in self._repairing())))
        for signature in self._engines.signatures(about)[:MOST_SIGNATURES]:
            room -= len(signature) + 1
            if room < 0:
                return
            yield signature

    def _examples(self, room: int) -> Iterator[Example]:
        """The nearest scenes that there is room for, each as a whole; at least the small one where even that fits."""
        given = 0
        for example in (*nearest(self._brief.prompt, self._engines.examples), SMALL_EXAMPLE):
            if given < MOST_EXAMPLES and len(example.code) + len(example.prompt) + 60 <= room:
                room -= len(example.code) + len(example.prompt) + 60
                given += 1
                yield example


def nearest(prompt: str, own: tuple[Example, ...]) -> tuple[Example, ...]:
    """Scenes of the library and of the team, the nearest in meaning first, each once; in whichever language it asks."""
    rows = np.vstack([_library_rows(), *[_encoded(example.prompt) for example in own]])
    scenes = (*_library(), *own)
    ranked = (scenes[int(number)] for number in (rows @ _encoded(prompt)).argsort()[::-1])
    return tuple(_first_of_each(ranked))


def _first_of_each(ranked: Iterable[Example]) -> Iterator[Example]:
    seen: set[str] = set()
    for example in ranked:
        if example.code not in seen:
            seen.add(example.code)
            yield example


@lru_cache(maxsize=2_000)
def _encoded(prompt: str) -> multilingual.Vectors:
    return np.asarray(multilingual.encode([prompt])[0])


@cache
def _library_rows() -> multilingual.Vectors:
    return multilingual.encode([example.prompt for example in _library()])


@cache
def _library() -> tuple[Example, ...]:
    return tuple(Example(prompt, scene.code) for scene in blueprints.load() for prompt in scene.prompts)


@cache
def _kit() -> str:
    return kit_outline(KIT)
