"""The angles of a triangle, found in a sentence and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from generation.blueprints.mathtext import number_tex
from generation.blueprints.reading import Misfit, Sentence
from generation.errors import BadParameter

SHARPEST = {"parallel line": 15, "tear the corners": 25}
DEGREES = r"(?:\s*(?:°|º|degrees?\b|deg\b))?"
NUMBER = rf"([-−]?\d+(?:\.\d+)?){DEGREES}"
BETWEEN = r"\s*(?:[-–,/;]|,?\s*\band\b|&|\+)\s*(?:and\s+)?"
TRIPLE = re.compile(rf"(?<![\d.]){NUMBER}{BETWEEN}{NUMBER}{BETWEEN}{NUMBER}(?!\d)")
PAIR = re.compile(rf"(?<![\d./]){NUMBER}{BETWEEN}{NUMBER}(?![\d/])")
NAMES = {"alpha": "alpha", "α": "alpha", "beta": "beta", "β": "beta", "gamma": "gamma", "γ": "gamma"}
NAMED = re.compile(rf"({'|'.join(NAMES)})\s*(?:=|is|:|of|equals)?\s*{NUMBER}", re.IGNORECASE)
BASE_ANGLES = re.compile(rf"\bbase angles?\D{{0,15}}{NUMBER}")
TOP_ANGLE = re.compile(rf"\b(?:apex|top|vertex|vertical)(?: angle)?\D{{0,15}}{NUMBER}")
ONE_ANGLE = re.compile(rf"\b(?:an?|one|acute|angle|of|with)\s+(?:angle\s+)?(?:of\s+|is\s+)?(?:an?\s+)?{NUMBER}")
ELSEWHERE = (
    (("exterior", "outer angle", "outside angle"), "exterior angles"),
    (
        ("quadrilateral", "pentagon", "hexagon", "octagon", "polygon", "square's", "four angles"),
        "shapes with more corners",
    ),
    (("sphere", "spherical", "hyperbolic", "non-Euclidean", "globe"), "triangles on curved surfaces"),
    (("bisector", "incircle", "circumcircle", "altitude", "median"), "lines in a triangle"),
)


def read(sentence: Sentence) -> dict[str, Any]:
    """The angles in degrees (two or all three), and whether the corners shall be torn off."""
    for words, subject in ELSEWHERE:
        if sentence.mentions(*words):
            raise Misfit(f"This scene is about the three inner angles of a flat triangle: it does not show {subject}.")
    found = _completed(_angles(sentence))
    if sentence.mentions("tear", "torn", "rip", "ripped", "cut", "paper", "scissor", "corners off", "snip"):
        found["method"] = "tear the corners"
    elif sentence.mentions("parallel", "alternate", "Z angle"):
        found["method"] = "parallel line"
    return found


def _angles(sentence: Sentence) -> dict[str, Any]:
    text = re.sub(r"\b(?:grade|year|class)\s+\d+|\b\d+(?:st|nd|rd|th)\s+grade\w*", " ", sentence.plain.lower())
    text = re.sub(r"\d+/\d+(?!/)", " ", text)
    text = re.sub(rf"(?:=|\bto|\bis|\bequals?|\bof|\btotal|\bever)?\s*\b(?:180|360){DEGREES}", " ", text)
    if named := {NAMES[name.lower()]: _plain(value) for name, value in NAMED.findall(text)}:
        return named
    if triple := TRIPLE.search(text):
        angles = [_plain(value) for value in triple.groups()]
        return dict(zip(("alpha", "beta", "gamma"), angles, strict=True)) if max(angles) >= 10 else {}
    if sentence.mentions("equilateral"):
        return {"alpha": 60, "beta": 60}
    pair = PAIR.search(text)
    if pair and sentence.mentions("angle", "degree", "°"):
        return {"alpha": _plain(pair[1]), "beta": _plain(pair[2])}
    return _special(sentence, text)


def _completed(found: dict[str, Any]) -> dict[str, Any]:
    """One or two named angles, with what they leave for the others where the defaults would not go with them."""
    if found.keys() == {"gamma"}:
        half = (180 - found["gamma"]) / 2
        return {"alpha": half, "beta": half}
    if found.keys() == {"alpha"} and found["alpha"] >= 100:
        return found | {"beta": (180 - found["alpha"]) / 2}
    if found.keys() == {"beta"} and found["beta"] >= 100:
        return {"alpha": (180 - found["beta"]) / 2} | found
    if found.keys() == {"alpha", "gamma"}:
        return {"alpha": found["alpha"], "beta": 180 - found["alpha"] - found["gamma"]}
    if found.keys() == {"beta", "gamma"}:
        return {"alpha": 180 - found["beta"] - found["gamma"], "beta": found["beta"]}
    return found


def _special(sentence: Sentence, text: str) -> dict[str, Any]:
    """One angle, and what the kind of triangle says about the others."""
    if base := BASE_ANGLES.search(text):
        return {"alpha": _plain(base[1]), "beta": _plain(base[1])}
    isosceles = sentence.mentions("isosceles")
    right = sentence.mentions("right triangle", "right angled", "right isosceles")
    if isosceles and right:
        return {"alpha": 90, "beta": 45}
    if isosceles and (top := TOP_ANGLE.search(text)):
        half = (180 - _plain(top[1])) / 2
        return {"alpha": half, "beta": half}
    one = ONE_ANGLE.search(text)
    if right:
        return {"alpha": 90, "beta": _plain(one[1])} if one else {"alpha": 90, "beta": 35}
    if one and sentence.mentions("with", "one angle", "has an angle"):
        return {"alpha": _plain(one[1])}
    return {}


def _plain(text: str) -> float:
    value = float(text.replace("−", "-"))
    return int(value) if value.is_integer() else value


def derive(values: Mapping[str, Any]) -> dict[str, Any]:
    """The angles at the left, at the right and at the top, in degrees; their TeX; whether the corners are torn off."""
    alpha, beta = round(values["alpha"], 1), round(values["beta"], 1)
    gamma = round(180 - alpha - beta, 1)
    _check_sum(alpha, beta, gamma, values.get("gamma"))
    _check_shape({"alpha": alpha, "beta": beta, "gamma": gamma}, values["method"])
    angles = [alpha, beta, gamma]
    return {
        "ANGLES": angles,
        "ANGLES_TEX": [number_tex(angle, 1) for angle in angles],
        "TEAR": values["method"] == "tear the corners",
    }


def _check_sum(alpha: float, beta: float, gamma: float, given: float | None) -> None:
    if gamma <= 0:
        raise BadParameter(
            "beta",
            f"{_say(alpha)}° and {_say(beta)}° leave nothing for the third angle: "
            f"together they are {_say(alpha + beta)}°, and must be less than 180°.",
        )
    if given is not None and abs(given - gamma) > 0.15:
        raise BadParameter(
            "gamma",
            f"{_say(alpha)}°, {_say(beta)}° and {_say(given)}° add up to {_say(alpha + beta + given)}°, not 180°: "
            f"with the first two, the third angle is {_say(gamma)}°.",
        )


def _check_shape(angles: Mapping[str, float], method: str) -> None:
    """Sharper angles have no room for their label."""
    least = SHARPEST[method]
    name, angle = min(angles.items(), key=lambda item: item[1])
    if angle < least:
        blamed = name if name != "gamma" else "beta"
        raise BadParameter(
            blamed,
            f"An angle of {_say(angle)}° is too sharp to be seen: choose angles of at least {least}° each.",
        )


def _say(value: float) -> str:
    return f"{value:.6g}"
