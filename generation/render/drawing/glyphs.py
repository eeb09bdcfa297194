"""Reading the drawings that Pango and dvisvgm make of texts and formulas, several times sooner than svgelements does.

`generate_mobject` stands in the place of SVGMobject's and makes the same mobjects, to the last bit. It reads only what
those two programs write: groups with a colour, uses of glyphs, outlines, and rectangles. Any other drawing, and any
class that reads in a way of its own, is left to Manim. `RELIED_ON` holds what it was written after; a test fails when
one of those changes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import svgelements  # type: ignore[import-untyped]
from manim import BLACK, RIGHT, WHITE, Rectangle, RendererType, SVGMobject, VGroup, VMobjectFromSVGPath, config

from generation.render.drawing import native, stepping

_Style = tuple[tuple[str, str], ...]
"""What is said of an element's looks, by it and by those around it."""

REPLACED: Callable[[SVGMobject], SVGMobject] = vars(SVGMobject)["generate_mobject"]

RELIED_ON = (
    "apply_style_to_mobject", "generate_config_style_dict", "get_mob_from_shape_element", "get_mobjects_from",
    "handle_transform", "modify_xml_tree", "path_to_mobject", "rect_to_mobject",
)  # fmt: skip
"""Methods that a class must not say otherwise."""
_ORIGINALS = {name: vars(SVGMobject)[name] for name in RELIED_ON}
_OUTLINES = {name: vars(VMobjectFromSVGPath)[name] for name in ("__init__", "generate_points", "handle_commands")}

_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_STYLE = {"stroke-width": "0"}
"""What Manim puts around a drawing of a text or formula."""
_ATTRIBUTES = {
    "defs": set[str](),
    "g": {"id", "style", "fill"},
    "symbol": {"id", "overflow"},
    "path": {"id", "style", "d"},
    "rect": {"id", "style", "fill", "x", "y", "width", "height"},
    "use": {_LINK, "x", "y"},
}
_NUMBER = re.compile(r"[-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}|rgb\([0-9.]+%,[0-9.]+%,[0-9.]+%\)")
_DECLARATIONS = {
    "fill": _COLOUR,
    "fill-opacity": _NUMBER,
    "fill-rule": re.compile("nonzero|evenodd"),
    "stroke": re.compile("none"),
}

_SHARED = tuple(vars(color)["_ManimColor__value"] for color in (BLACK, WHITE))
"""Manim's constants that a new mobject holds."""


class _Foreign(Exception):
    """The drawing holds what is not known here."""


class _Outline(svgelements.Path):  # type: ignore[misc]
    """The path that a glyph was made from; svgelements reads it when somebody wants to know more of it."""

    def __init__(self, drawing: _Drawing, place: int) -> None:
        self.__dict__.update(_drawing=drawing, _place=place)

    def __getattr__(self, name: str) -> Any:
        if "_drawing" not in self.__dict__ or name.startswith("__"):
            raise AttributeError(name)
        drawing, place = self.__dict__.pop("_drawing"), self.__dict__.pop("_place")
        self.__dict__.update(vars(drawing.path(place)))
        return getattr(self, name)


@dataclass(frozen=True)
class _Drawing:
    """A file as it was read."""

    text: bytes
    paths: list[Any] = field(default_factory=list)

    def path(self, place: int) -> Any:
        """The path at a place, counted in the order of the drawing, as Manim reads it."""
        if not self.paths:
            source, settings = io.BytesIO(), SimpleNamespace(generate_config_style_dict=lambda: _STYLE)
            tree: Any = ElementTree.parse(io.BytesIO(self.text))  # noqa: S314  the job's own file, behind the wall
            SVGMobject.modify_xml_tree(settings, tree).write(source)  # type: ignore[arg-type]
            source.seek(0)
            elements = svgelements.SVG.parse(source).select()
            self.paths.extend(element for element in elements if isinstance(element, svgelements.Path))
        return self.paths[place]


@dataclass(frozen=True)
class _Shape:
    """A path or a rectangle where it is shown, and the names of the groups around it."""

    element: ElementTree.Element
    style: _Style
    by: tuple[float, float]
    groups: tuple[str, ...]


class _Reader:
    """Goes through a drawing in the order of SVGMobject.get_mobjects_from, and names what has no name as that does."""

    def __init__(self, root: ElementTree.Element) -> None:
        if root.tag != f"{_SVG}svg" or root.attrib.keys() & {"fill", "stroke", "style"}:
            raise _Foreign
        self._root = root
        self._defined = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}
        self._unnamed = 0
        self.names: list[str] = []
        """Of all that was met, in its order; some more than once."""
        self.shapes: list[_Shape] = []

    def read(self) -> None:
        around = ("root", *(self._name({}) for _ in range(3)))
        self._read_all(self._root, (), around)

    def _read_all(self, parent: ElementTree.Element, style: _Style, around: tuple[str, ...]) -> None:
        for element in parent:
            tag = _tag(element)
            if tag == "g":
                self._read_all(element, _styled(style, element), (*around, self._name(element.attrib)))
            elif tag == "use":
                self._read_use(element, style, (*around, self._name({})))
            elif tag in ("path", "rect"):
                self._read_shape(element, style, (0.0, 0.0), around)
            elif tag != "defs":
                raise _Foreign

    def _read_use(self, use: ElementTree.Element, style: _Style, around: tuple[str, ...]) -> None:
        by = _number(use, "x"), _number(use, "y")
        used = self._defined.get(use.attrib.get(_LINK, "")[1:])
        if used is None:
            raise _Foreign
        if _tag(used) == "symbol":
            self._name(used.attrib)
            (used,) = used
        if _tag(used) != "path":
            raise _Foreign
        self._read_shape(used, style, by, around)

    def _read_shape(
        self,
        element: ElementTree.Element,
        style: _Style,
        by: tuple[float, float],
        around: tuple[str, ...],
    ) -> None:
        if len(element):
            raise _Foreign
        self._name(element.attrib)
        self.shapes.append(_Shape(element, _styled(style, element), by, around))

    def _name(self, attributes: dict[str, str]) -> str:
        name = attributes.get("id")
        if name is None:
            name = f"numbered_group_{self._unnamed}"
            self._unnamed += 1
        self.names.append(name)
        return name


def install() -> None:
    """From now on, in this process and its forks, where the compiled loops are built; with the copies of `stepping`."""
    stepping.install()
    if native.loops:
        SVGMobject.generate_mobject = generate_mobject  # type: ignore[method-assign,assignment]


def generate_mobject(self: SVGMobject) -> SVGMobject:
    found = _read(self) if _is_read_as_manim_reads(self) else None
    if found is None:
        return REPLACED(self)
    shapes, groups = found
    self.add(*shapes)
    self.id_to_vgroup_dict = groups
    self.flip(RIGHT)
    return self


def _is_read_as_manim_reads(mobject: SVGMobject) -> bool:
    return (
        config.renderer is RendererType.CAIRO
        and all(_found(type(mobject), name) is original for name, original in _ORIGINALS.items())
        and all(vars(VMobjectFromSVGPath).get(name) is original for name, original in _OUTLINES.items())
        and mobject.generate_config_style_dict() == _STYLE
    )


def _found(kind: type, name: str) -> Any:
    return next((vars(owner)[name] for owner in kind.__mro__ if name in vars(owner)), None)


def _read(mobject: SVGMobject) -> tuple[list[Any], dict[str, VGroup]] | None:
    """The shapes of a mobject's file, and its groups by name; None when Manim has to read it."""
    try:
        text = Path(mobject.get_file_path()).read_bytes()
        reader = _Reader(ElementTree.fromstring(text))  # noqa: S314  the job's own file, behind the wall
        reader.read()
        made = list(_made(mobject, reader.shapes, _Drawing(text)))
    except (_Foreign, ElementTree.ParseError, OSError, ValueError):
        return None
    members: dict[str, list[Any]] = {"root": []} | {name: [] for name in reader.names}
    for shape, groups in made:
        for name in groups:
            members[name].append(shape)
    return [shape for shape, _ in made], _groups(members)


def _made(mobject: SVGMobject, shapes: list[_Shape], drawing: _Drawing) -> Iterator[tuple[Any, tuple[str, ...]]]:
    patterns: dict[_Style, Any] = {}
    place = 0
    for shape in shapes:
        if len(set(shape.groups)) < len(shape.groups):
            raise _Foreign
        made = None
        if _tag(shape.element) == "rect":
            made = _rectangle(mobject, shape)
        else:
            points = native.loops.outline(shape.element.attrib["d"], *shape.by)
            if points is None:
                raise _Foreign
            if points:
                if shape.style not in patterns:
                    patterns[shape.style] = _pattern(mobject, shape.style)
                made = _copied(patterns[shape.style])
                made.points = np.frombuffer(points).reshape(-1, 3).copy()
                made.path_obj = _Outline(drawing, place)
            place += 1
        if made is not None:
            yield made, shape.groups


def _pattern(mobject: SVGMobject, style: _Style) -> Any:
    """A glyph without an outline, of a colour."""
    path = svgelements.Path(_values(style))
    pattern = mobject.path_to_mobject(path)
    mobject.apply_style_to_mobject(pattern, path)
    return pattern


def _rectangle(mobject: SVGMobject, shape: _Shape) -> Rectangle | None:
    given = {name: shape.element.attrib[name] for name in ("x", "y", "width", "height") if _number(shape.element, name)}
    rectangle = svgelements.Rect(_values(shape.style) | given)
    rectangle.reify()
    if rectangle.is_degenerate():
        raise _Foreign
    return mobject.get_mob_from_shape_element(rectangle)  # type: ignore[return-value]


def _values(style: _Style) -> dict[str, str]:
    """What svgelements knows of an element that stands where Manim puts it."""
    return {"color": "black", "fill": "black", "stroke": "none"} | _STYLE | dict(style)


def _groups(members: dict[str, list[Any]]) -> dict[str, VGroup]:
    pattern = VGroup()
    groups = {}
    for name, shapes in members.items():
        groups[name] = _copied(pattern)
        groups[name].submobjects = shapes
    return groups


def _copied(pattern: Any) -> Any:
    """As if it had been made anew: only Manim's own constants are the same in both."""
    made = native.loops.copy_mobject(pattern, {id(constant): constant for constant in _SHARED})
    del made.original_id
    return made


def _tag(element: ElementTree.Element) -> str:
    tag = element.tag.removeprefix(_SVG)
    if not element.attrib.keys() <= _ATTRIBUTES.get(tag, set()) and tag in _ATTRIBUTES:
        raise _Foreign
    return tag


def _number(element: ElementTree.Element, name: str) -> float:
    text = element.attrib.get(name, "0")
    if not _NUMBER.fullmatch(text):
        raise _Foreign
    return float(text)


def _styled(style: _Style, element: ElementTree.Element) -> _Style:
    """A style with what an element adds to it."""
    given = {"fill": element.attrib["fill"]} if "fill" in element.attrib else {}
    for declaration in element.attrib.get("style", "").split(";"):
        key, colon, value = (part.strip() for part in declaration.partition(":"))
        if colon:
            given[key] = value
        elif key:
            raise _Foreign
    for key, value in given.items():
        if key not in _DECLARATIONS or not _DECLARATIONS[key].fullmatch(value):
            raise _Foreign
    return tuple((dict(style) | given).items())
