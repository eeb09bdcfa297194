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
