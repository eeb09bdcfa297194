"""A rehearsal beside the film: how much there is to draw, and whether the scene asks for more than it may have.

It runs in a fork of the job's process, with a media folder of its own, so that the scene is drawn as if for the first
time; a scene that may write files is not rehearsed.
A film that is drawn within a moment needs no forecast: the rehearsal waits for that moment, and gives way to the film
whenever both want a processor.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import NoReturn

from manim import Scene, config

from generation.render.faults import explain
from generation.render.film import FilmTooLong, Rehearsal, Totals
from generation.types import Limits

_MEDIA = "rehearsal"
_SECONDS_BEFORE = 3.0
_PROCESSOR_SECONDS = 20
"""Of its own: a scene that needs more is drawn without knowing its totals."""
_NICENESS = 19


class Forecast:
    """`totals` and `check` answer without waiting, to any thread. Nothing is known before `begin`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._totals: Totals | None = None
        self._too_long: FilmTooLong | None = None
        self._is_over = True
        self._child = self._answer = 0

    def begin(self, scene_class: type[Scene], limits: Limits, delay: float = _SECONDS_BEFORE) -> None:
        """Start the rehearsal."""
        self._answer, answer = os.pipe()
        self._is_over = False
        self._child = os.fork()
        if self._child == 0:
            _rehearse(scene_class, limits, delay, answer)
        os.close(answer)
        os.set_blocking(self._answer, False)

    def totals(self) -> Totals | None:
        """What there is to draw, when that is known."""
        self._listen()
        return self._totals

    def check(self) -> None:
        """Raises FilmTooLong as soon as it is known."""
        self._listen()
        if self._too_long:
            raise self._too_long

    def wait(self) -> None:
        """Until there is an answer, or none will come."""
        os.set_blocking(self._answer, True)
        self._listen()

    def end(self) -> None:
        """No answer is needed any more."""
        if self._child:
            os.kill(self._child, signal.SIGKILL)
            os.waitpid(self._child, 0)
            self._child = 0
            with self._lock:
                os.close(self._answer)
                self._is_over = True

    def _listen(self) -> None:
        with self._lock:  # painters ask, too, and another thread may be ending the rehearsal
            if not self._is_over:
                self._read()

    def _read(self) -> None:
        try:
            heard = os.read(self._answer, 65536)
        except BlockingIOError:
            return
        self._is_over = True
        answer = json.loads(heard) if heard else {}
        if "too_long" in answer:
            self._too_long = FilmTooLong(answer["too_long"], answer["line"])
        if "frames" in answer:
            self._totals = Totals(answer["animations"], answer["frames"])


def _rehearse(scene_class: type[Scene], limits: Limits, delay: float, answer_file: int) -> NoReturn:
    answer: dict[str, object] = {}
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)  # what the scene prints is told when it is drawn
        time.sleep(delay)
        config.media_dir = _MEDIA
        with suppress(OSError):
            os.nice(_NICENESS)
        signal.setitimer(signal.ITIMER_PROF, _PROCESSOR_SECONDS)  # SIGPROF ends the process
        scene = scene_class()
        rehearsal = Rehearsal(scene, limits)
        scene.render()
        answer = {"animations": rehearsal.totals.animations, "frames": rehearsal.totals.frames}
    except FilmTooLong as error:
        answer = {"too_long": str(error), "line": explain(error).line}
    except BaseException:  # noqa: BLE001  the film itself will meet it, and tell
        answer = {}
    finally:
        sys.stdout.flush()
        os.write(answer_file, json.dumps(answer).encode())
        os._exit(0)
