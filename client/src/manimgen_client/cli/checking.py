"""check: what would stop a scene, as `file:line:column`, which editors understand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from manimgen_client import operations
from manimgen_client.cli.output import Out, with_json
from manimgen_client.errors import ManimgenError
from manimgen_client.shapes import Check


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="SCENE.PY…",
)
@click.option("--scene", metavar="ID", help="Whose team's library of files the code may name.")
@click.option("--fix", is_flag=True, help="Repair what has one right repair, in the file.")
@with_json
def check(out: Out, files: tuple[Path, ...], scene: str | None, fix: bool) -> None:
    """Check Manim files without drawing them. Exit status 1 where something would stop them."""
    found: dict[Path, Check] = {}
    with out.client() as manimgen:
        for file in files:
            code = read_code(file)
            found[file] = manimgen(operations.code_check(code, scene=scene, fix=fix))
            mended = found[file].code
            if fix and mended is not None and mended != code:
                file.write_text(mended, encoding="utf-8")
    show_problems(out, found)
    raise click.exceptions.Exit(0 if all(each.ok for each in found.values()) else 1)


def show_problems(out: Out, found: Mapping[Path, Check]) -> None:
    out.result(
        {"ok": all(check.ok for check in found.values()), "files": {str(file): check for file, check in found.items()}}
    )
    for file, check in found.items():
        for problem in check.problems:
            repaired = " (repaired)" if problem.fixed else ""
            words = " ".join(part for part in (problem.message, problem.hint) if part)
            out.say(f"{file}:{problem.line}:{problem.column}: {problem.id}{repaired}: {words}")
        if not check.problems:
            out.say(f"{file}: no problems")


def read_code(file: Path) -> str:
    """The text of a scene's file. Raises ManimgenError."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ManimgenError(f"{file} can't be read as UTF-8: {error}") from error


COMMANDS = (check,)
