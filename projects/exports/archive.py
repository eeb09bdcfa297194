"""A lesson as a zip: a folder a scene, as in its repository, with the library's files that the scenes use."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from projects.exports.sheet import Sheet, requirement, runnable

MOST_BYTES = 256 * 2**20
"""Of all files of the library that the scenes of one lesson use."""
SINCE = (1980, 1, 1, 0, 0, 0)
"""What a zip calls no time: the same lesson makes the same file."""
PIECE = 256 * 1024


def write_zip(place: IO[bytes], title: str, folder: str, sheets: Mapping[str, Sheet]) -> None:
    """Write it; `sheets` by the names of their folders. Raises ValidationError where there is too much."""
    size = sum(file.size for sheet in sheets.values() for file in sheet.assets.values())
    if size > MOST_BYTES:
        sentence = _("The files of this lesson's scenes are too much for a zip: %(size)s, and %(most)s would fit.")
        sizes = {"size": filesizeformat(size), "most": filesizeformat(MOST_BYTES)}
        raise ValidationError({"project": sentence % sizes})
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_entry(f"{folder}/README.md"), _readme(title, sheets))
        archive.writestr(_entry(f"{folder}/requirements.txt"), f"{requirement()}\n")
        for name, sheet in sheets.items():
            path = f"{folder}/{name}"
            archive.writestr(_entry(f"{path}/scene.py"), runnable(sheet))
            archive.writestr(_entry(f"{path}/scene.toml"), sheet.settings)
            if sheet.captions:
                archive.writestr(_entry(f"{path}/captions.vtt"), sheet.captions)
            for asset, file in sheet.assets.items():
                with archive.open(_entry(f"{path}/{asset}"), "w") as target, _opened(file) as source:
                    while piece := source.read(PIECE):
                        target.write(piece)


def _readme(title: str, sheets: Mapping[str, Sheet]) -> str:
    lines = [f"# {' '.join(title.split())}", "", "    pip install -r requirements.txt", ""]
    for name, sheet in sheets.items():
        command = f"manim -ql scene.py {sheet.scene}".rstrip()
        lines += [f"## {' '.join(sheet.title.split())}", "", f"    cd {name} && {command}", ""]
    return "\n".join(lines)


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, SINCE)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return entry


@contextmanager
def _opened(file: object) -> Iterator[IO[bytes]]:
    with file.open("rb") as opened:  # type: ignore[attr-defined]
        yield opened
