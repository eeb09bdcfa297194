"""When two films are the same film, told without drawing either."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from functools import cache
from importlib.metadata import version
from typing import Any

from generation.types import RenderJob

_REVISION = 1
"""Raise it when a change of ours changes what is drawn."""

_SETTERS = ("latex", "dvisvgm")
_SECONDS = 10.0
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texmf/fonts/opentype")


def clip_key(job: RenderJob, *, was_helped: bool = False) -> str:
    """A hash of all that decides the film: source, files, what is wanted of them, Manim, TeX, fonts. 64 hex digits.

    A film that `was_helped` by earlier ones of its namespace can be no truer than they were: it is found there only.
    """
    parts: list[Any] = [
        _REVISION,
        job.code,
        job.scene,
        job.quality.value,
        job.aspect,
        job.still,
        job.step,
        job.transparent,
        job.seed,
        *versions().values(),
    ]
    parts += [job.namespace] if was_helped else []
    parts += [f"{asset.name} {asset.sha256}" for asset in job.assets]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def clip_keys(job: RenderJob) -> tuple[str, str]:
    """Under which this very film may be found."""
    return clip_key(job), clip_key(job, was_helped=True)


@cache
def versions() -> dict[str, str]:
    """What on this machine decides how a film looks. Read once in a process."""
    return {
        "manim": version("manim"),
        "manimpango": version("manimpango"),
        "tex": " / ".join(map(_first_line, _SETTERS)),
        "fonts": _fonts(),
    }


def _first_line(program: str) -> str:
    """What a program says of its version; empty where it is not installed."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return said.stdout.partition("\n")[0].strip()


def _fonts() -> str:
    """Names and sizes of the installed font files."""
    found = sorted(
        (name, os.stat(os.path.join(parent, name)).st_size)
        for folder in _FONT_FOLDERS
        for parent, _, names in os.walk(folder)
        for name in names
        if name.lower().endswith((".ttf", ".otf", ".ttc", ".pfb"))
    )
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()
