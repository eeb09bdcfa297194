"""pull, push: a lesson as a folder of files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from manimgen_client import lessons
from manimgen_client.cli.checking import show_problems
from manimgen_client.cli.output import Out, with_json
from manimgen_client.folders import CODE, Folder
from manimgen_client.lessons import Fate, Moved

FOLDER = click.Path(file_okay=False, path_type=Path)
BAD = {Fate.CONFLICT, Fate.REFUSED}


@click.command()
@click.argument("folder", type=FOLDER, default=Path("."))
@click.option("--project", metavar="ID", help="The lesson, at the first pull into a folder.")
@click.option("--force", is_flag=True, help="Take the server's files where both sides have changed them.")
@with_json
def pull(out: Out, folder: Path, project: str | None, force: bool) -> None:
    """Fetch a lesson as files: a folder a scene, with scene.py and scene.toml. What you have changed stays."""
    with out.client() as manimgen:
        _tell(out, lessons.pull(manimgen, Folder(folder), project, force=force), "Nothing new.")


@click.command()
@click.argument("folder", type=FOLDER, default=Path("."))
@click.option("--delete", is_flag=True, help="Put scenes whose folders are gone into the trash.")
@with_json
def push(out: Out, folder: Path, delete: bool) -> None:
    """Bring what you have changed to the server, where it is drawn. Nothing of others is overwritten."""
    with out.client() as manimgen:
        found = lessons.check(manimgen, Folder(folder))
        if not all(each.ok for each in found.values()):
            show_problems(out, {folder / name / CODE: each for name, each in found.items() if not each.ok})
            raise click.exceptions.Exit(1)
        _tell(out, lessons.push(manimgen, Folder(folder), delete=delete), "Nothing to push.")


def _tell(out: Out, moves: Iterator[Moved], nothing: str) -> None:
    """Each as it comes. Exit status 1 where one did not go."""
    done = []
    for moved in moves:
        out.say(f"{moved.fate:9} {moved.folder}  {moved.words}".rstrip())
        done.append(moved)
    if not done:
        out.say(nothing)
    out.result(done)
    if any(moved.fate in BAD for moved in done):
        raise click.exceptions.Exit(1)


COMMANDS = (pull, push)
