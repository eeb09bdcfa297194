"""The repository's history, written on from what is kept: a commit a revision, with author, date and origin.

What is committed stays as it is. What has happened since is found by comparing the folders with the scenes, whenever
somebody fetches or pushes; the row of the repository is locked meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Max, Prefetch, Q
from dulwich.objects import Blob, Commit, ObjectID, Tree

from accounts.models import User
from projects.captions import webvtt
from projects.git import layout
from projects.git.layout import Settings, Shape
from projects.git.models import Repository, SceneFolder
from projects.git.store import Objects
from projects.models import Clip, Origin, Project, Revision, Scene

MOST_AT_ONCE = 2_000
"""Revisions that become commits in one go, the newest; what is older is in the studio alone."""
LOCK_SECONDS = 20
SITE = b"manimgen <noreply@manimgen.invalid>"
SAID = {Origin.PROMPT: "made from a prompt", Origin.EDIT: "edited", Origin.RESTORE: "restored", Origin.PUSH: "pushed"}
TOLD = ("name", "revision", "described", "captioned", "is_there")
"""What of a scene its folder has told."""
UNFIT_FOR_NAMES = re.compile(r"[\x00-\x1f\x7f<>]+")

ShapesOf = Callable[[Collection[UUID]], Mapping[UUID, Shape]]
"""How scenes are drawn, by their ids; whoever draws knows."""


def lock(project: Project) -> Repository:
    """The project's repository, ours until the transaction ends. Raises OperationalError after LOCK_SECONDS."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{LOCK_SECONDS}s"])
    Repository.objects.get_or_create(project=project)
    rows = Repository.objects.select_for_update(of=("self",))  # whoever makes a scene in the lesson need not wait
    return rows.select_related("project").get(project=project)


def catch_up(repository: Repository, shapes_of: ShapesOf, *, with_captions: bool = True) -> Objects:
    """Commit what has happened since, and return the objects. Hold the lock.

    Without captions a film that was drawn meanwhile makes no commit: whoever pushes twice need not fetch in between.
    """
    writer = Writer(repository)
    if writer.head is None:
        _put_files_of_the_site(writer)
    scenes = {scene.pk: scene for scene in _scenes(repository.project)}
    folders = _folders(repository, scenes.values())
    before = {id: _told(folder) for id, folder in folders.items()}
    shapes = shapes_of(scenes)
    for revision in _pending(folders):
        folder = folders[revision.scene_id]
        _put(writer, folder, scenes[revision.scene_id], revision, shapes.get(revision.scene_id, Shape()))
        folder.revision = max(folder.revision, revision.number)
        writer.commit(_author(revision.author), revision.created_at, _message(revision), _committed(revision))
    _describe(writer, folders, scenes, shapes, with_captions=with_captions)
    writer.finish([folder for id, folder in folders.items() if _told(folder) != before[id]])
    return writer.objects


def note(folder: SceneFolder, scene: Scene, shape: Shape, *, is_told: bool = True) -> None:
    """Take what the scene is now for told: it was pushed so. Its newest revision is told later unless `is_told`."""
    newest = scene.revisions.last()
    if newest is None:
        return
    folder.revision = newest.number if is_told else newest.number - 1
    folder.described = layout.digest(_settings(scene, newest, shape).as_toml())
    folder.save(update_fields=["revision", "described", "name", "is_there"])


@dataclass(frozen=True)
class Signature:
    """Who made a commit, and what they wrote."""

    author: bytes
    message: bytes


class Writer:
    """Appends commits to the branch, in memory until `finish`."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.objects = Objects(repository)
        self.head = ObjectID(repository.head.encode()) if repository.head else None
        self.root = self._root()
        self._time = self._commit().commit_time if self.head else 0

    def put(self, path: bytes, files: Mapping[bytes, bytes]) -> None:
        """Make a folder hold just these files; empty ones are left out."""
        tree = Tree()
        for name, content in files.items():
            if content:
                tree.add(name, layout.FILE, self._blob(content))
        self.objects.add_object(tree)
        self.root[path] = (0o040000, tree.id)

    def put_file(self, name: bytes, content: bytes) -> None:
        self.root[name] = (layout.FILE, self._blob(content))

    def drop(self, path: bytes) -> bool:
        if path not in self.root:
            return False
        del self.root[path]
        return True

    def file(self, folder: bytes, name: bytes) -> bytes:
        """Its content; empty where it is not there."""
        if folder not in self.root:
            return b""
        tree = self.objects[self.root[folder][1]]
        if not isinstance(tree, Tree) or name not in tree:
            return b""
        return self.objects[tree[name][1]].as_raw_string()

    def commit(self, author: bytes, at: datetime, message: str, signed: Signature | None = None) -> None:
        """Commit the tree as it is now, if it has changed. Time never runs backwards along the branch."""
        if self.head and self._commit().tree == self.root.id:
            return
        self._time = max(self._time, int(at.timestamp()))
        made = Commit()
        made.tree, made.parents = self.root.id, [self.head] if self.head else []
        made.author, made.committer = signed.author if signed else author, SITE
        made.author_time, made.commit_time = int(at.timestamp()), self._time
        made.author_timezone = made.commit_timezone = 0
        made.encoding = b"UTF-8"
        made.message = signed.message if signed else f"{message}\n".encode()
        self.objects.add_object(self.root)
        self.objects.add_object(made)
        self.head = made.id

    def finish(self, folders: Iterable[SceneFolder]) -> None:
        """Write all of it down."""
        self.objects.keep()
        head = self.head.decode() if self.head else ""
        if head != self.repository.head:
            self.repository.head = head
            self.repository.save(update_fields=["head"])
        SceneFolder.objects.bulk_update(folders, TOLD, batch_size=layout.MOST_SCENES)

    def _commit(self) -> Commit:
        assert self.head is not None
        found = self.objects[self.head]
        assert isinstance(found, Commit)
        return found

    def _root(self) -> Tree:
        if self.head is None:
            return Tree()
        found = self.objects[self._commit().tree]
        assert isinstance(found, Tree)
        return found

    def _blob(self, content: bytes) -> ObjectID:
        blob = Blob.from_string(content)
        self.objects.add_object(blob)
        return blob.id


def _scenes(project: Project) -> list[Scene]:
    """Those with code, the oldest first: they get their folders' names first."""
    shown = project.scenes.live().filter(revisions__isnull=False).distinct()
    return list(shown.select_related("project").order_by("created_at", "pk")[: layout.MOST_SCENES])


def _folders(repository: Repository, scenes: Iterable[Scene]) -> dict[UUID, SceneFolder]:
    """The folders of the scenes, by their ids, made where they are missing."""
    known = {folder.scene_id: folder for folder in repository.folders.all()}
    taken = {folder.name.lower() for folder in known.values()}
    found = {}
    for scene in scenes:
        folder = known.get(scene.pk)
        if folder is None:
            folder = repository.folders.create(scene=scene, name=layout.free_name(scene.title, taken))
            taken.add(folder.name.lower())
        found[scene.pk] = folder
    return found


def _told(folder: SceneFolder) -> list[object]:
    return [getattr(folder, name) for name in TOLD]


def _pending(folders: Mapping[UUID, SceneFolder]) -> list[Revision]:
    """The revisions that no commit has yet, in the order in which they were made."""
    newest = Revision.objects.filter(scene__in=folders).values_list("scene").annotate(last=Max("number"))
    behind = {id: folders[id].revision for id, last in newest.order_by() if last > folders[id].revision}
    if not behind:
        return []
    wanted = Q()
    for id, number in behind.items():
        wanted |= Q(scene=id, number__gt=number)
    rows = Revision.objects.filter(wanted).select_related("scene", "author", "pushed_as").prefetch_related(_films())
    return list(rows.order_by("-created_at", "-number", "pk")[:MOST_AT_ONCE])[::-1]


def _newest(scenes: Collection[UUID]) -> dict[UUID, Revision]:
    """The newest revision of each scene."""
    rows = Revision.objects.filter(scene__in=scenes).order_by("scene", "-number").distinct("scene")
    return {row.scene_id: row for row in rows.defer("code").prefetch_related(_films())}


def _films() -> Prefetch[str]:
    return Prefetch("clips", Clip.objects.only("revision", "captions", "created_at").order_by("created_at"))


def _describe(
    writer: Writer,
    folders: Mapping[UUID, SceneFolder],
    scenes: Mapping[UUID, Scene],
    shapes: Mapping[UUID, Shape],
    *,
    with_captions: bool,
) -> None:
    """One commit for what is no revision: titles, settings, captions, scenes that came from the trash or went there."""
    repository = writer.repository
    at = repository.project.updated_at
    revisions = _newest(folders)
    for id, folder in folders.items():
        scene, newest = scenes[id], revisions[id]
        settings, captions = _settings(scene, newest, shapes.get(id, Shape())), _captions(newest)
        told, said = layout.digest(settings.as_toml()), layout.digest(captions)
        is_new = not folder.is_there or folder.name.encode() not in writer.root
        if is_new or told != folder.described or (with_captions and said != folder.captioned):
            _put(writer, folder, scene, newest, shapes.get(id, Shape()), with_captions=with_captions)
            at = max(at, scene.updated_at)
    for folder in repository.folders.filter(is_there=True).exclude(scene__in=folders).select_related("scene"):
        writer.drop(folder.name.encode())
        at = max(at, folder.scene.updated_at)
        SceneFolder.objects.filter(pk=folder.pk).update(is_there=False)
    _put_files_of_the_site(writer)
    writer.commit(SITE, at, "Titles, settings and captions as the site has them")


def _put_files_of_the_site(writer: Writer) -> None:
    writer.put_file(layout.README, layout.readme(writer.repository.project.title))
    writer.put_file(layout.IGNORE, layout.ignore())


def _put(
    writer: Writer, folder: SceneFolder, scene: Scene, revision: Revision, shape: Shape, *, with_captions: bool = True
) -> None:
    path = folder.name.encode()
    settings = _settings(scene, revision, shape).as_toml()
    captions = _captions(revision) if with_captions else writer.file(path, layout.CAPTIONS)
    writer.put(path, {layout.CODE: revision.code.encode(), layout.SETTINGS: settings, layout.CAPTIONS: captions})
    folder.described, folder.is_there = layout.digest(settings), True
    if with_captions:
        folder.captioned = layout.digest(captions)


def _settings(scene: Scene, revision: Revision, shape: Shape) -> Settings:
    return Settings(scene.title, revision.scene_class, shape, revision.blueprint, revision.parameters)


def _captions(revision: Revision) -> bytes:
    films = list(revision.clips.all())
    return webvtt(films[-1].captions).encode() if films and films[-1].captions else b""


def _author(user: User | None) -> bytes:
    """A person by the name that the team knows; their address is nobody's business."""
    if user is None:
        return SITE
    return f"{named(user)} <{user.pk}@users.manimgen.invalid>".encode()


def named(user: User) -> str:
    return UNFIT_FOR_NAMES.sub(" ", user.display_name).strip() or "somebody"


def _message(revision: Revision) -> str:
    return f"{revision.scene.title}: {SAID[Origin(revision.origin)]} (revision {revision.number})"


def _committed(revision: Revision) -> Signature | None:
    """The author and the message of the commit that brought the revision, when the history is written anew."""
    pushed = getattr(revision, "pushed_as", None)
    return Signature(pushed.author.encode(), pushed.message.encode()) if pushed else None
