"""A value where a function is needed, and a tracker where its number is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from generation.checks.inference import Inference
from generation.checks.literals import Literals
from generation.checks.problems import problem_at
from generation.checks.values import Builder, BuilderMethod, Class, Instance, Method, Namespace, Routine, Value
from generation.types import Problem

DRAWN_ANEW = "always_redraw"
CURVES = {"ParametricFunction", "FunctionGraph", "ImplicitFunction", "Surface"}
TAKING = {"plot", "plot_parametric_curve", "plot_implicit_curve", "add_updater"}
"""Methods of objects whose first value is a function."""
OF_NUMBERS = {
    "c2p", "coords_to_point", "n2p", "number_to_point", "i2gp", "input_to_graph_point", "point_at_angle",
    "point_from_proportion", "polar_to_point", "pr2pt", "rotate", "scale",
}  # fmt: skip
"""Methods of objects that take numbers and no objects, as far as a tracker could be one."""
PLAIN = {"round", "int", "float", "range", "abs", "str"}


def check_functions(inference: Inference) -> Iterator[Problem]:
    literals = Literals(inference)
    for node in inference.module.nodes:
        if isinstance(node, ast.Call) and node not in inference.module.uncertain:
            yield from _no_function(inference, literals, node)
    for name in trackers_for_numbers(inference):
        said = ast.unparse(name)
        yield problem_at(
            name,
            "tracker_as_number",
            f"“{said}” is a ValueTracker, and its number is needed here.",
            f"Write `{said}.get_value()`.",
        )


def _no_function(inference: Inference, literals: Literals, call: ast.Call) -> Iterator[Problem]:
    callee = _callee_of_functions(inference, call)
    given = call.args[0] if call.args else None
    if callee is None or given is None or not _is_no_function(inference, literals, given):
        return
    hint = "Write `lambda: …` before it." if callee == DRAWN_ANEW else "Write `lambda x: …` with its formula."
    yield problem_at(
        given,
        "not_a_function",
        f"“{callee}” needs a function, and is given a finished thing.",
        hint,
    )


def _callee_of_functions(inference: Inference, call: ast.Call) -> str | None:
    value = _only(inference, call.func)
    if isinstance(value, Routine) and value.node is None and value.name == DRAWN_ANEW:
        return DRAWN_ANEW
    if isinstance(value, Class) and value.node is None and value.name in CURVES:
        return value.name
    if isinstance(value, (Method, BuilderMethod)) and value.name in TAKING and _is_of_object(inference, value):
        return value.name
    return None


def _is_of_object(inference: Inference, method: Method | BuilderMethod) -> bool:
    holder = method.holder if isinstance(method, Method) else method.target
    return isinstance(holder, Instance) and inference.hierarchy.is_a(holder.cls, "Mobject")


def _is_no_function(inference: Inference, literals: Literals, node: ast.expr) -> bool:
    meant = literals.meant(node)
    if isinstance(meant, (ast.Constant, ast.JoinedStr)):
        return True
    values = inference.values(node)
    return bool(values) and all(
        isinstance(value, Instance) and value.cls.node is None and inference.hierarchy.is_a(value.cls, "Mobject")
        for value in values
    )


def trackers_for_numbers(inference: Inference) -> Iterator[ast.expr]:
    """The trackers that stand, alone or in a calculation, where only a number will do."""
    parents = {child: node for node in inference.module.nodes for child in ast.iter_child_nodes(node)}
    for node in inference.module.nodes:
        if not isinstance(node, (ast.Name, ast.Attribute)) or not isinstance(node.ctx, ast.Load):
            continue
        if not _is_tracker(inference, node):
            continue
        inside: ast.AST = node
        while isinstance(parents.get(inside), (ast.BinOp, ast.UnaryOp)):
            inside = parents[inside]
        if _wants_number(inference, inside, parents):
            yield node


def _is_tracker(inference: Inference, node: ast.expr) -> bool:
    value = _only(inference, node)
    return isinstance(value, Instance) and value.cls == Class("ValueTracker")


def _wants_number(inference: Inference, node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    above = parents.get(node)
    if isinstance(above, ast.FormattedValue):
        return True
    if isinstance(above, ast.Compare):
        return not any(isinstance(sign, (ast.Is, ast.IsNot, ast.In, ast.NotIn)) for sign in above.ops)
    call = parents.get(above) if isinstance(above, ast.keyword) else above
    if not isinstance(call, ast.Call) or node is call.func:
        return False
    if isinstance(call.func, ast.Name) and call.func.id in PLAIN:
        return inference.module.scopes.root.owner(call.func.id) is None
    if isinstance(call.func, ast.Attribute) and _only(inference, call.func.value) == Namespace("numpy"):
        return True
    value = _only(inference, call.func)
    if isinstance(value, Class):
        is_thing = value.node is None and inference.hierarchy.is_a(value, "Mobject")
        return is_thing and not any(inference.hierarchy.is_a(value, name) for name in ("Group", "VGroup", "VDict"))
    return isinstance(value, (Method, BuilderMethod)) and value.name in OF_NUMBERS and _is_of_object(inference, value)


def _only(inference: Inference, node: ast.expr) -> Value | None:
    values = inference.values(node)
    value = next(iter(values)) if len(values) == 1 else None
    return None if isinstance(value, Builder) else value
