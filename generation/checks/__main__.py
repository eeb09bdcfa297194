"""The door for scripts: `python -m generation.checks FILE.py [--fix] [--tex [SOCKET]] [--json]`.

With `--fix` the repaired source goes to the standard output, and what was found to the standard error. With `--tex`
every formula that is written out is set by LaTeX, and a broken one told at its character; SOCKET is that of a running
render server. Exit status 0 when the file has no problems (or none after the repairs), 1 when it has, 2 for wrong usage
and where formulas should be tried and can't be.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

from generation.checks import check, fixes
from generation.checks.formulas import preflight
from generation.checks.formulas.outside import Outside
from generation.checks.table import TableUnavailable
from generation.types import Repaired, Verdict


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m generation.checks", description="Check a Manim scene.")
    parser.add_argument("file", type=Path, metavar="FILE.py")
    parser.add_argument("--fix", action="store_true", help="repair what has one right repair, and print the source")
    parser.add_argument(
        "--tex", nargs="?", const="", metavar="SOCKET", help="set the formulas; by the render server that listens there"
    )
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
    options = parser.parse_args(arguments)
    try:
        code = options.file.read_bytes().decode("utf-8-sig", "surrogateescape")
        found = fixes.repair(code, leaving_out=True) if options.fix else check(code)
        if options.tex is not None:
            found = _with_formulas(code, found, Outside(Path(options.tex) if options.tex else None))
    except (OSError, TableUnavailable) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    words = _as_json(found) if options.json else _as_lines(options.file, found)
    if isinstance(found, Repaired):
        print(words, file=sys.stderr)
        sys.stdout.write(found.code.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    else:
        print(words)
    return 0 if found.ok else 1


def _with_formulas(code: str, found: Verdict | Repaired, typeset: Outside) -> Verdict | Repaired:
    """What LaTeX stops at, too. Raises OSError."""
    known = found.problems
    problems = preflight(found.code if isinstance(found, Repaired) else code, typeset, known)
    if typeset.trouble:
        raise OSError(typeset.trouble)
    return replace(found, problems=(*known, *problems))


def _as_json(found: Verdict | Repaired) -> str:
    verdict = {"ok": found.ok, "problems": [asdict(problem) for problem in found.problems]}
    return json.dumps(verdict | ({"diff": found.diff} if isinstance(found, Repaired) else {}))


def _as_lines(file: Path, found: Verdict | Repaired) -> str:
    lines = [
        f"{file}:{problem.line}:{problem.column} {problem.id}{' (repaired)' if problem.fixed else ''} "
        f"{problem.message} ({problem.hint})"
        for problem in found.problems
    ]
    return "\n".join(lines) or f"{file}: no problems"


if __name__ == "__main__":
    sys.exit(main())
