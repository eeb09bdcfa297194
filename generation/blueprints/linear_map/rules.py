"""What a sentence asks of a linear map, and the constants of its scene."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import sympy

from generation.blueprints import mathtext
from generation.blueprints.closed_forms import exact, form_tex, plain_number
from generation.blueprints.reading import Misfit, Sentence

WINDOW = (-2.15, -0.4, 8.8, 6.2)
BIGGEST_UNIT = 1.15
MOST_LINES = 40
LONGEST_PRODUCT = 13
MULTIPLE_OF_PI = r"-?(?:\d+(?:\.\d+)?\s*)?(?:π|\bpi\b|(?<=\d)pi\b)(?:\s*/\s*\d+)?"
Pair = tuple[float, float]


def read(sentence: Sentence) -> dict[str, Any]:
    """JSON values in the teacher's sentence. Raises Misfit for matrices that aren't 2 by 2."""
    if sentence.mentions("3x3", "3 by 3", "three-dimensional", "3d"):
        raise Misfit("This scene shows 2 by 2 matrices, which map the plane.")
    if sentence.mentions("multiply two matrices", "matrix multiplication", "product of two matrices", "inverse"):
        raise Misfit("This scene shows what one matrix does to the plane.")
    matrix = sentence.matrix()
    if matrix is not None:
        if len(matrix) != 2 or len(matrix[0]) != 2:
            raise Misfit("This scene shows 2 by 2 matrices, which map the plane: give two rows of two numbers.")
        return {"matrix": matrix}
    named = _named(sentence)
    return {} if named is None else {"matrix": named}


def _named(sentence: Sentence) -> list[list[float]] | None:
    """The matrix of a map that is called by its name."""
    numbers = sentence.numbers()
    angle = _angle(sentence)
    if sentence.mentions("rotat*", "turn*") and angle is not None:
        angle *= -1 if sentence.mentions("clockwise") and not _counter(sentence) else 1
        c, s = round(math.cos(angle), 12) + 0.0, round(math.sin(angle), 12) + 0.0
        return [[c, -s + 0.0], [s, c]]
    if sentence.mentions("reflect*", "mirror*"):
        if sentence.mentions("y = x", "y=x", "diagonal"):
            return [[0, 1], [1, 0]]
        return [[-1, 0], [0, 1]] if sentence.mentions("y-axis") else [[1, 0], [0, -1]]
    if sentence.mentions("shear*"):
        return [[1, numbers[0] if numbers else 1], [0, 1]]
    if sentence.mentions("identity"):
        return [[1, 0], [0, 1]]
    if sentence.mentions("scal*", "stretch*", "enlarg*", "dilat*") and numbers:
        return [[numbers[0], 0], [0, numbers[0]]]
    return None


def _angle(sentence: Sentence) -> float | None:
    """The angle in the sentence, in radians; numbers without pi are degrees unless it says radians."""
    numbers = sentence.numbers()
    if multiple := re.search(MULTIPLE_OF_PI, sentence.plain):
        return mathtext.number(multiple[0])
    if not numbers:
        return None
    return numbers[0] if sentence.mentions("radian") else math.radians(numbers[0])


def _counter(sentence: Sentence) -> bool:
    return sentence.mentions("counterclockwise", "counter-clockwise", "anticlockwise", "anti-clockwise")


def derive(values: Mapping[str, Any]) -> dict[str, Any]:
    """The constants of the scene."""
    matrix = np.array(values["matrix"], dtype=float)
    (a, b), (c, d) = exact_rows = [[exact(float(entry)) for entry in row] for row in matrix]
    determinant = float(a * d - b * c)
    turn = _turn(matrix)
    unit, origin = _frame(matrix, turn)
    return {
        "MATRIX": [list(row) for row in matrix],
        "CELLS": [[_tex(entry) for entry in row] for row in exact_rows],
        "COLUMNS": [rf"\begin{{pmatrix}} {_tex(x)} \\ {_tex(y)} \end{{pmatrix}}" for x, y in ((a, c), (b, d))],
        "TURN": turn,
        "UNIT": unit,
        "ORIGIN_AT": origin,
        "GRID": _lines(matrix, unit),
        "LABELS_FIT": _labels_fit(matrix, unit),
        "MAP_SAID": _map_said(matrix, determinant),
        "DETERMINANT": determinant,
        "DET_TEX": _determinant_tex(exact_rows),
        **_area_words(matrix, determinant),
        **_eigen_constants(exact_rows, unit, origin),
    }


def path(matrix: np.ndarray, turn: float, share: float) -> np.ndarray:
    """The map when a share of it is done."""
    stretch = _rotation(-turn) @ matrix
    done: np.ndarray = _rotation(share * turn) @ ((1 - share) * np.eye(2) + share * stretch)
    return done


def _rotation(angle: float) -> np.ndarray:
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


def _turn(matrix: np.ndarray) -> float:
    """The rotation of the polar decomposition, where the straight way would squash the plane or hide a turn."""
    if np.linalg.det(matrix) <= 1e-9:
        return 0.0
    shares = np.linspace(0, 1, 101)
    flattest = min(float(np.linalg.det((1 - t) * np.eye(2) + t * matrix)) for t in shares)
    turns = (matrix[0, 0] - matrix[1, 1]) ** 2 + 4 * matrix[0, 1] * matrix[1, 0] < -1e-9
    if not turns and flattest > 0.05 * min(1.0, float(np.linalg.det(matrix))):
        return 0.0
    return math.atan2(matrix[1, 0] - matrix[0, 1], matrix[0, 0] + matrix[1, 1])


def _frame(matrix: np.ndarray, turn: float) -> tuple[float, Pair]:
    """How long a unit is on the screen, and where the origin lies: all that moves stays in the window."""
    corners = np.array([(0, 0), (1, 0), (0, 1), (1, 1)], dtype=float).T
    points = np.concatenate([path(matrix, turn, t) @ corners for t in np.linspace(0, 1, 21)], axis=1)
    low, high = points.min(axis=1), points.max(axis=1)
    size = high - low
    unit = min(BIGGEST_UNIT, WINDOW[2] / (size[0] + 1.6), WINDOW[3] / (size[1] + 1.4))
    middle = (low + high) / 2
    origin = np.array(WINDOW[:2]) - unit * middle
    return round(float(unit), 3), (round(float(origin[0]), 3), round(float(origin[1]), 3))


def _lines(matrix: np.ndarray, unit: float) -> int:
    """How many grid lines on each side fill the window before and after."""
    lengths = np.linalg.norm(matrix, axis=0)
    spacings = [abs(np.linalg.det(matrix)) / length for length in lengths if length > 1e-9]
    narrowest = max(0.25, float(min([1.0, *spacings])))
    return min(MOST_LINES, math.ceil(9.0 / unit / narrowest))


def _labels_fit(matrix: np.ndarray, unit: float) -> bool:
    lengths = unit * np.linalg.norm(matrix, axis=0)
    return bool(lengths.min() > 0.4 and unit * np.linalg.norm(matrix[:, 0] - matrix[:, 1]) > 0.5)


def _tex(value: sympy.Expr) -> str:
    return form_tex(value, float(value))


def _determinant_tex(rows: list[list[sympy.Expr]]) -> str:
    def factor(value: sympy.Expr) -> str:
        return f"({_tex(value)})" if value.is_negative else _tex(value)

    (a, b), (c, d) = rows
    product = rf"{_tex(a)} \cdot {factor(d)} - {factor(b)} \cdot {factor(c)}"
    value = _tex(a * d - b * c)
    both = f"{product}={value}"
    short = "sqrt" not in both and len(both.replace(r" \cdot ", ".").replace(" ", "")) <= LONGEST_PRODUCT
    return rf"\det A = {product} = {value}" if short else rf"\det A = {value}"


def _map_said(matrix: np.ndarray, determinant: float) -> str:
    if np.allclose(matrix, np.eye(2)):
        return "This is the identity: it leaves every point where it is."
    if np.allclose(matrix, 0):
        return "Every point lands on the origin."
    if abs(determinant) < 1e-9:
        return "The whole plane is squashed onto one line."
    return "The plane follows its two arrows: lines stay straight, parallel and evenly spaced."


def _area_words(matrix: np.ndarray, determinant: float) -> dict[str, str]:
    size = plain_number(abs(determinant))
    if abs(determinant) < 1e-9:
        place = "a point" if np.allclose(matrix, 0) else "a line"
        return {"AREA_NOTE": f"area 0: all on {place}", "AREA_SAID": "The determinant is 0: no area is left."}
    said = f"The unit square had the area 1. Now it is {size}: the determinant."
    note = "areas keep their size" if abs(abs(determinant) - 1) < 1e-9 else f"each area times {size}"
    if determinant < 0:
        said = f"The unit square now has the area {size}. The determinant is negative: the plane was flipped over."
        note = f"flipped, {note}"
    return {"AREA_NOTE": note, "AREA_SAID": said}


def _eigen_constants(rows: list[list[sympy.Expr]], unit: float, origin: Pair) -> dict[str, Any]:
    (a, b), (c, d) = rows
    trace, determinant = a + d, a * d - b * c
    if b == 0 and c == 0 and a == d:
        return _words([], "every direction stays", "Every arrow stays on its own line.")
    root = sympy.radsimp(sympy.sqrt(sympy.nsimplify(trace**2 - 4 * determinant)))
    if not root.is_real:
        return _words([], "no direction stays", "No arrow keeps its direction: the map turns them all.")
    found = []
    for value in dict.fromkeys(((trace + root) / 2, (trace - root) / 2)):
        vector = _direction(rows, sympy.nsimplify(value))
        shown = _placed([float(part) for part in vector], float(value), unit, origin)
        found.append((shown, float(value), _eigen_tex(value, vector)))
    if len(found) == 1:
        return _words(found, "one direction stays", "Only arrows on this line keep to it: it is an eigenvector's line.")
    said = "Arrows on these two lines keep to them: they are only stretched, by the eigenvalues."
    return _words(found, "two directions stay", said)


def _words(eigen: list[tuple[Pair, float, str]], note: str, said: str) -> dict[str, Any]:
    return {"EIGEN": eigen, "EIGEN_NOTE": note, "EIGEN_SAID": said}


def _direction(rows: list[list[sympy.Expr]], value: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """An eigenvector, with small whole numbers where it has them."""
    (a, b), (c, d) = rows
    if b != 0:
        x, y = b, value - a
    elif c != 0:
        x, y = value - d, c
    else:
        x, y = (1, 0) if value == a else (0, 1)
    x, y = sympy.simplify(x), sympy.simplify(y)
    if x.is_Rational and y.is_Rational:
        common = sympy.gcd(x, y) * (-1 if x < 0 or (x == 0 and y < 0) else 1)
        return x / common, y / common
    return (sympy.Integer(1), sympy.radsimp(y / x)) if x != 0 else (sympy.Integer(0), sympy.Integer(1))


def _eigen_tex(value: sympy.Expr, vector: tuple[sympy.Expr, sympy.Expr]) -> str:
    x, y = (_tex(part) if part.is_Rational else form_tex(None, float(part)) for part in vector)
    return rf"\lambda = {_tex(value)} \text{{ along }} ({x},\, {y})"


def _placed(vector: list[float], value: float, unit: float, origin: Pair) -> Pair:
    """The eigenvector, turned and sized so that it and its image stay in the window."""
    way = np.array(vector) / np.linalg.norm(vector)
    best, longest = way, 0.0
    for sign in (1, -1):
        room = np.inf
        for factor in (1.0, value):
            for axis, half in ((0, WINDOW[2] / 2), (1, WINDOW[3] / 2)):
                speed = sign * factor * unit * way[axis]
                edge = WINDOW[axis] + math.copysign(half - 0.2, speed) - origin[axis]
                room = min(room, edge / speed) if abs(speed) > 1e-9 else room
        if room > longest + 1e-6:
            best, longest = sign * way, float(room)
    length = min(1.5, longest)
    return round(float(best[0] * length), 4), round(float(best[1] * length), 4)
