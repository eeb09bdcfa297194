"""The files of a repository: a folder a scene, written from what is kept, read with suspicion from what is pushed."""

from __future__ import annotations

import hashlib
import re
import stat
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import tomli_w
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from dulwich.objects import Blob, Commit, ObjectID, Tree

from projects.git.store import Objects

CODE, SETTINGS, CAPTIONS = b"scene.py", b"scene.toml", b"captions.vtt"
OF_A_SCENE = (CODE, SETTINGS, CAPTIONS)
README, IGNORE = b"README.md", b".gitignore"
OF_THE_SITE = (README, IGNORE)
FILE = stat.S_IFREG | 0o644
KINDS = {stat.S_IFLNK: "symbolic link", 0o160000: "submodule"}
FOLDER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
CLASS_NAME = re.compile(r"[A-Za-z_]\w{0,119}", re.ASCII)
MOST_SCENES = 500
LONGEST_CODE = 200_000
LONGEST_SETTINGS = 64_000
LONGEST_TITLE = 200
QUALITIES = ("l", "m", "h", "k")
ASPECTS = ("16:9", "9:16", "1:1", "4:3")
MOST_SEED = 2**63 - 1


class Refused(Exception):
    """What was pushed is not taken; the sentences say why and what to do."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Shape:
    """How a scene is drawn."""

    quality: str = "l"
    aspect: str = "16:9"
    seed: int = 0


@dataclass(frozen=True)
class Settings:
    """What scene.toml says."""

    title: str = ""
    scene_class: str = ""
    shape: Shape = Shape()
    blueprint: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def as_toml(self) -> bytes:
        facts: dict[str, Any] = {"title": self.title, "scene_class": self.scene_class}
        facts |= {"quality": self.shape.quality, "aspect": self.shape.aspect, "seed": self.shape.seed}
        if self.blueprint:
            facts |= {"blueprint": self.blueprint, "parameters": self.told_parameters()}
        return tomli_w.dumps(facts).encode()

    def told_parameters(self) -> dict[str, Any]:
        """The parameters as TOML can say them, which has no word for nothing."""
        told: dict[str, Any] = _without_none(self.parameters)
        return told


@dataclass(frozen=True)
class Files:
    """The objects of a scene's folder."""

    code: ObjectID
    settings: ObjectID | None = None
    captions: ObjectID | None = None


Snapshot = dict[str, Files]
"""By the name of the folder."""


def readme(title: str) -> bytes:
    return (
        f"# {' '.join(title.split())}\n\n"
        "A folder for each scene: `scene.py` is plain [Manim](https://www.manim.community/), `scene.toml` its title\n"
        "and how it is drawn, `captions.vtt` what is said in its film.\n\n"
        "    cd SCENE && manim -ql scene.py\n\n"
        "Files that a scene names as `assets/…` lie in the team's library, and are part of the lesson's zip.\n\n"
        "What is pushed to `main` is checked, kept as revisions and drawn. A new folder with a `scene.py` is a new\n"
        "scene, a folder that is gone puts its scene into the trash, a folder under another name is the same scene.\n"
        "This file, `.gitignore` and `captions.vtt` are written by the site.\n"
    ).encode()


def ignore() -> bytes:
    return b"__pycache__/\nmedia/\nassets/\n"


def free_name(title: str, taken: Collection[str]) -> str:
    """A folder for a scene of this title. `taken` are lower case."""
    stem = slugify(title)[:60].strip("-_") or "scene"
    names = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest() if content else ""


def snapshot(store: Objects, commit: Commit) -> Snapshot:
    """The scenes of a commit. Raises Refused where there is anything that has no place in a repository of scenes."""
    found: Snapshot = {}
    for entry in _tree(store, commit.tree).iteritems():
        name, sha = _readable(entry.path), entry.sha
        if entry.path in OF_THE_SITE:
            _require_file(name, entry.mode)
            continue
        if not stat.S_ISDIR(entry.mode):
            _require_file(name, entry.mode)
            raise Refused(_("%s: only folders of scenes, README.md and .gitignore can be here.") % name)
        if not FOLDER_NAME.fullmatch(name):
            raise Refused(_("%s: name folders with letters, digits, - and _, at most 80.") % name)
        found[name] = _files(store, name, sha)
    if len({name.lower() for name in found}) != len(found):
        raise Refused(_("Two folders differ in capital letters only: not every computer can hold both."))
    if len(found) > MOST_SCENES:
        raise Refused(_("A lesson can have %d scenes.") % MOST_SCENES)
    return found


def of_the_site(store: Objects, commit: Commit) -> dict[bytes, ObjectID]:
    """The files at the root that the site writes."""
    return {entry.path: entry.sha for entry in _tree(store, commit.tree).iteritems() if entry.path in OF_THE_SITE}


def read_code(store: Objects, folder: str, files: Files) -> str:
    return _text(store, f"{folder}/scene.py", files.code, LONGEST_CODE)


def read_settings(store: Objects, folder: str, files: Files) -> Settings | None:
    """What scene.toml says; None where there is none."""
    if files.settings is None:
        return None
    path = f"{folder}/scene.toml"
    try:
        told = tomllib.loads(_text(store, path, files.settings, LONGEST_SETTINGS))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Refused(f"{path}: {error}") from error
    return _settings(path, told)


def _settings(path: str, told: dict[str, Any]) -> Settings:
    plain = Settings()
    known = {"title", "scene_class", "quality", "aspect", "seed", "blueprint", "parameters"}
    if unknown := sorted(told.keys() - known):
        raise Refused(_("%(path)s: there is no “%(name)s” here.") % {"path": path, "name": unknown[0]})
    title, scene_class = told.get("title", ""), told.get("scene_class", "")
    seed, parameters = told.get("seed", 0), told.get("parameters", {})
    wrong = {
        "title": not isinstance(title, str) or len(title) > LONGEST_TITLE or not title.isprintable(),
        "scene_class": not isinstance(scene_class, str) or not (not scene_class or CLASS_NAME.fullmatch(scene_class)),
        "quality": told.get("quality", "l") not in QUALITIES,
        "aspect": told.get("aspect", "16:9") not in ASPECTS,
        "seed": type(seed) is not int or not 0 <= seed <= MOST_SEED,
        "blueprint": not isinstance(told.get("blueprint", ""), str),
        "parameters": not isinstance(parameters, dict),
    }
    if names := [name for name, is_wrong in wrong.items() if is_wrong]:
        raise Refused(str(_MENDS[names[0]]) % {"path": path})
    shape = Shape(told.get("quality", plain.shape.quality), told.get("aspect", plain.shape.aspect), seed)
    return Settings(title.strip(), scene_class, shape, told.get("blueprint", ""), parameters)


_MENDS = {
    "title": gettext_lazy("%(path)s: “title” is a line of at most 200 characters."),
    "scene_class": gettext_lazy("%(path)s: “scene_class” names a class of scene.py."),
    "quality": gettext_lazy('%(path)s: “quality” is "l", "m", "h" or "k".'),
    "aspect": gettext_lazy('%(path)s: “aspect” is "16:9", "9:16", "1:1" or "4:3".'),
    "seed": gettext_lazy("%(path)s: “seed” is a whole number, 0 or more."),
    "blueprint": gettext_lazy("%(path)s: “blueprint” is the name of a ready scene."),
    "parameters": gettext_lazy("%(path)s: “parameters” is a table."),
}


def _files(store: Objects, folder: str, sha: ObjectID) -> Files:
    shas: dict[bytes, ObjectID] = {}
    for entry in _tree(store, sha).iteritems():
        path = f"{folder}/{_readable(entry.path)}"
        if entry.path not in OF_A_SCENE:
            raise Refused(_("%s: a scene's folder holds scene.py, scene.toml and captions.vtt.") % path)
        _require_file(path, entry.mode)
        shas[entry.path] = entry.sha
    if CODE not in shas:
        raise Refused(_("%s: there is no scene.py in this folder.") % folder)
    return Files(shas[CODE], shas.get(SETTINGS), shas.get(CAPTIONS))


def _tree(store: Objects, sha: ObjectID) -> Tree:
    found = store.find(sha)
    if not isinstance(found, Tree):
        raise Refused(_("The push is not whole: the tree %s is missing.") % sha.decode()[:12])
    return found


def _text(store: Objects, path: str, sha: ObjectID, most: int) -> str:
    found = store.find(sha)
    if not isinstance(found, Blob):
        raise Refused(_("The push is not whole: the file %s is missing.") % path)
    data = found.as_raw_string()
    if len(data) > most:
        raise Refused(_("%(path)s: a file here has at most %(most)d bytes.") % {"path": path, "most": most})
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise Refused(_("%s: this is no text in UTF-8.") % path) from error
    if "\0" in text:
        raise Refused(_("%s: this is no text: it holds a zero byte.") % path)
    return text


def _require_file(path: str, mode: int) -> None:
    kind = KINDS.get(stat.S_IFMT(mode))
    if kind or not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise Refused(_("%(path)s: a %(kind)s can't be pushed here.") % {"path": path, "kind": kind or "special file"})
    if stat.S_ISDIR(mode):
        raise Refused(_("%s: folders can't lie in folders here.") % path)


def _readable(name: bytes) -> str:
    text = name.decode("utf-8", "replace")
    return text if text.isprintable() else ascii(text)


def _without_none(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _without_none(each) for name, each in value.items() if each is not None}
    if isinstance(value, list | tuple):
        return [_without_none(each) for each in value if each is not None]
    return value
