"""The blueprints on the shelf: one folder each, checked when it is read."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

from generation.blueprints import assemble, outline
from generation.blueprints.reading import Sentence
from generation.blueprints.schema import Parameter, parameter_from
from generation.errors import BadParameter
from generation.types import Source

SHELF = Path(__file__).resolve().parent
PACKAGE = __package__
SUBJECTS = (
    "algebra", "geometry", "calculus", "trigonometry", "linear_algebra", "probability", "arithmetic",
    "computer_science",
)  # fmt: skip
KEYS: dict[str, type] = {
    "title": str, "summary": str, "subject": str, "grades": list, "tags": list, "prompts": list, "off_prompts": list,
    "parameters": dict, "colours": dict,
}  # fmt: skip
ROLES = ("STAGE_COLOR", "INK", "MUTED", "PRIMARY", "HIGHLIGHT", "SECOND", "THIRD", "FOURTH", "WARNING")
"""The kit's colours."""


_one_reader = Lock()


class MalformedBlueprint(Exception):
    """A blueprint's folder is wrong; the message names the file and the key."""


@dataclass(frozen=True)
class Blueprint:
    """A parametrised scene that always renders."""

    id: str
    title: str
    summary: str
    subject: str
    grades: tuple[int, int]
    tags: tuple[str, ...]
    prompts: tuple[str, ...]
    off_prompts: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    folder: Path
    colours: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A role of the kit's colours -> what is drawn in it, in words; the first names it."""

    @property
    def scene(self) -> str:
        """The name of its Scene class."""
        return "".join(part.capitalize() for part in self.id.split("_"))

    def role_of(self, noun: str) -> str:
        """The role that a noun of `colours` names; KeyError where none does."""
        for role, nouns in self.colours.items():
            if noun in nouns:
                return role
        raise KeyError(noun)

    @property
    def thumbnail(self) -> Path:
        return self.folder / "thumbnail.png"

    @property
    def defaults(self) -> dict[str, Any]:
        """JSON values of all parameters."""
        return {parameter.name: parameter.json(parameter.default) for parameter in self.parameters}

    @cached_property
    def code(self) -> str:
        """scene.py as it stands in the folder."""
        return (self.folder / "scene.py").read_text(encoding="utf-8")

    @cached_property
    def rules(self) -> ModuleType:
        """rules.py, imported."""
        if self.folder.parent == SHELF:
            return importlib.import_module(f"{PACKAGE}.{self.id}.rules")
        spec = importlib.util.spec_from_file_location(f"{self.id}_rules", self.folder / "rules.py")
        if spec is None or spec.loader is None:
            raise MalformedBlueprint(f"{self.folder / 'rules.py'}: can't be imported")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    @property
    def steps(self) -> tuple[str, ...]:
        """Names of the steps with the default values, in order."""
        return outline.steps(self.code, self.scene)

    def read(self, prompt: str) -> dict[str, Any]:
        """JSON values found in a teacher's sentence, those only. May raise reading.Misfit."""
        found: dict[str, Any] = self.rules.read(Sentence(prompt))
        return found

    def values(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """JSON values of all parameters: those given, defaults for the rest. Raises BadParameter."""
        names = {parameter.name for parameter in self.parameters}
        for name in found:
            if name not in names:
                raise BadParameter(name, f"This scene has no “{name}”: it knows {', '.join(sorted(names))}.")
        given = self.defaults | dict(found)
        return {parameter.name: parameter.json(given[parameter.name]) for parameter in self.parameters}

    def constants(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The constants of the scene's block. Raises BadParameter."""
        plain = self.values(values)
        cleaned = {parameter.name: parameter.clean(plain[parameter.name]) for parameter in self.parameters}
        constants: dict[str, Any] = self.rules.derive(cleaned)
        return constants

    def source(self, values: Mapping[str, Any]) -> Source:
        """One self-contained Manim file with these values. Raises BadParameter."""
        code = assemble.assemble(self.code, self.constants(values))
        return Source(code, self.scene, self.title, "composer", self.id, self.values(values))

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the parameters, for the API and the wizard."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.title,
            "description": self.summary,
            "type": "object",
            "properties": {parameter.name: parameter.schema() for parameter in self.parameters},
            "additionalProperties": False,
        }


def load(folder: Path = SHELF) -> tuple[Blueprint, ...]:
    """All blueprints of a shelf, sorted by id. Raises MalformedBlueprint."""
    with _one_reader:  # threads that call ast.parse at once trip over each other (CPython issue 106905)
        return _load(folder)


@cache
def _load(folder: Path) -> tuple[Blueprint, ...]:
    folders = sorted(path for path in folder.iterdir() if path.is_dir() and path.name[0] not in "._")
    return tuple(_blueprint(path) for path in folders)


def get(id: str, folder: Path = SHELF) -> Blueprint:
    """One blueprint; KeyError if there is none of that id."""
    for blueprint in load(folder):
        if blueprint.id == id:
            return blueprint
    raise KeyError(id)


def _blueprint(folder: Path) -> Blueprint:
    table = _table(folder / "blueprint.toml")
    try:
        parameters = tuple(parameter_from(name, entry) for name, entry in table["parameters"].items())
    except ValueError as problem:
        raise MalformedBlueprint(f"{folder / 'blueprint.toml'}: {problem}") from None
    blueprint = Blueprint(
        id=folder.name,
        title=table["title"],
        summary=table["summary"],
        subject=table["subject"],
        grades=(table["grades"][0], table["grades"][1]),
        tags=tuple(table["tags"]),
        prompts=tuple(table["prompts"]),
        off_prompts=tuple(table["off_prompts"]),
        parameters=parameters,
        folder=folder,
        colours={role: tuple(nouns) for role, nouns in table["colours"].items()},
    )
    _check_files(blueprint)
    return blueprint


def _table(file: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as problem:
        raise MalformedBlueprint(f"{file}: {problem}") from None
    table.setdefault("parameters", {})
    table.setdefault("colours", {})
    for key, kind in KEYS.items():
        if not isinstance(table.get(key), kind) or (kind is not dict and not table[key]):
            raise MalformedBlueprint(f"{file}: {key}: must be a {kind.__name__} that is not empty")
    if unknown := table.keys() - KEYS.keys():
        raise MalformedBlueprint(f"{file}: {min(unknown)}: no such key")
    if table["subject"] not in SUBJECTS:
        raise MalformedBlueprint(f"{file}: subject: must be one of {', '.join(SUBJECTS)}")
    grades = table["grades"]
    if len(grades) != 2 or not all(isinstance(grade, int) for grade in grades) or not 0 <= grades[0] <= grades[1] <= 16:
        raise MalformedBlueprint(f"{file}: grades: must be [lowest, highest], from 0 to 16")
    if unknown := table["colours"].keys() - set(ROLES):
        raise MalformedBlueprint(f"{file}: colours.{min(unknown)}: must be one of {', '.join(ROLES)}")
    for key in ("tags", "prompts", "off_prompts"):
        if not all(isinstance(item, str) and item.strip() for item in table[key]):
            raise MalformedBlueprint(f"{file}: {key}: must be texts")
    return table


def _check_files(blueprint: Blueprint) -> None:
    scene = blueprint.folder / "scene.py"
    try:
        classes = [node.name for node in ast.parse(blueprint.code).body if isinstance(node, ast.ClassDef)]
        assemble.block_of(blueprint.code)
    except (OSError, SyntaxError, ValueError) as problem:
        raise MalformedBlueprint(f"{scene}: {problem}") from None
    if blueprint.scene not in classes:
        raise MalformedBlueprint(f"{scene}: must have a class {blueprint.scene}")
    if not (blueprint.folder / "rules.py").is_file():
        raise MalformedBlueprint(f"{blueprint.folder / 'rules.py'}: is missing")
    for name in ("read", "derive"):
        if not callable(getattr(blueprint.rules, name, None)):
            raise MalformedBlueprint(f"{blueprint.folder / 'rules.py'}: {name}: is missing")
