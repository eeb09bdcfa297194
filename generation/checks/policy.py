"""What a scene may reach for: Manim and mathematics, no files, no network, no Python behind the scenes.

This is a friendly first word, not the wall: untrusted code runs behind the render room's own limits.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import re
from collections.abc import Iterator
from types import ModuleType

from generation.checks import files, library, retired
from generation.checks.inference import Inference
from generation.checks.module import MANIM_MODULES
from generation.checks.nearest import nearest
from generation.checks.problems import problem_at
from generation.checks.values import Class, Namespace
from generation.types import Problem

ALLOWED = ", ".join(sorted(library.STANDARD_MODULES))
BUILTINS = {
    "eval": "Write the expression itself.",
    "exec": "Write the statements themselves.",
    "compile": "Write the code itself.",
    "__import__": f"Use `import`; allowed are manim, {ALLOWED}.",
    "open": "Put what the file holds into the code.",
    "input": "Put the answer into the code: nobody can type while a film is made.",
    "getattr": "Write `thing.name`.",
    "setattr": "Write `thing.name = value`.",
    "delattr": "Write `del thing.name`.",
    "globals": "Use the names themselves.",
    "locals": "Use the names themselves.",
    "vars": "Use the attributes themselves.",
    "breakpoint": "Remove it.",
    "help": "Remove it.",
    "exit": "Use `return` to leave `construct`.",
    "quit": "Use `return` to leave `construct`.",
    "__builtins__": "Use the names themselves.",
    "__loader__": "Remove it.",
    "__spec__": "Remove it.",
    "__file__": "Remove it: a scene knows no files.",
}
NUMPY_DOORS = {
    "load",
    "save",
    "savez",
    "savez_compressed",
    "savetxt",
    "loadtxt",
    "genfromtxt",
    "fromfile",
    "fromregex",
    "memmap",
    "DataSource",
    "tofile",
    "dump",
    "dumps",
}
NUMPY_PARTS = {
    "linalg",
    "random",
    "fft",
    "polynomial",
    "ma",
    "char",
    "emath",
    "strings",
    "typing",
    "exceptions",
    "dtypes",
    "rec",
}
OTHER_DOORS = {
    "typing": {"get_type_hints", "ForwardRef"},
    "string": {"Formatter"},
    "collections": {"namedtuple_"},
    "dataclasses": {"make_dataclass"},
}
MANIM_DOORS = {
    "capture",
    "open_file",
    "guarantee_existence",
    "guarantee_empty_existence",
    "modify_atime",
    "ensure_executable",
    "get_video_metadata",
    "get_dir_layout",
    "seek_full_path_from_defaults",
    "add_extension_if_not_present",
    "get_full_raster_image_path",
    "get_full_sound_file_path",
    "register_font",
    "get_plugins",
    "list_plugins",
    "console",
    "error_console",
    "version",
}
# Manim modules that are no business of a scene.
CLOSED_MODULES = re.compile(
    r"manim\.(_config|cli|plugins|renderer|opengl|manager|utils\.(commands|file_ops|"
    r"tex_file_writing|typst_file_writing|module_ops|caching|hashing|images|sounds|ipython_magic)"
    r"|scene\.scene_file_writer)\b"
)
FILE_READERS = {"ImageMobject": "filename_or_array", "SVGMobject": "file_name", "Code": "code_file"}
FILE_METHODS = {"add_sound", "save_image", "tofile"}
SPECIAL = {
    "__init__",
    "__post_init__",
    "__name__",
    "__call__",
    "__len__",
    "__str__",
    "__repr__",
    "__doc__",
    "__version__",
    "__getitem__",
    "__iter__",
    "__add__",
    "__sub__",
    "__mul__",
    "__eq__",
    "__hash__",
}
TEX_CLASSES = {"Tex", "MathTex", "SingleStringMathTex", "Title", "BulletedList", "BraceLabel"}
TEX_DOORS = re.compile(
    r"\\(input|include|includegraphics|openin|openout|read|write18|write|immediate|catcode|"
    r"usepackage|csname|directlua|pdffiledump|pdffilesize|pdfmdfivesum)\b|\^\^"
)
FORMAT_DOOR = re.compile(r"\{[^{}]*\.__\w")


def check_policy(inference: Inference) -> Iterator[Problem]:
    module = inference.module
    openers = {node.func for node in module.nodes if isinstance(node, ast.Call) and _opens_a_library_file(node)}
    for node in module.nodes:
        if node in openers:
            continue
        if isinstance(node, ast.Import):
            yield from (_bad_import(node, alias.name) for alias in node.names if not _is_allowed(alias.name))
        elif isinstance(node, ast.ImportFrom):
            yield from _import_from(node)
        elif isinstance(node, ast.Name):
            yield from _name(inference, node)
        elif isinstance(node, ast.Attribute):
            yield from _attribute(inference, node)
        elif isinstance(node, ast.Call):
            yield from _call(inference, node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and FORMAT_DOOR.search(node.value):
            yield _not_allowed(node, "a text that looks inside Python", 'Format plain values: `f"{value}"`.')


def _opens_a_library_file(call: ast.Call) -> bool:
    """`self.add_sound("assets/…")` and `register_font("assets/…")`."""
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", None)
    place = call.args[0] if call.args else next((part.value for part in call.keywords), None)
    return name in {"add_sound", "register_font"} and place is not None and files.name_in(place) is not None


def _is_allowed(name: str) -> bool:
    head, _, rest = name.partition(".")
    if head == "manim":
        return not CLOSED_MODULES.match(name)
    if head == "numpy":
        return not rest or rest.split(".")[0] in NUMPY_PARTS
    return name in library.STANDARD_MODULES or name in {"__future__", "collections.abc"}


def _bad_import(node: ast.Import | ast.ImportFrom, name: str) -> Problem:
    if name in MANIM_MODULES:
        return problem_at(
            node,
            "import_not_allowed",
            f"The code is written for another Manim (“{name}”).",
            "Write `from manim import *`.",
        )
    return problem_at(
        node,
        "import_not_allowed",
        f"The code wants to use “{name}”, which a scene may not use.",
        f"Remove this import. A scene may import manim, {ALLOWED}.",
    )


def _import_from(node: ast.ImportFrom) -> Iterator[Problem]:
    name = node.module or ""
    if node.level or not _is_allowed(name):
        yield _bad_import(node, "." * node.level + name)
        return
    for alias in node.names:
        if _is_door(name, alias.name):
            yield _not_allowed(node, f"“{alias.name}” of {name}", f"Remove `{alias.name}` from this import.")
        elif alias.name != "*" and _is_missing(name, alias.name):
            yield problem_at(
                node,
                "unknown_import",
                f"“{name}” has nothing called “{alias.name}”.",
                _import_hint(name, alias.name),
            )


def _is_door(module: str, name: str) -> bool:
    """Whether `module.name` leads out: to files, to other modules, to Python's own machinery."""
    head = module.partition(".")[0]
    if head == "numpy":
        return name in NUMPY_DOORS or (module == "numpy" and _is_numpy_part(name) and name not in NUMPY_PARTS)
    if head == "manim":
        kind = (library.module_names(module) or {}).get(name, "")
        outside = kind.startswith("module:") and not kind.startswith(("module:manim", "module:numpy"))
        return name in MANIM_DOORS or (outside and name != "typing") or bool(CLOSED_MODULES.match(f"{module}.{name}"))
    if module in library.STANDARD_MODULES:
        found = vars(importlib.import_module(module)).get(name)
        inner = isinstance(found, ModuleType) and found.__name__ != "collections.abc"
        return inner or name in OTHER_DOORS.get(module, ()) or (name.startswith("_") and not name.startswith("__"))
    return False


def _is_numpy_part(name: str) -> bool:
    return name in {
        "lib",
        "core",
        "testing",
        "ctypeslib",
        "f2py",
        "distutils",
        "matlib",
        "compat",
        "version",
        "os",
        "sys",
    } or name.startswith("_")


def _is_missing(module: str, name: str) -> bool:
    if module in {"__future__", "collections.abc"}:
        return False
    known = library.attributes_of_module(module)
    return known is not None and name not in known and f"{module}.{name}" not in library.data()["modules"]


def _import_hint(module: str, name: str) -> str:
    if name in retired.NAMES:
        return retired.NAMES[name].hint
    match = nearest(name, library.attributes_of_module(module) or ())
    return f"Did you mean `{match}`?" if match else f"Remove `{name}` from this import."


def _name(inference: Inference, node: ast.Name) -> Iterator[Problem]:
    scope = inference.module.scopes.of.get(node)
    if not isinstance(node.ctx, ast.Load) or scope is None or scope.owner(node.id) is not None:
        return
    if node.id in BUILTINS:
        yield _not_allowed(node, f"“{node.id}”", BUILTINS[node.id])
    elif node.id in MANIM_DOORS and node.id in library.names():
        yield _not_allowed(node, f"“{node.id}”", "Remove it: a scene only draws.")
    elif node.id.startswith("__") and node.id not in SPECIAL and not hasattr(builtins, node.id):
        yield _not_allowed(node, f"“{node.id}”", "Remove it.")


def _attribute(inference: Inference, node: ast.Attribute) -> Iterator[Problem]:
    if node.attr.startswith("__") and node.attr.endswith("__") and node.attr not in SPECIAL:
        yield _not_allowed(
            node,
            f"“{node.attr}”, a part of Python behind the scenes",
            "Use `type(thing)` or `isinstance(thing, Class)`."
            if node.attr == "__class__"
            else "Say it without double underscores.",
        )
        return
    for value in inference.values(node.value):
        if isinstance(value, Namespace) and _is_door(value.name, node.attr):
            yield _not_allowed(node, f"“{value.name}.{node.attr}”", "A scene reads no files and opens no programs.")
            return
    if node.attr in FILE_METHODS and isinstance(node.ctx, ast.Load):
        yield _file(node, f"“{node.attr}”")


def _call(inference: Inference, node: ast.Call) -> Iterator[Problem]:
    for value in inference.values(node.func):
        if not isinstance(value, Class):
            continue
        if value.node is None and value.name in FILE_READERS:
            given = [part.value for part in node.keywords if part.arg == FILE_READERS[value.name]]
            place = given[0] if given else node.args[0] if node.args else None
            if isinstance(place, ast.Constant) and isinstance(place.value, str) and not files.name_in(place):
                yield _file(place, f"“{place.value}”", files.how_to_upload(place.value))
        if value.name in TEX_CLASSES and value.node is None:
            yield from _tex(node)


def _tex(call: ast.Call) -> Iterator[Problem]:
    for node in (node for argument in call.args for node in ast.walk(argument)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = TEX_DOORS.search(node.value)
            if found:
                yield _not_allowed(node, f"the TeX command “{found.group()}”", "Write the formula itself.")


def _not_allowed(node: ast.AST, what: str, hint: str) -> Problem:
    return Problem(
        "not_allowed",
        getattr(node, "lineno", 0),
        getattr(node, "col_offset", -1) + 1,
        f"The code uses {what}, which a scene may not use.",
        hint,
    )


def _file(node: ast.AST, what: str, hint: str = files.how_to_upload("")) -> Problem:
    return Problem(
        "file_access",
        getattr(node, "lineno", 0),
        getattr(node, "col_offset", -1) + 1,
        f"The code wants a file ({what}), and a scene can use files of the team's library only.",
        hint,
    )
