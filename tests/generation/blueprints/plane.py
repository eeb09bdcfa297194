"""Plane geometry on what a film shows: areas, and whether shapes cover one another."""

from __future__ import annotations

from itertools import combinations

from tests.generation.blueprints.observe import Moment, Thing

Point = tuple[float, float]


def area(points: tuple[Point, ...]) -> float:
    """The area a closed path encloses (shoelace formula)."""
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(points, (*points[1:], points[0]), strict=True))) / 2


def corners(thing: Thing) -> tuple[Point, ...]:
    """The path's points, each once."""
    points: list[Point] = []
    for point in thing.points:
        if not points or max(abs(point[0] - points[-1][0]), abs(point[1] - points[-1][1])) > 1e-3:
            points.append(point)
    if len(points) > 1 and max(abs(points[0][0] - points[-1][0]), abs(points[0][1] - points[-1][1])) < 1e-3:
        points.pop()
    return tuple(points)


def cover_each_other(first: tuple[Point, ...], second: tuple[Point, ...], by: float = 0.01) -> bool:
    """Whether two convex shapes share more than an edge: no edge's direction separates them."""
    for shape in (first, second):
        for (x, y), (u, v) in zip(shape, (*shape[1:], shape[0]), strict=True):
            length = ((u - x) ** 2 + (v - y) ** 2) ** 0.5
            across = ((v - y) / length, (x - u) / length)
            spans = [[across[0] * p + across[1] * q for p, q in points] for points in (first, second)]
            if max(spans[0]) - min(spans[1]) < by or max(spans[1]) - min(spans[0]) < by:
                return False
    return True


def assert_they_tile(shapes: list[tuple[Point, ...]], whole: float) -> None:
    """Convex shapes fill a region of that area with no gap and no overlap."""
    assert abs(sum(map(area, shapes)) - whole) < 1e-2 * whole
    assert not any(cover_each_other(*pair) for pair in combinations(shapes, 2))


def assert_tidy(moments: tuple[Moment, ...]) -> None:
    """At the end of each step everything is inside the frame, and no text stands on another."""
    for moment in moments:
        assert [thing for thing in moment.things if not thing.is_inside] == [], moment.name
        clashes = [pair for pair in combinations(moment.readables, 2) if pair[0].overlaps(pair[1])]
        assert [(first.text, second.text) for first, second in clashes] == [], moment.name
