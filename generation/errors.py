"""Errors of the pipeline: an id, and whose fault it is. The words live in `wording.py`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Fault(StrEnum):
    """Whose fault it is: who can mend it."""

    USER = "user"
    MODEL = "model"
    SYSTEM = "system"


class GenerationError(Exception):
    """Why a generation can't go on. `data` fills the words' gaps and travels to the page as JSON."""

    def __init__(self, id: str, fault: Fault, **data: Any) -> None:
        super().__init__(id)
        self.id = id
        self.fault = fault
        self.data: Mapping[str, Any] = data


class Declined(GenerationError):
    """The prompt is not a request for a mathematical animation."""

    def __init__(self, reason: str) -> None:
        super().__init__("declined", Fault.USER, reason=reason)


class Refused(GenerationError):
    """The guard lets it not pass: a prompt that is off_task, harmful, injected or personal, or a written source.

    `kinds` are those of personal data that were found, never the data. Who seems to think of self-harm gets words of
    their own.
    """

    def __init__(self, kind: str, *, topic: str = "", kinds: tuple[str, ...] = (), line: int = 0) -> None:
        fault = Fault.MODEL if kind == "source" else Fault.USER
        named = topic if topic == "self_harm" else kind
        super().__init__(f"refused_{named}", fault, kinds=list(kinds), line=line)


class NoBlueprintFits(GenerationError):
    """The embedded engine has no scene for this. `nearest` are blueprint ids, best first."""

    def __init__(self, reason: str, nearest: tuple[str, ...]) -> None:
        super().__init__("no_blueprint_fits", Fault.USER, reason=reason, nearest=list(nearest))


class BadParameter(GenerationError):
    """A value that a blueprint can't show. `message` is a sentence that says what to do."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__("bad_parameter", Fault.USER, parameter=parameter, message=message)


ENGINE_FAULTS: Mapping[str, Fault] = {
    "engine_overloaded": Fault.SYSTEM,  # 429, 503, an error frame that says so: ask again later
    "engine_refused": Fault.SYSTEM,  # 4xx: the key, the address, the model's name or the question
    "engine_unreachable": Fault.SYSTEM,  # no connection, 5xx, its model broke
    "engine_resting": Fault.SYSTEM,  # it failed so often that it is left alone for a while
    "engine_timeout": Fault.MODEL,  # silence, or still writing at the deadline
    "engine_cut_off": Fault.MODEL,  # the stream ended, or broke, without a finish reason
    "engine_endless": Fault.MODEL,  # more than an answer may hold
    "engine_address": Fault.USER,  # a team's server outside the public internet
}
"""Every way in which a model server fails, and whose fault it is."""


class EngineError(GenerationError):
    """A model server failed. Its data never hold the server's address, its key or its own words."""

    def __init__(self, id: str, *, retry_after: float | None = None, **data: Any) -> None:
        super().__init__(id, ENGINE_FAULTS[id], **data)
        self.retry_after = retry_after
        """Seconds, where the server said so."""
