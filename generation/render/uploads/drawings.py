"""SVG: read by a parser that expands no entities, and built anew from the shapes and attributes that are known.

No script, no event handler, no style sheet from elsewhere and no reference out of the file is on the lists.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from generation.render.uploads.clean import Clean, Refused, check_size

MOST_BYTES = 2 * 2**20
MOST_ELEMENTS = 20_000
"""Counted as often as `use` repeats them."""
DEEPEST = 60
SVG = "http://www.w3.org/2000/svg"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"

SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "use"}
ELEMENTS = SHAPES | {
    "svg", "g", "defs", "symbol", "tspan", "clipPath", "linearGradient", "radialGradient", "stop", "style", "title",
}  # fmt: skip
_ATTRIBUTES = """
    id class style transform d points x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy width height viewBox version
    preserveAspectRatio pathLength rotate textLength lengthAdjust offset gradientUnits gradientTransform
    spreadMethod clipPathUnits color fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap
    stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset opacity display visibility stop-color
    stop-opacity clip-path clip-rule font-family font-size font-style font-weight text-anchor letter-spacing
    vector-effect
"""
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
_URL = re.compile(r"url\s*\(", re.IGNORECASE)
_OWN_URL = re.compile(r"url\(\s*['\"]?#[\w.:-]+['\"]?\s*\)", re.IGNORECASE)
_OUTWARD = re.compile(r"[\\<]|@|javascript|expression|import|://|data:", re.IGNORECASE)


def clean_drawing(content: bytes) -> Clean:
    check_size(content, MOST_BYTES, "An SVG")
    try:
        root = fromstring(content, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise Refused("The SVG defines entities of its own: save it again as “plain SVG”.") from error
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise Refused(f"The SVG can't be read ({error}): save it again as “plain SVG”.") from error
    if _name(root) != "svg":
        raise Refused("The file is XML, but no SVG.")
    made = _copy(root, 0)
    _check_weight(made)
    if not any(element.tag == f"{{{SVG}}}{shape}" for element in made.iter() for shape in SHAPES):
        raise Refused("Nothing in this SVG can be drawn: pictures inside it don't count, upload them by themselves.")
    ElementTree.register_namespace("", SVG)
    return Clean("drawing", "image/svg+xml", ".svg", ElementTree.tostring(made, "utf-8", xml_declaration=True))


def _name(element: ElementTree.Element) -> str:
    """The element's name in SVG; empty for those of other vocabularies, for comments and for instructions."""
    if not isinstance(element.tag, str):
        return ""
    space, _, name = element.tag.rpartition("}")
    return name if space in ("", f"{{{SVG}") else ""


def _copy(element: ElementTree.Element, depth: int) -> ElementTree.Element:
    """What is known of the element and of all below it."""
    if depth > DEEPEST:
        raise Refused(f"The SVG is nested more than {DEEPEST} levels deep: ungroup it and save it again.")
    name = _name(element)
    made = ElementTree.Element(f"{{{SVG}}}{name}", _attributes(element.attrib, name))
    text = element.text or ""
    if name in ("text", "tspan", "title") or (name == "style" and _stays_inside(text)):
        made.text = text
    for child in element:
        if _name(child) in ELEMENTS:
            copied = _copy(child, depth + 1)
            copied.tail = child.tail if name in ("text", "tspan") else None
            made.append(copied)
    return made


def _attributes(given: Mapping[str, str], name: str) -> dict[str, str]:
    kept = {key: value for key, value in given.items() if key in ATTRIBUTES and _stays_inside(value)}
    target = given.get("href", given.get(XLINK_HREF, ""))
    if target.startswith("#") and name in ("use", "linearGradient", "radialGradient"):
        kept["href"] = target
        kept[XLINK_HREF] = target  # Manim reads the old name
    return kept


def _stays_inside(text: str) -> bool:
    """Whether a value or a style sheet refers to nothing but the file itself."""
    return not _OUTWARD.search(text) and len(_URL.findall(text)) == len(_OWN_URL.findall(text))


def _check_weight(root: ElementTree.Element) -> None:
    """A few `use` elements that repeat each other make millions of shapes."""
    by_id = {element.get("id"): element for element in root.iter()}
    weights: dict[ElementTree.Element, int | None] = {}

    def weigh(element: ElementTree.Element) -> int:
        if element in weights:
            weight = weights[element]
            if weight is None:
                raise Refused("A part of the SVG repeats itself without end.")
            return weight
        weights[element] = None
        target = by_id.get(element.get("href", "")[1:]) if element.tag == f"{{{SVG}}}use" else None
        weight = 1 + sum(map(weigh, element)) + (weigh(target) if target is not None else 0)
        if weight > MOST_ELEMENTS:
            raise Refused(f"The SVG has more than {MOST_ELEMENTS:,} shapes: simplify it.")
        weights[element] = weight
        return weight

    try:
        weigh(root)
    except RecursionError as error:
        raise Refused("The parts of the SVG repeat each other too often: simplify it.") from error
