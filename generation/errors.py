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
