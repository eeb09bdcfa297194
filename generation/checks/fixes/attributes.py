"""Attributes and methods that are not there: the one that is meant, or another kind of scene."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Collection
from typing import Any

import libcst as cst

from generation.checks import library, retired
from generation.checks.attributes import Search
from generation.checks.fixes.change import Change, Turn, becomes, renamed, with_import
from generation.checks.fixes.methods import METHODS
from generation.checks.fixes.methods.read import READ
from generation.checks.fixes.rewrites import Bound, Rewrite, fill
from generation.checks.fixes.sight import Sight
from generation.checks.fixes.views import mend_view
from generation.checks.meaning import meaning, same_meaning
from generation.checks.values import Class, Instance, Namespace, Super, Value
from generation.types import Problem

LIKENESS = 0.84
# Words at the end of a name that add nothing to it: `get_end_point` is `get_end`.
NEUTRAL = {
    "point", "points", "by", "to", "for", "at", "of", "mobject", "mobjects", "object", "objects", "animation",
    "animations", "value", "position", "now", "all", "angle", "factor", "amount", "vector", "coordinates", "time",
    "seconds", "method", "it", "labels", "coords", "self", "here",
}  # fmt: skip
OBJECTS = {"object", "objects", "mobject", "mobjects", "all", "it", "here", "now"}
"""After `add` or `remove`, only these add nothing: `add_vector` means another thing."""


def mend_attribute(sight: Sight, problem: Problem) -> list[Change]:
    node = sight.attributes.get((problem.line, problem.column))
    if node is None:
        return []
    values = sight.inference.values(node.value)
    return (
        mend_view(sight, node)
        or _phrase(sight, node, values)
        or _read(sight, node, values)
        or _of_animated(sight, node, values)
        or _other_scene(sight, node, values)
        or _renamed(sight, node, values)
        or _of_scene_itself(sight, node)
    )


def _phrase(sight: Sight, node: ast.Attribute, values: frozenset[Value]) -> list[Change]:
    call = sight.call_of(node)
    if call is None:
        return []
    classes = _shared([sight.classes_of(value) for value in values])
    rewrite = _said(node.attr, classes, call, is_known=bool(values))
    rewrite = rewrite or _as_animation(node.attr, classes, sight.is_statement(call))
    if rewrite is None:
        return []
    if rewrite.assigns:
        return _assigned(sight, call, rewrite)
    plays = rewrite.animates and sight.is_statement(call)
    if plays and not sight.scene_around(node):
        return []
    animated = isinstance(node.value, ast.Attribute) and node.value.attr == "animate"
    if rewrite.animates and not animated and "animate" in ast.unparse(node.value):
        return []  # in the middle of a chain

    def turn(old: cst.Call) -> cst.BaseExpression:
        func = old.func
        assert isinstance(func, cst.Attribute)
        receiver = func.value
        if rewrite.animates and isinstance(receiver, cst.Attribute) and receiver.attr.value == "animate":
            receiver = receiver.value
        new = rewrite.of(old, receiver, _itself(receiver))
        if new is None:
            return old
        return fill("self.play(new)", Bound({"new": new})) if plays else new

    return [Change(call, turn)]


def _of_animated(sight: Sight, node: ast.Attribute, values: frozenset[Value]) -> list[Change]:
    """`Create(circle).to_edge(DOWN)`: what is said of the animation is meant of its object."""
    orders = [sight.classes_of(value) for value in values]
    call = sight.call_of(node)
    made = node.value
    if call is None or not orders or not all("Animation" in order for order in orders):
        return []
    if not isinstance(made, ast.Call) or not made.args or node.attr not in library.class_entry("Mobject")["members"]:
        return []

    def turn(old: Any) -> Any:
        animation = old.func.value
        first = animation.args[0]
        moved = old.with_changes(func=cst.Attribute(first.value, old.func.attr))
        return animation.with_changes(args=[first.with_changes(value=moved), *animation.args[1:]])

    return [Change(call, turn)]


def _read(sight: Sight, node: ast.Attribute, values: frozenset[Value]) -> list[Change]:
    """`group.last_mobject`, `tracker.number`: what has a name of its own elsewhere, and is not called."""
    classes = _shared([sight.classes_of(value) for value in values])
    template = next((READ[cls, node.attr] for cls in classes if (cls, node.attr) in READ), None)
    if template is None or sight.call_of(node) is not None:
        return []
    return [Change(node, lambda old: fill(template, Bound({"it": old.value})))]


def _itself(receiver: cst.BaseExpression) -> cst.BaseExpression:
    """The object, also where its `.animate` is called."""
    is_builder = isinstance(receiver, cst.Attribute) and receiver.attr.value == "animate"
    return receiver.value if is_builder and isinstance(receiver, cst.Attribute) else receiver


def _said(name: str, classes: list[str], call: ast.Call, is_known: bool) -> Rewrite | None:
    """How the call of a method is said again: by its very name, else by what the name means.

    Where nobody knows what the object is, only what means one thing everywhere is said.
    """
    for matches in (_is_named, _means):
        found = [
            rewrite
            for rewrites in METHODS.values()
            for rewrite in rewrites
            if matches(rewrite, name) and (not is_known or rewrite.owner in classes) and rewrite.takes(call)
        ]
        nearest = sorted(found, key=lambda rewrite: classes.index(rewrite.owner)) if is_known else found
        if nearest and (is_known or len({rewrite.new for rewrite in found}) == 1):
            return nearest[0]
    return None


def _is_named(rewrite: Rewrite, name: str) -> bool:
    return rewrite.method == name


def _means(rewrite: Rewrite, name: str) -> bool:
    return meaning(rewrite.method) == meaning(name)


def _without_class(name: str, classes: list[str]) -> str:
    """`move_arrow_to` of an arrow is `move_to`."""
    words = [word for word in name.split("_") if word not in {cls.lower() for cls in classes}]
    return "_".join(words)


def _as_animation(name: str, classes: list[str], is_statement: bool) -> Rewrite | None:
    """A method that has the name of an animation: `square.fade_out()`, `self.swap(a, b)`."""
    animation = "".join(part.capitalize() for part in name.split("_"))
    replaced = retired.NAMES.get(animation)
    animation = replaced.new if replaced and replaced.new else animation
    if not library.is_class(animation, "Animation"):
        return None
    if "Scene" in classes:
        made = f"{animation}(*items, **rest)"
        return Rewrite("_(*items, **rest)", f"it.play({made})" if is_statement else made)
    if "Mobject" in classes:
        return Rewrite("_(*items, **rest)", f"{animation}(it, *items, **rest)", animates=True)
    return None


def _assigned(sight: Sight, call: ast.Call, rewrite: Rewrite) -> list[Change]:
    statement = sight.parents.get(call)
    if not isinstance(statement, ast.Expr):
        return []

    def turn(line: Any) -> Any:
        old = line.body[0].value
        value = rewrite.of(old)
        if value is None:
            return line
        place = fill(f"it.{rewrite.assigns}", Bound({"it": old.func.value}))
        assert isinstance(place, cst.Attribute)
        target = cst.AssignTarget(place)
        return line.with_changes(body=[cst.Assign([target], value)])

    return [Change(statement, turn)]


def _shared(orders: list[list[str]]) -> list[str]:
    """The classes that all the alternatives have."""
    return [cls for cls in orders[0] if all(cls in other for other in orders)] if orders else []


def _other_scene(sight: Sight, node: ast.Attribute, values: frozenset[Value]) -> list[Change]:
    """What only another kind of scene has: the scene becomes one of that kind."""
    if frame := _of_frame(sight, node, values):
        return frame
    wanted = retired.SCENE_ATTRIBUTES.get(node.attr)
    scene = sight.scene_around(node)
    if wanted is None or scene is None or not values:
        return []
    value = min(values, key=str)
    if not isinstance(value, (Instance, Super)):
        return []
    of_scene = sight.hierarchy.is_a(value.cls, "Scene")
    if not of_scene and not sight.hierarchy.is_a(value.cls, "Camera"):
        return []
    changes = [Change(scene, _with_base(wanted))]
    if node.attr == "frame" and of_scene:  # ManimGL keeps it at the scene itself
        changes.append(Change(node, becomes("self.camera.frame")))
    if len(scene.bases) != 1 or not isinstance(scene.bases[0], ast.Name) or scene.bases[0].id != "Scene":
        return [] if not (node.attr == "frame" and of_scene) else changes[1:]
    return changes


def _of_frame(sight: Sight, node: ast.Attribute, values: frozenset[Value]) -> list[Change]:
    """`self.camera.scale(…)`: the camera's frame is what moves, and only a moving camera has one."""
    scene = sight.scene_around(node)
    orders = [sight.classes_of(value) for value in values]
    if not orders or scene is None or ast.unparse(node.value) != "self.camera":
        return []
    if not all("Camera" in order and "ThreeDCamera" not in order for order in orders):
        return []
    if node.attr != "animate" and node.attr not in library.class_entry("Mobject")["members"]:
        return []
    frame = [Change(node.value, becomes("self.camera.frame"))]
    if all("MovingCamera" in order for order in orders):
        return frame
    plain = len(scene.bases) == 1 and isinstance(scene.bases[0], ast.Name) and scene.bases[0].id == "Scene"
    return [Change(scene, _with_base("MovingCameraScene")), *frame] if plain else []


def _of_scene_itself(sight: Sight, node: ast.Attribute) -> list[Change]:
    """`self.camera.set_camera_orientation(…)`: what the scene does, asked of its camera."""
    scene = sight.scene_around(node)
    if scene is None or ast.unparse(node.value) != "self.camera":
        return []
    order = [part.name for part in sight.hierarchy.order(Class(scene.name, scene)) or () if part.node is None]
    said = any(f"{cls}.{node.attr}" in METHODS for cls in order if cls != "Camera")
    has = any(node.attr in library.class_entry(cls)["members"] for cls in order)
    return [Change(node.value, becomes("self"))] if said or has else []


def _with_base(name: str) -> Turn:
    def turn(cls: cst.ClassDef) -> cst.ClassDef:
        return cls.with_changes(bases=[cst.Arg(cst.Name(name))])

    return turn


def _renamed(sight: Sight, node: ast.Attribute, values: frozenset[Value]) -> list[Change]:
    value = min(values, key=str) if values else None
    if isinstance(value, Namespace):
        return _of_module(sight, node, value.name)
    replaced = retired.ATTRIBUTES.get(node.attr)
    known = [Search(sight.inference).known(part) or frozenset() for part in values]
    everywhere = frozenset.intersection(*known) if known else frozenset()
    if replaced and replaced.new and (not known or replaced.new in everywhere):
        return [Change(node, renamed(replaced.new))]
    if value is not None and isinstance(value, (Instance, Super)) and sight.hierarchy.is_a(value.cls, "Animation"):
        return []
    bare = _without_class(node.attr, _shared([sight.classes_of(part) for part in values]))
    new = (
        (bare if bare != node.attr and bare in everywhere else None)
        or _shortened(node.attr, everywhere)
        or same_meaning(node.attr, everywhere)
        or likeliest(node.attr, everywhere)
        or (None if values else likeliest(node.attr, library.members_of_objects()))
    )
    return [Change(node, renamed(new))] if new and not new.startswith("_") else []


def _shortened(name: str, known: Collection[str]) -> str | None:
    head, _, last = name.rpartition("_")
    if last not in NEUTRAL or not head or (head in {"add", "remove"} and last not in OBJECTS):
        return None
    return head if head in known else _shortened(head, known)


def _of_module(sight: Sight, node: ast.Attribute, module: str) -> list[Change]:
    if (module, node.attr) == ("numpy", "math"):
        return [Change(node, becomes("math")), Change(None, with_import("import math"))]
    if module == "numpy" and node.attr in {"factorial", "comb", "gcd_list"}:
        return [Change(node, becomes(f"math.{node.attr}")), Change(None, with_import("import math"))]
    replaced = retired.MODULE_ATTRIBUTES.get((module, node.attr))
    if replaced and replaced.new:
        plain = replaced.new in {"float", "int", "object", "complex", "str"}
        return [Change(node, becomes(replaced.new) if plain else renamed(replaced.new))]
    new = likeliest(node.attr, library.attributes_of_module(module) or ())
    return [Change(node, renamed(new))] if new else _of_part(sight, node, module)


def _of_part(sight: Sight, node: ast.Attribute, module: str) -> list[Change]:
    """`np.randint`, `math.sign`: a function that another module has."""
    numpy = library.data()["numpy_names"]
    parts = [part for part in ("random", "linalg", "fft") if node.attr in numpy[part]] if module == "numpy" else []
    if parts:
        return [Change(node.value, lambda old: cst.Attribute(old, cst.Name(parts[0])))]
    home = "np" if node.attr in numpy[""] else "math" if node.attr in (library.star_names("math") or ()) else ""
    if not home or (module in {home, "numpy"} and home == "np"):
        return []
    needed = [Change(None, with_import("import numpy as np" if home == "np" else "import math"))]
    return [Change(node.value, becomes(home)), *(needed if home not in sight.given else [])]


def likeliest(name: str, known: Any, likeness: float = LIKENESS) -> str | None:
    """The one known name that is nearly the same; None where none is, or two are."""
    folded = {choice for choice in known if choice.lower().replace("_", "") == name.lower().replace("_", "")}
    if len(folded) == 1:
        return str(folded.pop())
    close = difflib.get_close_matches(name, sorted(known), n=2, cutoff=likeness)
    if not close or name[0] != close[0][0]:
        return None
    if likeness >= LIKENESS and name.split("_", maxsplit=1)[0] != close[0].split("_")[0]:
        return None
    ratios = [difflib.SequenceMatcher(None, name, choice).ratio() for choice in close]
    return None if len(close) == 2 and ratios[0] - ratios[1] < 0.02 else close[0]
