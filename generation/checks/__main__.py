"""The door for scripts: `python -m generation.checks FILE.py [--json]`.

Exit status 0 when the file has no problems, 1 when it has, 2 for wrong usage.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from generation.checks import check
from generation.checks.table import TableUnavailable
from generation.types import Verdict


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m generation.checks", description="Check a Manim scene.")
    parser.add_argument("file", type=Path, metavar="FILE.py")
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
    options = parser.parse_args(arguments)
    try:
        verdict = check(options.file.read_bytes().decode("utf-8-sig", "surrogateescape"))
    except (OSError, TableUnavailable) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    print(_as_json(verdict) if options.json else _as_lines(options.file, verdict))
    return 0 if verdict.ok else 1


def _as_json(verdict: Verdict) -> str:
    return json.dumps({"ok": verdict.ok, "problems": [asdict(problem) for problem in verdict.problems]})


def _as_lines(file: Path, verdict: Verdict) -> str:
    lines = [
        f"{file}:{problem.line}:{problem.column} {problem.id} {problem.message} ({problem.hint})"
        for problem in verdict.problems
    ]
    return "\n".join(lines) or f"{file}: no problems"


if __name__ == "__main__":
    sys.exit(main())
