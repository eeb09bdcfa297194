"""What a job says, made fit for those who trust it: untrusted bytes in, well-formed events and clean text out."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

MOST_BYTES = 8 * 1024 * 1024
_LONGEST_TEXT = 2_000
_MOST_ITEMS = 2_000
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb]"
)
"""Also halves of characters, which no database takes."""
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")

SCENE_ERRORS = frozenset(
    ("no_scene", "scene_not_found", "step_not_found", "several_scenes", "nothing_played", "scene_error", "latex_error",
     "film_too_long", "render_memory", "render_limit", "file_missing", "misjudged")
)  # fmt: skip
"""The errors that a job itself may report; the others are found from outside."""

FINDINGS = frozenset(("overlap", "off_frame", "too_small", "low_contrast", "empty_frame", "too_fast"))
"""What the layout probe may find."""
_MOST_OBJECTS = 8
_MOST_CALLERS = 4
_MOST_THINGS, _MOST_PLACES = 200, 2_500


_MOST = {"started": 1, "poster": 1, "step": 1_000, "caption": _MOST_ITEMS, "finding": 100, "segment": 5_000}
_MOST_OF_OTHERS = 10_000


class Tally:
    """What a job has said so far, by kind: of each no more is heard than an honest film has to say."""

    def __init__(self) -> None:
        self._heard: Counter[str] = Counter()

    def hears(self, event: Mapping[str, Any]) -> bool:
        """Whether this one is still listened to."""
        kind = event["event"]
        self._heard[kind] += 1
        return self._heard[kind] <= _MOST.get(kind, _MOST_OF_OTHERS)


def clean(text: str) -> str:
    """Without escape sequences and control characters, tabs and line ends excepted."""
    return _CONTROL.sub("", _ESCAPE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def event(line: bytes) -> dict[str, Any] | None:
    """One line of a job's events, rebuilt from values of the right kind; None when it is none of ours."""
    try:
        data = json.loads(line)
        reader = _READERS[data["event"]]
        return {"event": data["event"], **reader(data)}
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def is_forged(line: bytes) -> bool:
    """Whether none of our own code says such a thing, whatever the scene: an event that is none, or an error that only
    others find. Odd values in an event are not meant: a scene may give its steps odd names.
    """
    try:
        data = json.loads(line)
        kind = data["event"]
        return kind not in _READERS or (kind == "failed" and data["error"] not in SCENE_ERRORS)
    except (ValueError, KeyError, TypeError, RecursionError):
        return True


def _started(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"scene": _text(data["scene"]), "animations": _total(data["animations"]), "frames": _total(data["frames"])}


def _step(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"number": _count(data["number"]), "name": _text(data["name"]), "start": _seconds(data["start"])}


def _caption(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"start": _seconds(data["start"]), "text": _text(data["text"])}


def _progress(data: Mapping[str, Any]) -> dict[str, Any]:
    done = {name: _count(data[name]) for name in ("animations_done", "frames_done")}
    totals = {name: _total(data[name]) for name in ("animations", "frames")}
    left = data.get("seconds_left")
    return done | totals | ({} if left is None else {"seconds_left": _seconds(left)})


def _done(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "width": _count(data["width"]),
        "height": _count(data["height"]),
        "fps": _count(data["fps"]),
        "duration": _seconds(data["duration"]),
        "steps": [{"name": _text(item["name"]), **_span(item)} for item in data["steps"][:_MOST_ITEMS]],
        "captions": [{"text": _text(item["text"]), **_span(item)} for item in data["captions"][:_MOST_ITEMS]],
        "plays": [_play(item) for item in data.get("plays", ())[:_MOST_ITEMS]],
        "objects": _things(data.get("objects", ())),
    }


def _play(item: Mapping[str, Any]) -> dict[str, Any]:
    """An animation, and the lines of the file that played it."""
    lines = {"line": _count(item["line"]), "last": _count(item["last"])}
    return {**_span(item), **lines, "callers": [_count(line) for line in item["callers"][:_MOST_CALLERS]]}


def _things(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What a line of the file made, and where in the picture it stands when."""
    left, things = _MOST_PLACES, []
    for item in items[:_MOST_THINGS]:
        places = [{**_span(place), "box": _box(place["box"])} for place in item["places"][:left]]
        left -= len(places)
        things.append({"name": _text(item["name"])[:200], "line": _count(item["line"]), "places": places})
    return things


def _failed(data: Mapping[str, Any]) -> dict[str, Any]:
    if data["error"] not in SCENE_ERRORS:
        raise ValueError("not an error of a scene")
    line = None if data["line"] is None else _count(data["line"])
    step = None if data.get("step") is None else _text(data["step"])
    partial = {} if data.get("partial") is None else {"partial": _done(data["partial"])}
    return {"error": data["error"], "message": _text(data["message"]), "line": line, "step": step, **partial}


def _segment(data: Mapping[str, Any]) -> dict[str, Any]:
    times = {name: _seconds(data[name], 6) for name in ("start", "duration")}
    return {"number": _count(data["number"]), **times, "frames": _count(data["frames"])}


def _finding(data: Mapping[str, Any]) -> dict[str, Any]:
    if data["id"] not in FINDINGS:
        raise ValueError("not a finding")
    shares = [_box(box) for box in data["boxes"][:_MOST_OBJECTS]]
    return {
        "id": data["id"],
        "step": None if data["step"] is None else _text(data["step"]),
        "time": _seconds(data["time"]),
        "objects": [_text(name)[:200] for name in data["objects"][:_MOST_OBJECTS]],
        "line": None if data["line"] is None else _count(data["line"]),
        "message": _text(data["message"]),
        "boxes": shares,
        "picture": None if data["picture"] is None else _count(data["picture"]),
    }


def _nothing_more(data: Mapping[str, Any]) -> dict[str, Any]:
    return {}


_READERS = {
    "started": _started,
    "segment": _segment,
    "poster": _nothing_more,
    "distrust": _nothing_more,
    "finding": _finding,
    "step": _step,
    "caption": _caption,
    "progress": _progress,
    "done": _done,
    "failed": _failed,
}


def _span(item: Mapping[str, Any]) -> dict[str, float]:
    return {"start": _seconds(item["start"]), "end": _seconds(item["end"])}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return clean(value)[:_LONGEST_TEXT]


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**31:
        raise ValueError("not a count")
    return value


def _total(value: Any) -> int | None:
    return None if value is None else _count(value)


def _share(value: Any) -> float:
    if type(value) not in (int, float) or not 0 <= value <= 1:
        raise ValueError("not a share")
    return round(float(value), 4)


def _box(sides: Any) -> list[float]:
    """Left, top, width and height as shares of the frame."""
    if len(sides) != 4:
        raise ValueError("not a box")
    return [_share(side) for side in sides]


def _seconds(value: Any, digits: int = 3) -> float:
    if type(value) not in (int, float) or not 0 <= value < 1e6:  # also what is no number, or too big to be a float
        raise ValueError("not a time")
    return round(float(value), digits)
