"""Names that nothing defines, or that are used before they are.

Python's own compiler says which names each piece of code looks up outside itself, so its rules of scope are kept
to the letter: comprehensions, lambdas, closures, class bodies, annotations.
"""

from __future__ import annotations

import ast
import builtins
import dis
import inspect
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

from generation.checks import library, retired
from generation.checks.inference import Inference
from generation.checks.module import MANIM_MODULES, Module
from generation.checks.nearest import nearest
from generation.checks.scopes import Imported
from generation.types import Problem

MODULE_NAMES = {
    "__name__",
    "__file__",
    "__doc__",
    "__builtins__",
    "__spec__",
    "__loader__",
    "__package__",
    "__annotations__",
    "__debug__",
    "__dict__",
    "__module__",
    "__qualname__",
}
RATE_FUNCTIONS = "manim.utils.rate_functions"
OUTER_LOADS = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_GLOBALS"}
OUTER_STORES = {"STORE_NAME", "STORE_GLOBAL"}

Pieces = list[tuple[CodeType, list[dis.Instruction]]]
"""The module's code, then that of each function and class in it."""


@dataclass(frozen=True)
class Use:
    name: str
    line: int
    column: int
    early: bool = False
    """Whether the name is given a value, but only later."""


def check_names(inference: Inference) -> Iterator[Problem]:
    module = inference.module
    given = given_names(module)
    if given is None:
        return
    uncertain = {(node.lineno, node.col_offset) for node in module.uncertain if isinstance(node, ast.Name)}
    uses: dict[str, list[Use]] = defaultdict(list)
    pieces = [(piece, list(dis.get_instructions(piece))) for piece in _pieces(module.compiled)]
    for use in [*_outer_uses(pieces), *_early_uses(pieces, given)]:
        if (use.early or use.name not in given) and (use.line, use.column) not in uncertain:
            uses[use.name].append(use)
    if not imports_manim(module) and any(name in library.names() for name in uses):
        yield _no_import(module)
        uses = {name: found for name, found in uses.items() if name not in library.names()}
    for found in uses.values():
        yield _problem(module, sorted(found, key=lambda use: (use.line, use.column)), given)


def given_names(module: Module) -> set[str] | None:
    """Every name that code anywhere in the file may look up; None when a star import brings unknown ones."""
    given = set(dir(builtins)) | MODULE_NAMES | set(module.scopes.root.bindings)
    for star in module.scopes.stars:
        names = library.names().keys() if star in MANIM_MODULES else library.star_names(star)
        if names is None:
            return None
        given |= set(names)
    return given


def imports_manim(module: Module) -> bool:
    if any(star.split(".")[0] in MANIM_MODULES for star in module.scopes.stars):
        return True
    bindings = [binding for bindings in module.scopes.root.bindings.values() for binding in bindings]
    return any(isinstance(binding, Imported) and binding.module.split(".")[0] in MANIM_MODULES for binding in bindings)


def _pieces(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _pieces(constant)


def _use(instruction: dis.Instruction, name: str, early: bool = False) -> Use:
    positions = instruction.positions
    line, column = (positions.lineno, positions.col_offset) if positions else (None, None)
    return Use(name, line or 0, column or 0, early)


def _outer_uses(pieces: Pieces) -> Iterator[Use]:
    for _, instructions in pieces:
        own: set[str] = set()
        for instruction in instructions:
            if instruction.opname in OUTER_STORES:
                own.add(instruction.argval)
            elif instruction.opname in OUTER_LOADS and instruction.argval not in own:
                yield _use(instruction, instruction.argval)


def _early_uses(pieces: Pieces, given: set[str]) -> Iterator[Use]:
    """Names whose every assignment comes after this use, with no loop that could come back to it."""
    for piece, instructions in pieces:
        module_level = piece is pieces[0][0]
        load, store = ("LOAD_NAME", "STORE_NAME") if module_level else ("LOAD_FAST", "STORE_FAST")
        backwards = [
            (instruction.argval, instruction.offset)
            for instruction in instructions
            if "JUMP_BACKWARD" in instruction.opname
        ]
        stores: dict[str, int] = {}
        for instruction in instructions:
            if instruction.opname == store:
                stores.setdefault(instruction.argval, instruction.offset)
        arguments = _arguments(piece)
        for instruction in instructions:
            name, offset = instruction.argval, instruction.offset
            if instruction.opname != load or stores.get(name, -1) < offset or name in arguments:
                continue
            if module_level and (name in library.names() or hasattr(builtins, name) or _is_starred(name, given)):
                continue
            if not any(start <= offset and stores[name] <= end for start, end in backwards):
                yield _use(instruction, name, early=True)


def _arguments(code: CodeType) -> tuple[str, ...]:
    starred = bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + starred]


def _is_starred(name: str, given: set[str]) -> bool:
    return name in MODULE_NAMES and name in given


def _no_import(module: Module) -> Problem:
    first = module.tree.body[0] if module.tree.body else None
    return Problem(
        "missing_import",
        first.lineno if first else 1,
        1,
        "The code uses Manim, but never asks for it.",
        "Add `from manim import *` as the first line.",
    )


def _problem(module: Module, uses: list[Use], given: set[str]) -> Problem:
    use = uses[0]
    others = sorted({other.line for other in uses} - {use.line})
    also = f" Also on line{'s' if len(others) > 1 else ''} {', '.join(map(str, others))}." if others else ""
    if use.early:
        return Problem(
            "used_before_defined",
            use.line,
            use.column + 1,
            f"“{use.name}” is used here before it is given a value.",
            f"Give `{use.name}` its value on an earlier line, or choose another name for one of the two." + also,
        )
    return Problem(
        "undefined_name",
        use.line,
        use.column + 1,
        f"“{use.name}” is not a name that Manim or this file knows.",
        _hint(module, use.name, given) + also,
    )


def _hint(module: Module, name: str, given: set[str]) -> str:
    if name == "self":
        return "Give the method its first parameter: `def construct(self):`."
    if name in retired.NAMES:
        return retired.NAMES[name].hint
    if is_rate_function(name):
        return f"Write `rate_functions.{name}`."
    holder = _attribute_holder(module, name)
    if holder:
        return f"Write `{holder}.{name}`."
    local = {binding for scope in module.scopes.inside.values() for binding in scope.bindings}
    if name in local:
        return f"Another function has it: write `self.{name}` there and here, or hand it over."
    if name in library.names():
        return f"Add `{name}` to the names imported from manim."
    if name in retired.MATHEMATICS:
        return f"Write `np.{retired.MATHEMATICS[name]}`."
    if name in library.STANDARD_MODULES:
        return f"Add `import {name}` at the top."
    module_of = next(
        (part for part in sorted(library.STANDARD_MODULES - {"numpy"}) if name in (library.star_names(part) or ())),
        None,
    )
    if module_of is not None:
        return f"Add `from {module_of} import {name}` at the top."
    match = nearest(name, given | local - {name})
    return f"Did you mean `{match}`?" if match else f"Define `{name}` before it is used, or remove it."


def is_rate_function(name: str) -> bool:
    """Whether it is one of those that the star import leaves out."""
    return name.startswith("ease_") and name in (library.attributes_of_module(RATE_FUNCTIONS) or ())


def _attribute_holder(module: Module, name: str) -> str | None:
    """`self`, or the class whose body sets the name: methods don't see such names by themselves."""
    if any(name in module.scopes.inside[node].bindings for node in module.classes):
        return "self"
    if name in library.class_entry("Scene")["members"] and name not in library.names():
        return "self"
    attributes = {
        node.attr
        for node in module.nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }
    return "self" if name in attributes else None
