"""The command: `python -m generation.render.layout FILE.py [SCENE] [--json]`: what cannot be read in a scene."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from generation.render import client, private
from generation.types import ASPECTS, RenderJob

TOLD = ("id", "step", "time", "objects", "line", "message", "boxes")


def main(arguments: Sequence[str]) -> int:
    """Exit status 0: nothing found; 1: something found; 2: the scene can't be played."""
    options = _parser().parse_args(arguments)
    try:
        code = options.file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return 2
    job = RenderJob(code, options.scene, aspect=options.aspect, layout=True)
    with nullcontext(options.warm) if options.warm else private.running(1) as socket:
        findings, last = measure(job, socket, options.pictures)
    if last["event"] != "done":
        print(f"{last['error']}: {last['message']}", file=sys.stderr)
        return 2
    print(json.dumps({"findings": findings}, indent=2, ensure_ascii=False) if options.json else _words(findings))
    return 1 if findings else 0


def measure(job: RenderJob, socket: Path, pictures: Path | None = None) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """A job's findings, and the last event: `done` or `failed`. Pictures are kept in a folder, if one is given."""
    findings: list[dict[str, Any]] = []
    last: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for last in client.render(job, Path(folder), socket=socket):
            if last["event"] == "finding":
                found = {name: last[name] for name in TOLD}
                if pictures and "file" in last:
                    pictures.mkdir(parents=True, exist_ok=True)
                    found["picture"] = shutil.move(last["file"], pictures / Path(last["file"]).name).__str__()
                findings.append(found)
    return findings, last


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("generation.render.layout", description="Say what can't be read in a scene.")
    parser.add_argument("file", type=Path)
    parser.add_argument("scene", nargs="?", default="", help="needed only when the file has several")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="keep pictures with the boxes drawn there")
    parser.add_argument("--aspect", choices=ASPECTS, default="16:9")
    parser.add_argument("--warm", type=Path, metavar="SOCKET", help="use the render server that listens there")
    return parser


def _words(findings: Sequence[dict[str, Any]]) -> str:
    rows = []
    for finding in findings:
        step = f", step “{finding['step']}”" if finding["step"] else ""
        line = f", line {finding['line']}" if finding["line"] else ""
        rows.append(f"{finding['time']:6.1f} s{step}{line}: {finding['message']} [{finding['id']}]")
    return "\n".join(rows) or "Nothing was found that can't be read."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
