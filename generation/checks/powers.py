"""`x^2` in a function that is plotted: Python's sign for it is `**`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from generation.checks.inference import Inference
from generation.checks.problems import problem_at
from generation.types import Problem

PLOTTING = {"plot", "plot_parametric_curve", "ParametricFunction", "FunctionGraph", "plot_implicit_curve", "Surface"}


def check_powers(inference: Inference) -> Iterator[Problem]:
    for call in inference.module.nodes:
        if not isinstance(call, ast.Call) or call in inference.module.uncertain:
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        function = call.args[0] if call.args else None
        if name in PLOTTING and isinstance(function, ast.Lambda):
            inside = {part.arg for part in function.args.args}
            for node in ast.walk(function.body):
                if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor) and _speaks_of(node.left, inside):
                    yield problem_at(
                        node,
                        "power_sign",
                        "A power is written with “^”, which means something else in Python.",
                        "Write `x**2`.",
                    )


def _speaks_of(node: ast.expr, names: set[str]) -> bool:
    return any(isinstance(part, ast.Name) and part.id in names for part in ast.walk(node))
