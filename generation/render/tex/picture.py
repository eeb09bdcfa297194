"""An SVG that came out of a jail: is it only a drawing? Nothing else is handed on.

A formula can put any text into its SVG (`\\special{dvisvgm:raw …}`, which Manim itself uses to mark parts). So the file
is read with a parser that knows no document type and no entities, and has to keep to shapes and their style.
"""

from __future__ import annotations

import re
from typing import NoReturn
from xml.parsers import expat

from generation.render.tex.protocol import LONGEST_SVG

_SVG, _XLINK, _XML = (
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/XML/1998/namespace",
)
_SHAPES = "svg g defs path use rect line circle ellipse polygon polyline clipPath"
_PAINT = "linearGradient radialGradient stop title desc"
_ELEMENTS = frozenset(f"{_SHAPES} {_PAINT}".split())
_GEOMETRY = (
    "id x y x1 y1 x2 y2 cx cy r rx ry d points width height viewBox transform version class offset pathLength"
    " gradientTransform gradientUnits clipPathUnits preserveAspectRatio"
)
_STYLE = (
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit"
    " stroke-dasharray stroke-dashoffset opacity color clip-path clip-rule stop-color stop-opacity display visibility"
    " style"
)
_ATTRIBUTES = frozenset(f"{_GEOMETRY} {_STYLE}".split())
_REFERENCES = frozenset(["href", f"{_XLINK} href"])
_LOADS = re.compile(r"url\s*\(\s*(?!['\"]?#)|@|\\|expression|javascript", re.IGNORECASE)
_MOST_ELEMENTS = 200_000
_DEEPEST = 200

_PAGE = re.compile(r"<g id='page\d+'")
_GLYPH = re.compile(r"(?<=id='g)\d+(?=-\d+')|(?<=xlink:href='#g)\d+(?=-\d+')")


class NotAPicture(ValueError):
    """It holds more than a drawing."""


class _Reader:
    def __init__(self) -> None:
        self._count = self._depth = 0
        self._paths: set[str] = set()
        self._used: set[str] = set()
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = lambda *_: _refuse("a document type")
        self.parser.EntityDeclHandler = lambda *_: _refuse("an entity")
        self.parser.ProcessingInstructionHandler = lambda *_: _refuse("an instruction")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        self._count += 1
        self._depth += 1
        if space != _SVG or tag not in _ELEMENTS:
            _refuse(f"<{tag[:30]}>")
        if self._count > _MOST_ELEMENTS or self._depth > _DEEPEST:
            _refuse("too much")
        for key, value in attributes.items():
            _check(key, value)
            if tag == "path" and key == "id":
                self._paths.add(f"#{value}")
            elif tag == "use" and key in _REFERENCES:
                self._used.add(value)

    def _end(self, _: str) -> None:
        self._depth -= 1

    def end(self) -> None:
        """Only glyphs are used again: what is made of what is made of others grows without bounds."""
        if not self._used <= self._paths:
            _refuse("a drawing made of drawings")


def _check(key: str, value: str) -> None:
    if key in _REFERENCES:
        if not value.startswith("#"):
            _refuse("a link")
    elif key not in _ATTRIBUTES and key != f"{_XML} space":
        _refuse(f"“{key[-30:]}”")
    elif _LOADS.search(value):
        _refuse("something to load")


def _refuse(what: str) -> NoReturn:
    raise NotAPicture(what)


def check(data: bytes) -> str:
    """The file's text. Raises NotAPicture with what it holds that no formula may hold."""
    if len(data) > LONGEST_SVG:
        _refuse("too much")
    try:
        text = data.decode()
        reader = _Reader()
        reader.parser.Parse(text, True)
        reader.end()
    except (expat.ExpatError, UnicodeDecodeError) as error:
        raise NotAPicture("broken SVG") from error
    return text


def as_if_alone(text: str) -> str:
    """A page of many, with the names it would have had as the only one: page 1, fonts from 0 up."""
    fonts = {number: str(rank) for rank, number in enumerate(sorted(set(_GLYPH.findall(text)), key=int))}
    return _GLYPH.sub(lambda match: fonts[match[0]], _PAGE.sub("<g id='page1'", text, count=1))
