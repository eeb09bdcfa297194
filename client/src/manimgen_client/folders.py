"""A lesson as files: a folder a scene, with `scene.py` and `scene.toml`, as its git repository has them.

What was pulled is remembered beside them (`.manimgen.json`), so that neither side is overwritten unseen: a pull leaves
what was changed here, a push is refused for what was changed there.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import tomli_w

from manimgen_client.errors import ManimgenError

CODE, SETTINGS, MEMORY = "scene.py", "scene.toml", ".manimgen.json"
LONGEST = 1_000_000
"""Bytes of a file here."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
QUALITIES = ("l", "m", "h", "k")


@dataclass(frozen=True)
class Known:
    """A scene as it was last seen on the server."""

    id: str
    etag: str
    """Of the scene: its title and all that a scene shows."""
    title: str
    revision: int
    """The newest one's number; 0 for none."""
    code: str
    """SHA-256 of its code."""


@dataclass(frozen=True)
class Memory:
    """What a folder knows of its lesson; `scenes` by the names of their folders."""

    server: str
    project: str
    scenes: dict[str, Known] = field(default_factory=dict)

    def by_id(self) -> dict[str, str]:
        return {known.id: name for name, known in self.scenes.items()}

    def having(self, name: str, known: Known) -> Memory:
        return Memory(self.server, self.project, self.scenes | {name: known})

    def without(self, name: str) -> Memory:
        return Memory(self.server, self.project, {each: known for each, known in self.scenes.items() if each != name})


@dataclass(frozen=True)
class SceneFiles:
    """What lies in a scene's folder."""

    code: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return str(self.settings.get("title", ""))

    @property
    def quality(self) -> str | None:
        found = self.settings.get("quality")
        return found if found in QUALITIES else None

    def of(self, code: str, title: str, made_by: Mapping[str, Any]) -> SceneFiles:
        """With this code and title, and the blueprint and parameters that made it; the other settings stay."""
        kept = {name: value for name, value in self.settings.items() if name not in {"blueprint", "parameters"}}
        return SceneFiles(code, {**kept, "title": title, **made_by})


class Folder:
    """A lesson's folder on this computer."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def memory(self) -> Memory | None:
        """None where nothing was pulled into it."""
        file = self.path / MEMORY
        if not file.exists():
            return None
        try:
            found = msgspec.json.decode(file.read_bytes(), type=Memory)
        except (OSError, msgspec.MsgspecError) as error:
            raise ManimgenError(f"{file} can't be read: {error}") from error
        if wrong := [name for name in found.scenes if not NAME.fullmatch(name)]:
            raise ManimgenError(f"{file} names a folder that can't be one: “{wrong[0]}”.")
        return found

    def remember(self, memory: Memory) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        new = self.path / f"{MEMORY}.new"
        new.write_bytes(msgspec.json.format(msgspec.json.encode(memory)))
        new.replace(self.path / MEMORY)

    def scenes(self) -> Iterator[str]:
        """The names of the folders with a `scene.py`."""
        for each in sorted(self.path.iterdir()) if self.path.is_dir() else ():
            if (each / CODE).is_file() and not each.is_symlink() and not (each / CODE).is_symlink():
                if not NAME.fullmatch(each.name):
                    raise ManimgenError(f"{each}: name folders with letters, digits, - and _, at most 80.")
                yield each.name

    def read(self, name: str) -> SceneFiles | None:
        """None where there is no `scene.py`. Raises ManimgenError for what is no text or no TOML."""
        code = _text(self.path / name / CODE)
        if code is None:
            return None
        file = self.path / name / SETTINGS
        try:
            return SceneFiles(code, tomllib.loads(_text(file) or ""))
        except tomllib.TOMLDecodeError as error:
            raise ManimgenError(f"{file}: {error}") from error

    def write(self, name: str, files: SceneFiles) -> None:
        (self.path / name).mkdir(parents=True, exist_ok=True)
        (self.path / name / CODE).write_text(files.code, encoding="utf-8", newline="\n")
        (self.path / name / SETTINGS).write_text(tomli_w.dumps(files.settings), encoding="utf-8", newline="\n")

    def free_name(self, title: str, taken: Collection[str]) -> str:
        """For a new scene's folder; what lies there already is not touched."""
        stem = slug(title)
        names = (stem if number == 1 else f"{stem}-{number}" for number in range(1, 10_000))
        return next(name for name in names if name not in taken and not (self.path / name).exists())


def slug(title: str) -> str:
    """A folder's name from a title."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "scene"


def digest(code: str) -> str:
    """Whatever its lines end with."""
    return hashlib.sha256(code.replace("\r\n", "\n").encode()).hexdigest()


def without_none(value: Any) -> Any:
    """TOML has no word for nothing."""
    if isinstance(value, Mapping):
        return {name: without_none(each) for name, each in value.items() if each is not None}
    return [without_none(each) for each in value if each is not None] if isinstance(value, list) else value


def _text(file: Path) -> str | None:
    if not file.is_file():
        return None
    if file.stat().st_size > LONGEST:
        raise ManimgenError(f"{file} is too long: {LONGEST} bytes at most.")
    try:
        return file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ManimgenError(f"{file} is no text in UTF-8.") from error
