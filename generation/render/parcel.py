"""A job on its way to the process that draws it: a line of JSON, then the bytes of the files that its scene names.

All of it is one anonymous file, so that whoever hands it on sees nothing of it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from generation.types import RenderJob

FOLDER = "assets"
_CHUNK = 1 << 20


def pack(job: RenderJob, contents: Sequence[BinaryIO] = (), known: bytes | None = None) -> int:
    """A descriptor at the start of the parcel. `contents` are open files, one for each of the job's assets.

    `known` is what earlier films of the scene left; None when this one is to leave nothing.
    """
    sizes = [os.fstat(content.fileno()).st_size for content in contents]
    parcel = os.memfd_create("job")
    try:
        with open(os.dup(parcel), "wb") as file:
            fields = asdict(job) | {"sizes": sizes, "known": None if known is None else len(known)}
            del fields["namespace"]
            file.write(json.dumps(fields).encode() + b"\n")
            for content in contents:
                content.seek(0)
                shutil.copyfileobj(content, file, _CHUNK)
            file.write(known or b"")
        os.lseek(parcel, 0, os.SEEK_SET)
    except BaseException:
        os.close(parcel)
        raise
    return parcel


def unpack(parcel: BinaryIO, folder: Path) -> Mapping[str, Any]:
    """The job's fields; the files lie read-only in `assets/` below the folder."""
    fields: dict[str, Any] = json.loads(parcel.readline())
    assets = [Path(asset["name"]).name for asset in fields.pop("assets", ())]
    sizes = fields.pop("sizes", ())
    if assets:
        (folder / FOLDER).mkdir()
        for name, size in zip(assets, sizes, strict=True):
            _take(parcel, folder / FOLDER / name, size)
    if fields.get("known") is not None:
        fields["known"] = parcel.read(fields["known"])
    return fields


def _take(parcel: BinaryIO, target: Path, size: int) -> None:
    private = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)  # a job can't change modes any more
    with open(private, "wb") as file:
        while size:
            piece = parcel.read(min(size, _CHUNK))
            if not piece:
                raise EOFError("the parcel ends too early")
            file.write(piece)
            size -= len(piece)
