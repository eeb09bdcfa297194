"""The files of the team's library that a scene names, found for a revision and opened for its render."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from shutil import copyfileobj
from typing import BinaryIO, cast

from generation.checks import files
from generation.errors import Fault, GenerationError
from generation.types import Asset
from projects import library
from projects.models import Asset as Kept
from projects.models import Revision, Scene

MOST_BYTES = 96 * 2**20
"""Of all the files of one scene: they are held in memory while it is drawn."""


def names_for(scene: Scene) -> Collection[str]:
    """What code written now may name."""
    return set(scene.project.team.assets.live().values_list("name", flat=True))


def of(revision: Revision) -> tuple[Asset, ...]:
    """Name and hash of each file that the revision means. GenerationError when one is not there."""
    return tuple(Asset(name, kept.digest) for name, kept in sorted(_kept(revision).items()))


@contextmanager
def opened(revision: Revision) -> Iterator[list[BinaryIO]]:
    """The same files, open, in the same order."""
    with ExitStack() as stack:
        yield [_open(stack, kept) for _, kept in sorted(_kept(revision).items())]


def _kept(revision: Revision) -> Mapping[str, Kept]:
    names = files.named(revision.code)
    if not names:
        return {}
    found = library.named(revision.scene.project.team, names, revision.created_at)
    if lost := [name for name in names if name not in found]:
        raise GenerationError("file_missing", Fault.USER, message=files.how_to_upload(lost[0]), name=lost[0])
    if sum(kept.size for kept in found.values()) > MOST_BYTES:
        raise GenerationError("files_too_big", Fault.USER, most=MOST_BYTES // 2**20)
    return found


def _open(stack: ExitStack, kept: Kept) -> BinaryIO:
    """A file of this machine: storage elsewhere is fetched first."""
    content = stack.enter_context(kept.file.open("rb"))
    try:
        content.fileno()
        return cast(BinaryIO, content)
    except OSError:
        here = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
        copyfileobj(content, here)
        here.seek(0)
        return cast(BinaryIO, here)
