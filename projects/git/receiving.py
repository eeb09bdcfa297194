"""What a push asks for, commit by commit: which scenes are new, changed, under another name or gone.

A commit's changes are those against its first parent. A merge, and the last commit, are taken as they stand: what comes
of a push is the tree of its last commit, whatever way led there.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from dulwich.diff_tree import CHANGE_RENAME, RenameDetector
from dulwich.objects import Commit, ObjectID, ShaFile, Tree

from projects.git import layout
from projects.git.layout import Files, Refused, Settings, Snapshot
from projects.git.store import Objects
from projects.git.transport import BRANCH, NONE, Command

MOST_COMMITS = 200
MOST_CHANGED = 50
"""Scenes of one push."""
MOST_COMPARED = 20
"""Folders that are gone, and new ones, in one commit, whose code is compared to find those with another name."""
SECONDS = 30.0
"""To read a push."""
LONGEST_MESSAGE = 4_000
"""Of a commit's message, what is kept beside the revision."""


@dataclass(frozen=True)
class Change:
    """What a commit does to one scene. `was`: the folder's name before, empty for a new one; no code: it is gone."""

    folder: str
    was: str
    code: str | None = None
    settings: Settings | None = None
    is_described: bool = False
    """Whether scene.toml is another one than before."""


@dataclass(frozen=True)
class Step:
    """A commit, and what it changes."""

    sha: str
    author: str
    message: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Push:
    """All that a push brings, the oldest commit first."""

    head: str
    steps: tuple[Step, ...]
    objects: frozenset[ObjectID]
    """What can be reached from the new commits; whatever else the pack held is dropped."""

    @property
    def last_code(self) -> dict[str, str]:
        """By folder: the code that the push leaves there, where it brings any."""
        found: dict[str, str] = {}
        for step in self.steps:
            for change in step.changes:
                found.pop(change.was, None)
                if change.code is not None:
                    found[change.folder] = change.code
        return found


def refusals(commands: tuple[Command, ...]) -> dict[bytes, str]:
    """Why references can't be moved at all: there is one branch, and it stays."""
    found = {}
    for command in commands:
        if command.new == NONE:
            found[command.name] = "nothing can be deleted here"
        elif command.name != BRANCH:
            found[command.name] = "there is the branch main only"
    if found or len(commands) > 1:  # all of a push or nothing
        found = {command.name: found.get(command.name, "not taken, as others are not") for command in commands}
    return found


def read(objects: Objects, new: list[ShaFile], old: bytes, tip: bytes) -> Push:
    """The push that moves main from `old` to `tip`. Raises Refused."""
    commits = _in_order(objects, {each.id for each in new if isinstance(each, Commit)}, ObjectID(old), ObjectID(tip))
    base = layout.snapshot(objects, _commit(objects, ObjectID(old)))
    current = dict(base)
    steps = []
    end = time.monotonic() + SECONDS
    for commit in commits:
        if time.monotonic() > end:
            raise Refused(_("This push takes too long to read: push in parts."))
        now = layout.snapshot(objects, commit)
        _require_files_of_the_site(objects, commit, ObjectID(old), base, now)
        parent = _commit(objects, commit.parents[0])
        is_whole = len(commit.parents) > 1 or commit.id == tip
        before = current if is_whole else layout.snapshot(objects, parent)
        renamed = _renamed(objects, parent, commit)
        changes = tuple(_changes(objects, before, now, current, renamed))
        steps.append(Step(commit.id.decode(), _author(commit), _message(commit), changes))
        _apply(current, changes, now)
    changed = {change.folder for step in steps for change in step.changes}
    if len(changed) > MOST_CHANGED:
        raise Refused(_("A push may change %d scenes: push in parts.") % MOST_CHANGED)
    return Push(tip.decode(), tuple(steps), frozenset(_reachable(objects, commits)))


def code_at(objects: Objects, sha: bytes, folders: Collection[str]) -> dict[str, str]:
    """The code of those of the folders that a commit has."""
    files = layout.snapshot(objects, _commit(objects, ObjectID(sha)))
    return {name: layout.read_code(objects, name, files[name]) for name in files.keys() & set(folders)}


def _in_order(objects: Objects, new: set[ObjectID], old: ObjectID, tip: ObjectID) -> list[Commit]:
    """The commits that are not there yet, parents first. Raises Refused unless `tip` comes after `old`."""
    found: list[Commit] = []
    seen: set[ObjectID] = set()
    meets_old = False
    waiting: list[tuple[ObjectID, bool]] = [(tip, False)]
    while waiting:
        sha, is_left = waiting.pop()
        if is_left:
            found.append(_commit(objects, sha))
            continue
        if sha == old or objects.is_kept(sha):
            meets_old |= sha == old
            continue
        if sha in seen:
            continue
        seen.add(sha)
        if len(seen) > MOST_COMMITS:
            raise Refused(_("A push may bring %d commits: push in parts.") % MOST_COMMITS)
        commit = _commit(objects, sha)
        if sha not in new or not commit.parents:
            raise Refused(_("These commits do not come after what is on main. Begin with a clone."))
        waiting += [(sha, True), *((parent, False) for parent in reversed(commit.parents))]
    if not meets_old:
        raise Refused(_("History can't be rewritten here: a forced push is refused. Pull, then push again."))
    return found


def _reachable(objects: Objects, commits: list[Commit]) -> Iterator[ObjectID]:
    """The commits, their trees and files; that all of them are there has been seen."""
    for commit in commits:
        yield commit.id
        yield commit.tree
        root = objects[commit.tree]
        assert isinstance(root, Tree)
        for entry in root.iteritems():
            yield entry.sha
            if isinstance(folder := objects[entry.sha], Tree):
                yield from (each.sha for each in folder.iteritems())


def _commit(objects: Objects, sha: ObjectID) -> Commit:
    found = objects.find(sha)
    if not isinstance(found, Commit):
        raise Refused(_("The push is not whole: the commit %s is missing.") % sha.decode("ascii", "replace")[:12])
    return found


def _require_files_of_the_site(objects: Objects, commit: Commit, old: ObjectID, base: Snapshot, now: Snapshot) -> None:
    """What the site writes is not changed by a push; it may lie in another folder."""
    written = layout.of_the_site(objects, _commit(objects, old))
    for name, sha in layout.of_the_site(objects, commit).items():
        if written.get(name) != sha and not objects.is_kept(sha):
            raise Refused(_("%s is written by the site: leave it as it is.") % name.decode())
    known = {files.captions for files in base.values()}
    for folder, files in now.items():
        if files.captions not in known and files.captions and not objects.is_kept(files.captions):
            raise Refused(_("%s/captions.vtt is written by the site: leave it as it is.") % folder)


def _renamed(objects: Objects, parent: Commit, commit: Commit) -> dict[str, str]:
    """New names of folders -> old ones, as git finds them by their scene.py."""
    pairs = {}
    detector = RenameDetector(objects, max_files=MOST_COMPARED)
    for change in detector.changes_with_renames(parent.tree, commit.tree):
        if change.type == CHANGE_RENAME and change.old and change.new and change.old.path and change.new.path:
            (old, _slash, name), (new, _slash, new_name) = (
                change.old.path.partition(b"/"), change.new.path.partition(b"/"),
            )  # fmt: skip
            if name == new_name == layout.CODE:
                pairs[new.decode()] = old.decode()
    return pairs


def _changes(
    objects: Objects, before: Snapshot, now: Snapshot, current: Snapshot, renamed: dict[str, str]
) -> Iterator[Change]:
    """From `before` to `now`, as changes of `current`. What is gone comes first, so that names are free."""
    old_names = {new: old for new, old in renamed.items() if new not in current and old in current and old not in now}
    for folder in sorted(before.keys() - now.keys() - set(old_names.values())):
        if folder in current:
            yield Change(folder, folder)
    for folder, files in sorted(now.items()):
        if before.get(folder) == files and (folder in current or folder in before):
            continue
        was = folder if folder in current else old_names.get(folder, "")
        earlier: Files | None = current.get(was)
        if was == folder and earlier == files:
            continue
        settings = layout.read_settings(objects, folder, files)
        is_described = settings is not None and (earlier is None or earlier.settings != files.settings)
        yield Change(folder, was, layout.read_code(objects, folder, files), settings, is_described)


def _apply(current: Snapshot, changes: tuple[Change, ...], now: Snapshot) -> None:
    for change in changes:
        current.pop(change.was, None)
        if change.code is not None:
            current[change.folder] = now[change.folder]


def _author(commit: Commit) -> str:
    author: bytes = commit.author
    return author.decode("utf-8", "replace").replace("\0", "")[:200]


def _message(commit: Commit) -> str:
    message: bytes = commit.message
    return message.decode("utf-8", "replace").replace("\0", "")[:LONGEST_MESSAGE].strip()
