"""A blueprint's scene and its constants -> one self-contained Manim file.

Nothing a user typed can leave the block of constants: text goes through `repr`, and code only comes from
`mathtext`, which prints formulas it parsed itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from functools import cache
from numbers import Integral, Real
from pathlib import Path
from typing import Any

BLOCK_START = "# --- parameters ---"
BLOCK_END = "# --- end of parameters ---"
KIT_START = "# --- the scene kit: layout, text, steps ---"
KIT_END = "# --- end of the scene kit ---"
KIT_MODULE = "generation.kit"
KIT_FILE = Path(__file__).resolve().parent.parent / "kit.py"
LINE_LENGTH = 110
NAME = re.compile(r"[A-Z][A-Z0-9_]*")


class Code(str):
    """Python source that goes into the block as it is. Make it from `mathtext.to_python` only."""

    __slots__ = ()


def block(constants: Mapping[str, Any]) -> str:
    """The parameter block, markers included, without a newline at its end."""
    lines = [BLOCK_START]
    for name, value in constants.items():
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for a constant: use capital letters, digits and underscores.")
        lines.append(f"{name} = {_wrapped(value, len(name) + 3)}")
    return "\n".join([*lines, BLOCK_END])


def literal(value: Any) -> str:
    """A value as Python source: short floats, raw strings for TeX, plain lists and tuples."""
    if isinstance(value, Code):
        return str(value)
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Integral):
        return repr(int(value))
    if isinstance(value, Real):
        return repr(float(f"{float(value):.12g}") + 0.0)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, Iterable):
        return f"[{', '.join(map(literal, value))}]"
    raise TypeError(f"{value!r} can't stand in a parameter block: use numbers, text, lists, tuples or Code.")


def assemble(scene: str, constants: Mapping[str, Any]) -> str:
    """The scene file with `constants` as its block and the kit parts it uses inside it."""
    before, _, after = _split(scene)
    code, names = _without_kit_import(before)
    kit = _kit_parts(names)
    gap = "\n\n\n" if "\ndef " in kit else "\n"
    inlined = f"\n\n{KIT_START}\n{kit}{gap}{KIT_END}" if kit else ""
    return f"{code.rstrip()}\n\n{block(constants)}{inlined}\n\n\n{after.strip()}\n"


def inline_kit(code: str) -> str:
    """A file with the kit parts that it imports put in behind its imports.

    As it is when nothing is imported from the kit, when the kit has no such part, or when the file can't be parsed.
    """
    try:
        plain, names = _without_kit_import(_without_kit_star(code))
        kit = _kit_parts(names)
        body = ast.parse(plain).body
    except (SyntaxError, ValueError):
        return code
    if not kit:
        return code
    imports = [node.end_lineno or 0 for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    lines = plain.splitlines()
    place = max(imports, default=0)
    head, rest = "\n".join(lines[:place]), "\n".join(lines[place:]).strip("\n")
    return f"{head}\n\n{KIT_START}\n{kit}\n\n\n{KIT_END}\n\n\n{rest}\n".lstrip("\n")


def kit_outline(names: Iterable[str]) -> str:
    """The kit's constants as they are, its functions as signatures with their docstrings."""
    kit = _kit()
    parts = []
    for name in names:
        node = ast.parse(kit[name][0]).body[0]
        if isinstance(node, ast.FunctionDef):
            returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
            parts.append(f"{name}({ast.unparse(node.args)}){returns}: {ast.get_docstring(node)}")
        else:
            parts.append(kit[name][0])
    return "\n".join(parts)


def block_of(scene: str) -> str:
    """The parameter block of a scene file, markers included."""
    return _split(scene)[1]


def _split(scene: str) -> tuple[str, str, str]:
    before, start, rest = scene.partition(f"{BLOCK_START}\n")
    body, end, after = rest.partition(f"{BLOCK_END}\n")
    if not start or not end:
        raise ValueError(f"the lines {BLOCK_START!r} and {BLOCK_END!r} are missing")
    return before, f"{start}{body}{BLOCK_END}", after


def _text(value: str) -> str:
    """A raw string where it is the readable form and means the same, else what `repr` gives."""
    plain = value.isprintable() and '"' not in value
    if plain and "\\" in value and not value.endswith("\\"):
        return f'r"{value}"'
    return f'"{value}"' if plain and "\\" not in value else repr(value)


def _wrapped(value: Any, indent: int) -> str:
    """The literal, a long list or tuple broken into lines."""
    source = literal(value)
    if len(source) + indent <= LINE_LENGTH or not isinstance(value, list | tuple) or isinstance(value, Code):
        return source
    lines, line = [], "   "
    for item in value:
        piece = f" {literal(item)},"
        if len(line) + len(piece) > LINE_LENGTH and line.strip():
            lines.append(line)
            line = "   "
        line += piece
    opening, closing = ("(", ")") if isinstance(value, tuple) else ("[", "]")
    return "\n".join([opening, *lines, line, closing])


def _without_kit_import(head: str) -> tuple[str, tuple[str, ...]]:
    """The head of a scene file without its import from the kit, and the names it imported."""
    lines = head.splitlines()
    names: list[str] = []
    for node in ast.parse(head).body:
        if isinstance(node, ast.ImportFrom) and node.module == KIT_MODULE:
            if any(alias.name == "*" or alias.asname for alias in node.names):
                raise ValueError("import the kit's parts by their own names")
            names += [alias.name for alias in node.names]
            for number in range(node.lineno - 1, node.end_lineno or node.lineno):
                lines[number] = "\0"
    return "\n".join(line for line in lines if line != "\0"), tuple(names)


def _without_kit_star(code: str) -> str:
    """A file whose `from … import *` of the kit names what the file uses of it."""
    tree, lines = ast.parse(code), code.splitlines()
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names = ", ".join(name for name in _kit() if name in used)
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == KIT_MODULE and node.names[0].name == "*":
            lines[node.lineno - 1] = f"from {KIT_MODULE} import {names}" if names else ""
    return "\n".join(lines)


def _kit_parts(names: tuple[str, ...]) -> str:
    """Source of the kit parts named and all they need, in the kit's order."""
    kit = _kit()
    if unknown := sorted(set(names) - kit.keys()):
        raise ValueError(f"the kit has no {', '.join(unknown)}")
    wanted: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += kit[name][1]
    parts: list[str] = []
    for name, (source, _) in kit.items():
        if name in wanted and source not in parts:
            parts.append(source)
    return "".join(("\n\n" if _is_tall(part) else "") + part + "\n" for part in parts).strip("\n")


def _is_tall(part: str) -> bool:
    return part.startswith(("def ", "class ", "@"))


@cache
def _kit() -> dict[str, tuple[str, frozenset[str]]]:
    """Each name of the kit: its source, and the names of the kit it needs."""
    text = KIT_FILE.read_text(encoding="utf-8")
    nodes = {name: node for node in ast.parse(text).body for name in _names_bound(node)}
    parts = {}
    for name, node in nodes.items():
        used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        parts[name] = (_source(text, node), frozenset(used & nodes.keys() - {name}))
    return parts


def _names_bound(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and node.module != "__future__"):
        return [alias.asname or alias.name for alias in node.names if alias.name != "*"]
    return []


def _source(text: str, node: ast.stmt) -> str:
    first = min([node.lineno, *(item.lineno for item in getattr(node, "decorator_list", []))])
    return "\n".join(text.splitlines()[first - 1 : node.end_lineno])
