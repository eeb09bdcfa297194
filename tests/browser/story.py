"""The events of one making, as the server says them, and a door through which a test hands them to the page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

CODE = (
    "from manim import *\n\n\nclass Plot(Scene):\n    def construct(self):\n        self.play(Create(Dot()))  # a dot\n"
)
STEPS = ["The curve", "Its roots", "The lowest point"]
PLAN = {
    "title": "Plot a function",
    "steps": STEPS,
    "blueprint": "function_plot",
    "parameters": {"function": "x^2 - 3x + 2"},
}

Event = tuple[str, dict[str, Any]]

PLANNED: list[Event] = [("status", {"status": "queued"}), ("status", {"status": "planning"}), ("plan", PLAN)]
WRITTEN: list[Event] = [
    ("status", {"status": "writing"}),
    ("token", {"text": CODE[:40]}),
    ("token", {"text": CODE[40:]}),
    ("source", {"title": "Plot a function", "code": CODE}),
]
CHECKED: list[Event] = [("status", {"status": "checking"}), ("verdict", {"ok": True, "problems": []})]
DRAWN: list[Event] = [
    ("status", {"status": "rendering"}),
    ("started", {"scene": "Plot", "animations": 10, "frames": 100}),
    ("step", {"number": 1, "name": STEPS[0], "start": 0.0}),
    ("progress", {"animations_done": 3, "animations": 10, "frames_done": 30, "frames": 100, "percent": 30}),
    ("log", {"text": "<b>roots</b> found"}),
    ("step", {"number": 2, "name": STEPS[1], "start": 2.0}),
    ("progress", {"animations_done": 6, "animations": 10, "frames_done": 60, "frames": 100, "percent": 60}),
]
REFUSED: list[Event] = [
    ("status", {"status": "checking"}),
    (
        "verdict",
        {
            "ok": False,
            "problems": [
                {
                    "id": "unknown_name",
                    "line": 6,
                    "column": 19,
                    "message": "Manim has no Creat.",
                    "hint": "Use Create.",
                    "fixed": False,
                }
            ],
        },
    ),
    ("repair", {"attempt": 1, "reasons": ["line 6: Manim has no Creat."]}),
    ("status", {"status": "repairing"}),
]
NOTHING_FITS: list[Event] = [
    (
        "problem",
        {
            "id": "no_blueprint_fits",
            "fault": "user",
            "title": "The embedded engine can't make this",
            "message": "It has no scene about that.",
            "hint": "Choose one of the scenes below.",
            "nearest": [{"id": "pythagoras", "title": "Pythagoras", "example": "Prove the Pythagorean theorem"}],
        },
    ),
    ("status", {"status": "failed"}),
]
CANCELLED: list[Event] = [("status", {"status": "cancelled"})]


def messages(events: Sequence[Event]) -> list[str]:
    """The events as the socket sends them, half a second apart."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        json.dumps(
            {"number": number, "kind": kind, "at": (start + timedelta(seconds=number / 2)).isoformat(), "data": data}
        )
        for number, (kind, data) in enumerate(events, 1)
    ]


class Socket:
    """Stands where the live events come from. `asked` are the paths that the page connected to."""

    def __init__(self, page: Page, events: Sequence[Event] = ()) -> None:
        self.asked: list[str] = []
        self.first = messages(events)
        self.route: WebSocketRoute | None = None
        page.route_web_socket("**/ws/generations/**", self._open)

    def send(self, message: str) -> None:
        assert self.route is not None
        self.route.send(message)

    def _open(self, route: WebSocketRoute) -> None:
        self.asked.append(route.url)
        self.route = route
        after = int(route.url.rpartition("=")[2])
        for message in self.first[after:]:
            route.send(message)
