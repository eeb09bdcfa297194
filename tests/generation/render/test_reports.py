"""What a hostile job may say, and what is left of it."""

from __future__ import annotations

import json

import pytest

from generation.render import reports


@pytest.mark.parametrize(
    "said",
    [
        {"event": "shutdown"},
        {"event": "progress", "animations_done": -1, "animations": 1, "frames_done": 0, "frames": 1},
        {"event": "progress", "animations_done": True, "animations": 1, "frames_done": 0, "frames": 1},
        {"event": "progress", "animations_done": "1", "animations": 1, "frames_done": 0, "frames": 1},
        {"event": "step", "number": 1, "name": ["a"], "start": 0},
        {"event": "step", "number": 1, "name": "a", "start": float("inf")},
        {"event": "step", "number": 1, "name": "a", "start": float("nan")},
        {"event": "step", "number": 1, "name": "a", "start": 10**400},
        {"event": "segment", "number": 1, "start": 0, "duration": -1, "frames": 1},
        {"event": "segment", "number": "../1", "start": 0, "duration": 1, "frames": 1},
        {"event": "failed", "error": "cancelled", "message": "", "line": None},
        {"event": "done", "width": 1},
        {"event": ["done"]},
        ["done"],
        None,
    ],
)
def test_it_drops_what_is_no_event_of_a_job(said: object) -> None:
    assert reports.event(json.dumps(said).encode()) is None


@pytest.mark.parametrize("line", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_it_drops_what_is_no_json(line: bytes) -> None:
    assert reports.event(line) is None


@pytest.mark.parametrize(
    ("line", "is_forged"),
    [
        (b'{"event": "shutdown"}', True),
        (b'{"event": "failed", "error": "render_unavailable", "message": "", "line": null}', True),
        (b'{"event": ["done"]}', True),
        (b'["done"]', True),
        (b"[" * 100_000, True),
        (b"{", True),
        (b'{"event": "failed", "error": "scene_error", "message": 7, "line": null}', False),
        (b'{"event": "step", "number": 1, "name": 7, "start": 0}', False),
    ],
)
def test_a_forged_line_is_told_from_an_odd_one(line: bytes, is_forged: bool) -> None:
    assert reports.event(line) is None
    assert reports.is_forged(line) == is_forged


def test_it_keeps_nothing_but_the_fields_of_an_event() -> None:
    said = {"event": "step", "number": 2, "name": "a\x1b[31mb\u202e", "start": 1, "video": "/etc/passwd"}
    assert reports.event(json.dumps(said).encode()) == {"event": "step", "number": 2, "name": "ab", "start": 1.0}


def test_half_a_character_is_left_out() -> None:
    said = reports.event(b'{"event": "caption", "start": 0, "text": "a\\ud800b\\udfffc"}')
    assert said == {"event": "caption", "start": 0.0, "text": "abc"}


def test_a_film_is_not_begun_twice_nor_has_steps_without_end() -> None:
    tally = reports.Tally()
    heard = [tally.hears({"event": kind}) for kind in ("started", "started", *["step"] * 1_001, "progress")]
    assert heard == [True, False, *[True] * 1_000, False, True]


def test_clean_text_keeps_lines_and_letters_and_nothing_that_steers_a_terminal() -> None:
    assert reports.clean("α\tb\r\nc\rd\x00\x1b]0;title\x07e\x9bf") == "α\tb\nc\nd" + "ef"


FACTS = {"width": 854, "height": 480, "fps": 15, "duration": 1.0, "steps": [], "captions": []}
PLAY = {"start": 0, "end": 1, "line": 3, "last": 4, "callers": [9]}
PLACE = {"start": 0, "end": 1, "box": [0, 0.5, 0.25, 0.25]}


def test_lines_and_places_are_rebuilt_from_numbers_of_the_right_kind() -> None:
    thing = {"name": "dot\x00", "line": 2, "places": [PLACE | {"is": "more"}], "is": "more"}
    told = reports.event(json.dumps({"event": "done", **FACTS, "plays": [PLAY], "objects": [thing]}).encode())
    assert told is not None
    assert told["plays"] == [PLAY]
    assert told["objects"] == [{"name": "dot", "line": 2, "places": [PLACE]}]


@pytest.mark.parametrize(
    "told",
    [
        {"plays": [PLAY | {"line": 2.5}]},
        {"plays": [PLAY | {"end": "1"}]},
        {"plays": [PLAY | {"callers": ["9"]}]},
        {"plays": {"line": 1}},
        {"objects": [{"name": "dot", "line": -1, "places": []}]},
        {"objects": [{"name": "dot", "line": 1, "places": [PLACE | {"box": [0, 0, 1]}]}]},
        {"objects": [{"name": "dot", "line": 1, "places": [PLACE | {"box": [0, 0, 2, 1]}]}]},
        {"objects": [{"name": "dot", "line": 1, "places": [PLACE | {"box": [0, 0, float("nan"), 1]}]}]},
    ],
)
def test_lines_and_places_of_another_kind_are_refused(told: dict[str, object]) -> None:
    assert reports.event(json.dumps({"event": "done", **FACTS, **told}).encode()) is None


def test_there_is_an_end_to_what_a_job_may_tell_of_its_lines() -> None:
    things = [{"name": "dots", "line": 1, "places": [PLACE] * 2_000}] * 300
    told = reports.event(json.dumps({"event": "done", **FACTS, "plays": [PLAY] * 3_000, "objects": things}).encode())
    assert told is not None
    assert len(told["plays"]) == 2_000 and len(told["objects"]) == 200
    assert sum(len(thing["places"]) for thing in told["objects"]) == 2_500
