"""Captions as WebVTT."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def webvtt(captions: Iterable[Mapping[str, Any]]) -> str:
    """Captions {"text", "start", "end"} (seconds) as a WebVTT file (W3C WebVTT 1)."""
    cues = (f"{_time(cue['start'])} --> {_time(cue['end'])}\n{_escape(cue['text'])}\n" for cue in captions)
    return "WEBVTT\n\n" + "\n".join(cues)


def _time(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"


def _escape(text: str) -> str:
    """A cue's text on one line; & and < are markup in WebVTT, --> would start a new cue."""
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
