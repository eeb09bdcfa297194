"""What arrives while a job still draws: its first picture and its segments, each copied out and looked at in the second
jail before it is told on.

The names are ours, the numbers must follow one another, and all of it together has a bound: a job can spoil its own
preview and nothing else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generation.render import results
from generation.render.inspection import Inspector
from generation.render.offences import Offence

FIRST_POSTER, INIT, STILL = "poster-first.png", "init.mp4", "still.png"
MOST_SEGMENTS = 5_000
MOST_PICTURES = 8
"""Of findings."""
_MOST_POSTER_BYTES = 8 * 2**20

Event = dict[str, Any]


def segment_name(number: int) -> str:
    """The file of the segment with this number, from 1."""
    return f"segment-{number:04}.m4s"


def finding_picture(number: int) -> str:
    """The file of a finding's picture with this number, from 1."""
    return f"finding-{number}.png"


class Arrivals:
    """Brings files from a job's folder to `out`, `most_bytes` of them at most."""

    def __init__(self, out: Path, most_bytes: int, inspector: Inspector) -> None:
        self._out = out
        self._bytes_left = most_bytes
        self._inspector = inspector
        self._last = 0
        self._is_over = False
        self._has_poster = False
        self.offences: set[Offence] = set()

    def bring(self, event: Event, folder: int | None) -> Event | None:
        """The event, with the paths of its files in `out`; None when its file is not there or not as it should be."""
        try:
            match event["event"]:
                case "segment":
                    return self._segment(event, folder)
                case "poster":
                    return self._poster(event, folder)
                case "finding":
                    return self._finding(event, folder)
        except (results.BadResult, OSError) as error:
            if isinstance(error, results.Forged):
                self.offences.add(error.offence)
            return event if event["event"] == "finding" else None
        return event

    def _segment(self, event: Event, folder: int | None) -> Event | None:
        """After one that is not as it should be no other one is taken: a player could not go on."""
        number = event["number"]
        if folder is None or self._is_over or number > MOST_SEGMENTS:
            return None
        self._is_over = True
        if number != self._last + 1:
            raise results.Forged("a segment is missing")
        init = self._out / INIT
        if number == 1:
            self._take(folder, INIT)
        file = self._take(folder, segment_name(number))
        self._inspector.segment(init, file, event["frames"])
        self._last, self._is_over = number, False
        return event | {"file": str(file), "init": str(init)}

    def _finding(self, event: Event, folder: int | None) -> Event:
        """A finding counts without its picture, too."""
        if folder is None or event["picture"] not in range(1, MOST_PICTURES + 1):
            return event
        picture = self._take(folder, finding_picture(event["picture"]))
        self._inspector.picture(picture)
        return event | {"file": str(picture)}

    def _poster(self, event: Event, folder: int | None) -> Event | None:
        if folder is None or self._has_poster:
            return None
        self._has_poster = True
        file = results.take(folder, FIRST_POSTER, self._out / FIRST_POSTER, _MOST_POSTER_BYTES)
        self._inspector.picture(file)
        return event | {"file": str(file)}

    def _take(self, folder: int, name: str) -> Path:
        file = results.take(folder, name, self._out / name, self._bytes_left)
        self._bytes_left -= file.stat().st_size
        return file
