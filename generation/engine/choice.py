"""The engines, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generation.engine.chat_writer import Writer
from generation.engine.composer import Composer
from generation.engine.refiner import Refiner
from generation.errors import Fault, GenerationError, NoBlueprintFits
from generation.types import Brief, Engine, Engines, Output, Repair

NAMES = ("auto", "composer", "chat")


class Auto:
    """The embedded engine where a blueprint fits, else the model server, if one is connected."""

    def __init__(self, engines: Engines) -> None:
        self.engines = engines

    def write(self, brief: Brief, repair: Repair | None, stop: Callable[[], bool]) -> Iterator[Output]:
        if repair or brief.plan:  # a plan that a teacher has seen came from a model
            name = repair.source.engine if repair else "chat"
            yield from named(name, self.engines).write(brief, repair, stop)
            return
        try:
            yield from Composer().write(brief, None, stop)
        except NoBlueprintFits:
            if not self.engines.servers:
                raise
            yield from Writer(self.engines).write(brief, None, stop)


def named(name: str, engines: Engines) -> Engine:
    """The engine of that name. GenerationError `engine_unknown`, or `engine_missing` without a model server."""
    if name == "chat" and not engines.servers:
        raise GenerationError("engine_missing", Fault.SYSTEM)
    match name:
        case "auto":
            return Auto(engines)
        case "composer":
            return Composer()
        case "chat":
            return Writer(engines)
        case "refine":
            return Refiner(engines)
    raise GenerationError("engine_unknown", Fault.USER, engine=name)
