"""What the installed Manim offers, found by importing it and by reading its source.

Runs in a process of its own (`python -m generation.checks.survey`): importing Manim takes seconds and much memory.
The shape of what it writes is told in `table.py`.
"""

from __future__ import annotations

import ast
import enum
import functools
import importlib
import inspect
import sys
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

from generation.checks.keywordflow import Flow, follow
from generation.checks.table import layout

# Bases from outside Manim that add nothing to what `dir()` shows.
PLAIN_BASES = {
    "object",
    "ABC",
    "Generic",
    "Protocol",
    "Enum",
    "IntEnum",
    "Flag",
    "Mapping",
    "MutableMapping",
    "Collection",
    "Sized",
    "Iterable",
    "Container",
    "Reversible",
}
NUMPY_PARTS = ("linalg", "random", "fft", "polynomial", "ma", "char")
NUMPY_LAZY_PARTS = {
    "core",
    "ctypeslib",
    "distutils",
    "dtypes",
    "emath",
    "exceptions",
    "f2py",
    "lib",
    "matlib",
    "rec",
    "strings",
    "testing",
    "typing",
    "version",
}
NEUTRAL_DECORATORS = {
    "staticmethod",
    "classmethod",
    "abstractmethod",
    "override",
    "unit_interval",
    "zero",
    "override_animation",
    "override_animate",
    "cached_property",
    "property",
    "contextmanager",
    "affects_shader_info_id",
    "triggers_refreshed_triangulation",
}
PLAIN_TYPES = {
    **dict.fromkeys(("Point3D", "Vector3D", "Point3D_Array", "np.ndarray", "MatrixMN", "PointND"), "ndarray"),
    "float": "float",
    "int": "int",
    "str": "str",
}
FOREIGN = (
    "builtins", "pathlib", "PIL.Image", "numpy", "numpy.random", "numpy.polynomial", "re", "math", "cmath", "random",
    "itertools", "functools", "collections", "dataclasses", "typing", "enum", "fractions", "decimal", "statistics",
    "string", "colorsys", "types", "datetime", "time",
)  # fmt: skip
KEPT = {"__init__", "__call__"}
DROPPED = {"_original__init__", "_abc_impl"}
# Names that come and go with what else is installed.
OPTIONAL = {"ipy", "get_ipython", "ManimMagic", "ipython_magic"}

Entry = dict[str, Any]


def survey() -> dict[str, Any]:
    """Everything the checks must know of the installed Manim, as JSON values."""
    # By name, so that no module of this package imports Manim when it is itself imported.
    manim = importlib.import_module("manim")
    numpy = importlib.import_module("numpy")
    modules = {
        name: module
        for name, module in sorted(sys.modules.items())
        if (name == "manim" or name.startswith("manim.")) and isinstance(module, ModuleType)
        if name.rpartition(".")[2] not in OPTIONAL
    }
    star = {name: value for name, value in vars(manim).items() if not name.startswith("_") and name not in OPTIONAL}
    classes, functions = _definitions(modules, star)
    return {
        "manim": manim.__version__,
        "numpy": numpy.__version__,
        "names": {name: _kind(value, classes, functions) for name, value in sorted(star.items())},
        "modules": {name: _module(module, star, classes, functions) for name, module in modules.items()},
        "numpy_names": {part: sorted(_public(numpy, part)) for part in ("", *NUMPY_PARTS)},
        "classes": {name: _class(cls, classes, functions) for name, cls in sorted(classes.items())},
        "functions": {name: _function(function, classes, functions) for name, function in sorted(functions.items())},
        "plain": {
            "ndarray": _public_of(numpy.ndarray),
            "int": _public_of(numpy.float64),
            "float": _public_of(numpy.float64),
        },
        "foreign": " ".join(sorted(_foreign_attributes())),
        "loose": sorted(_loose_attributes(modules)),
        "overrides": _overrides(classes, functions),
    }


def _definitions(
    modules: dict[str, ModuleType], star: dict[str, Any]
) -> tuple[dict[str, type], dict[str, FunctionType]]:
    """Manim's classes and functions by name; a name that the star import gives wins over others of that name."""
    classes: dict[str, type] = {}
    functions: dict[str, FunctionType] = {}
    for value in [*star.values(), *(value for module in modules.values() for value in vars(module).values())]:
        module = str(getattr(value, "__module__", None))
        if not module.startswith("manim.") or module.rpartition(".")[2] in OPTIONAL:
            continue
        if inspect.isclass(value):
            for cls in value.__mro__:
                if cls.__module__.startswith("manim."):
                    classes.setdefault(cls.__name__, cls)
        elif inspect.isfunction(value):
            functions.setdefault(value.__name__, value)
    return classes, functions


def _kind(value: Any, classes: dict[str, type], functions: dict[str, FunctionType]) -> str:
    """`class:Circle`, `function:smooth`, `module:manim.utils.color`, `value:ManimColor` or `value`."""
    if inspect.ismodule(value):
        return f"module:{value.__name__}"
    if inspect.isclass(value):
        return f"class:{value.__name__}" if classes.get(value.__name__) is value else "value"
    if inspect.isfunction(value):
        return f"function:{value.__name__}" if functions.get(value.__name__) is value else "value"
    cls = type(value)
    return f"value:{cls.__name__}" if classes.get(cls.__name__) is cls else "value"


def _module(
    module: ModuleType, star: dict[str, Any], classes: dict[str, type], functions: dict[str, FunctionType]
) -> list[Any]:
    """Its names: first those that the star import gives too, in one text, then the others with their kind."""
    names = {
        name: value
        for name, value in sorted(vars(module).items())
        if not name.startswith("__") and name not in OPTIONAL
    }
    others = {
        name: _kind(value, classes, functions)
        for name, value in names.items()
        if name not in star or star[name] is not value
    }
    return [" ".join(name for name in names if name not in others), others]


def _public(numpy: ModuleType, part: str) -> Iterator[str]:
    holder = getattr(numpy, part) if part else numpy
    yield from (name for name in {*dir(holder), *vars(holder)} if not name.startswith("_"))
    if not part:  # loaded only when asked for
        yield from (name for name in NUMPY_LAZY_PARTS - set(dir(holder)) if hasattr(numpy, name))


def _class(cls: type, classes: dict[str, type], functions: dict[str, FunctionType]) -> Entry:
    bases = [base.__name__ for base in cls.__mro__ if classes.get(base.__name__) is base]
    foreign = [base for base in cls.__mro__ if not base.__module__.startswith("manim.")]
    members: dict[str, Any] = {}
    node = _tree(cls)
    if isinstance(node, ast.ClassDef):
        members.update(_assigned(node, classes))
    for base in foreign:
        if base is not object:
            members.update({name: "" for name in dir(base) if not name.startswith("__")})
    for name, value in vars(cls).items():
        if name in KEPT or (not name.startswith("__") and name not in DROPPED):
            members[name] = _member(value, name, members.get(name, ""), classes, functions)
    if issubclass(cls, enum.Enum):
        members.update(dict.fromkeys(cls.__members__, f"={cls.__name__}") | {"name": "", "value": ""})
    camera = _camera(cls)
    if camera:
        members["camera"] = f"={camera}"
    entry: Entry = {
        "module": cls.__module__,
        "bases": bases[1:],
        "doc": _doc(cls),
        "members": dict(sorted(members.items())),
    }
    if any(base.__name__ not in PLAIN_BASES for base in foreign) or "__getattr__" in vars(cls):
        entry["open"] = True
    return entry


def _camera(cls: type) -> str | None:
    """The camera that a scene class makes for itself."""
    for base in cls.__mro__:
        if "__init__" in vars(base) and any(part.__name__ == "Scene" for part in cls.__mro__):
            given = inspect.signature(vars(base)["__init__"]).parameters.get("camera_class")
            if given is not None and inspect.isclass(given.default):
                return given.default.__name__
    return None


def _assigned(node: ast.ClassDef, classes: dict[str, type]) -> dict[str, str]:
    """What the methods assign to `self`, with the class where an annotation names it."""
    found: dict[str, str] = {}
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store) and _is_self(part.value):
            found.setdefault(part.attr, "")
    for part in ast.walk(node):
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Attribute) and _is_self(part.target.value):
            named = _class_named(part.annotation, classes) or _plain_named(part.annotation)
            found[part.target.attr] = found[part.target.attr] or named
    found.update(_kept_parameters(node))
    for part in node.body:
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            found.setdefault(part.target.id, "")
    return found


def _kept_parameters(node: ast.ClassDef) -> dict[str, str]:
    """The plain types of attributes that are just what `__init__` is given, and never anything else."""
    init = next((part for part in node.body if getattr(part, "name", "") == "__init__"), None)
    if not isinstance(init, ast.FunctionDef):
        return {}
    stores = [
        part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute) and not isinstance(part.ctx, ast.Load)
    ]
    types = {part.arg: _plain_named(part.annotation, or_none=True) for part in [*init.args.args, *init.args.kwonlyargs]}
    return {
        target.attr: types[part.value.id]
        for part in ast.walk(init)
        if isinstance(part, ast.Assign) and isinstance(part.value, ast.Name) and types.get(part.value.id)
        for target in part.targets
        if isinstance(target, ast.Attribute) and _is_self(target.value) and stores.count(target.attr) == 1
    }


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _member(value: Any, name: str, known: str, classes: dict[str, type], functions: dict[str, FunctionType]) -> Any:
    if isinstance(value, (property, functools.cached_property)):
        getter = value.fget if isinstance(value, property) else value.func
        node = _tree(getter)
        if not isinstance(node, ast.FunctionDef):
            return ""
        return _class_named(node.returns, classes) or _plain_named(node.returns)
    if isinstance(value, (staticmethod, classmethod)):
        function: Any = value.__func__
        entry = _function(function, classes, functions)
        entry["bound"] = "static" if isinstance(value, staticmethod) else "class"
        return entry
    if inspect.isfunction(value):
        return _function(value, classes, functions)
    return "" if callable(value) else known


def _function(function: FunctionType, classes: dict[str, type], functions: dict[str, FunctionType]) -> Entry:
    """Parameters as written, `returns`, and the flow of the keywords; `open` when a decorator may change them."""
    plain = inspect.unwrap(function)
    entry: Entry = {"parameters": _parameters(plain)}
    node = _tree(plain)
    if not isinstance(node, ast.FunctionDef):
        return entry
    if node.returns is not None and (returns := _class_named(node.returns, classes) or _plain_named(node.returns)):
        entry["returns"] = returns
    objects = {
        part.arg: named
        for part in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        if (named := _class_named(part.annotation, classes)) and _is_object(classes.get(named))
    }
    if objects:
        entry["objects"] = objects
    if any(_decorator(item) not in NEUTRAL_DECORATORS for item in node.decorator_list):
        entry["open"] = True
    if hasattr(function, "_override_animate"):
        entry["animates"] = True
    if doc := _doc(plain):
        entry["doc"] = doc
    flow = _flow(follow(node), plain, classes, functions)
    if flow:
        entry["flow"] = flow
    return entry


def _parameters(function: FunctionType) -> list[str]:
    """As in a signature: `["self", "radius=1", "*args", "**kwargs"]`, with `/` and `*` where they stand."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return ["*args", "**kwargs"]
    found: list[str] = []
    star = False
    previous = None
    for parameter in signature.parameters.values():
        if previous is parameter.POSITIONAL_ONLY is not parameter.kind:
            found.append("/")
        if parameter.kind is parameter.KEYWORD_ONLY and not star:
            found.append("*")
            star = True
        star = star or parameter.kind is parameter.VAR_POSITIONAL
        prefix = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}.get(parameter.kind.name, "")
        default = "" if parameter.default is parameter.empty else f"={_literal(parameter.default)}"
        found.append(f"{prefix}{parameter.name}{default}")
        previous = parameter.kind
    return found


def _literal(value: Any) -> str:
    """A default as a reader would write it, short and the same in every run."""
    if inspect.isfunction(value) or inspect.isclass(value):
        return value.__name__ if value.__name__ != "<lambda>" else "…"
    if type(value).__name__ == "ndarray":
        return str([round(float(part), 3) for part in value.flat])
    if type(value).__name__ == "ManimColor":
        return f"'{value.to_hex()}'"
    text = repr(value)
    return "…" if len(text) > 40 or " at 0x" in text else text


def _decorator(node: ast.expr) -> str:
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _flow(
    flow: Flow, function: FunctionType, classes: dict[str, type], functions: dict[str, FunctionType]
) -> list[Any] | None:
    """The flow with the names of its calls turned into the table's; groups with an unknown call are left out."""
    groups = []
    for group in flow.must:
        targets = []
        for target in group:
            callee = _callee(target.callee, function, classes, functions)
            targets.append([callee, target.positional, list(target.keywords)])
        if all(callee for callee, _, _ in targets):
            groups.append(targets)
    return [groups, list(flow.takes)] if groups else None


def _callee(text: str, function: FunctionType, classes: dict[str, type], functions: dict[str, FunctionType]) -> str:
    if text.startswith(("super().", "self.")) and text.count(".") == 1:
        return text
    head, _, method = text.partition(".")
    value = function.__globals__.get(head)
    if inspect.isclass(value) and classes.get(value.__name__) is value and "." not in method:
        return f"{value.__name__}.{method}" if method else value.__name__
    if inspect.isfunction(value) and functions.get(value.__name__) is value and not method:
        return value.__name__
    return ""


def _class_named(annotation: ast.expr | None, classes: dict[str, type]) -> str:
    """`Self`, or the class an annotation names when it names just one of Manim's."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            return ""
    name = annotation.attr if isinstance(annotation, ast.Attribute) else getattr(annotation, "id", "")
    return name if name in classes or name == "Self" else ""


def _foreign_attributes() -> set[str]:
    """What the modules that a scene may import, and the objects they give, can be asked for."""
    found: set[str] = set()
    for name in FOREIGN:
        module = importlib.import_module(name)
        for value in (module, *vars(module).values()):
            found |= {attribute for attribute in dir(value) if not attribute.startswith("_")}
    return found


def _public_of(cls: type) -> str:
    return " ".join(name for name in dir(cls) if not name.startswith("_"))


def _is_object(cls: type | None) -> bool:
    return cls is not None and any(base.__name__ == "Mobject" for base in cls.__mro__)


def _plain_named(annotation: ast.expr | None, or_none: bool = False) -> str:
    """The type of Python's or NumPy's that an annotation names; also where it may be None, when asked so."""
    text = ast.unparse(annotation) if annotation is not None else ""
    text = text.removesuffix(" | None") if or_none else text
    return "list" if text.startswith("list[") else PLAIN_TYPES.get(text, "")


def _overrides(classes: dict[str, type], functions: dict[str, FunctionType]) -> dict[str, list[Entry]]:
    """Animation classes that some mobjects play in their own way, with the functions that do."""
    found: dict[str, list[Entry]] = {}
    for cls in classes.values():
        for value in vars(cls).values():
            animation = getattr(value, "_override_animation", None)
            if inspect.isfunction(value) and animation is not None:
                found.setdefault(animation.__name__, []).append(_function(value, classes, functions))
    return {name: found[name] for name in sorted(found)}


APART = ("manim.cli", "manim._config", "manim.renderer.opengl", "manim.renderer.shader", "manim.utils.docbuild")


def _loose_attributes(modules: dict[str, ModuleType]) -> Iterator[str]:
    """Attributes that Manim sets on objects from outside their class, or by a computed name.

    What its command line, its settings and its other renderer set, they set on objects of their own.
    """
    found: set[str] = set()
    for name, module in modules.items():
        if name.startswith(APART):
            continue
        node = _tree(module)
        for part in ast.walk(node) if node else ():
            if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store) and not _is_self(part.value):
                found.add(part.attr)
            if isinstance(part, ast.FunctionDef) and _sets_by_name(part):
                found |= {
                    text.value
                    for text in ast.walk(part)
                    if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value.isidentifier()
                }
    return iter(found)


def _sets_by_name(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr"
        for node in ast.walk(function)
    )


def _tree(thing: Any) -> ast.AST | None:
    """The syntax tree of a module, class or function."""
    if inspect.ismodule(thing):
        return _module_tree(thing.__name__)[0]
    nodes = _module_tree(thing.__module__)[1]
    if inspect.isfunction(thing):
        return nodes.get((thing.__name__, thing.__code__.co_firstlineno))
    return nodes.get((thing.__qualname__, 0))


@functools.cache
def _module_tree(name: str) -> tuple[ast.Module, dict[tuple[str, int], ast.AST]]:
    """A module's tree, and its functions by name and first line and its classes by name."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[name]))
    except (OSError, TypeError, KeyError):
        tree = ast.Module([], [])
    nodes: dict[tuple[str, int], ast.AST] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            nodes[node.name, min([node.lineno, *(item.lineno for item in node.decorator_list)])] = node
        elif isinstance(node, ast.ClassDef):
            nodes.setdefault((node.name, 0), node)
    return tree, nodes


def _doc(thing: Any) -> str:
    """The first sentence of the documentation."""
    first = (thing.__doc__ or "").strip().split("\n\n")[0]
    return " ".join(first.split())[:120]


if __name__ == "__main__":
    sys.stdout.write(layout(survey()))
