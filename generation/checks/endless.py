"""Scenes that would never end, or take longer than any film may."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from generation.checks.calculations import highest
from generation.checks.inference import Inference
from generation.checks.literals import Literals
from generation.checks.loops import ENDLESS, MOST_ROUNDS, rounds
from generation.checks.problems import problem_at
from generation.checks.values import Class, Instance, Method
from generation.types import Problem

LONGEST_WAIT = 600.0
"""Seconds: a film may not be longer (`Limits.film_seconds`)."""
MOST_OBJECTS = 40_000
MOST_PLAYS = 400
MOST_STEPS = 20e6
"""Rounds of a loop that Python can do in the time that a scene has."""
MOST_PATCHES = 20_000
FINE_ENOUGH = 32
MOST_CALLS = 20e6
DEEPEST = 50.0
"""Deeper, only the message would grow."""
LEAVING = (ast.Return, ast.Raise)


def check_end(inference: Inference) -> Iterator[Problem]:
    literals = Literals(inference)
    yield from _loops(inference)
    for node in inference.module.nodes:
        if node in inference.module.uncertain:
            continue
        if isinstance(node, ast.Call):
            yield from _long_wait(inference, literals, node)
            yield from _fine_surfaces(inference, literals, node)
        elif isinstance(node, ast.For):
            yield from _long_loop(inference, literals, node)
    yield from _crowds(inference, literals)
    yield from _long_calculations(inference, literals)
    yield from _deep(inference, literals)
    yield from _circles(inference)


def _loops(inference: Inference) -> Iterator[Problem]:
    for node in inference.module.nodes:
        if not isinstance(node, ast.While) or node in inference.module.uncertain:
            continue
        counted = rounds(inference, node)
        busy = plays_something(node) or _makes_objects(inference, node)
        if counted is not None and counted >= MOST_PLAYS and busy:
            yield _too_often(node, counted, "plays")
        if not (_always(node.test) or _waits_in_vain(node) or counted == ENDLESS) and not _waits_for_tracker(
            inference, node
        ):
            continue
        if counted == ENDLESS or (
            not any(isinstance(part, LEAVING) for part in ast.walk(node)) and not _breaks(node.body)
        ):
            yield problem_at(
                node,
                "never_ends",
                "This loop never ends, so there would never be a film.",
                "Write `for round in range(3):` instead, or leave the loop with `break`.",
            )


def plays_something(loop: ast.AST) -> bool:
    """Whether each round takes time in the film, or puts something on the screen."""
    return any(isinstance(part, ast.Attribute) and part.attr in {"play", "wait", "pause"} for part in ast.walk(loop))


def _too_often(node: ast.stmt | ast.expr, count: float, what: str) -> Problem:
    return problem_at(
        node,
        "too_many_rounds",
        f"This goes round {count:,.0f} times{' or more' if count >= MOST_ROUNDS else ''}, "
        f"which takes too long{' for a film' if what == 'plays' else ''}.",
        "Let it stop earlier: a few rounds show the same.",
    )


def _long_calculations(inference: Inference, literals: Literals) -> Iterator[Problem]:
    """Counted loops that make no objects, and would still take longer than anybody waits."""
    inner: set[ast.AST] = set()
    for loop in inference.module.nodes:
        if not isinstance(loop, (ast.For, ast.ListComp, ast.GeneratorExp)) or loop in inner:
            continue
        count, loops = _rounds(literals, loop)
        inner |= set(loops)
        if count and count > MOST_STEPS and not any(isinstance(part, (ast.Break, *LEAVING)) for part in ast.walk(loop)):
            yield _too_often(loop, count, "")


def _fine_surfaces(inference: Inference, literals: Literals, call: ast.Call) -> Iterator[Problem]:
    """Surfaces of more patches than can be drawn."""
    value = next(iter(inference.values(call.func)), None)
    is_surface = isinstance(value, Class) and inference.hierarchy.is_a(value, "Surface")
    is_plot = isinstance(value, Method) and value.name == "plot_surface"
    given = next((part.value for part in call.keywords if part.arg == "resolution"), None)
    if given is None or not (is_surface or is_plot):
        return
    parts = given.elts if isinstance(given, (ast.Tuple, ast.List)) else [given, given]
    numbers = [literals.number(part) or 0.0 for part in parts]
    if len(numbers) == 2 and numbers[0] * numbers[1] > MOST_PATCHES:
        yield problem_at(
            given,
            "too_fine",
            f"A resolution of {numbers[0]:.0f} by {numbers[1]:.0f} makes {numbers[0] * numbers[1]:,.0f} patches,"
            " which are too many to draw.",
            f"Write `resolution=({FINE_ENOUGH}, {FINE_ENOUGH})`, or less.",
        )


def _always(test: ast.expr) -> bool:
    return isinstance(test, ast.Constant) and bool(test.value)


def _waits_in_vain(loop: ast.While) -> bool:
    """Whether it compares names with numbers only, and nothing inside gives one of them another value."""
    test = loop.test
    if not isinstance(test, ast.Compare):
        return False
    sides = [test.left, *test.comparators]
    names = {side.id for side in sides if isinstance(side, ast.Name)}
    numbers = [side for side in sides if isinstance(side, ast.Constant) and isinstance(side.value, (int, float))]
    if not names or not numbers or len(names) + len(numbers) < len(sides):
        return False
    stored = {part.id for part in ast.walk(loop) if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load)}
    return not names & stored and not any(isinstance(part, (ast.FunctionDef, ast.Global)) for part in ast.walk(loop))


def _waits_for_tracker(inference: Inference, loop: ast.While) -> bool:
    """Whether it asks a tracker for its number, and the whole file only ever asks: nothing moves it."""
    test = loop.test
    if not isinstance(test, ast.Compare) or len(test.comparators) != 1:
        return False
    sides = (test.left, test.comparators[0])
    asked = [side.func.value for side in sides if isinstance(side, ast.Call) and isinstance(side.func, ast.Attribute)]
    numbers = [side for side in sides if isinstance(side, (ast.Constant, ast.UnaryOp))]
    if len(asked) != 1 or len(numbers) != 1 or not isinstance(asked[0], ast.Name):
        return False
    tracker = asked[0].id
    if inference.values(asked[0]) != frozenset({Instance(Class("ValueTracker"))}):
        return False
    nodes = inference.module.nodes
    named = [node for node in nodes if isinstance(node, ast.Name) and node.id == tracker]
    asking = {node.value for node in nodes if isinstance(node, ast.Attribute) and node.attr == "get_value"}
    stores = [node for node in named if isinstance(node.ctx, ast.Store)]
    return len(stores) == 1 and all(node in asking for node in named if node not in stores)


def _breaks(body: list[ast.stmt]) -> bool:
    """Whether a `break` of this very loop is inside."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Break):
            return True
        if not isinstance(node, (ast.For, ast.While, ast.FunctionDef, ast.Lambda, ast.ClassDef)):
            waiting.extend(ast.iter_child_nodes(node))
        elif isinstance(node, (ast.For, ast.While)):
            waiting.extend(node.orelse)
    return False


def _long_wait(inference: Inference, literals: Literals, call: ast.Call) -> Iterator[Problem]:
    for name in _plays(inference, call):
        seconds = literals.number(_time(call, name))
        if seconds is not None and seconds > LONGEST_WAIT:
            yield _too_long(call, seconds)


def _long_loop(inference: Inference, literals: Literals, loop: ast.For) -> Iterator[Problem]:
    """What is played again and again, each time in full."""
    count = _count(literals, loop)
    if not count or any(isinstance(part, (ast.Break, *LEAVING)) for part in ast.walk(loop)):
        return
    seconds = count * sum(_seconds(inference, literals, statement) for statement in loop.body)
    if seconds > LONGEST_WAIT:
        yield _too_long(loop, seconds)


def _seconds(inference: Inference, literals: Literals, statement: ast.stmt) -> float:
    """How long a statement plays at least, with the loops right inside."""
    if isinstance(statement, ast.For):
        inner = sum(_seconds(inference, literals, part) for part in statement.body)
        return inner * (_count(literals, statement) or 0.0) if inner else 0.0
    call = statement.value if isinstance(statement, ast.Expr) else None
    name = next(_plays(inference, call), None) if isinstance(call, ast.Call) else None
    return _surely(literals, call, name) if name is not None and isinstance(call, ast.Call) else 0.0


def _surely(literals: Literals, call: ast.Call, name: str) -> float:
    """How many seconds at least: one, where nothing is said of time anywhere in the call."""
    given = _time(call, name)
    if given is not None:
        return literals.number(given) or 0.0
    says_nothing = not any(isinstance(part, ast.keyword) and part.arg != "color" for part in ast.walk(call))
    return 1.0 if says_nothing and (call.args or name != "play") else 0.0


def _plays(inference: Inference, call: ast.Call) -> Iterator[str]:
    """By which of a scene's methods this takes time."""
    for value in inference.values(call.func):
        if not isinstance(value, Method) or value.name not in {"wait", "play", "pause"}:
            continue
        if isinstance(value.holder, Instance) and inference.hierarchy.is_a(value.holder.cls, "Scene"):
            yield value.name


def _time(call: ast.Call, name: str) -> ast.expr | None:
    given = [part.value for part in call.keywords if part.arg in {"duration", "run_time"}]
    places = call.args[:1] if name != "play" else []
    return next(iter([*places, *given]), None)


def _too_long(node: ast.Call | ast.For, seconds: float) -> Problem:
    return problem_at(
        node,
        "film_too_long",
        f"This alone would take {seconds:,.0f} seconds, which is too long for a film.",
        f"Times are in seconds: stay below {LONGEST_WAIT:.0f}.",
    )


def _crowds(inference: Inference, literals: Literals) -> Iterator[Problem]:
    """Objects made in counted loops, more than can be drawn."""
    told: set[ast.AST] = set()
    for scope in inference.module.nodes:
        if not isinstance(scope, (ast.For, ast.ListComp, ast.GeneratorExp)) or scope in told:
            continue
        count, loops = _rounds(literals, scope)
        if count and count > MOST_OBJECTS and _makes_objects(inference, loops[-1]):
            told |= set(ast.walk(scope))
            yield _too_many(scope, count, f"Stay well below {MOST_OBJECTS:,}; a grid of 40 by 40 shows the same.")


def _deep(inference: Inference, literals: Literals) -> Iterator[Problem]:
    """A function that calls itself several times for each step of its depth, and makes objects: a fractal."""
    nodes = inference.module.nodes
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    for function in nodes:
        if not isinstance(function, ast.FunctionDef) or any("cache" in ast.unparse(d) for d in function.decorator_list):
            continue
        most = MOST_OBJECTS if _makes_objects(inference, function) else MOST_CALLS
        inside = set(ast.walk(function))
        branches = [call for call in calls if call in inside and _calls(call, function)]
        for call in calls if len(branches) > 1 else ():
            if call in inside or not _calls(call, function) or call in inference.module.uncertain:
                continue
            for name in _counted_down(function, branches):
                steps = [_less(_given(branch, function, name), name) or 1 for branch in branches]
                count = _count_calls(_depth(inference, literals, _given(call, function, name)), steps)
                if count > most and most == MOST_OBJECTS:
                    yield _too_many(call, count, "Call it with a smaller depth: 5 or 6 show the same.")
                elif count > most:
                    yield _too_often(call, count, "")


def _circles(inference: Inference) -> Iterator[Problem]:
    """A function that calls itself with just what its way out is asked of, so that it never takes it."""
    calls = [node for node in inference.module.nodes if isinstance(node, ast.Call)]
    for function in inference.module.nodes:
        if not isinstance(function, ast.FunctionDef):
            continue
        inside = set(ast.walk(function))
        own = [call for call in calls if call in inside and _calls(call, function)]
        names = {part.arg for part in function.args.args}
        asked = {name for test in _ways_out(function) for name in _loaded(test)}
        stored = {part.id for part in inside if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
        if not own or not asked or not asked <= names or asked & stored:
            continue
        given = [(_given(call, function, name), name) for call in own for name in asked]
        if all(isinstance(part, ast.Name) and part.id == name for part, name in given):
            yield problem_at(
                own[0],
                "never_ends",
                f"“{function.name}” calls itself without end: “{min(asked)}” stays as it is.",
                f"Give `{min(asked)} - 1` on.",
            )


def _ways_out(function: ast.FunctionDef) -> list[ast.expr]:
    """What is asked before the function returns, where all of it is at the top of the function."""
    returns = [part for part in ast.walk(function) if isinstance(part, ast.Return)]
    ways = [part for part in function.body if isinstance(part, ast.If) and isinstance(part.body[-1], ast.Return)]
    others = [part for part in returns if part not in function.body and part not in [way.body[-1] for way in ways]]
    tests = [way.test for way in ways]
    return [] if others or not all(map(_is_of_numbers, tests)) else tests


def _is_of_numbers(test: ast.expr) -> bool:
    """Whether it compares a name with a number, which nobody can change under that name."""
    if not isinstance(test, ast.Compare) or len(test.comparators) != 1:
        return False
    sides = (test.left, test.comparators[0])
    numbers = [part for part in sides if isinstance(part, ast.Constant) and isinstance(part.value, (int, float))]
    return len(numbers) == 1 and any(isinstance(part, ast.Name) for part in sides)


def _loaded(test: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(test) if isinstance(part, ast.Name)}


def _calls(call: ast.Call, function: ast.FunctionDef) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return bool(name == function.name)


def _counted_down(function: ast.FunctionDef, calls: list[ast.Call]) -> list[str]:
    """The parameters that each of the calls gives on, made one less."""
    names = [part.arg for part in function.args.args]
    return [name for name in names if all(_less(_given(call, function, name), name) for call in calls)]


def _less(node: ast.expr | None, name: str) -> int | None:
    """By how much the name is made less: 2 for `name - 2`."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Sub) or ast.unparse(node.left) != name:
        return None
    step = node.right.value if isinstance(node.right, ast.Constant) else None
    return step if isinstance(step, int) and step > 0 else None


def _depth(inference: Inference, literals: Literals, node: ast.expr | None) -> float:
    """The number that a function is first called with, or the highest that a loop calls it with."""
    return literals.number(node) or (highest(inference, node) if node is not None else 0) or 0.0


def _count_calls(depth: float, steps: list[int]) -> float:
    """How often a function runs that calls itself with its number made less by each of the steps."""
    calls: list[float] = []
    for number in range(int(min(depth, DEEPEST)) + 1):
        calls.append(1.0 + sum(calls[number - step] for step in steps if number >= step))
    return calls[-1]


def _given(call: ast.Call, function: ast.FunctionDef, name: str) -> ast.expr | None:
    """What a call gives for a parameter."""
    names = [part.arg for part in function.args.args]
    if isinstance(call.func, ast.Attribute) and names[:1] == ["self"]:
        names = names[1:]
    places = dict(zip(names, call.args, strict=False))
    return places.get(name) or next((part.value for part in call.keywords if part.arg == name), None)


def _too_many(node: ast.Call | ast.For | ast.ListComp | ast.GeneratorExp, count: float, hint: str) -> Problem:
    message = f"This makes {count:,.0f} objects, which is too many to draw."
    return Problem("too_many_objects", node.lineno, node.col_offset + 1, message, hint)


def _rounds(literals: Literals, loop: ast.AST) -> tuple[float | None, list[ast.AST]]:
    """How often the innermost of nested loops goes round, and those loops, the outermost first."""
    count, loops = _count(literals, loop), [loop]
    while count and (deeper := _inner_loop(loops[-1])) is not None:
        count *= _count(literals, deeper) or 1
        loops.append(deeper)
    return count, loops


def _inner_loop(loop: ast.AST) -> ast.AST | None:
    """The one loop right inside."""
    body = loop.body if isinstance(loop, ast.For) else []
    loops = [part for part in body if isinstance(part, ast.For)]
    return loops[0] if len(loops) == 1 else None


def _count(literals: Literals, loop: ast.AST) -> float | None:
    sources = [loop.iter] if isinstance(loop, ast.For) else [part.iter for part in getattr(loop, "generators", ())]
    product = 1.0
    for source in sources:
        if not (isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and source.func.id == "range"):
            return None
        ends = [literals.number(part) for part in source.args]
        if not ends or None in ends:
            return None
        first, last = (0.0, ends[0]) if len(ends) == 1 else (ends[0], ends[1])
        step = ends[2] if len(ends) == 3 else 1.0
        product *= max(0.0, ((last or 0.0) - (first or 0.0)) / (step or 1.0))
    return product


def _makes_objects(inference: Inference, loop: ast.AST) -> bool:
    for node in ast.walk(loop):
        if isinstance(node, ast.Call):
            for value in inference.values(node.func):
                if isinstance(value, Class) and inference.hierarchy.is_a(value, "Mobject"):
                    return True
    return False
