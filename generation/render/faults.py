"""What went wrong in a scene, as an error id, a sentence and the line of the user's file."""

from __future__ import annotations

import errno
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from manim import config

from generation.render.film import FilmTooLong

SOURCE_NAME = "scene.py"
"""The user's file, as tracebacks and warnings call it."""

_LONGEST_MESSAGE = 600
_TEX_MODULE = "tex_file_writing.py"
_TEX_PLACE = re.compile(r"^(?:<[^>]+>|l\.\d+) (.*)$", re.MULTILINE)
"""The line that LaTeX breaks where it stopped."""
_MANIMS_OWN_TEX = re.compile(r"^.*unique\d+'>\}|\\special ?\{dvisvgm.*$")
_FULL = {errno.EFBIG, errno.ENOSPC, errno.EDQUOT, errno.EMFILE}


@dataclass(eq=False)
class SceneFault(Exception):
    """A scene can't be rendered. The ids are in the package's list of errors."""

    error: str
    message: str
    line: int | None = None


def explain(error: BaseException) -> SceneFault:
    """The fault behind an exception that came out of the user's file."""
    line = _user_line(error)
    if isinstance(error, SceneFault):
        return error
    if isinstance(error, FilmTooLong):
        return SceneFault("film_too_long", str(error), line)
    for cause in _causes(error):
        if isinstance(cause, MemoryError):
            return SceneFault("render_memory", "The scene asked for more memory than a render may use.", line)
        if isinstance(cause, OSError) and cause.errno in _FULL:
            return SceneFault("render_limit", "The scene wrote more than a render may write.", line)
    if any(Path(frame.filename).name == _TEX_MODULE for frame in traceback.extract_tb(error.__traceback__)):
        return SceneFault("latex_error", _latex_message(error), line)
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
    if isinstance(error, SystemExit):
        return "The scene ended the program itself (SystemExit)."
    try:
        words = str(error)
    except Exception:  # noqa: BLE001  a class of the user's own may fail even here
        words = ""
    return f"{type(error).__name__}: {words}"[:_LONGEST_MESSAGE] if words else type(error).__name__


def _latex_message(error: BaseException) -> str:
    """LaTeX's own first complaint, and the place it points to."""
    if isinstance(error, FileNotFoundError):
        return f"{error.filename} is not installed where scenes are rendered."
    logs = sorted(config.get_dir("tex_dir").glob("*.log"), key=lambda path: path.stat().st_mtime)
    text = logs[-1].read_text(encoding="utf-8", errors="replace") if logs else ""
    complaint = re.search(r"^! *(.+)$", text, re.MULTILINE)
    if not complaint:
        return _sentence(error)
    place = _TEX_PLACE.search(text, complaint.end())
    near = _MANIMS_OWN_TEX.sub("", place[1]).strip() if place else ""
    return (complaint[1].strip() + (f" Near: {near}" if near else ""))[:_LONGEST_MESSAGE]
