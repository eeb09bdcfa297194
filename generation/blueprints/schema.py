"""A blueprint's parameters: their types, what is allowed, and what to say when a value is not."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from generation.blueprints import mathtext
from generation.blueprints.reading import Sentence
from generation.blueprints.written_fraction import WrittenFraction
from generation.errors import BadParameter

MAX_TEXT = 200


class Unusable(ValueError):
    """A value that a parameter can't take; the message says what to do."""


@dataclass(frozen=True)
class Parameter:
    """One value a teacher may set. `default` is a JSON value, as all values are before cleaning."""

    name: str
    type: str
    label: str
    default: Any = None
    help: str = ""
    optional: bool = False
    """May be left out (None): the blueprint then chooses a value that fits the others."""
    variable: str = "x"
    minimum: float | None = None
    maximum: float | None = None
    min_items: int = 1
    max_items: int = 100
    integers: bool = False
    options: tuple[str, ...] = ()
    max_length: int = MAX_TEXT
    rows: int = 2
    columns: int = 2

    def json(self, value: Any) -> Any:
        """The value in its one JSON form: 3.0 for an integer is 3, "2π" for a number its value.

        Raises BadParameter.
        """
        if self.optional and value in (None, ""):
            return None
        try:
            return TYPES[self.type].read(self, value)
        except ValueError as problem:
            raise BadParameter(self.name, str(problem)) from None

    def clean(self, value: Any) -> Any:
        """The value for the rules: SymPy for formulas, Fraction for fractions, tuples for lists.

        Raises BadParameter with a sentence that says what is wrong and what to do.
        """
        plain = self.json(value)
        if plain is None:
            return None
        try:
            return TYPES[self.type].clean(self, plain)
        except ValueError as problem:
            raise BadParameter(self.name, str(problem)) from None

    def schema(self) -> dict[str, Any]:
        """JSON Schema of this value."""
        described = {"title": self.label, "description": self.help, "default": self.default}
        shape = TYPES[self.type].schema(self)
        if self.optional:
            shape["type"] = [shape["type"], "null"]
        return {key: value for key, value in described.items() if value != ""} | shape


@dataclass(frozen=True)
class Type:
    """How values of one type are read into JSON form, cleaned, and described."""

    read: Callable[[Parameter, Any], Any]
    clean: Callable[[Parameter, Any], Any]
    schema: Callable[[Parameter], dict[str, Any]]
    options: frozenset[str] = frozenset()
    """Keys of blueprint.toml that only this type knows."""


def _number(parameter: Parameter, value: Any) -> float:
    example = "such as 2.5 or pi/2"
    if isinstance(value, str):
        value = mathtext.number(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Unusable(f"{parameter.label} must be a number {example}.")
    _check_range(parameter, value, parameter.label)
    return float(value)


def _integer(parameter: Parameter, value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"\s*[-+]?\d{1,15}\s*", value):
        value = int(value)
    whole = isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer()
    if not whole:
        raise Unusable(f"{parameter.label} must be a whole number such as {_whole_example(parameter)}.")
    _check_range(parameter, value, parameter.label)
    return int(value)


def _whole_example(parameter: Parameter) -> str:
    return f"{parameter.default}" if isinstance(parameter.default, int) else "4"


def _check_range(parameter: Parameter, value: float, label: str) -> None:
    low, high = parameter.minimum, parameter.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        if low is None:
            allowed = f"at most {plain(high)}"
        elif high is None:
            allowed = f"at least {plain(low)}"
        else:
            allowed = f"from {plain(low)} to {plain(high)}"
        raise Unusable(f"{label} is {plain(value)}, and this scene shows values {allowed}: choose one of these.")


def plain(value: float | None) -> str:
    """A number in a sentence: 4, not 4.0."""
    return f"{value:.10g}" if value is not None else ""


def _boolean(parameter: Parameter, value: Any) -> bool:
    if isinstance(value, str) and value.lower() in ("true", "yes", "on", "false", "no", "off", ""):
        return value.lower() in ("true", "yes", "on")
    if not isinstance(value, bool):
        raise Unusable(f"{parameter.label} must be yes or no.")
    return value


def _choice(parameter: Parameter, value: Any) -> str:
    if not isinstance(value, str) or value not in parameter.options:
        raise Unusable(f"{parameter.label} must be one of: {', '.join(parameter.options)}.")
    return value


def _text(parameter: Parameter, value: Any) -> str:
    if not isinstance(value, str):
        raise Unusable(f"{parameter.label} must be text.")
    line = " ".join(value.split())
    if len(line) > parameter.max_length:
        raise Unusable(f"{parameter.label} is too long: use at most {parameter.max_length} letters.")
    if not line.isprintable():
        raise Unusable(f"{parameter.label} has signs that can't be shown: use letters, digits and punctuation.")
    return line


def _formula(parameter: Parameter, value: Any) -> str:
    if not isinstance(value, str):
        raise Unusable(f"{parameter.label} must be a formula, typed such as {parameter.default}.")
    return " ".join(value.split())


def _numbers(parameter: Parameter, value: Any) -> list[float]:
    if isinstance(value, str):
        value = Sentence(value).list() or Sentence(value).numbers()
    if not isinstance(value, list | tuple):
        raise Unusable(f"{parameter.label} must be a list of numbers such as {_list_example(parameter)}.")
    if not parameter.min_items <= len(value) <= parameter.max_items:
        raise Unusable(
            f"{parameter.label} has {len(value)} numbers: give {parameter.min_items} to {parameter.max_items} of them."
        )
    return [_item(parameter, item) for item in value]


def _list_example(parameter: Parameter) -> str:
    return ", ".join(map(str, parameter.default)) if isinstance(parameter.default, list) else "5, 2, 9"


def _item(parameter: Parameter, item: Any) -> float:
    if isinstance(item, bool) or not isinstance(item, int | float) or not math.isfinite(item):
        raise Unusable(f"{parameter.label} must hold numbers only, such as {_list_example(parameter)}.")
    if parameter.integers and not float(item).is_integer():
        raise Unusable(f"{parameter.label} must hold whole numbers only: {plain(item)} is none.")
    _check_range(parameter, item, f"A number in “{parameter.label}”")
    return int(item) if float(item).is_integer() else float(item)


def _matrix(parameter: Parameter, value: Any) -> list[list[float]]:
    shape = f"{parameter.rows} rows of {parameter.columns} numbers"
    if isinstance(value, str):
        value = Sentence(value).matrix()
    rows = value if isinstance(value, list | tuple) else []
    fits = len(rows) == parameter.rows and all(
        isinstance(row, list | tuple) and len(row) == parameter.columns for row in rows
    )
    if not fits:
        raise Unusable(f"{parameter.label} must have {shape}, such as {parameter.default}.")
    return [[_item(parameter, item) for item in row] for row in rows]


def _fraction(parameter: Parameter, value: Any) -> str:
    try:
        fraction = WrittenFraction.read(value if isinstance(value, str) else "")
    except ZeroDivisionError:
        raise Unusable(f"{parameter.label} divides by zero: put a number from 1 up under the line.") from None
    except ValueError:
        raise Unusable(f"{parameter.label} must be a fraction of whole numbers such as 3/4.") from None
    _check_range(parameter, float(fraction), parameter.label)
    return f"{fraction.top}/{fraction.bottom}"


def _limits(parameter: Parameter) -> dict[str, Any]:
    limits = {"minimum": parameter.minimum, "maximum": parameter.maximum}
    return {key: value for key, value in limits.items() if value is not None}


def _equation_variable(text: str) -> str:
    """The letter to find: x when it is there, else the first letter that stands alone."""
    letters = re.findall(r"(?<![A-Za-z\\])([A-Za-z])(?![A-Za-z])", text)
    candidates = [letter for letter in letters if letter != "e"]
    return "x" if "x" in candidates or not candidates else candidates[0]


def _same(_: Parameter, value: Any) -> Any:
    return value


_RANGE = frozenset({"minimum", "maximum"})
TYPES: dict[str, Type] = {
    "expression": Type(
        _formula,
        lambda parameter, value: mathtext.parse(value, parameter.variable),
        lambda parameter: {"type": "string", "format": "expression", "maxLength": mathtext.MAX_LENGTH},
        frozenset({"variable"}),
    ),
    "equation": Type(
        _formula,
        lambda _, value: mathtext.parse_equation(value, _equation_variable(value)),
        lambda parameter: {"type": "string", "format": "equation", "maxLength": mathtext.MAX_LENGTH},
    ),
    "number": Type(_number, _same, lambda parameter: {"type": "number"} | _limits(parameter), _RANGE),
    "integer": Type(_integer, _same, lambda parameter: {"type": "integer"} | _limits(parameter), _RANGE),
    "boolean": Type(_boolean, _same, lambda _: {"type": "boolean"}),
    "choice": Type(
        _choice, _same, lambda parameter: {"type": "string", "enum": list(parameter.options)}, frozenset({"options"})
    ),
    "text": Type(
        _text, _same, lambda parameter: {"type": "string", "maxLength": parameter.max_length}, frozenset({"max_length"})
    ),
    "numbers": Type(
        _numbers,
        lambda _, value: tuple(value),
        lambda parameter: {
            "type": "array",
            "items": {"type": "integer" if parameter.integers else "number"} | _limits(parameter),
            "minItems": parameter.min_items,
            "maxItems": parameter.max_items,
        },
        _RANGE | {"min_items", "max_items", "integers"},
    ),
    "matrix": Type(
        _matrix,
        lambda _, value: tuple(tuple(row) for row in value),
        lambda parameter: {
            "type": "array",
            "items": {
                "type": "array",
                "items": {"type": "number"} | _limits(parameter),
                "minItems": parameter.columns,
                "maxItems": parameter.columns,
            },
            "minItems": parameter.rows,
            "maxItems": parameter.rows,
        },
        _RANGE | {"rows", "columns"},
    ),
    "fraction": Type(
        _fraction,
        lambda _, value: WrittenFraction.read(value),
        lambda parameter: {"type": "string", "format": "fraction", "pattern": r"^[-+]?\d{1,9}(/\d{1,9})?$"},
        _RANGE,
    ),
}
COMMON = frozenset({"type", "label", "help", "default", "optional"})


def parameter_from(name: str, table: Mapping[str, Any]) -> Parameter:
    """A `[parameters.name]` table of blueprint.toml; ValueError naming the key that is wrong."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise ValueError(f"parameters.{name}: use small letters, digits and underscores")
    kind = TYPES.get(table.get("type", ""))
    if kind is None:
        raise ValueError(f"parameters.{name}.type: must be one of {', '.join(TYPES)}")
    required = {"label"} if table.get("optional") else {"label", "default"}
    if missing := required - table.keys():
        raise ValueError(f"parameters.{name}.{min(missing)}: is missing")
    if unknown := table.keys() - COMMON - kind.options:
        raise ValueError(f"parameters.{name}.{min(unknown)}: {table['type']} has no such key")
    values = dict(table)
    if "options" in values:
        values["options"] = tuple(values["options"])
    parameter = Parameter(name=name, **values)
    try:
        parameter.clean(parameter.default)
    except BadParameter as problem:
        raise ValueError(f"parameters.{name}.default: {problem.data['message']}") from None
    return parameter
