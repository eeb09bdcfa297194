"""Which wave, how many turns, and in which unit the angles are."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from generation.blueprints import mathtext
from generation.blueprints.reading import Misfit, Sentence

FUNCTIONS = {"sine": ["sin"], "cosine": ["cos"], "both": ["sin", "cos"]}
TITLES = {"sine": "the sine wave", "cosine": "the cosine wave", "both": "sine and cosine"}
# Label every so many quarter turns, so that the labels do not crowd.
LABEL_STEP = {("radians", 1): 1, ("radians", 2): 1, ("radians", 3): 2}
LABEL_STEP |= {("degrees", 1): 1, ("degrees", 2): 2, ("degrees", 3): 2}
TURNS = ("turn", "rotation", "revolution", "cycle", "period", "round", "lap", "circle")
CHANGED = re.compile(r"\d\s*\*?\s*(?:sin|cos)\b|\b(?:sin|cos)\s*\(?\s*(?:\d+(?!\s*°|\d)\s*\*?\s*[a-zθ]|[a-zθ]\s*[-+])")


def read(sentence: Sentence) -> dict[str, Any]:
    """The function, the number of turns and the unit, as far as they are named."""
    _refuse_other_subjects(sentence)
    found: dict[str, Any] = {}
    sine = sentence.mentions("sin", "sine", "sinus", "sinusoid*")
    cosine = sentence.mentions("cos", "cosine", "cosinus")
    if sine or cosine:
        found["function"] = "both" if sine and cosine else "sine" if sine else "cosine"
    if (turns := _turns(sentence)) is not None:
        found["turns"] = turns
    if sentence.mentions("degree", "degrees", "360*", "720*", "1080*") or "°" in sentence.text:
        found["unit"] = "degrees"
    elif sentence.mentions("radian", "radians", "rad") or re.search(r"π|\d\s*pi\b|\bpi\b", sentence.text):
        found["unit"] = "radians"
    return found


def _refuse_other_subjects(sentence: Sentence) -> None:
    if CHANGED.search(sentence.plain) or sentence.mentions("amplitude", "phase shift", "frequency"):
        raise Misfit("This scene draws the plain waves of the unit circle: for a stretched or shifted one, plot it.")
    if sentence.mentions("tan", "tangent", "cotangent", "secant", "cosecant"):
        raise Misfit("This scene draws sine and cosine only: it does not show the tangent.")
    if sentence.mentions("derivative", "Fourier", "Euler", "complex", "integral"):
        raise Misfit("This scene shows how the unit circle makes sine and cosine, and nothing beyond.")


def _turns(sentence: Sentence) -> int | None:
    if (count := sentence.count(*TURNS)) is not None:
        return count
    if sentence.mentions("twice", "2 times around", "2 times round"):
        return 2
    if sentence.mentions("thrice", "3 times around", "three times around", "three times round"):
        return 3
    if (interval := sentence.interval()) is not None:
        return _turns_to(*interval)
    degrees = [number for number in sentence.numbers() if number in (360, 720, 1080)]
    return round(degrees[-1] / 360) if degrees and sentence.mentions("to 720*", "to 1080*", "to 360*") else None


def _turns_to(low: str, high: str) -> int | None:
    """The full turns from 0 to the angle (radians, or degrees from 90 on); None if that is not what is asked."""
    try:
        start, end = mathtext.number(low), mathtext.number(high)
    except ValueError:
        return None
    turns = end / (360 if end >= 90 else math.tau)
    return math.ceil(turns - 1e-6) if start == 0 and turns > 0 else None


def derive(values: Mapping[str, Any]) -> dict[str, Any]:
    """The waves; the turns; the labelled angles as [multiple of pi, TeX]; TeX of the quarters and of a full turn."""
    function, turns, unit = values["function"], values["turns"], values["unit"]
    step = LABEL_STEP[unit, turns]
    quarters = range(step, 4 * turns + 1, step)
    return {
        "FUNCTIONS": FUNCTIONS[function],
        "TURNS": turns,
        "REPEATS": turns > 1,
        "TICKS": [[quarter / 2, _angle_tex(quarter, unit)] for quarter in quarters],
        "QUARTERS": [_angle_tex(quarter, unit) for quarter in range(4)],
        "TURN_TEX": _angle_tex(4, unit),
        "TITLE_TEXT": f"The unit circle makes {TITLES[function]}",
    }


def _angle_tex(quarters: int, unit: str) -> str:
    """The angle of so many quarter turns."""
    if unit == "degrees":
        return rf"{90 * quarters}^\circ"
    if quarters == 0:
        return "0"
    top, bottom = (quarters // 2, 1) if quarters % 2 == 0 else (quarters, 2)
    pi = r"\pi" if top == 1 else rf"{top}\pi"
    return pi if bottom == 1 else rf"\frac{{{pi}}}{{2}}"
