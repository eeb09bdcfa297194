"""generate, render, watch, blueprints: from a sentence or a file to a film."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click
import msgspec

from manimgen_client import operations
from manimgen_client.cli.checking import read_code, show_problems
from manimgen_client.cli.output import Bar, Out, with_json
from manimgen_client.client import Client
from manimgen_client.shapes import Blueprint, Event, Generation

QUALITY = click.Choice(["l", "m", "h", "k"])
OUTPUT = click.Path(dir_okay=False, path_type=Path)
STAGES = {
    "queued": "Waiting for its turn",
    "planning": "Planning",
    "writing": "Writing",
    "checking": "Checking",
    "rendering": "Drawing",
    "repairing": "Mending",
}


@click.command()
@click.argument("prompt")
@click.option("-o", "--output", type=OUTPUT, help="Where the film goes; else a file named after the sentence.")
@click.option("-q", "--quality", type=QUALITY, help="As Manim's: l 480p, m 720p, h 1080p, k 2160p.")
@click.option("--engine", type=click.Choice(["auto", "composer", "chat"]), help="composer needs no model server.")
@click.option("--project", metavar="ID", help="The lesson that it goes into; else your newest.")
@click.option("--theme", type=click.Choice(["dark", "light"]))
@click.option("--aspect", type=click.Choice(["16:9", "9:16", "1:1", "4:3"]))
@click.option("--seed", type=click.IntRange(0))
@click.option("--model", help="With --model-server: one that it has.")
@click.option("--model-server", help="The model server to ask first.")
@click.option("--instructions", help="What the model is told beside its rules.")
@with_json
def generate(out: Out, /, prompt: str, output: Path | None, model_server: str | None, **wishes: Any) -> None:
    """Make a film of a sentence. Ctrl-C stops it on the server, too."""
    target = output or Path(f"{_stem(prompt)}.mp4")
    with out.client() as manimgen:
        wanted = {"server": model_server, "plan_first": False, **wishes}
        finish(out, manimgen, manimgen(operations.generation_start(prompt, **wanted)), target)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="SCENE.PY")
@click.option("-o", "--output", type=OUTPUT, help="Where the film goes; else beside the scene's file.")
@click.option("-q", "--quality", type=QUALITY, help="As Manim's: l 480p, m 720p, h 1080p, k 2160p.")
@click.option("--scene", metavar="ID", help="Make it a revision of this scene; else a new scene is made.")
@click.option("--project", metavar="ID", help="The lesson that a new scene goes into; else your newest.")
@with_json
def render(
    out: Out, file: Path, output: Path | None, quality: str | None, scene: str | None, project: str | None
) -> None:
    """Draw a Manim file on the server."""
    code = read_code(file)
    with out.client() as manimgen:
        check = manimgen(operations.code_check(code, scene=scene))
        if not check.ok:
            show_problems(out, {file: check})
            raise click.exceptions.Exit(1)
        scene = scene or manimgen(operations.scene_create(file.stem, project=project)).id
        made = manimgen(operations.revision_create(scene, code, quality=quality))
        finish(out, manimgen, made, output or file.with_suffix(".mp4"))


@click.command()
@click.argument("generation")
@click.option("-o", "--output", type=OUTPUT, help="Where the film goes; none is fetched without.")
@with_json
def watch(out: Out, generation: str, output: Path | None) -> None:
    """Watch what is being made, from its beginning. Ctrl-C only stops watching."""
    with out.client() as manimgen:
        found = manimgen(operations.generation_read(generation))
        follow(out, manimgen, found.id)
        fetch(out, manimgen, found.id, output)


@click.command()
@click.argument("id", required=False)
@click.option("--set", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter of its source.")
@click.option("--source", is_flag=True, help="Print the blueprint's source, one Manim file.")
@with_json
def blueprints(out: Out, id: str | None, parameters: tuple[str, ...], source: bool) -> None:
    """The scenes that always work; with an ID its parameters, or its source."""
    with out.client() as manimgen:
        if id is None:
            found = manimgen(operations.blueprint_list())
            out.result(found)
            for each in found:
                out.say(f"{each.id:24} {each.title}: {each.summary}")
        elif source or parameters:
            made = manimgen(operations.blueprint_source(id, dict(map(_parameter, parameters))))
            out.result(made)
            out.say(made.code)
        else:
            shown = manimgen(operations.blueprint_read(id))
            out.result(shown)
            out.say(_described(shown))


def finish(out: Out, manimgen: Client, made: Generation, target: Path) -> None:
    """Watch what was started until its film is there; Ctrl-C stops it on the server."""
    with _cancelling(out, manimgen, made.id):
        follow(out, manimgen, made.id)
    fetch(out, manimgen, made.id, target)


def follow(out: Out, manimgen: Client, id: str) -> None:
    with closing(Bar(out)) as bar:
        for event in manimgen.watch(id):
            _show(bar, event)


def fetch(out: Out, manimgen: Client, id: str, target: Path | None) -> None:
    """The film, where it is wanted, and the words for how it ended."""
    if target is None:
        found = manimgen(operations.generation_read(id))
        out.say(f"{found.status}: {found.studio_url}")
    else:
        with closing(Bar(out)) as bar:

            def note(have: int, size: int | None) -> None:
                bar.stage("Fetching")  # not before there is a film
                if size:
                    bar.at(100 * have / size)

            found = manimgen.download_film(id, target, note)
        out.say(f"{target}: {found.clip.duration if found.clip else 0:.1f} s. {found.studio_url}")
    out.result({"generation": found, "file": str(target) if target else None})


@contextmanager
def _cancelling(out: Out, manimgen: Client, id: str) -> Iterator[None]:
    """What is being made ends with the watching of it, also when a script is told to stop."""

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        found = manimgen(operations.generation_cancel(id))
        click.echo(f"manimgen: {found.status}.", err=True)
        out.result({"generation": found, "file": None})
        raise click.exceptions.Exit(130) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _show(bar: Bar, event: Event) -> None:
    data = event.data
    match event.kind:
        case "status" if data["status"] in STAGES:
            bar.stage(STAGES[data["status"]])
        case "plan" if data.get("title"):
            bar.line(f"Plan: {data['title']}")
        case "step" if data.get("name"):
            bar.line(f"  {data['start']:6.1f} s  {data['name']}")
        case "progress" if data.get("percent") is not None:
            bar.at(data["percent"])
        case "log" if data.get("text"):
            bar.line(f"  | {data['text'].rstrip()}")
        case "repair":
            bar.line(f"Mending, try {data['attempt']}: {'; '.join(data['reasons'])}")
        case "waiting":
            bar.line(f"All model servers are busy; they are asked again in {data['seconds']} s.")


def _described(blueprint: Blueprint) -> str:
    lines = [f"{blueprint.title} ({blueprint.id})", blueprint.summary, "", "Parameters:"]
    properties = blueprint.parameters.get("properties", {})
    for name, value in blueprint.defaults.items():
        title = properties.get(name, {}).get("title", "")
        lines.append(f"  {name} = {json.dumps(value, ensure_ascii=False)}  {title}".rstrip())
    return "\n".join([*lines, "", "For example:", *(f"  {prompt}" for prompt in blueprint.prompts)])


def _parameter(text: str) -> tuple[str, Any]:
    """NAME=VALUE, the value as JSON where it is some, else as it stands."""
    name, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(f"“{text}”: write it as NAME=VALUE.", param_hint="--set")
    try:
        return name, msgspec.json.decode(value)
    except msgspec.MsgspecError:
        return name, value


def _stem(prompt: str) -> str:
    """A file's name from a sentence."""
    return re.sub(r"[^\w]+", "-", prompt.lower()).strip("-")[:60].strip("-") or "film"


COMMANDS = (generate, render, watch, blueprints)
