"""The command: `python -m generation.render FILE.py [SCENE] --out DIR`, and `… serve --socket SOCKET`."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from generation.render import client, kernel, private, server
from generation.render.tex import places
from generation.types import ASPECTS, Quality, RenderJob


def main(arguments: Sequence[str]) -> int:
    if arguments[:1] == ["serve"]:
        options = _serve_parser().parse_args(arguments[1:])
        if options.with_parent:
            kernel.die_with_parent(signal.SIGTERM)
        server.serve(options.socket, options.jobs, options.cache, options.cache_mb)
        return 0
    return _render(_render_parser().parse_args(arguments))


def _serve_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("generation.render serve", description="Serve renders until SIGTERM.")
    parser.add_argument("--socket", type=Path, required=True, help="where to listen")
    parser.add_argument("--jobs", type=_positive, default=os.cpu_count() or 1, help="at most so many at once")
    parser.add_argument("--cache", type=Path, default=places.folder(), help="where formulas are kept")
    parser.add_argument("--cache-mb", type=_positive, default=places.megabytes(), help="at most so much of them")
    parser.add_argument("--with-parent", action="store_true", help="end when the process that started this one ends")
    return parser


def _render_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("generation.render", description="Render a Manim file behind the wall.")
    parser.add_argument("file", type=Path)
    parser.add_argument("scene", nargs="?", default="", help="needed only when the file has several")
    parser.add_argument("--quality", type=Quality, choices=list(Quality), default=Quality.LOW)
    parser.add_argument("--out", type=Path, required=True, help="the folder for film.mp4 and poster.png")
    parser.add_argument("--aspect", choices=ASPECTS, default="16:9")
    picture = parser.add_mutually_exclusive_group()
    picture.add_argument(
        "--still", type=float, metavar="SECONDS", help="only the picture at this time, still.png; -1: at the end"
    )
    picture.add_argument("--step", default="", help="only the picture at the end of this step, by its name or number")
    parser.add_argument("--transparent", action="store_true", help="no background: film.mov and film.webm")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--events", action="store_true", help="print one JSON object a line")
    parser.add_argument("--warm", type=Path, metavar="SOCKET", help="use the server that listens there")
    parser.add_argument("--jobs", type=_positive, default=1, help="processes of a server of its own")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError("at least 1")
    return number


def _render(options: argparse.Namespace) -> int:
    stopped: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _: stopped.append(number))
    try:
        code = options.file.read_text(encoding="utf-8")
        options.out.mkdir(parents=True, exist_ok=True)
    except (OSError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return 2
    names = ("scene", "quality", "seed", "still", "step", "aspect", "transparent")
    job = RenderJob(code, **{name: getattr(options, name) for name in names})
    show = _show_json if options.events else _show_words
    event: dict[str, Any] = {}
    with nullcontext(options.warm) if options.warm else private.running(options.jobs) as socket:
        for event in client.render(job, options.out, socket=socket, stop=lambda: bool(stopped)):
            show(event)
    return 0 if event.get("event") == "done" else 1


def _show_json(event: dict[str, Any]) -> None:
    print(json.dumps(event), flush=True)


def _show_words(event: dict[str, Any]) -> None:
    match event["event"]:
        case "started":
            print(f"Drawing {event['scene']}: {event['animations'] or 'an unknown number of'} animations")
        case "step":
            print(f"  {event['start']:6.1f} s  {event['name']}")
        case "progress" if event["frames"]:
            print(f"  {100 * event['frames_done'] // event['frames']:3d} %", end="\r", flush=True)
        case "log":
            print(event["text"], end="")
        case "done" if "still" in event:
            print(f"{event['still']}: {event['width']}x{event['height']}")
        case "done":
            films = " and ".join(event[name] for name in ("master", "video") if name in event)
            print(f"{films}: {event['duration']:.1f} s, {event['width']}x{event['height']}, {event['fps']} fps")
        case "failed":
            line = f"line {event['line']}: " if event["line"] else ""
            print(f"{event['error']}: {line}{event['message']}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
