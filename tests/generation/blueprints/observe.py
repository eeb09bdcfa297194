"""Run a blueprint's film without drawing it, and tell what stands on the stage at the end of each step.

`observe(source)` runs this file as a program of its own: Manim stays out of the test process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
FRAME = (14.222, 8.0)


@dataclass(frozen=True)
class Thing:
    """A visible object. Lengths in Manim units, the origin is the frame's middle; `points` are its path's corners."""

    kind: str
    text: str
    centre: tuple[float, float]
    width: float
    height: float
    colour: str
    points: tuple[tuple[float, float], ...]

    @property
    def is_inside(self) -> bool:
        x, y = self.centre
        return abs(x) + self.width / 2 <= FRAME[0] / 2 + 1e-2 and abs(y) + self.height / 2 <= FRAME[1] / 2 + 1e-2

    def overlaps(self, other: Thing, by: float = 0.02) -> bool:
        """Whether the boxes share more than a strip of that width."""
        wide = (self.width + other.width) / 2 - abs(self.centre[0] - other.centre[0])
        high = (self.height + other.height) / 2 - abs(self.centre[1] - other.centre[1])
        return wide > by and high > by


@dataclass(frozen=True)
class Moment:
    """The stage at the end of a step."""

    name: str
    caption: str
    time: float
    things: tuple[Thing, ...]

    def of_kind(self, *kinds: str) -> list[Thing]:
        return [thing for thing in self.things if thing.kind in kinds]

    @property
    def texts(self) -> list[str]:
        """What can be read: running text and TeX."""
        return [thing.text for thing in self.things if thing.text]

    @property
    def readables(self) -> list[Thing]:
        return [thing for thing in self.things if thing.text]


@cache
def observe(code: str, scene: str) -> tuple[Moment, ...]:
    """The moments of a film, from a child process; AssertionError with the scene's error if it fails."""
    with TemporaryDirectory() as folder:
        film = Path(folder) / "film.py"
        film.write_text(code, encoding="utf-8")
        command = [sys.executable, __file__, str(film), scene]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return tuple(_moment(entry) for entry in json.loads(done.stdout.splitlines()[-1]))


def _moment(entry: dict[str, Any]) -> Moment:
    things = tuple(
        Thing(
            thing["kind"],
            thing["text"],
            tuple(thing["centre"]),
            thing["width"],
            thing["height"],
            thing["colour"],
            tuple(tuple(point) for point in thing["points"]),
        )
        for thing in entry["things"]
    )
    return Moment(entry["name"], entry["caption"], entry["time"], things)


def watch(film: Path, name: str, pictures: Path | None = None) -> list[dict[str, Any]]:
    """Run the scene here at one frame a second; with `pictures`, save a PNG of each step's end there."""
    import manim  # noqa: PLC0415  a child process only: 3 s and 200 MB

    settings = {"dry_run": True, "disable_caching": True, "progress_bar": "none", "verbosity": "ERROR"}
    size = {"quality": "low_quality", "frame_rate": 1, "media_dir": str(film.parent / "media")}
    moments: list[dict[str, Any]] = []
    with manim.tempconfig({**settings, **size}):
        namespace: dict[str, Any] = {"__name__": "film"}
        exec(compile(film.read_text(encoding="utf-8"), str(film), "exec", dont_inherit=True), namespace)
        scene = namespace[name]()
        open_step = {"name": "", "caption": ""}

        def close() -> None:
            if open_step["name"]:
                moments.append({**open_step, "time": scene.time, "things": _things(manim, scene)})
                if pictures is not None:
                    scene.renderer.update_frame(scene, ignore_skipping=True)
                    scene.renderer.camera.get_image().save(pictures / f"{len(moments)}.png")

        def next_section(name: str = "", *_: Any, **__: Any) -> None:
            close()
            open_step.update(name=name, caption="")

        def add_subcaption(content: str, *_: Any, **__: Any) -> None:
            open_step["caption"] = content

        scene.next_section, scene.add_subcaption = next_section, add_subcaption
        scene.render()
        close()
    return moments


def _things(manim: Any, scene: Any) -> list[dict[str, Any]]:
    things: list[dict[str, Any]] = []
    for mobject in scene.mobjects:
        _add(manim, mobject, things)
    return things


def _add(manim: Any, mobject: Any, things: list[dict[str, Any]]) -> None:
    if not isinstance(mobject, manim.VMobject):
        for part in mobject.submobjects:
            _add(manim, part, things)
        return
    part_of_tex = manim.mobject.text.tex_mobject.MathTexPart
    written = isinstance(mobject, (manim.Text, manim.SingleStringMathTex, part_of_tex, manim.DecimalNumber))
    whole = written and _is_visible(mobject)
    if whole or (mobject.has_points() and _is_visible(mobject)):
        things.append(_described(manim, mobject, written))
    if not written:
        for part in mobject.submobjects:
            _add(manim, part, things)


def _is_visible(mobject: Any) -> bool:
    drawn = mobject.family_members_with_points()
    return any(
        part.get_fill_opacity() > 0.01 or (part.get_stroke_opacity() > 0.01 and part.get_stroke_width() > 0)
        for part in drawn
    )


def _described(manim: Any, mobject: Any, written: bool) -> dict[str, Any]:
    text = ""
    if isinstance(mobject, manim.DecimalNumber):
        text = f"{mobject.get_value():.{mobject.num_decimal_places}f}"
    elif written:
        text = getattr(mobject, "tex_string", "") or getattr(mobject, "original_text", "")
    colour = mobject.family_members_with_points()[0].get_color()
    points = [] if written else [[round(float(x), 4) for x in point[:2]] for point in mobject.points[::4]]
    points += [] if written or not len(mobject.points) else [[round(float(x), 4) for x in mobject.points[-1][:2]]]
    return {
        "kind": type(mobject).__name__,
        "text": text,
        "centre": [round(float(x), 4) for x in mobject.get_center()[:2]],
        "width": round(float(mobject.width), 4),
        "height": round(float(mobject.height), 4),
        "colour": colour.to_hex().lower(),
        "points": points,
    }


if __name__ == "__main__":
    sys.stdout.write("\n" + json.dumps(watch(Path(sys.argv[1]), sys.argv[2], *map(Path, sys.argv[3:]))) + "\n")
