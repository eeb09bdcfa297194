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


def test_it_keeps_nothing_but_the_fields_of_an_event() -> None:
    said = {"event": "step", "number": 2, "name": "a\x1b[31mb\u202e", "start": 1, "video": "/etc/passwd"}
    assert reports.event(json.dumps(said).encode()) == {"event": "step", "number": 2, "name": "ab", "start": 1.0}


def test_clean_text_keeps_lines_and_letters_and_nothing_that_steers_a_terminal() -> None:
    assert reports.clean("α\tb\r\nc\rd\x00\x1b]0;title\x07e\x9bf") == "α\tb\nc\nd" + "ef"
