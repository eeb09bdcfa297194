"""The table of the installed Manim: names, classes, members, signatures, first doc lines.

A JSON object, kept beside this module for the Manim version that the lock names. For another version it is made
once, in a process of its own, and kept in the cache folder (`MANIMGEN_CACHE_DIR`, else the XDG cache).

    python -m generation.checks.survey > generation/checks/manim.json       makes it anew

    names      what `from manim import *` gives: {"Circle": "class:Circle", "RED": "value:ManimColor", …}
    modules    the same for each module: [names that the star import gives too, {others: kind}]
    numpy_names  public names of NumPy and of its parts
    classes    {module, bases (the rest of the MRO), doc, members, open: more members than are known}
               a member is "" (an attribute), "Class" (of that class or a subclass), "=Class" (just that class), or a
    function   {parameters, objects (parameters that must be objects, with their class), returns, doc, flow: [groups
               of calls that get **kwargs, keywords popped], bound, open}
    plain      what arrays and numbers of NumPy's have beside what Python's own have
    foreign    what Python's, NumPy's and Pillow's modules and their objects can be asked for
    loose      attributes that Manim sets on objects from outside their class
    overrides  animations that some mobjects play in their own way: {"Create": [function, …]}
"""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

COMMITTED = Path(__file__).with_name("manim.json")
TIME_LIMIT_SECONDS = 180.0


class TableUnavailable(Exception):
    """The installed Manim could not be read."""


@functools.cache
def load() -> dict[str, Any]:
    """The table of the installed Manim; made first when there is none yet. Raises TableUnavailable."""
    installed = version("manim")
    cached = _cache_folder() / f"manim-{installed}.json"
    for path in (COMMITTED, cached):
        table = _read(path)
        if table.get("manim") == installed:
            return table
    text = generate()
    _write(cached, text)
    return dict(json.loads(text))


def generate() -> str:
    """The table's text, by a process that imports Manim. Raises TableUnavailable."""
    command = [sys.executable, "-m", "generation.checks.survey"]
    root = str(Path(__file__).resolve().parents[2])
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    with tempfile.TemporaryDirectory() as scratch:
        try:
            done = subprocess.run(
                command,
                cwd=scratch,
                env=environment | {"PYTHONPATH": root},
                capture_output=True,
                text=True,
                timeout=TIME_LIMIT_SECONDS,
                check=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise TableUnavailable(f"Manim could not be read: {getattr(error, 'stderr', '') or error}") from error
    return done.stdout


def _read(path: Path) -> dict[str, Any]:
    """The table in a file; empty when there is none, or when the file is for another Manim or broken."""
    try:
        return dict(json.loads(path.read_bytes()))
    except (OSError, ValueError):
        return {}


def _write(path: Path, text: str) -> None:
    """Atomic: a reader sees no table or all of it. A cache that can't be written is done without."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
            file.write(text)
        os.replace(file.name, path)
    except OSError:
        return


def _cache_folder() -> Path:
    chosen = os.environ.get("MANIMGEN_CACHE_DIR")
    if chosen:
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "manimgen"


def layout(table: dict[str, Any]) -> str:
    """JSON with a line for each class, function and module, so that a new version's changes can be read."""
    parts = []
    for key, value in table.items():
        if key in {"classes", "functions", "modules"}:
            lines = ",\n".join(f"{json.dumps(name)}:{_compact(entry)}" for name, entry in value.items())
            parts.append(f"{json.dumps(key)}:{{\n{lines}\n}}")
        else:
            parts.append(f"{json.dumps(key)}:{_compact(value)}")
    return "{" + ",\n".join(parts) + "}\n"


def _compact(value: Any) -> str:
    return re.sub(r"\\u2026", "…", json.dumps(value, separators=(",", ":")))
