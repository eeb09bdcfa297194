"""Functions and classes as values: what they do and what they hold, not where they stand in a file.

Parts for a pickler (`reducer_override`): each reduction is (a marker, what never leads back to the thing, what may).
"""

from __future__ import annotations

import marshal
import types
from collections.abc import Iterator
from functools import cache
from typing import Any

from manim import Scene

from generation.render.source import MODULE

STORY = {"construct"}
"""Methods of a scene that run between animations, never during one."""
_PLAYS = {"play", "wait", "next_section", "move_camera", "set_camera_orientation"}
_OWN_PICKLING = {"__reduce__", "__reduce_ex__", "__getstate__", "__getnewargs__", "__getnewargs_ex__"}
_UNTOLD = {"__dict__", "__weakref__", "__doc__", "__module__", "__qualname__", "__firstlineno__"}

Reduction = tuple[Any, tuple[Any, ...], Any]


class Unknown(Exception):
    """Nobody can say what this holds."""


class marker:
    """Stands in a pickle for what made a thing. Nothing is ever unpickled."""


def is_own(thing: Any) -> bool:
    """Whether a function or a class is the user's, or was made by a call: nobody finds it by its name."""
    return thing.__module__ == MODULE or "<locals>" in thing.__qualname__ or thing.__name__ == "<lambda>"


def reduce_function(function: types.FunctionType) -> Reduction:
    code = function.__code__
    named = {name: function.__globals__[name] for name in sorted(_names(code)) if name in function.__globals__}
    held = (function.__defaults__, function.__kwdefaults__, function.__closure__, function.__dict__, named)
    return marker, ("function", _text(code)), held


def reduce_cached(function: Any) -> Reduction:
    """What `functools.cache` and `lru_cache` make: how often it was asked is all that can be seen of what it keeps."""
    return marker, ("cached", *function.cache_info()), function.__wrapped__


def reduce_cell(cell: types.CellType) -> Reduction:
    try:
        return marker, ("cell",), (cell.cell_contents,)
    except ValueError:
        return marker, ("empty cell",), None


def reduce_class(kind: type) -> Reduction:
    """Raises Unknown for a class that says itself how it is pickled."""
    if _OWN_PICKLING & vars(kind).keys():
        raise Unknown(kind.__name__)
    return marker, ("class", kind.__name__), (type(kind), kind.__bases__, list(_members(kind)))


def reduce_accessor(accessor: Any) -> Reduction:
    if isinstance(accessor, property):
        return marker, ("property",), (accessor.fget, accessor.fset, accessor.fdel)
    return marker, (type(accessor).__name__,), (accessor.__func__,)


def _members(kind: type) -> Iterator[tuple[str, Any]]:
    for name, member in sorted(vars(kind).items()):
        if name in _UNTOLD or isinstance(member, types.GetSetDescriptorType | types.MemberDescriptorType):
            continue
        if not (issubclass(kind, Scene) and isinstance(member, types.FunctionType) and _is_story(name, member)):
            yield name, member


def _is_story(name: str, function: types.FunctionType) -> bool:
    return name in STORY or (not hasattr(Scene, name) and bool(_PLAYS & _names(function.__code__)))


@cache
def _names(code: types.CodeType) -> frozenset[str]:
    """The names that a function and the functions within it look up."""
    inner = (_names(constant) for constant in code.co_consts if isinstance(constant, types.CodeType))
    return frozenset(code.co_names).union(*inner)


@cache
def _text(code: types.CodeType) -> bytes:
    return marshal.dumps(_unplaced(code), 2)  # the version without references: they depend on who else holds a string


def _unplaced(code: types.CodeType) -> types.CodeType:
    """Without lines and files: what was written above does not matter."""
    constants = tuple(
        _unplaced(constant) if isinstance(constant, types.CodeType) else constant for constant in code.co_consts
    )
    return code.replace(co_firstlineno=0, co_linetable=b"", co_filename="", co_consts=constants)
