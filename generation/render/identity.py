"""When two films are the same film, told without drawing either."""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from importlib.metadata import version
from typing import Any

from generation.types import RenderJob

_REVISION = 1
"""Raise it when a change of ours changes what is drawn."""

_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texmf/fonts/opentype")


def clip_key(job: RenderJob) -> str:
    """A hash of all that decides the film: source, scene, files, quality, shape, seed, Manim, fonts. 64 hex digits."""
    parts: list[Any] = [
        _REVISION,
        job.code,
        job.scene,
        job.quality.value,
        job.aspect,
        job.still,
        job.seed,
        *versions().values(),
    ]
    parts += [f"{asset.name} {asset.sha256}" for asset in job.assets]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@cache
def versions() -> dict[str, str]:
    """What on this machine decides how a film looks. Read once in a process."""
    return {"manim": version("manim"), "manimpango": version("manimpango"), "fonts": _fonts()}


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
