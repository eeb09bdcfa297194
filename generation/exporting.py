"""A scene's or a lesson's code, ready to leave: self-contained, with how it was drawn and the files that it names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.utils.text import slugify

from generation.blueprints.assemble import inline_kit
from generation.checks import files
from generation.pushing import shapes_of
from projects import library
from projects.captions import webvtt
from projects.exports import archive
from projects.exports.notebook import notebook
from projects.exports.sheet import Sheet, runnable
from projects.exports.single import single_file
from projects.git import layout
from projects.git.layout import Settings, Shape
from projects.git.models import SceneFolder
from projects.models import Project, Revision, Scene


@dataclass(frozen=True)
class Kind:
    """A file that one scene makes."""

    write: Callable[[Sheet], str]
    media: str


KINDS = {
    "scene.py": Kind(runnable, "text/x-python; charset=utf-8"),
    "gist.py": Kind(single_file, "text/x-python; charset=utf-8"),
    "notebook.ipynb": Kind(notebook, "application/x-ipynb+json"),
}
"""By the name that the file is offered under."""
ZIP = "application/zip"


def sheet_of(revision: Revision, shape: Shape | None = None) -> Sheet:
    """A revision as it leaves; `shape` where it is known."""
    scene = revision.scene
    shape = shape or shapes_of([scene.pk]).get(scene.pk, Shape())
    settings = Settings(scene.title, revision.scene_class, shape, revision.blueprint, revision.parameters)
    named = library.named(scene.project.team, files.named(revision.code), revision.created_at)
    film = revision.clips.order_by("created_at").last()
    return Sheet(
        title=scene.title,
        code=inline_kit(revision.code),
        scene_class=revision.scene_class,
        aspect=shape.aspect,
        seed=shape.seed,
        settings=settings.as_toml(),
        captions=webvtt(film.captions).encode() if film and film.captions else b"",
        assets={kept.path: kept.file for kept in named.values()},
    )


def write_lesson(project: Project, place: IO[bytes]) -> None:
    """The newest revision of each scene, as a zip. Raises ValidationError where there is too much."""
    rows = Revision.objects.filter(scene__in=project.scenes.live()).order_by("scene", "-number").distinct("scene")
    related = rows.select_related("scene__project__team")[: layout.MOST_SCENES]
    newest = sorted(related, key=lambda row: (row.scene.created_at, row.scene_id))
    shapes = shapes_of([row.scene_id for row in newest])
    names = dict(SceneFolder.objects.filter(repository=project.pk, is_there=True).values_list("scene", "name"))
    sheets: dict[str, Sheet] = {}
    for row in newest:
        taken = {name.lower() for name in (*sheets, *names.values())}
        name = names.get(row.scene_id) or layout.free_name(row.scene.title, taken)
        sheets[name] = sheet_of(row, shapes.get(row.scene_id, Shape()))
    archive.write_zip(place, project.title, file_name(project), sheets)


def file_name(kept: Project | Scene) -> str:
    """A name for a file of it, without its ending."""
    return slugify(kept.title)[:60].strip("-_") or "manimgen"
