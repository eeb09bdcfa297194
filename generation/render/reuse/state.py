"""A hash of all that decides how an animation looks and what it leaves: stage, camera, animations, chance.

Whatever can be reached from the scene and from what it is about to play is pickled for its hash, functions by their
code and what they hold. What can't be pickled makes the state unknown. Two states may seem different that are not: that
costs time, never a picture.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import io
import os
import pickle
import random
import sys
import types
from collections.abc import Sequence
from pathlib import PosixPath
from typing import Any

import numpy as np
from manim import CairoRenderer, Camera, ManimColor, Mobject, Scene, config
from manim.scene.scene_file_writer import SceneFileWriter

from generation.render.reuse import code
from generation.render.reuse.code import Reduction, Unknown, marker

_OF_ONE_PLAY = {
    "animations", "duration", "file_writer_settings", "last_t", "manager", "moving_mobjects", "output_plan", "queue",
    "renderer", "session_spec", "static_mobjects", "stop_condition", "time_progression",
}  # fmt: skip
"""What a scene holds of its last animation, and of where its film goes."""
_OF_PAINTING = {
    "background", "canvas", "display_funcs", "pixel_array", "pixel_array_to_cairo_context", "rotation_matrix"
}  # fmt: skip
"""What a camera holds of the picture it painted last, and sets anew before the next."""
_UNREAD = ("path_obj", "file_name", "original_id", "id_to_vgroup_dict")
"""What a glyph or a drawing was made from, the address of what a mobject is a copy of, the parts of a drawing by names
that Cairo counts: Manim does not look at them again, and scenes that do are not followed."""

_NUMBERS = np.dtype(np.float64)


class State:
    """The hash; whether code of the user's own takes part in the animation; and all that was reached and may change."""

    def __init__(self, scene: Scene, animations: Any = None, once_reached: Sequence[Any] = ()) -> None:
        """Of a scene about to play these animations; or after them, with what was reached before. Raises Unknown.

        What an animation takes off the stage, and what only its own code holds, counts: the lesson may come back to it.
        """
        data = io.BytesIO()
        hasher = _Hasher(data, scene, _places(scene, animations or ()))
        moment = (animations, scene.duration, scene.stop_condition) if animations else once_reached
        chance = (random.getstate(), np.random.get_state())
        settings = {name: str(value) for name, value in config.items() if name != "input_file"}
        try:
            hasher.dump((moment, scene, scene.renderer.camera, chance, settings, animations and changes_to_manim()))
        except Exception as error:
            raise Unknown(f"{type(error).__name__}: {error}") from error
        self.hash = hashlib.sha256(data.getbuffer()).hexdigest()
        self.met_own_code = hasher.met_own_code
        self.reached = hasher.reached


class _Hasher(pickle.Pickler):
    def __init__(self, file: io.BytesIO, scene: Scene, places: dict[Any, int]) -> None:
        super().__init__(file, 5)
        self._scene = scene
        self._places = places
        self._tables: dict[int, int] = {}
        self.met_own_code = False
        self.reached: list[Any] = []

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, Mobject):
            self.reached.append(thing)
            return marker, (type(thing),), self._flat(thing)
        if isinstance(thing, type):
            is_own = code.is_own(thing)
            self.met_own_code |= is_own and thing is not type(self._scene)
            return code.reduce_class(thing) if is_own else NotImplemented
        reduce = _BY_KIND.get(type(thing))
        return reduce(self, thing) if reduce else self._of_the_film(thing)

    def function(self, function: types.FunctionType) -> Reduction:
        if not code.is_own(function):
            return marker, (function.__module__, function.__qualname__), None
        self.met_own_code = True
        self.reached.append(function)
        return code.reduce_function(function)

    def cached(self, function: Any) -> Reduction:
        self.reached.append(function)
        return code.reduce_cached(function)

    def table(self, array: Any) -> Reduction:
        """With its number: who shares a table with whom matters, once one of them is moved."""
        number = self._tables.setdefault(id(array), len(self._tables))
        if array.dtype.hasobject:
            return marker, (number, array.shape), array.tolist()
        if array.base is not None:
            place = array.__array_interface__["data"][0]
            base = array.base.__array_interface__["data"][0] if isinstance(array.base, np.ndarray) else place
            return (
                marker,
                (number, array.dtype.str, array.shape, array.strides, place - base, array.tobytes()),
                array.base,
            )
        return marker, (number, array.dtype.str, array.shape, array.tobytes()), None

    def _flat(self, mobject: Mobject) -> dict[str, Any]:
        """What a mobject holds, its tables and colours as bytes at once: there are thousands of them."""
        number = self._tables.setdefault
        held = dict(vars(mobject))
        for name in _UNREAD:
            held.pop(name, None)
        for name, value in held.items():
            kind = type(value)
            if kind is np.ndarray and value.base is None and value.dtype is _NUMBERS:
                held[name] = (number(id(value), len(self._tables)), value.shape, value.tobytes())
            elif kind is np.float64:
                held[name] = (float(value),)
            elif kind is ManimColor:
                held[name] = value._internal_value.tobytes()
        return held

    def _of_the_film(self, thing: Any) -> Any:
        if thing is self._scene:
            return (
                marker,
                (type(thing),),
                {name: held for name, held in vars(thing).items() if name not in _OF_ONE_PLAY},
            )
        if isinstance(thing, Camera):
            return marker, (type(thing),), self._camera(thing)
        if isinstance(thing, CairoRenderer | SceneFileWriter):
            return marker, ("of the film",), None
        if code.is_own(type(thing)):
            self.reached.append(thing)
        return NotImplemented

    def _camera(self, camera: Camera) -> dict[str, Any]:
        held = {name: value for name, value in vars(camera).items() if name not in _OF_PAINTING}
        ground = camera.background
        assert ground is not None
        held["background"] = _colour(ground)
        for name, value in held.items():
            if isinstance(value, set):  # of mobjects; in the order of the stage, not of their addresses
                held[name] = sorted((thing for thing in value if thing in self._places), key=self._places.__getitem__)
        return held


def _colour(ground: Any) -> Any:
    """The one colour of a background, or all of it."""
    if ground.dtype != np.uint8 or not ground.flags.c_contiguous:
        return ground
    dots = ground.view(np.uint32)
    return ("one colour", ground.shape, int(dots[0, 0, 0])) if dots.min() == dots.max() else ground


_BY_KIND: dict[type, Any] = {
    np.ndarray: _Hasher.table,
    types.FunctionType: _Hasher.function,
    functools._lru_cache_wrapper: _Hasher.cached,
    types.CellType: lambda _, cell: code.reduce_cell(cell),
    PosixPath: lambda _, path: (marker, ("path", str(path).removeprefix(os.getcwd())), None),
    types.ModuleType: lambda _, module: (marker, ("module", module.__name__), None),
    ManimColor: lambda _, colour: (marker, ("colour", colour._internal_value.tobytes()), None),
    **dict.fromkeys((property, staticmethod, classmethod), lambda _, accessor: code.reduce_accessor(accessor)),
}


def _places(scene: Scene, animations: Any) -> dict[Any, int]:
    """Where each mobject comes first, on the stage and among those that are about to enter it."""
    moved = [getattr(animation, "mobject", None) for animation in animations]
    shown = [*scene.mobjects, *scene.foreground_mobjects, *(mobject for mobject in moved if mobject is not None)]
    places: dict[Any, int] = {}
    for mobject in shown:
        for part in mobject.get_family():
            places.setdefault(part, len(places))
    return places


def _manims_classes() -> list[tuple[type, dict[str, Any], list[int]]]:
    """Each with its members, and those by their addresses, which are quickly compared."""
    modules = [module for name, module in sys.modules.items() if name.startswith("manim.")]
    found = {thing for module in modules for thing in vars(module).values() if inspect.isclass(thing)}
    own = [kind for kind in found if kind.__module__.startswith("manim.")]
    return [(kind, dict(vars(kind)), [*map(id, vars(kind).values())]) for kind in own]


_as_installed = _manims_classes()


def remember_manim() -> None:
    """Before any scene: this is how Manim is."""
    _as_installed[:] = _manims_classes()


def changes_to_manim() -> list[Any]:
    """What a scene has put into Manim's classes: other defaults, other methods."""
    changed: list[tuple[Any, ...]] = []
    for kind, before, addresses in _as_installed:
        now = vars(kind)
        if [*map(id, now.values())] != addresses:
            names = sorted(name for name, member in now.items() if before.get(name) is not member)
            changed += [(kind.__module__, kind.__qualname__, name, now[name]) for name in names]
            changed += [(kind.__module__, kind.__qualname__, name) for name in sorted(before.keys() - now.keys())]
    return sorted(changed, key=lambda change: change[:3])
