"""A rehearsal before the film: how much there is to draw, and whether the scene gets to its end at all.

It runs in a fork of the job's process, and the files it leaves in the job's folder are removed, so that the scene is
drawn as if for the first time. Only the formulas it set stay, in Manim's media folder, and are not set again.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import sys
import time
from contextlib import suppress
from typing import Any, NoReturn

from manim import Scene, config

from generation.render.faults import SceneFault, explain
from generation.render.film import Rehearsal, Totals
from generation.types import Limits

_PROCESSOR_SECONDS = 4.0
"""Of our own, LaTeX not counted: a scene that needs more is drawn without knowing its totals."""
_WALL_SECONDS = 60.0


def count(scene_class: type[Scene], limits: Limits) -> Totals | None:
    """The totals, or None when rehearsing takes too long. Raises SceneFault when the scene does not get to its end."""
    there_before = set(os.listdir())
    answer_pipe, log_pipe = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        _rehearse(scene_class, limits.film_seconds, answer_pipe[1], log_pipe[1])
    os.close(answer_pipe[1])
    os.close(log_pipe[1])
    try:
        heard = _listen((answer_pipe[0], log_pipe[0]), min(_WALL_SECONDS, limits.wall_seconds / 2), limits.log_bytes)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(answer_pipe[0])
        os.close(log_pipe[0])
    _tidy_up(there_before)
    if heard is None or not heard[0]:
        shutil.rmtree(config.get_dir("tex_dir"), ignore_errors=True)  # LaTeX may have been cut off in mid-file
        return None
    answer = json.loads(heard[0])
    if "error" in answer:
        sys.stdout.write(heard[1].decode(errors="replace"))
        raise SceneFault(answer["error"], answer["message"], answer["line"])
    return Totals(answer["animations"], answer["frames"])


def _rehearse(scene_class: type[Scene], film_seconds: float, answer_file: int, log_file: int) -> NoReturn:
    answer: dict[str, Any]
    os.dup2(log_file, 1)  # what the scene prints is told once: when it is drawn, or when it fails here
    try:
        signal.setitimer(signal.ITIMER_PROF, _PROCESSOR_SECONDS)  # SIGPROF ends the process
        scene = scene_class()
        rehearsal = Rehearsal(scene, film_seconds)
        scene.render()
        answer = {"animations": rehearsal.totals.animations, "frames": rehearsal.totals.frames}
    except BaseException as error:  # noqa: BLE001  whatever a scene may raise
        fault = explain(error)
        answer = {"error": fault.error, "message": fault.message, "line": fault.line}
    sys.stdout.flush()
    os.write(answer_file, json.dumps(answer).encode())
    os._exit(0)


def _tidy_up(there_before: set[str]) -> None:
    for name in set(os.listdir()) - there_before:
        with suppress(OSError, RecursionError):
            if os.path.isdir(name):
                shutil.rmtree(name)
            else:
                os.unlink(name)


def _listen(files: tuple[int, int], seconds: float, most_bytes: int) -> tuple[bytes, bytes] | None:
    """What comes from both files until their ends; None when that takes too long or is too much."""
    heard = dict.fromkeys(files, b"")
    open_files = set(files)
    deadline = time.monotonic() + seconds
    while open_files:
        ready = select.select(open_files, [], [], max(0.0, deadline - time.monotonic()))[0]
        if not ready:
            return None
        for file in ready:
            piece = os.read(file, 65536)
            heard[file] += piece
            if not piece:
                open_files.remove(file)
            if len(heard[file]) > most_bytes:
                return None
    return heard[files[0]], heard[files[1]]
