"""A matrix and the plane: what is read, what is worked out, what stands on the stage."""

from __future__ import annotations

from typing import Any

import pytest

from generation import blueprints
from generation.blueprints import assemble
from generation.blueprints.reading import Misfit
from generation.errors import BadParameter
from tests.generation.blueprints.observe import Moment, observe
from tests.generation.blueprints.plane import assert_tidy

MAP = blueprints.get("linear_map")
Matrix = list[list[float]]
HIGHLIGHT, THIRD, WARNING = "#f7d96f", "#83c167", "#fc6255"


def constants(matrix: Matrix) -> dict[str, Any]:
    return MAP.constants({"matrix": matrix})


def test_the_scene_file_holds_the_block_of_the_defaults() -> None:
    assert assemble.block_of(MAP.code) == assemble.block(MAP.constants({}))


@pytest.mark.parametrize(
    ("prompt", "matrix"),
    [
        ("What does the matrix [[1,1],[0,1]] do to the plane?", [[1, 1], [0, 1]]),
        ("Apply the matrix [1 2; 3 4] to the plane", [[1, 2], [3, 4]]),
        ("Rotate the plane by 90 degrees with a matrix", [[0, -1], [1, 0]]),
        ("Rotate the plane clockwise by 90 degrees", [[0, 1], [-1, 0]]),
        ("Show a reflection in the x-axis as a linear map", [[1, 0], [0, -1]]),
        ("Mirror the plane at the line y = x", [[0, 1], [1, 0]]),
        ("Animate a shear of the plane", [[1, 1], [0, 1]]),
    ],
)
def test_it_reads_a_teachers_sentence(prompt: str, matrix: Matrix) -> None:
    assert MAP.read(prompt) == {"matrix": matrix}


@pytest.mark.parametrize(
    "prompt", ["What does [[1,0,0],[0,1,0],[0,0,1]] do?", "Multiply two matrices", "Rotate a cube in 3D"]
)
def test_it_says_when_no_map_of_the_plane_is_meant(prompt: str) -> None:
    with pytest.raises(Misfit):
        MAP.read(prompt)


@pytest.mark.parametrize(
    ("matrix", "note", "lines"),
    [
        (
            [[2, 1], [1, 2]],
            "two directions stay",
            [r"\lambda = 3 \text{ along } (1,\, 1)", r"\lambda = 1 \text{ along } (1,\, -1)"],
        ),
        ([[1, 1], [0, 1]], "one direction stays", [r"\lambda = 1 \text{ along } (1,\, 0)"]),
        ([[0, -1], [1, 0]], "no direction stays", []),
        ([[1, 0], [0, 1]], "every direction stays", []),
        (
            [[1, 2], [2, 4]],
            "two directions stay",
            [r"\lambda = 5 \text{ along } (1,\, 2)", r"\lambda = 0 \text{ along } (2,\, -1)"],
        ),
    ],
)
def test_directions_that_stay_are_found_exactly(matrix: Matrix, note: str, lines: list[str]) -> None:
    values = constants(matrix)
    assert values["EIGEN_NOTE"] == note
    assert [tex for _, _, tex in values["EIGEN"]] == lines


@pytest.mark.parametrize(
    ("matrix", "note"),
    [
        ([[1, 1], [0, 1]], "areas keep their size"),
        ([[2, 0], [0, 3]], "each area times 6"),
        ([[0, 1], [1, 0]], "flipped, areas keep their size"),
        ([[1, 2], [2, 4]], "area 0: all on a line"),
        ([[0, 0], [0, 0]], "area 0: all on a point"),
    ],
)
def test_the_determinant_is_told_as_an_area(matrix: Matrix, note: str) -> None:
    assert constants(matrix)["AREA_NOTE"] == note


def test_a_half_turn_is_shown_as_a_turn() -> None:
    assert constants([[-1, 0], [0, -1]])["TURN"] == pytest.approx(3.14159265)
    assert constants([[1, 1], [0, 1]])["TURN"] == 0.0


@pytest.mark.parametrize("matrix", [[[10, 0], [0, 1]], [[1, 2, 3], [4, 5, 6]], [[1, 2]], "hello"])
def test_it_refuses_with_a_sentence(matrix: object) -> None:
    with pytest.raises(BadParameter) as problem:
        MAP.constants({"matrix": matrix})
    assert problem.value.data["parameter"] == "matrix"
    assert problem.value.data["message"].endswith(".")


def film(matrix: Matrix) -> tuple[Moment, ...]:
    source = MAP.source({"matrix": matrix})
    return observe(source.code, source.scene)


@pytest.mark.parametrize("matrix", [[[2, 1], [-1, 3]], [[0, -1], [1, 0]]])
def test_the_arrows_land_on_the_columns(matrix: Matrix) -> None:
    values = constants(matrix)
    unit, origin = values["UNIT"], values["ORIGIN_AT"]
    (landed,) = [moment for moment in film(matrix) if moment.name == "The map"]
    (square,) = [thing for thing in landed.of_kind("Polygon") if thing.colour == HIGHLIGHT]
    corners = [((x - origin[0]) / unit, (y - origin[1]) / unit) for x, y in square.points]
    (a, b), (c, d) = matrix
    for corner, image in zip(corners, [(0, 0), (a, c), (a + b, c + d), (b, d)]):
        assert corner == pytest.approx(image, abs=0.01)
    arrows = {thing.colour: thing for thing in landed.of_kind("Arrow")}
    for colour, (x, y) in {THIRD: (a, c), WARNING: (b, d)}.items():
        (x_start, y_start), (x_end, y_end) = arrows[colour].points[0], arrows[colour].points[-1]
        assert (x_start, y_start) == pytest.approx(origin, abs=0.01)
        assert (x_end - x_start) * y == pytest.approx((y_end - y_start) * x, abs=0.02)
        assert (x_end - x_start) * x + (y_end - y_start) * y > 0


@pytest.mark.parametrize("matrix", [[[2, 1], [-1, 3]], [[9, 9], [-9, 9]], [[0, 0], [0, 0]]])
def test_nothing_leaves_the_frame_and_no_words_touch(matrix: Matrix) -> None:
    assert_tidy(film(matrix))
