"""The engine that writes with a model: plan, then write; and mend what failed."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace

from generation.blueprints.assemble import inline_kit
from generation.engine import chat_plan, chat_prompt, chat_source, steps
from generation.engine.chat_turns import Answer, Ask, Asked, Turns
from generation.engine.steps import FENCE, Step
from generation.errors import EngineError, Fault, GenerationError
from generation.types import Brief, Calling, Engines, Output, Plan, Repair, Source, Token

SCENE_CLASS = re.compile(r"^class\s+(\w+)\s*\(.*Scene.*\)\s*:", re.MULTILINE)


class Writer:
    """Writes with the model servers it is given."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    def write(self, brief: Brief, repair: Repair | None, stop: Callable[[], bool]) -> Iterator[Output]:
        turns = Turns(self._engines, stop)
        plan = brief.plan
        if repair is None and plan is None:
            plan = yield from self._plan(turns, brief)
            if plan:
                yield plan
        if repair and (step := steps.to_mend(repair)):
            mended = yield from self._mend(turns, brief, repair, step)
            if mended:
                yield mended
                return
        if stop():
            return
        prompt = chat_prompt.Prompt(self._engines, brief, plan, repair)
        answer = yield from self._file(turns, prompt, "repair" if repair else "write", brief.seed)
        if answer:
            yield written(answer, brief, plan)

    def _file(self, turns: Turns, prompt: chat_prompt.Prompt, purpose: str, seed: int) -> Ask:
        """The answer with the file; a whole one that holds none is asked for once more."""
        answer = yield from as_source(turns.ask(prompt.messages, purpose, seed=seed))
        if answer and answer.is_whole and not holds_source(answer.text):
            return (yield from as_source(turns.ask(prompt.after(answer.text).messages, purpose, seed=seed)))
        return answer

    def _mend(self, turns: Turns, brief: Brief, repair: Repair, step: Step) -> Generator[Output, None, Source | None]:
        """The source with this step mended and all others as they were; None when the answer holds no such step."""
        prompt = chat_prompt.Prompt(self._engines, brief, brief.plan, repair, step)
        answer = yield from as_source(turns.ask(prompt.messages, "repair", seed=brief.seed, step=step.name))
        code = steps.put_in(repair.source.code, step, answer.text) if answer and answer.is_whole else None
        return replace(repair.source, code=code) if code else None

    def _plan(self, turns: Turns, brief: Brief) -> Generator[Output, None, Plan | None]:
        """A storyboard; a broken one is asked for once more, then writing goes on without."""
        broken: tuple[str, str] | None = None
        for _ in range(2):
            prompt = chat_plan.PlanPrompt(brief, broken, self._engines.wishes)
            answer = yield from _unseen(turns.ask(prompt.messages, "plan", seed=brief.seed, schema=chat_plan.SCHEMA))
            if answer is None:
                return None
            try:
                return chat_plan.read(answer.text)
            except chat_plan.BrokenPlan as error:
                broken = (answer.text, str(error))
        return None


def as_source(asking: Ask) -> Ask:
    """The same, its Tokens without what is no source; of each server's answer anew."""
    source = chat_source.Listener()

    def pass_on(piece: Asked) -> Asked | None:
        nonlocal source
        if isinstance(piece, Calling):
            source = chat_source.Listener()
        if not isinstance(piece, Token):
            return piece
        told = source.heard(piece.text)
        return Token(told) if told else None

    return (yield from _through(asking, pass_on))


def _unseen(asking: Ask) -> Ask:
    """The same, without its Tokens: a plan in the making is nothing to look at."""
    return (yield from _through(asking, lambda piece: None if isinstance(piece, Token) else piece))


def _through(asking: Ask, pass_on: Callable[[Asked], Asked | None]) -> Ask:
    """The same, each piece as `pass_on` has it."""
    with closing(asking):
        while True:
            try:
                piece = pass_on(next(asking))
            except StopIteration as end:
                answer: Answer | None = end.value
                return answer
            if piece is not None:
                yield piece


def _code(text: str) -> str:
    """The longest fenced part of an answer, or all of it."""
    fenced = FENCE.findall(text)
    return max(fenced, key=len) if fenced else text


def holds_source(text: str) -> bool:
    """Whether an answer may hold a file at all."""
    code = _code(text)
    return "class " in code or "import" in code


def written(answer: Answer, brief: Brief, plan: Plan | None) -> Source:
    """The file inside the answer. The checks judge it; here it only has to be there."""
    code = _code(answer.text)
    if not holds_source(answer.text):
        raise GenerationError("no_source", Fault.MODEL) if answer.is_whole else EngineError("engine_cut_off")
    scene = SCENE_CLASS.search(code)
    title = plan.title if plan else brief.prompt
    return Source(inline_kit(code.strip() + "\n"), scene.group(1) if scene else "", title[:120], "chat")
