"""Signatures of the installed Manim for whoever writes a scene: just those of the names that a text is about."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from generation.checks import table
from generation.engine.vocabulary import stem

MOST = 40
ALWAYS = ("Text", "MathTex", "VGroup", "Create", "Write", "FadeIn", "FadeOut", "ReplacementTransform")
ABOUT = {
    "Axes": "graph plot curve function parabola coordinate axis tangent secant derivative integral area slope limit",
    "NumberPlane": "plane grid vector matrix linear transformation complex",
    "NumberLine": "number line interval inequality integer fraction",
    "ValueTracker": "move slide change vary grow approach tracker",
    "always_redraw": "move slide change vary follow approach",
    "DecimalNumber": "count value measure decimal",
    "BarChart": "bar chart histogram frequency distribution statistics",
    "Matrix": "matrix determinant",
    "Table": "table",
    "Graph": "node edge network graph tree vertex",
    "Polygon": "triangle polygon side quadrilateral",
    "Angle": "angle degree triangle",
    "RightAngle": "right pythagoras perpendicular",
    "Circle": "circle radius round pi",
    "Arc": "arc sector angle",
    "Sector": "sector pie fraction slice",
    "Rectangle": "rectangle area bar box",
    "Square": "square",
    "Dot": "dot point",
    "Line": "line segment",
    "DashedLine": "dashed helper",
    "Arrow": "arrow vector force",
    "Vector": "vector",
    "Brace": "brace length",
    "SurroundingRectangle": "highlight result box",
    "Indicate": "highlight point emphasise",
    "TransformMatchingTex": "equation solve expand factor rearrange algebra term",
    "ThreeDAxes": "surface space sphere cube three dimension solid",
    "Surface": "surface sphere paraboloid",
    "Sphere": "sphere ball",
    "Cube": "cube",
    "MovingCameraScene": "zoom camera closer",
    "ParametricFunction": "parametric spiral cycloid ellipse curve",
}
CAPITALISED = re.compile(r"\b_?[A-Z]\w+\b|\b[a-z]+(?:_[a-z]+)+\b")
WORD = re.compile(r"[a-z]+", re.IGNORECASE)
METHODS = {"Axes": ("plot", "get_graph_label", "coords_to_point", "get_area", "get_riemann_rectangles")}
"""What a scene calls on it nearly always."""


def likely(text: str) -> tuple[str, ...]:
    """Signatures, the likeliest first: names that stand in the text, then what its words call for, then the usual."""
    known = _signatures()
    named = [name for name in CAPITALISED.findall(text) if name in known]
    words = {stem(word) for word in WORD.findall(text)}
    meant = sorted(ABOUT, key=lambda name: -len(words & _stems()[name]))
    called_for = [name for name in meant if words & _stems()[name]]
    names = dict.fromkeys((*named, *called_for, *ALWAYS))
    return tuple(line for name in names for line in known.get(name, ()))[:MOST]


@cache
def reference() -> dict[str, Any]:
    """All that a code editor says of the installed Manim: what the star import gives, and what its classes have.

    {"manim": version, "names": {name: [kind, signature, doc]}, "classes": {name: {"bases": [name], "members":
    {name: [signature or "", doc]}}}}; kind is "class", "function", "value" or "module".
    """
    found = table.load()
    kinds = {name: kind.partition(":") for name, kind in found["names"].items()}
    names = {name: _entry(found, name, sort, of) for name, (sort, _, of) in kinds.items()}
    classes = {name: _public(entry) for name, entry in found["classes"].items() if not name.startswith("_")}
    return {"manim": found["manim"], "names": names, "classes": classes}


def _entry(found: dict[str, Any], name: str, sort: str, of: str) -> list[str]:
    if sort == "class" and of in found["classes"]:
        init = _member(found, of, "__init__")
        doc = found["classes"][of].get("doc", "")
        return [sort, _call(name, init) if isinstance(init, dict) else name, doc]
    function = found["functions"].get(of) if sort == "function" else None
    return [sort, _call(name, function), function.get("doc", "")] if function else [sort, "", ""]


def _public(entry: dict[str, Any]) -> dict[str, Any]:
    members = {
        name: [_call(name, member), member.get("doc", "")] if isinstance(member, dict) else ["", ""]
        for name, member in entry["members"].items()
        if not name.startswith("_")
    }
    return {"bases": entry["bases"], "members": members}


@cache
def _stems() -> dict[str, set[str]]:
    return {name: {stem(word) for word in words.split()} for name, words in ABOUT.items()}


@cache
def _signatures() -> dict[str, tuple[str, ...]]:
    """Each name of the star import that can be called: its signature, and those of what one calls on it."""
    found = table.load()
    names: dict[str, tuple[str, ...]] = {}
    for name, kind in found["names"].items():
        sort, _, of = kind.partition(":")
        if sort == "class":
            names[name] = (_class(found, of, name), *_methods(found, of, name))
        elif sort == "function" and of in found["functions"]:
            names[name] = (_line(name, found["functions"][of]),)
    return names


def _class(found: dict[str, Any], of: str, name: str) -> str:
    init = _member(found, of, "__init__")
    return _line(name, init | {"doc": found["classes"][of].get("doc", "")}) if isinstance(init, dict) else f"{name}(…)"


def _methods(found: dict[str, Any], of: str, name: str) -> list[str]:
    members = [(method, _member(found, of, method)) for method in METHODS.get(name, ())]
    return [f"  {_line(f'{name}.{method}', member)}" for method, member in members if isinstance(member, dict)]


def _member(found: dict[str, Any], of: str, member: str) -> Any:
    """A member of a class or of the nearest class it inherits it from."""
    for owner in (of, *found["classes"][of]["bases"]):
        members = found["classes"].get(owner, {}).get("members", {})
        if member in members:
            return members[member]
    return None


def _line(name: str, function: dict[str, Any]) -> str:
    doc = function.get("doc", "").partition("\n")[0][:90]
    return _call(name, function) + (f"  # {doc}" if doc else "")


def _call(name: str, function: dict[str, Any]) -> str:
    parameters = ", ".join(part for part in function["parameters"] if part not in {"self", "cls"})
    return f"{name}({parameters})"
