"""Names that nothing defines: the one that is meant, or the import that brings it."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator
from typing import Any

import libcst as cst
from PIL import ImageColor

from generation.checks import library, retired
from generation.checks.fixes import phrases
from generation.checks.fixes.change import Change, Turn, becomes, removed_import, with_import
from generation.checks.fixes.functions import as_function
from generation.checks.fixes.rewrites import Bound, Rewrite, fill
from generation.checks.fixes.sight import Sight
from generation.checks.literals import Literals
from generation.checks.names import is_rate_function
from generation.checks.scopes import Scope
from generation.types import Problem

LIKENESS = 0.82
"""Names less alike than this are too far apart to be sure which is meant."""
OTHER_LANGUAGES = {
    "true": "True",
    "false": "False",
    "null": "None",
    "none": "None",
    "undefined": "None",
    "this": "self",
}
SIGNS = {"π": "PI", "τ": "TAU", "Pi": "PI", "Tau": "TAU"}
SHADE = re.compile(
    r"(DARKER|DARK|DEEP|LIGHTER|LIGHT|PALE|SOFT|BRIGHT|NEON|PASTEL)_?([A-Z]+)$|([A-Z]+)_?(DARK|LIGHT|F)$"
)
DARKNESS = {"DARK": "_E", "DARKER": "_E", "DEEP": "_E", "F": "_E", "BRIGHT": "", "NEON": ""}
GRAYS = {"DARKGREY": "DARK_GREY", "DARKGRAY": "DARK_GRAY", "LIGHTGREY": "LIGHT_GREY", "LIGHTGRAY": "LIGHT_GRAY"}
DIRECTED = {
    "to_edge",
    "to_corner",
    "next_to",
    "align_to",
    "get_edge_center",
    "get_corner",
    "arrange",
    "get_critical_point",
}
COUNTING = {"i", "j", "k", "n", "idx", "index", "number"}
ALIASES = {"np": "import numpy as np", "mn": "import manim as mn"}


def mend_name(sight: Sight, problem: Problem) -> list[Change]:
    node = sight.names.get((problem.line, problem.column))
    if node is None:
        return []
    uses = sight.free_uses(node.id)
    if node.id == "self":
        return _with_self(sight, node)
    if group := _as_group(sight, node):
        return group
    said = {call: _said(_known_noun(node.id), call) for use in uses if (call := sight.call_of(use))}
    if said and len(said) == len(uses) and all(said.values()):
        return [Change(call, _again(phrase)) for call, phrase in said.items() if phrase]
    line = _import_of(sight, node.id)
    if line:
        return [Change(None, with_import(line))]
    new = _meant(sight, node) or _noun(sight, node)
    if new is None:
        return as_function(sight, node) or _shared(sight, node) or _numbered(sight, node)
    changes = [Change(use, becomes(_directed(sight, use) or new)) for use in uses]
    return sight.with_numpy(changes) if new.startswith("np.") or new == "np" else changes


def _as_group(sight: Sight, node: ast.Name) -> list[Change]:
    """`f"\\\\frac{1}{x}"` with no `x` anywhere: the brackets are TeX's, and are doubled."""
    field = sight.parents.get(node)
    text = sight.parents.get(field) if isinstance(field, ast.FormattedValue) else None
    token = Literals(sight.inference).token(text) if isinstance(text, ast.JoinedStr) else None
    if token is None or not isinstance(text, ast.JoinedStr) or "\\" not in token[2] or len(node.id) > 2:
        return []
    prefix, quote, content = token
    written = content.replace(f"{{{node.id}}}", f"{{{{{node.id}}}}}")
    return [Change(text, lambda old: cst.parse_expression(f"{prefix}{quote}{written}{quote}"))]


def _known_noun(name: str) -> str:
    """The end of a name that is said in another way: `CurvedPolyline` is a polyline."""
    words = re.findall(r"[A-Z][a-z0-9]*", name)
    ends = ["".join(words[place:]) for place in range(len(words))] if "".join(words) == name else []
    return next((end for end in [name, *ends] if end in phrases.CALLS), name)


def _noun(sight: Sight, node: ast.Name) -> str | None:
    """What an invented class is a kind of: a `CameraFlash` is a `Flash`; what a scene derives from is a `Scene`."""
    words = re.findall(r"[A-Z][a-z0-9]*", node.id)
    if "".join(words) != node.id:
        return None
    above = sight.parents.get(node)
    if isinstance(above, ast.ClassDef) and node in above.bases:
        has_scene = any(getattr(part, "name", "") == "construct" for part in above.body)
        spatial = "3" in node.id or "Three" in words
        return ("ThreeDScene" if spatial else "Scene") if has_scene else None
    ends = ["".join(words[place:]) for place in range(1, len(words))]
    known = [end for end in ends if library.is_class(end, "Mobject") or library.is_class(end, "Animation")]
    return known[0] if known and sight.call_of(node) else None


def _numbered(sight: Sight, node: ast.Name) -> list[Change]:
    """`for part in row:` where the body counts by `i`: the loop gets its number."""
    loop: ast.AST | None = node
    while loop is not None and not isinstance(loop, (ast.For, ast.FunctionDef)):
        loop = sight.parents.get(loop)
    if node.id not in COUNTING or not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name):
        return []
    if any(use not in set(ast.walk(loop)) for use in sight.free_uses(node.id)):
        return []
    pair = cst.Tuple([cst.Element(cst.Name(node.id)), cst.Element(cst.Name(loop.target.id))], lpar=[], rpar=[])
    return [
        Change(loop.target, lambda old: pair),
        Change(loop.iter, lambda old: fill("enumerate(it)", Bound({"it": old}))),
    ]


def _said(name: str, call: ast.Call) -> Rewrite | None:
    """How a call of a name that is not there is said again."""
    return next((phrase for phrase in phrases.CALLS.get(name, ()) if phrase.takes(call)), None)


def _again(phrase: Rewrite) -> Turn:
    return lambda old: phrase.of(old) or old


def mend_missing_import(sight: Sight, problem: Problem) -> list[Change]:
    return [Change(None, with_import("from manim import *"))]


def mend_forbidden_import(sight: Sight, problem: Problem) -> list[Change]:
    """Another Manim is this one; a module that nothing of the file uses is left out."""
    node = sight.at(problem, (ast.Import, ast.ImportFrom))
    if isinstance(node, ast.ImportFrom):
        name = node.module or ""
        if name == "manim_slides":
            return _without_slides(sight, node)
        if name.split(".")[0] in {"manimlib", "manim_imports_ext", "big_ol_pile_of_manim_imports", "manimce"}:
            return [Change(node, lambda old: cst.RemoveFromParent()), Change(None, with_import("from manim import *"))]
        if any(part.name == "*" for part in node.names):
            return [Change(node, lambda old: cst.RemoveFromParent())]
        if not any((part.asname or part.name) in sight.module.mentioned for part in node.names):
            return [Change(node, lambda old: cst.RemoveFromParent())]
    if isinstance(node, ast.Import):
        quoted = re.search("“(.+?)”", problem.message)
        alias = next((part for part in node.names if quoted and part.name == quoted[1]), None)
        if alias and alias.name.split(".")[0] == "manimlib":
            return [Change(node, removed_import(alias.name)), Change(None, with_import("from manim import *"))]
        if alias and (alias.asname or alias.name.split(".")[0]) not in sight.module.mentioned:
            return [Change(node, removed_import(alias.name))]
    return []


def _without_slides(sight: Sight, node: ast.ImportFrom) -> list[Change]:
    """Slides are scenes that wait; here they are just scenes."""
    own = {"Slide": "Scene", "ThreeDSlide": "ThreeDScene"}
    bases = [
        base for cls in sight.module.classes for base in cls.bases if isinstance(base, ast.Name) and base.id in own
    ]
    changes = [Change(base, becomes(own[base.id])) for base in bases]
    return [Change(node, lambda old: cst.RemoveFromParent()), *changes] if changes else []


def mend_unknown_import(sight: Sight, problem: Problem) -> list[Change]:
    """`from manim import Old` -> `from manim import New`, or nothing where there is none."""
    node = sight.at(problem, ast.ImportFrom)
    quoted = re.findall("“(.+?)”", problem.message)
    if not isinstance(node, ast.ImportFrom) or not quoted:
        return []
    name = quoted[-1]
    replaced = retired.NAMES.get(name)
    said = phrases.CALLS.get(name)
    new = replaced.new if replaced else re.split(r"\W", said[0].new)[0] if said else None
    if new is None or new not in library.names() or any(part.name == new for part in node.names):
        return [Change(node, removed_import(name))]
    return [Change(node, lambda old: _with_alias(old, name, str(new)))]


def _with_alias(statement: cst.ImportFrom, old: str, new: str) -> cst.ImportFrom:
    if isinstance(statement.names, cst.ImportStar):
        return statement
    return statement.with_changes(
        names=[
            part.with_changes(name=cst.Name(new))
            if isinstance(part.name, cst.Name) and part.name.value == old
            else part
            for part in statement.names
        ]
    )


def _import_of(sight: Sight, name: str) -> str | None:
    """The import that brings the name."""
    if name in ALIASES:
        return ALIASES[name]
    if name in library.names() and name not in sight.given:
        return f"from manim import {name}"
    if name in retired.NAMES and name != "factorial":
        return None
    if _holder(sight, name) or name in retired.MATHEMATICS:
        return None
    if name in library.STANDARD_MODULES:
        return f"import {name}"
    homes = [part for part in sorted(library.STANDARD_MODULES - {"numpy"}) if name in (library.star_names(part) or ())]
    if homes and len(name) > 2 and not _local(sight, name):
        return f"from {homes[0]} import {name}"
    return None


def _meant(sight: Sight, node: ast.Name) -> str | None:
    name = node.id
    if name in OTHER_LANGUAGES:
        return OTHER_LANGUAGES[name]
    if name in SIGNS:
        return SIGNS[name]
    replaced = retired.NAMES.get(name)
    if replaced is not None and replaced.new:
        return replaced.new
    if is_rate_function(name):
        return f"rate_functions.{name}"
    if _holder(sight, name):
        return f"self.{name}"
    if name in retired.MATHEMATICS:
        return f"np.{retired.MATHEMATICS[name]}"
    if sight.call_of(node) and sight.scene_around(node) and _is_of_scenes(name):
        return f"self.{name}"
    near = _local(sight, name) or _product(sight, name)
    if near is None and sight.call_of(node) and name in (library.star_names("numpy") or ()):
        return f"np.{name}"
    return near or colour(name)


def _directed(sight: Sight, use: ast.Name) -> str | None:
    """The direction that an edge of the frame stands for, where a direction is asked for."""
    above = sight.parents.get(use)
    call = sight.parents.get(above) if isinstance(above, ast.keyword) else above
    name = call.func.attr if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else ""
    return retired.EDGES.get(use.id) if name in DIRECTED else None


def mend_early(sight: Sight, problem: Problem) -> list[Change]:
    """The line that gives a name its value goes before the line that needs it, where both stand in one block."""
    node = sight.names.get((problem.line, problem.column))
    scope = sight.module.scopes.of.get(node) if node else None
    bindings = scope.bindings.get(node.id, []) if scope and node else []
    giver = _statement(sight, bindings[0]) if len(bindings) == 1 and isinstance(bindings[0], ast.expr) else None
    user = _statement(sight, node) if node else None
    block = sight.parents.get(user) if user else None
    body = getattr(block, "body", [])
    if not isinstance(giver, ast.Assign) or user not in body or giver not in body:
        return []
    between = body[body.index(user) : body.index(giver)]
    stored = [part for statement in between for part in ast.walk(statement) if isinstance(part, ast.Name)]
    made = {part.id for part in stored if isinstance(part.ctx, ast.Store)}
    needed = {part.id for part in ast.walk(giver.value) if isinstance(part, ast.Name)}
    if made & needed:
        return []
    line = ast.get_source_segment(sight.module.code, giver) or ""
    statement = cst.parse_statement(line)
    return [
        Change(user, lambda old: cst.FlattenSentinel([statement, old])),
        Change(giver, lambda old: cst.RemoveFromParent()),
    ]


def _statement(sight: Sight, node: ast.AST) -> ast.stmt | None:
    while not isinstance(node, ast.stmt):
        if node not in sight.parents:
            return None
        node = sight.parents[node]
    return node


def _with_self(sight: Sight, node: ast.Name) -> list[Change]:
    """`def construct():` -> `def construct(self):`."""
    function = sight.function_around(node)
    while function is not None and isinstance(outer := sight.parents.get(function), ast.AST):
        if isinstance(outer, ast.ClassDef):
            return [] if function.decorator_list else [Change(function, with_self)]
        function = sight.function_around(outer)
    return []


def with_self(old: Any) -> Any:
    """A method with its first parameter."""
    parameters = old.params
    return old.with_changes(params=parameters.with_changes(params=[cst.Param(cst.Name("self")), *parameters.params]))


def _shared(sight: Sight, node: ast.Name) -> list[Change]:
    """A variable of another method of the scene, which has run by then: both say `self.name`."""
    uses = sight.free_uses(node.id)
    scene, function = sight.scene_around(node), sight.function_around(node)
    if scene is None or function is None or any(sight.scene_around(use) is not scene for use in uses):
        return []
    methods = [part for part in scene.body if isinstance(part, ast.FunctionDef)]
    givers = [part for part in methods if node.id in sight.module.scopes.inside[part].bindings]
    if len(givers) != 1 or node.id in {part.arg for part in givers[0].args.args}:
        return []
    if any(_turn(scene, giver) >= _turn(scene, sight.function_around(use)) for giver in givers for use in uses):
        return []
    own = sight.module.scopes.inside[givers[0]]
    named = [part for part in sight.names.values() if part.id == node.id and _owner(sight, part) is own]
    return [Change(part, becomes(f"self.{node.id}")) for part in [*named, *uses]]


def _owner(sight: Sight, node: ast.Name) -> Scope | None:
    scope = sight.module.scopes.of.get(node)
    return scope.owner(node.id) if scope else None


def _turn(scene: ast.ClassDef, method: ast.FunctionDef | None) -> float:
    """When a method's turn comes: the line of `construct` that calls it; without end where none does."""
    construct = next(
        (part for part in scene.body if isinstance(part, ast.FunctionDef) and part.name == "construct"), None
    )
    if construct is None or method is None or method is construct:
        return float("inf")
    calls = [part.func for part in ast.walk(construct) if isinstance(part, ast.Call)]
    lines = [part.lineno for part in calls if ast.unparse(part) == f"self.{method.name}"]
    return min(lines, default=float("inf"))


def _is_of_scenes(name: str) -> bool:
    return name in {"play", "wait", "add", "remove", "next_section", "add_subcaption", "clear", "bring_to_front"}


def _holder(sight: Sight, name: str) -> bool:
    """Whether the file's scenes have the name as theirs."""
    if any(name in sight.module.scopes.inside[node].bindings for node in sight.module.classes):
        return True
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == name
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
        for node in sight.module.nodes
    )


def _local(sight: Sight, name: str) -> str | None:
    """The one name around that is nearly the same."""
    uses = sight.free_uses(name)
    scope = sight.module.scopes.of.get(uses[0]) if uses else None
    choices = [*_visible(scope), *library.names()] if scope else []
    if name.islower():  # a variable, or a constant in small letters; never a class
        choices = [choice for choice in choices if choice not in library.names() or choice.isupper()]
        choices = [choice for choice in choices if not choice.isupper() or choice.lower() == name]
    if name.isupper() and len(name) > 2:  # a constant or a colour; never a variable
        choices = [choice for choice in choices if choice.isupper()]
    folded = {choice for choice in choices if choice.lower().replace("_", "") == name.lower().replace("_", "")}
    if len(folded) == 1:
        return folded.pop()
    if len(name) < 3:
        return None
    close = difflib.get_close_matches(name, [choice for choice in choices if choice != name], n=2, cutoff=LIKENESS)
    if len(close) == 2 and _ratio(name, close[0]) - _ratio(name, close[1]) < 0.02:
        return None
    if not close or close[0].isupper() != name.isupper() or _differ_in_number(name, close[0]):
        return None
    return close[0]


def _product(sight: Sight, name: str) -> str | None:
    """`ac` where there are `a` and `c`: letters written together are multiplied."""
    uses = sight.free_uses(name)
    scope = sight.module.scopes.of.get(uses[0]) if uses else None
    is_product = 1 < len(name) < 4 and name.islower() and set(name) <= set(_visible(scope))
    return f"({' * '.join(name)})" if is_product and not any(map(sight.call_of, uses)) else None


def _differ_in_number(one: str, other: str) -> bool:
    """`dot1` and `dot2` are different things."""
    return one != other and re.sub(r"\d+|_?[A-E]$", "", one) == re.sub(r"\d+|_?[A-E]$", "", other)


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def _visible(scope: Scope | None) -> Iterator[str]:
    for part in scope.chain() if scope else ():
        if not part.is_class:
            yield from part.bindings


def colour(name: str) -> str | None:
    """A colour that is not there: Manim's own shade of it, else just that colour by its number."""
    if not name.isupper():
        return None
    shade = SHADE.match(name)
    if shade:
        how, what = (shade[1], shade[2]) if shade[1] else (shade[4], shade[3])
        own = f"{what}{DARKNESS.get(how, '_A')}"
        if own in library.names():
            return own
    word = name.replace("_", "").lower()
    code: Any = ImageColor.colormap.get(word)
    if isinstance(code, str):
        return f'ManimColor("{code.upper()}")'
    if name in (library.attributes_of_module("manim.utils.color.XKCD") or ()):
        return f"XKCD.{name}"
    parts = [part for part in name.split("_") if library.names().get(part) == "value:ManimColor"]
    return parts[-1] if "_" in name and parts else None
