"""The forecast of a rehearsal, asked from several threads at once."""

from __future__ import annotations

import os
import signal
import threading

import pytest
from manim import Scene

from generation.render import rehearsal
from generation.types import Limits


def test_a_painter_may_ask_while_the_rehearsal_is_being_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "_rehearse", lambda *_: signal.pause())
    forecast = rehearsal.Forecast()
    forecast.begin(Scene, Limits())
    ending = threading.Thread(target=forecast.end)
    read = os.read

    def read_after_the_end(file: int, most: int) -> bytes:
        ending.start()
        ending.join(0.3)
        return read(file, most)

    monkeypatch.setattr(os, "read", read_after_the_end)
    assert forecast.totals() is None
    ending.join()
    assert forecast.totals() is None
