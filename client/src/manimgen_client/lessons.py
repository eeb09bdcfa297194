"""Pulling and pushing a lesson: what goes which way, and what goes nowhere because both sides have changed it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from manimgen_client import operations
from manimgen_client.client import Client
from manimgen_client.errors import ManimgenError, NotFound, Overtaken, Refused
from manimgen_client.folders import Folder, Known, Memory, SceneFiles, digest, without_none
from manimgen_client.shapes import Check, Revision


class Fate(StrEnum):
    """What became of a scene."""

    PULLED = "pulled"
    PUSHED = "pushed"
    MADE = "made"
    TRASHED = "trashed"
    KEPT = "kept"
    """Pulled nothing: it was changed here and not there."""
    CONFLICT = "conflict"
    """Both sides have changed it."""
    REFUSED = "refused"
    GONE = "gone"
    """It is missing here, or there."""


@dataclass(frozen=True)
class Moved:
    folder: str
    fate: Fate
    words: str = ""


def pull(manimgen: Client, folder: Folder, project: str | None, *, force: bool = False) -> Iterator[Moved]:
    """Bring the folder up to date; what was changed here stays, unless `force`."""
    memory = _memory(manimgen, folder, project)
    folder.remember(memory)
    there = [
        scene.id
        for archived in (False, True)
        for scene in manimgen.pages(
            operations.scene_list(project=memory.project, archived=archived, ordering="created_at")
        )
    ]
    for id in there:
        name, known, moved = _pull_scene(manimgen, folder, memory, id, force)
        if known:
            memory = memory.having(name, known)
            folder.remember(memory)
        if moved:
            yield moved
    for name, known in list(memory.scenes.items()):
        if known.id not in there:
            memory = memory.without(name)
            folder.remember(memory)
            yield Moved(name, Fate.GONE, "It is no longer in the lesson. Its files stay; a push would make it anew.")


def push(manimgen: Client, folder: Folder, *, delete: bool = False) -> Iterator[Moved]:
    """Bring the lesson up to date; ask `check` first. `delete`: what is gone here goes into the trash there."""
    memory = _pulled(manimgen, folder)
    here, pushing = list(folder.scenes()), Pushing(manimgen, folder, memory)
    for name in here:
        if moved := pushing.scene(name):
            yield moved
    for name in [each for each in memory.scenes if each not in here]:
        if delete:
            yield pushing.trash(name)
        else:
            yield Moved(name, Fate.GONE, "It is not here any more. --delete puts it into the trash of the server, too.")


class Pushing:
    """A push. Each thing that was done is remembered at once, so that a push that broke off can be made again."""

    def __init__(self, manimgen: Client, folder: Folder, memory: Memory) -> None:
        self._manimgen, self._folder, self._memory = manimgen, folder, memory

    def scene(self, name: str) -> Moved | None:
        """Push a scene; None where there is nothing to push."""
        files = self._folder.read(name)
        assert files is not None, "its folder has a scene.py"
        fate = None
        try:
            if name not in self._memory.scenes:
                self._make(name, files)
                fate = Fate.MADE
            if digest(files.code) != self._memory.scenes[name].code:
                self._push_code(name, files)
                fate = fate or Fate.PUSHED
            if files.title and files.title != self._memory.scenes[name].title:
                self._push_title(name, files)
                fate = fate or Fate.PUSHED
        except Overtaken:
            return Moved(name, Fate.CONFLICT, "It has changed on the server since your pull: pull, then push again.")
        except Refused as refused:
            return Moved(name, Fate.REFUSED, str(refused))
        return Moved(name, fate) if fate else None

    def trash(self, name: str) -> Moved:
        known = self._memory.scenes[name]
        try:
            self._manimgen(operations.scene_trash(known.id, match=known.etag))
        except NotFound:
            pass  # it was there before us
        except Overtaken:
            return Moved(
                name, Fate.CONFLICT, "It has changed on the server since your pull: pull, and delete it again."
            )
        self._memory = self._memory.without(name)
        self._folder.remember(self._memory)
        return Moved(name, Fate.TRASHED)

    def _make(self, name: str, files: SceneFiles) -> None:
        made = self._manimgen.fetch(operations.scene_create(files.title or name, project=self._memory.project))
        self._remember(name, Known(made.value.id, made.etag, made.value.title, 0, digest("")))

    def _push_code(self, name: str, files: SceneFiles) -> None:
        known = self._memory.scenes[name]
        self._manimgen(operations.revision_create(known.id, files.code, quality=files.quality, after=known.revision))
        newest = _newest(self._manimgen, known.id)
        number = newest.number if newest and newest.code == files.code else known.revision + 1
        self._remember(name, replace(known, revision=number, code=digest(files.code)))

    def _push_title(self, name: str, files: SceneFiles) -> None:
        known = self._memory.scenes[name]
        edited = self._manimgen.fetch(operations.scene_edit(known.id, match=known.etag, title=files.title))
        self._remember(name, replace(known, etag=edited.etag, title=edited.value.title))

    def _remember(self, name: str, known: Known) -> None:
        self._memory = self._memory.having(name, known)
        self._folder.remember(self._memory)


def check(manimgen: Client, folder: Folder) -> dict[str, Check]:
    """What the checks say of what a push would bring, by the folder's name."""
    known = _pulled(manimgen, folder).scenes
    found = {}
    for name in folder.scenes():
        files, before = folder.read(name), known.get(name)
        if files and (before is None or digest(files.code) != before.code):
            found[name] = manimgen(operations.code_check(files.code, scene=before.id if before else None))
    return found


def _pulled(manimgen: Client, folder: Folder) -> Memory:
    """What the folder knows. Raises ManimgenError where it knows nothing, or another server."""
    memory = folder.memory()
    if memory is None:
        raise ManimgenError(f"{folder.path} was not pulled: begin with manimgen pull --project ID.")
    _require_server(manimgen, memory)
    return memory


def _memory(manimgen: Client, folder: Folder, project: str | None) -> Memory:
    memory = folder.memory()
    if memory is None:
        if project is None:
            raise ManimgenError("Which lesson? Name it with --project ID; the address of its page ends with it.")
        return Memory(manimgen.server.address, manimgen(operations.project_read(project)).id)
    _require_server(manimgen, memory)
    if project not in {None, memory.project}:
        raise ManimgenError(f"{folder.path} holds another lesson, {memory.project}: pull into another folder.")
    return memory


def _require_server(manimgen: Client, memory: Memory) -> None:
    if manimgen.server.address != memory.server:
        raise ManimgenError(f"This folder is of {memory.server}: add --server {memory.server}.")


def _pull_scene(
    manimgen: Client, folder: Folder, memory: Memory, id: str, force: bool
) -> tuple[str, Known | None, Moved | None]:
    """The scene's folder, what is to be remembered of it, and what became of it."""
    fetched, revision = manimgen.fetch(operations.scene_read(id)), _newest(manimgen, id)
    title = fetched.value.title
    name = memory.by_id().get(id) or folder.free_name(title, memory.scenes.keys())
    if revision is None:
        return name, None, None  # it has no code yet
    before, here = memory.scenes.get(name), folder.read(name)
    there = Known(id, fetched.etag, title, revision.number, digest(revision.code))
    is_changed_there = before is None or (before.revision, before.title) != (there.revision, there.title)
    if here and before and not force and _is_changed(here, before):
        if is_changed_there:
            return name, None, Moved(name, Fate.CONFLICT, "Changed here and on the server. --force takes the server's.")
        return name, there, Moved(name, Fate.KEPT, "Changed here: push it.")
    made_by = {"blueprint": revision.blueprint, "parameters": without_none(revision.parameters)}
    wanted = (here or SceneFiles("")).of(revision.code, title, made_by if revision.blueprint else {})
    if wanted == here:
        return name, there, None
    folder.write(name, wanted)
    return name, there, Moved(name, Fate.PULLED)


def _is_changed(here: SceneFiles, before: Known) -> bool:
    """Whether the files are other than they were; a scene without a title here has the one that it had."""
    return (digest(here.code), here.title or before.title) != (before.code, before.title)


def _newest(manimgen: Client, scene: str) -> Revision | None:
    brief = next(iter(manimgen.pages(operations.revision_list(scene))), None)
    return manimgen(operations.revision_read(scene, brief.number)) if brief else None
