"""What a scene does most while it is stepped, done sooner: copies, families, extents, colours.

Each function here stands in the place of a method of Manim's and has the same results, to the last bit; what it is not
made for it hands on to Manim's own. `REPLACED` holds Manim's own, by class and name: a test compares the two over many
mobjects, another fails when one of them changes in Manim.
"""

from __future__ import annotations

import copy
import copyreg
from collections.abc import Callable
from enum import Enum, IntEnum
from typing import Any

import numpy as np
from manim import BLACK, ManimColor, Mobject, VMobject
from manim.utils.iterables import make_even

from generation.render.drawing import native
from generation.render.sharing import itself

REPLACED: dict[tuple[type, str], Callable[..., Any]] = {
    (owner, name): vars(owner)[name]
    for owner, names in {
        Mobject: (
            "__deepcopy__", "get_critical_point", "get_extremum_along_dim", "get_family", "reduce_across_dimension",
            "update",
        ),
        VMobject: ("interpolate_color", "match_style", "update_rgbas_array"),
        ManimColor: ("__init__",),
    }.items()
    for name in names
}  # fmt: skip

_RELIED_ON: dict[type, tuple[str, ...]] = {
    Mobject: ("_iter_family", "get_extremum_along_dim", "reduce_across_dimension"),
    VMobject: (
        "generate_rgbas_array", "get_anchors", "get_end_anchors", "get_points_defining_boundary", "get_sheen_factor",
        "get_start_anchors",
    ),
}  # fmt: skip
"""Methods that a class must not say otherwise."""

_known: set[type] = set()
"""The classes that say nothing otherwise."""
_unknown: set[type] = set()
_updated: set[type] = set()
"""The classes whose mobjects are updated as Manim updates them."""
_styled: dict[type, bool] = {}
"""Whether the mobjects of a class are styled as Manim styles them."""

_STYLING = (
    "get_background_image", "get_fill_colors", "get_fill_opacities", "get_fill_rgbas", "get_sheen_direction",
    "get_sheen_factor", "get_stroke_colors", "get_stroke_opacities", "get_stroke_opacity", "get_stroke_rgbas",
    "get_stroke_width", "get_style", "match_style", "set_background_stroke", "set_fill", "set_stroke", "set_style",
    "update_rgbas_array",
)  # fmt: skip
"""What takes part when one mobject takes on the style of another."""

_COLOURS = ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas")
_NUMBERS = (float, int, np.float64)


class Kind(IntEnum):
    """How things of a type are copied; as in copies.h."""

    SHARED, ARRAY, LIST, DICT, TUPLE, PLAIN, MOBJECT, FOREIGN = range(8)


def install() -> None:
    """From now on, in this process and its forks. Without the compiled loops only what needs none of them."""
    for (owner, name), function in OURS.items():
        if native.loops or function in (__init__, update_rgbas_array):
            setattr(owner, name, function)
    if native.loops:
        native.loops.prepare_copies(kind_of, __deepcopy__, copy.deepcopy)


def kind_of(kind: type) -> Kind:
    """What copy.deepcopy would do with things of this type."""
    simple = {np.ndarray: Kind.ARRAY, list: Kind.LIST, dict: Kind.DICT, tuple: Kind.TUPLE}
    if kind in simple:
        return simple[kind]
    dispatch = vars(copy)["_deepcopy_dispatch"]
    if kind in dispatch:
        return Kind.SHARED if dispatch[kind] is vars(copy)["_deepcopy_atomic"] else Kind.FOREIGN
    method = getattr(kind, "__deepcopy__", None)
    if issubclass(kind, type) or method in (itself, vars(Enum).get("__deepcopy__", itself)):
        return Kind.SHARED
    if method is __deepcopy__:
        return Kind.MOBJECT
    return Kind.PLAIN if method is None and _is_plain(kind) else Kind.FOREIGN


def _is_plain(kind: type) -> bool:
    """Whether its things, of a class of Manim's, are nothing but their attributes."""
    inherited = ("__reduce_ex__", "__reduce__", "__getstate__", "__new__")
    ways = ("__setstate__", "__getnewargs__", "__getnewargs_ex__", "__getattr__")
    return (
        kind.__module__.startswith("manim.")
        and all(getattr(kind, name) is getattr(object, name) for name in inherited)
        and not any(hasattr(kind, name) for name in ways)
        and not issubclass(kind, (list, dict))
        and kind not in copyreg.dispatch_table
        and not copyreg._slotnames(kind)  # type: ignore[attr-defined]
    )


def __deepcopy__(self: Mobject, clone_from_id: dict[int, Any]) -> Mobject:
    return native.loops.copy_mobject(self, clone_from_id)  # type: ignore[no-any-return]


def get_family(self: Mobject, recurse: bool = True) -> list[Mobject]:
    found = native.loops.family(self, _known)
    if found is None:
        found = REPLACED[Mobject, "get_family"](self, recurse)
        _learn(found)
    return found  # type: ignore[no-any-return]


def get_critical_point(self: Mobject, direction: Any) -> Any:
    box = _box(self) if self.dim == 3 else None
    if box is None:
        return REPLACED[Mobject, "get_critical_point"](self, direction)
    result = np.zeros(3)
    if box:
        for axis in range(3):
            key = direction[axis]
            if key < 0:
                result[axis] = box[axis]
            elif key == 0:
                result[axis] = (box[axis] + box[axis + 3]) / 2
            else:
                result[axis] = box[axis + 3]
    return result


def get_extremum_along_dim(self: Mobject, points: Any = None, dim: int = 0, key: int = 0) -> Any:
    box = _box(self) if points is None and 0 <= dim <= 2 else None
    if not box:
        return REPLACED[Mobject, "get_extremum_along_dim"](self, points, dim, key)
    if key < 0:
        return np.float64(box[dim])
    return np.float64((box[dim] + box[dim + 3]) / 2 if key == 0 else box[dim + 3])


def reduce_across_dimension(self: Mobject, reduce_func: Any, dim: int) -> Any:
    found = None
    if reduce_func is max or reduce_func is min:
        found = native.loops.extreme(self, dim, reduce_func is max, _known)
        if found is None and type(self) not in _unknown and type(self) not in _known:
            _learn(self.get_family())
    if found is None:
        return REPLACED[Mobject, "reduce_across_dimension"](self, reduce_func, dim)
    return None if found == () else np.float64(found)


def interpolate_color(self: VMobject, mobject1: VMobject, mobject2: VMobject, alpha: float) -> VMobject:
    if native.loops.mix_colours(self, mobject1, mobject2, alpha, np.ndarray):
        return self
    return REPLACED[VMobject, "interpolate_color"](self, mobject1, mobject2, alpha)  # type: ignore[no-any-return]


def update(self: Mobject, dt: float = 0, recursive: bool = True) -> Mobject:
    """Mostly nobody in a family is to be updated."""
    if native.loops.still(self, _updated):
        return self
    kind = type(self)
    if kind not in _updated and kind.update is update:
        _updated.add(kind)
    return REPLACED[Mobject, "update"](self, dt, recursive)  # type: ignore[no-any-return]


def match_style(self: VMobject, vmobject: VMobject, family: bool = True) -> VMobject:
    if not _take_style(self, vmobject):
        return REPLACED[VMobject, "match_style"](self, vmobject, family)  # type: ignore[no-any-return]
    if family and self.submobjects:
        theirs = vmobject.submobjects or [vmobject]
        for mine, other in zip(*make_even(self.submobjects, theirs), strict=True):
            mine.match_style(other)
    return self


def _take_style(mine: VMobject, other: VMobject) -> bool:
    """Of one mobject alone, where both have one colour each and no sheen; false when Manim must."""
    if not (_is_styled_plainly(type(mine)) and _is_styled_plainly(type(other))):
        return False
    if mine.sheen_factor != 0 or other.sheen_factor or other.background_image:
        return False
    tables: list[tuple[Any, Any]] = [(getattr(mine, name, None), getattr(other, name, None)) for name in _COLOURS]
    if not all(_is_one_colour(own) and _is_one_colour(new) for own, new in tables):
        return False
    widths = (other.stroke_width, other.background_stroke_width)
    if any(type(width) not in _NUMBERS for width in widths):
        return False
    for own, new in tables:
        own[0, :3] = new[0, :3] if new.any() else 0.0
        own[0, 3] = new[0, 3]
    (_, fill), (_, stroke), (_, around) = tables
    mine.fill_opacity = fill[:, 3]
    mine.stroke_width, mine.stroke_opacity = max(0.0, widths[0]), stroke[0, 3]
    mine.background_stroke_width, mine.background_stroke_opacity = max(0.0, widths[1]), around[0, 3]
    colours: Any = [ManimColor(rgba[:3]) if rgba.any() else None for rgba in around]
    mine.background_stroke_color = ManimColor.parse(colours)
    return True


def _is_one_colour(table: Any) -> bool:
    return type(table) is np.ndarray and table.shape == (1, 4) and table.dtype == np.float64


def _is_styled_plainly(kind: type) -> bool:
    if kind not in _styled:
        _styled[kind] = _is_known(kind) and all(getattr(kind, name) is getattr(VMobject, name) for name in _STYLING)
    return _styled[kind]


def _blank() -> Any:
    return np.zeros((1, 4))


def update_rgbas_array(self: VMobject, array_name: str, color: Any = None, opacity: Any = None) -> VMobject:
    if native.loops and native.loops.paint_rgbas(self, array_name, color, opacity, _known, ManimColor, _blank):
        return self
    one_color, one_opacity = BLACK if _is_list_of_none(color) else _only(color), _only(opacity)
    if (
        (one_color is not None and type(one_color) is not ManimColor)
        or (one_opacity is not None and type(one_opacity) not in _NUMBERS)
        or self.sheen_factor != 0
        or not _is_known(type(self))
    ):
        return REPLACED[VMobject, "update_rgbas_array"](self, array_name, color, opacity)  # type: ignore[no-any-return]
    rgbas = getattr(self, array_name, None)
    if rgbas is None:
        rgbas = np.zeros((1, 4))
        setattr(self, array_name, rgbas)
    elif not len(rgbas):
        return REPLACED[VMobject, "update_rgbas_array"](self, array_name, color, opacity)  # type: ignore[no-any-return]
    if one_color is not None:
        rgbas[:, :3] = one_color.to_rgba()[:3]
    if one_opacity is not None:
        rgbas[:, 3] = one_opacity
    return self


def _only(values: Any) -> Any:
    """What a list or an array of one holds; the value itself, if it is none."""
    return values[0] if type(values) in (list, np.ndarray) and len(values) == 1 and values[0] is not None else values


def _is_list_of_none(values: Any) -> bool:
    return type(values) is list and len(values) == 1 and values[0] is None


def __init__(self: ManimColor, value: Any, alpha: float = 1.0) -> None:
    if type(self) is not ManimColor:
        REPLACED[ManimColor, "__init__"](self, value, alpha)
    elif type(value) is ManimColor:
        self._ManimColor__value = value._ManimColor__value  # type: ignore[attr-defined]
    elif type(value) is np.ndarray and value.dtype == np.float64 and value.shape == (3,):
        rgba = np.empty(4)
        rgba[:3] = value
        rgba[3] = alpha
        self._ManimColor__value = rgba  # type: ignore[attr-defined]
    elif type(value) is np.ndarray and value.dtype == np.float64 and value.shape == (4,):
        self._ManimColor__value = value  # type: ignore[attr-defined]
    else:
        REPLACED[ManimColor, "__init__"](self, value, alpha)


def _box(mobject: Mobject) -> tuple[float, ...] | None:
    """Least and most along each axis, of a VMobject's family; () when there are no points, None when Manim must say."""
    if type(mobject) in _unknown or not isinstance(mobject, VMobject):
        return None
    box = native.loops.box(mobject, _known)
    if box is None and type(mobject) not in _known:
        _learn(mobject.get_family())
        box = native.loops.box(mobject, _known)
    return box  # type: ignore[no-any-return]


def _learn(mobjects: list[Mobject]) -> None:
    for kind in {type(mobject) for mobject in mobjects}:
        _is_known(kind)


def _is_known(kind: type) -> bool:
    if kind in _known:
        return True
    if kind in _unknown:
        return False
    owners = [owner for owner in _RELIED_ON if issubclass(kind, owner)]
    says_otherwise = any(
        getattr(kind, name, None) is not getattr(owner, name) for owner in owners for name in _RELIED_ON[owner]
    )
    (_unknown if says_otherwise or not owners else _known).add(kind)
    return not says_otherwise


_FUNCTIONS: tuple[Callable[..., Any], ...] = (
    __deepcopy__, __init__, get_critical_point, get_extremum_along_dim, get_family, interpolate_color, match_style,
    reduce_across_dimension, update, update_rgbas_array,
)  # fmt: skip
OURS = {(owner, name): function for owner, name in REPLACED for function in _FUNCTIONS if function.__name__ == name}
"""What stands in the place of what."""
