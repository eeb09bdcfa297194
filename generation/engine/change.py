"""A wish about a ready scene that is there -> its new parameters: "make the curve red", "slower", "from -2 to 4".

Nothing is guessed: a wish of which a word remains that nothing here has read is not carried out, also not in part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from generation.blueprints import Blueprint, look, wordmath
from generation.blueprints.look import COLOURS, FASTEST, SLOWEST, Look
from generation.blueprints.reading import Misfit
from generation.blueprints.schema import Parameter
from generation.types import Source

WORD = re.compile(r"[^\W_]+(?:['’][a-z]+)?|[=+*/^²³√π]")
FILLER_TEXT = """
a again all also an and animation as at be bit but by can change colour color could draw everything film for get
give go have i in instead into is it just keep let like little look me more much need now of on one only paint part
picture play please put quite really run scene set shall should show slightly so that the them then they this to too
turn up us use used very video want way we whole will with would you your make made lot
"""
FILLERS = frozenset(FILLER_TEXT.split())
NAMES = {"gray": "grey", "lilac": "purple", "cyan": "turquoise", "black": "white"}
COLOUR = rf"(?:light |dark |bright )?(?P<colour>{'|'.join((*COLOURS, *(name for name in NAMES if name != 'black')))})"
LINK = r"(?:\s+(?:to be|be|in|into|to|is|are|should be|shall be|a|an|drawn|painted|colou?red|as))*\s+"
OFF = (
    r"(?:don['’]?t|do not|no longer|not|without|no|hide|remove|drop|leave out|leave away|skip|omit|turn off|take away)"
)
ON = r"(?:show|mark|add|with|include|turn on|bring back|label|do)"
ALSO = {"roots": ("zeros", "zeroes", "x-intercepts"), "turning points": ("extrema", "maxima and minima", "vertex")}
"""Other words for what a switch's label names."""
LABEL_VERBS = re.compile(r"^(?:mark|show|check with|check)\s+(?:the\s+)?", re.IGNORECASE)
ASKED = """from between over range interval domain plot graph y f x t pi e sin cos tan ln log exp sqrt abs mark new
other sort solve roll throw toss flip times both endpoint step leg side matrix equation number compare"""
"""How one asks for values of any kind."""
STEP, SMALL_STEP, BIG_STEP = 1.5, 1.2, 2.0
FACTORS = {"half": 0.5, "twice": 2.0, "double": 2.0, "three times": 3.0, "a third": 1 / 3}
MOST_EXAMPLES = 5


class NotUnderstood(Exception):
    """`left`: the words that nothing here could read; `reason`: a sentence, where a scene says no."""

    def __init__(self, left: tuple[str, ...], reason: str = "") -> None:
        super().__init__(" ".join(left))
        self.left = left
        self.reason = reason


@dataclass
class _Reading:
    """What has been read of a wish so far; `rest` is what has not."""

    blueprint: Blueprint
    values: dict[str, Any]
    look: Look
    rest: str
    seconds: float = 0.0
    """Of the film that is there; 0: there is none."""
    told: list[str] = field(default_factory=list)

    def take(self, pattern: str, use: Callable[[re.Match[str]], bool]) -> None:
        """Take out each stretch that fits the pattern and that `use` can use."""

        def cut(found: re.Match[str]) -> str:
            return " , " if use(found) else found[0]

        self.rest = re.sub(pattern, cut, self.rest, flags=re.IGNORECASE)


def read(wish: str, blueprint: Blueprint, parameters: Mapping[str, Any], seconds: float = 0.0) -> Source:
    """The scene as it is wished, with a remark that says what is different; as it was where nothing is.

    Raises NotUnderstood, errors.BadParameter.
    """
    values, before = look.split(parameters)
    reading = _Reading(blueprint, dict(values), before, " ".join(wish.split()), seconds)
    for take in (_take_pace, _take_stage, _take_colours, _take_switches, _take_named):
        take(reading)
    _take_sentence(reading)
    made = look.source(blueprint, reading.values, reading.look)
    changed = [*_changes(blueprint, values, look.split(made.parameters)[0]), *_look_changes(before, reading.look)]
    return replace(made, remark=" ".join(changed) or "It is like that already.")


def examples(blueprint: Blueprint, parameters: Mapping[str, Any]) -> tuple[str, ...]:
    """Wishes about this scene that work."""
    values, _ = look.split(parameters)
    noun = next(iter(blueprint.colours.values()), ("text",))[0]
    told = [f"make the {noun} green", "slower"]
    names = {parameter.name for parameter in blueprint.parameters}
    if {"x_min", "x_max"} <= names or (blueprint.id == "riemann_sum"):
        told.append("from 0 to 3")
    for parameter in blueprint.parameters:
        value = values.get(parameter.name)
        match parameter.type:
            case "boolean":
                told.append(f"{'without' if value else 'with'} the {_nouns(parameter)[0]}")
            case "choice":
                told += [f"{parameter.label.lower()}: {other}" for other in parameter.options if other != value][:1]
            case "expression":
                told.append("y = x^3 instead" if value != "x^3" else "y = x^2 instead")
            case "number" | "integer" if not parameter.optional:
                told.append(f"{parameter.label.lower()} {_other_number(parameter, value)}")
    return tuple(dict.fromkeys(told))[:MOST_EXAMPLES]


def _other_number(parameter: Parameter, value: Any) -> str:
    other = (value or 0) + 1
    if parameter.maximum is not None and other > parameter.maximum:
        other = parameter.minimum or 0
    return f"{other:g}"


def _take_pace(reading: _Reading) -> None:
    def by(factor: float, *, is_set: bool = False) -> bool:
        pace = min(FASTEST, max(SLOWEST, factor if is_set else reading.look.pace * factor))
        reading.look = replace(reading.look, pace=round(pace, 3))
        return True

    def in_seconds(found: re.Match[str]) -> bool:
        wanted = float(found["seconds"])
        return bool(reading.seconds and wanted) and by(reading.seconds / wanted)

    words = "|".join(FACTORS)
    number = r"(?P<times>\d+(?:\.\d+)?)"
    length = r"(?:it |this |film )?(?:should |shall )?(?:be |take |last |in )?(?P<seconds>\d+(?:\.\d+)?)"
    reading.take(rf"\b{length}\s*s(?:ec(?:onds?)?)?\b(?:\s+long)?", in_seconds)
    reading.take(r"\b(?:at )?(?:normal|usual|original) (?:speed|pace)\b", lambda found: by(1.0, is_set=True))
    reading.take(
        rf"\b(?:at )?(?P<word>{words})(?: the)? (?:speed|pace)\b", lambda found: by(FACTORS[found["word"].lower()])
    )
    reading.take(rf"\b(?P<word>{words}) as (?:fast|quick)(?:ly)?\b", lambda found: by(FACTORS[found["word"].lower()]))
    reading.take(rf"\b(?P<word>{words}) as slow(?:ly)?\b", lambda found: by(1 / FACTORS[found["word"].lower()]))
    reading.take(rf"\b{number} times (?:slower|as slow(?:ly)?)\b", lambda found: _times(found, by, slower=True))
    reading.take(rf"\b{number} times (?:faster|as fast)\b", lambda found: _times(found, by, slower=False))
    how = r"(?:(?P<how>a (?:little )?bit|a little|slightly|somewhat|much|a lot|far|way)\s+)?"
    it = r"(?: it| this| that| the (?:film|animation|video)| everything)?"
    slower = rf"(?:slower|more slowly|slow{it} down|too (?:fast|quick))"
    faster = rf"(?:faster|quicker|more quickly|speed{it} up|too slow)"
    reading.take(rf"\b{how}{slower}\b", lambda found: by(1 / _size(found["how"])))
    reading.take(rf"\b{how}{faster}\b", lambda found: by(_size(found["how"])))


def _times(found: re.Match[str], by: Callable[[float], bool], *, slower: bool) -> bool:
    times = float(found["times"])
    return bool(times) and by(1 / times if slower else times)


def _size(how: str | None) -> float:
    how = (how or "").lower()
    if not how:
        return STEP
    return BIG_STEP if how in ("much", "a lot", "far", "way") else SMALL_STEP


def _take_stage(reading: _Reading) -> None:
    """A light or a dark stage: the other colours follow, so that all can be read."""

    def paint(found: re.Match[str]) -> bool:
        word = (found["one"] or found["other"]).lower()
        reading.look = replace(reading.look, stage="dark" if word in ("dark", "black") else "light")
        return True

    tone, ground = "light|white|bright|dark|black", r"(?:background|stage|theme|mode|ground)"
    reading.take(rf"\b(?P<one>{tone}) {ground}\b|\b(?:the )?{ground}{LINK}(?P<other>{tone})\b", paint)


def _take_colours(reading: _Reading) -> None:
    first = {noun: nouns[0] for nouns in reading.blueprint.colours.values() for noun in nouns}
    nouns = "|".join(re.escape(noun) for noun in sorted(first, key=len, reverse=True))
    if not nouns:
        return

    def paint(found: re.Match[str]) -> bool:
        name = found["colour"].lower()
        colours = {**reading.look.colours, first[found["noun"].lower()]: NAMES.get(name, name)}
        reading.look = replace(reading.look, colours=colours)
        return True

    noun = rf"(?:the\s+)?(?P<noun>{nouns})\b"
    reading.take(rf"\b(?:colou?r (?:of )?)?{noun}{LINK}{COLOUR}\b", paint)
    reading.take(rf"\b{COLOUR}(?:\s+for)?\s+{noun}", paint)


def _take_switches(reading: _Reading) -> None:
    for parameter in reading.blueprint.parameters:
        if parameter.type != "boolean" or re.search(r"\bonly\b", reading.rest, re.IGNORECASE):
            continue
        noun = rf"(?:the\s+|any\s+|mark(?:ing)?\s+|show(?:ing)?\s+)*(?:{'|'.join(map(re.escape, _nouns(parameter)))})\b"

        def switch(found: re.Match[str], name: str = parameter.name) -> bool:
            reading.values[name] = found["off"] is None
            return True

        reading.take(
            rf"\b(?:(?P<off>{OFF})|{ON})\s+(?:me\s+|also\s+|in\s+)?{noun}(?:\s+(?:too|again|as well|off|on))?", switch
        )


def _nouns(parameter: Parameter) -> tuple[str, ...]:
    noun = LABEL_VERBS.sub("", parameter.label).lower()
    return noun, *ALSO.get(noun, ())


def _take_named(reading: _Reading) -> None:
    """`leg a to 6`, `sides of the die = 8`, `order: descending`: a parameter by its label or its name."""
    for parameter in reading.blueprint.parameters:
        labels = {parameter.label.lower().rstrip(" ="), parameter.name.replace("_", " ")}
        if parameter.type in ("boolean", "matrix", "numbers"):
            continue
        label = "|".join(re.escape(each) for each in sorted(labels, key=len, reverse=True))
        value = r"(?P<value>\S.*?)(?=\s*(?:[,;]|\.(?:\s|$)|$|\band\b|\binstead\b))"

        def assign(found: re.Match[str], parameter: Parameter = parameter) -> bool:
            return _assign(reading, parameter, found["value"])

        is_said = parameter.type in ("expression", "equation", "text")
        link = r"\s*(?:=|:|\bto\b|\bis\b|\bbe\b|\bof\b)\s*" if is_said else r"[\s=:]+(?:(?:to|is|be|of)\s+)?"
        reading.take(rf"\b(?:the\s+)?(?:{label}){link}{value}", assign)


def _assign(reading: _Reading, parameter: Parameter, text: str) -> bool:
    """Whether the text is a value of this parameter; what is none may be meant otherwise."""
    given = text.strip().lower() if parameter.type == "choice" else text.strip()
    if parameter.type in ("number", "integer") and not re.match(r"[-+−]?[\d.π]|pi\b", given):
        return False
    if parameter.type == "choice" and given not in parameter.options:
        return False
    reading.values[parameter.name] = parameter.json(given)
    return True


def _take_sentence(reading: _Reading) -> None:
    """What is left is read as the blueprint reads a teacher's sentence; it has to explain every word."""
    if not (left := _content(reading.rest)):
        return
    blueprint = reading.blueprint
    for parameter in blueprint.parameters:
        if parameter.type == "choice" and (word := " ".join(left).lower()) in parameter.options:
            reading.values[parameter.name] = word
            return
    try:
        found = blueprint.read(reading.rest)
    except Misfit as misfit:
        raise NotUnderstood(tuple(left), misfit.reason) from None
    except ValueError:
        raise NotUnderstood(tuple(left)) from None
    known = _known_words(blueprint, found)
    if unknown := [word for word in left if word.lower() not in known and not re.match(r"[\d=+*/^²³√π]", word)]:
        raise NotUnderstood(tuple(unknown))
    if not found:
        raise NotUnderstood(tuple(left))
    reading.values |= found


def _content(text: str) -> list[str]:
    return [word for word in WORD.findall(wordmath.digits(text)) if word.lower() not in FILLERS]


def _known_words(blueprint: Blueprint, found: Mapping[str, Any]) -> set[str]:
    """The words that belong to the parameters that were found: of their labels, their helps, their values."""
    by_name = {parameter.name: parameter for parameter in blueprint.parameters}
    told = [ASKED]
    told += ["function curve parabola wave"] if "function" in found else []
    for name, value in found.items():
        parameter = by_name[name]
        nouns = _nouns(parameter) if parameter.type == "boolean" else ()
        told += [parameter.label, parameter.help, str(value), name.replace("_", " "), *parameter.options, *nouns]
    words = {word.lower() for word in WORD.findall(" ".join(told))}
    return words | {f"{word}s" for word in words} | {word.removesuffix("s") for word in words}


def _changes(blueprint: Blueprint, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for parameter in blueprint.parameters:
        old, new = before.get(parameter.name), after[parameter.name]
        if old == new:
            continue
        if isinstance(new, bool):
            yield f"“{parameter.label}” is {'on' if new else 'off'} now."
        else:
            was = "" if old is None else f", it was {_said(old)}"
            yield f"“{parameter.label}” is {_said(new)} now{was}."


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_said(item) for item in value)
    return f"{value:g}" if isinstance(value, int | float) else "as it fits" if value is None else str(value)


def _look_changes(before: Look, after: Look) -> Iterator[str]:
    for noun, name in after.colours.items():
        if before.colours.get(noun) != name:
            yield f"The {noun} {'are' if noun.endswith('s') else 'is'} {name} now."
    if before.stage != after.stage:
        yield f"The stage is {after.stage} now."
    if before.pace != after.pace:
        yield f"Everything runs at {after.pace:g} times the usual speed now."
