"""What went wrong in a scene, as an error id, a sentence and the line of the user's file."""

from __future__ import annotations

import errno
import io
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generation.render.film import FilmTooLong
from generation.render.last_words import SOURCE_NAME, Asked
from generation.render.tex.client import LatexError

_LONGEST_MESSAGE = 600
_NOT_FOUND = re.compile(r"^(?:.*could not find|Can't find) (?P<path>.{1,200}?)(?: at either|\. Checked)")
_HOW_TO_UPLOAD = (
    "There is no file “{path}” where scenes are drawn. Upload it on the team's page “Files”, "
    'and write "assets/{name}" in the scene.'
)
_FULL = {errno.EFBIG, errno.ENOSPC, errno.EDQUOT, errno.EMFILE}


@dataclass(eq=False)
class SceneFault(Exception):
    """A scene can't be rendered. The ids are in the package's list of errors."""

    error: str
    message: str
    line: int | None = None
    step: str | None = None
    """Where in the film it happened."""
    partial: dict[str, Any] | None = None
    """The facts about the film up to there, when there is one."""


class Log(io.FileIO):
    """What a scene prints. Raises SceneFault once, when that is too much; then it takes no more, and says nothing."""

    def __init__(self, file: int, most_bytes: int) -> None:
        super().__init__(file, "w", closefd=False)
        self._most = self._left = most_bytes

    def write(self, data: Any) -> int:
        size = memoryview(data).nbytes
        if self._left < 0:
            return size
        self._left -= size
        if self._left < 0:
            raise SceneFault("render_limit", f"The scene prints more than {self._most // 1024} KiB.")
        return super().write(data) or 0


def explain(error: BaseException) -> SceneFault:
    """The fault behind an exception that came out of the user's file."""
    line = _user_line(error)
    if isinstance(error, SceneFault):
        error.line = error.line or line
        return error
    if isinstance(error, FilmTooLong):
        return SceneFault("film_too_long", str(error), error.line or line)
    for cause in _causes(error):
        if isinstance(cause, MemoryError):
            return SceneFault("render_memory", "The scene asked for more memory than a render may use.", line)
        if isinstance(cause, BlockingIOError):
            return SceneFault("render_limit", "The scene started more processes than a render may start.", line)
        if isinstance(cause, OSError) and cause.errno in _FULL:
            return SceneFault("render_limit", "The scene wrote more than a render may write.", line)
        if isinstance(cause, OSError) and (lost := _NOT_FOUND.search(str(cause))):
            name = Path(lost["path"]).name
            return SceneFault("file_missing", _HOW_TO_UPLOAD.format(path=lost["path"], name=name), line)
        if isinstance(cause, LatexError):
            return SceneFault("latex_error", str(cause)[:_LONGEST_MESSAGE], line)
    return SceneFault("scene_error", _sentence(error), line)


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    for _ in range(10):
        if cause is None:
            return
        yield cause
        cause = cause.__cause__ or cause.__context__


def _user_line(error: BaseException) -> int | None:
    if isinstance(error, SyntaxError) and error.filename == SOURCE_NAME:
        return error.lineno
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == SOURCE_NAME]
    return lines[-1] if lines else None


def _sentence(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"SyntaxError: {error.msg}"
    if isinstance(error, Asked):
        return "The scene was ended."
    if isinstance(error, SystemExit):
        return "The scene ended the program itself (SystemExit)."
    try:
        words = str(error)
    except Exception:  # noqa: BLE001  a class of the user's own may fail even here
        words = ""
    return f"{type(error).__name__}: {words}"[:_LONGEST_MESSAGE] if words else type(error).__name__
