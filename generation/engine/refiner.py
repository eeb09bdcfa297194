"""The engine that changes a scene that is there: a ready one by its parameters, any other by a model."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from dataclasses import replace

from generation import blueprints
from generation.engine import change
from generation.engine.change import NotUnderstood
from generation.engine.chat import Message
from generation.engine.chat_prompt import Prompt
from generation.engine.chat_turns import Turns
from generation.engine.chat_writer import as_source, written
from generation.errors import Fault, GenerationError
from generation.types import Base, Brief, Engines, Output, Repair, Source, Token

CHANGE_FILE = "Change just that, keep everything else as it is, and answer with the whole changed file."
LINES_A_TOKEN = 4


class Refiner:
    """Changes `brief.base`."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    def write(self, brief: Brief, repair: Repair | None, stop: Callable[[], bool]) -> Iterator[Output]:
        """Raises GenerationError `change_unknown` where neither the scene's parameters nor a model can do it."""
        base = brief.base
        assert base is not None, "what is changed is there"
        if repair is None and base.source.blueprint:
            try:
                made = change.read(
                    base.change, blueprints.get(base.source.blueprint), base.source.parameters, base.seconds
                )
            except NotUnderstood as unread:
                if not self._engines.servers:
                    raise _unknown(base, unread) from None
            else:
                yield from _told(made, base)
                return
        if not self._engines.servers:
            raise _unknown(base)
        yield from self._ask(brief, base, repair, stop)

    def _ask(self, brief: Brief, base: Base, repair: Repair | None, stop: Callable[[], bool]) -> Iterator[Output]:
        """A model's change of the whole file."""
        turns = Turns(self._engines, stop)
        prompt = ChangePrompt(self._engines, brief, base, repair)
        asking = turns.ask(prompt.messages, "repair" if repair else "refine", seed=brief.seed)
        answer = yield from as_source(asking)
        if answer:
            source = replace(written(answer, brief, None), title=base.source.title)
            yield replace(source, remark=_counted(base.source.code, source.code))


class ChangePrompt(Prompt):
    """The conversation that leads to a changed file."""

    def __init__(self, engines: Engines, brief: Brief, base: Base, repair: Repair | None) -> None:
        super().__init__(engines, brief, None, repair)
        self._base = base

    def _repairing(self) -> list[Message]:
        asked: list[Message] = [
            {"role": "assistant", "content": f"```python\n{self._base.source.code}\n```"},
            {"role": "user", "content": f"{self._base.change}\n\n{CHANGE_FILE}"},
        ]
        return asked + super()._repairing()


def _told(made: Source, base: Base) -> Iterator[Output]:
    if made.code == base.source.code:
        raise GenerationError("change_nothing", Fault.USER, reason=made.remark)
    lines = made.code.splitlines(keepends=True)
    for start in range(0, len(lines), LINES_A_TOKEN):
        yield Token("".join(lines[start : start + LINES_A_TOKEN]))
    yield made


def _unknown(base: Base, unread: NotUnderstood | None = None) -> GenerationError:
    """Why it can't be done, and what can."""
    if unread is None or base.source.blueprint is None:
        reason = "This scene's code was written by a person or a model, so only a model could change it by words."
        return GenerationError("change_unknown", Fault.USER, reason=reason, examples=[], blueprint=None)
    words = " ".join(unread.left)
    reason = unread.reason or f"I can't read “{words}” as a change of this scene, so nothing was changed."
    known = change.examples(blueprints.get(base.source.blueprint), base.source.parameters)
    blueprint = base.source.blueprint
    return GenerationError("change_unknown", Fault.USER, reason=reason, examples=list(known), blueprint=blueprint)


def _counted(before: str, after: str) -> str:
    """How much a model has changed."""
    lines = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[:2] in ("+ ", "- ")]
    added, gone = (sum(line[0] == sign for line in lines) for sign in "+-")
    return f"Lines of the code: {added} new, {gone} gone."
