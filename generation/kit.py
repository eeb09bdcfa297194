"""The scene kit: layout regions, safe text, colour roles.

Blueprints and model-written scenes use it; a source carries a copy of what it uses, so that the file
runs with plain `manim`. Each name here therefore depends on nothing but Manim and other names of this file.
Lengths are Manim units: the frame is 14.22 wide and 8 high, the origin is its middle.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from manim import *

# Colour roles. A colour keeps its meaning through a scene: the object asked about is PRIMARY, what moves or
# is found is HIGHLIGHT, helpers are MUTED.
STAGE_COLOR = "#0f1115"
INK = "#f2f4f5"
MUTED = "#9aa0a8"
PRIMARY = "#58c4dd"
HIGHLIGHT = "#f7d96f"
SECOND = "#5cd0b3"
THIRD = "#83c167"
FOURTH = "#f08ab0"
WARNING = "#fc6255"

FONT = "Latin Modern Roman"

# Layout regions as (x, y, width, height) of the middle and the extent. TITLE and STAGE do not touch;
# LEFT_PANEL and RIGHT_PANEL split the stage in half, SIDE_PANEL is a column of text beside WIDE_PANEL.
TITLE = (0.0, 3.45, 13.0, 0.7)
STAGE = (0.0, -0.4, 13.2, 6.4)
LEFT_PANEL = (-3.45, -0.4, 6.3, 6.4)
RIGHT_PANEL = (3.45, -0.4, 6.3, 6.4)
WIDE_PANEL = (-2.2, -0.4, 8.8, 6.4)
SIDE_PANEL = (4.6, -0.4, 4.0, 6.4)


def fit(mobject: Mobject, region: tuple[float, float, float, float]) -> Mobject:
    """Shrink the mobject until it fits the region (never enlarge it) and put it in the region's middle."""
    x, y, width, height = region
    mobject.scale(min(1, width / max(mobject.width, 1e-6), height / max(mobject.height, 1e-6)))
    return mobject.move_to((x, y, 0.0))


def words(text: str, size: float = 30, color: str = INK, width: float = 12.5) -> Text:
    """A line of running text, never wider than `width`."""
    line = Text(text, font=FONT, font_size=size, color=color)
    if line.width > width:
        line.scale_to_fit_width(width)
    return line


def formula(*tex: str, size: float = 44, color: str = INK, width: float = 12.5) -> MathTex:
    """A formula, never wider than `width`."""
    line = MathTex(*tex, font_size=size, color=color)
    if line.width > width:
        line.scale_to_fit_width(width)
    return line


def heading(text: str) -> Text:
    """The scene's title, in the TITLE region."""
    line = words(text, size=38)
    fit(line, TITLE)
    return line


def step(scene: Scene, name: str, caption: str) -> None:
    """Begin a step: a chapter mark `name`, and `caption` said while it is shown."""
    scene.next_section(name)
    scene.add_subcaption(caption, duration=max(2.0, 0.065 * len(caption)))


def draw_axes(
    x_range: tuple[float, float], y_range: tuple[float, float], region: tuple[float, float, float, float]
) -> Axes:
    """Axes without ticks whose plotting area is exactly the region; they cross at 0 where 0 is in range."""
    x, y, width, height = region
    style = {"color": MUTED, "stroke_width": 2, "include_ticks": False, "tip_width": 0.16, "tip_height": 0.16}
    axes = Axes([*x_range, 1], [*y_range, 1], x_length=width, y_length=height, axis_config=style)
    corner = axes.c2p(x_range[0], y_range[0])
    return axes.shift(np.array([x - width / 2, y - height / 2, 0]) - corner)


def outline(*mobjects: Mobject) -> np.ndarray:
    """Points on the mobjects' strokes, at most 0.1 apart, as rows of x and y."""
    points = [np.empty((0, 2))]
    for part in Group(*mobjects).family_members_with_points():
        for start, end in zip(part.points[::4, :2], part.points[3::4, :2]):
            points.append(np.linspace(start, end, 2 + int(np.linalg.norm(end - start) / 0.1)))
    return np.concatenate(points)


def covered(label: Mobject, middle: np.ndarray, ink: np.ndarray, air: float = 0.08) -> int:
    """How many of the points a label would cover if its middle were there."""
    half = np.array([label.width, label.height]) / 2 + air
    return int(np.all(np.abs(ink - middle[:2]) < half, axis=1).sum())


def draw_ticks(
    axes: Axes,
    x_ticks: list[tuple[float, str]],
    y_ticks: list[tuple[float, str]],
    obstacles: Sequence[Mobject] = (),
    size: float = 28,
) -> VGroup:
    """Marks on both axes and their numbers, below and left of the axes; a number steps aside where it may."""
    marks, numbers, ink = VGroup(), VGroup(), outline(*obstacles)
    for axis, ticks, side in ((axes.x_axis, x_ticks, DOWN), (axes.y_axis, y_ticks, LEFT)):
        labels = (
            MathTex(*["{" + tex + "}" for _, tex in ticks], font_size=size, color=MUTED).submobjects if ticks else []
        )
        points = [axis.number_to_point(value) for value, _ in ticks]
        room = min([np.linalg.norm(after - before) for before, after in zip(points, points[1:])], default=np.inf)  # noqa: RUF007
        for point, label in zip(points, labels):
            marks.add(Line(point - 0.06 * side, point + 0.06 * side, color=MUTED, stroke_width=2))
            label.next_to(point, side, buff=0.14)
            length, way = (label.width, RIGHT) if side is DOWN else (label.height, UP)
            moves = (0, -1, 1) if room > 1.5 * length + 0.24 else (0,)  # no further than its neighbours allow
            spots = [label.get_center() + move * (length / 2 + 0.12) * way for move in moves]
            numbers.add(label.move_to(min(spots, key=lambda spot: covered(label, spot, ink, 0.04))))
    numbers.set_stroke(STAGE_COLOR, width=6, background=True)
    return VGroup(marks, numbers)


def draw_curve(
    axes: Axes,
    function: Callable[[np.ndarray], np.ndarray],
    pieces: list[tuple[float, float]],
    color: str = PRIMARY,
    width: float = 4,
) -> VGroup:
    """The graph of a function over the given stretches of x, one part for each; points crowd at their ends."""
    parts = VGroup()
    for start, end in pieces:
        xs = start + (end - start) * (1 - np.cos(np.linspace(0, PI, 401))) / 2
        points = axes.c2p(np.column_stack([xs, function(xs) + 0 * xs]))
        parts.add(VMobject(color=color, stroke_width=width).set_points_as_corners(points))
    return parts


def place_near(
    label: Mobject, point: np.ndarray, obstacles: Sequence[Mobject], region: tuple[float, float, float, float]
) -> Mobject:
    """Put the label beside the point, inside the region, where it covers least of the obstacles; above if it can."""
    x, y, width, height = region
    ink = outline(*obstacles)
    texts = [part for part in Group(*obstacles).get_family() if isinstance(part, (Text, SingleStringMathTex))]
    best, least = label.get_center(), np.inf
    for gap in (0.18, 0.35, 0.6, 1.0):
        for rank, degrees in enumerate((90, 270, 65, 115, 245, 295, 40, 140, 220, 320, 15, 165, 195, 345, 0, 180)):
            away = np.array([np.cos(degrees * DEGREES), np.sin(degrees * DEGREES)])
            half = np.array([label.width, label.height]) / 2
            middle = point[:2] + away * (gap + min(half / np.maximum(np.abs(away), 1e-9)))
            outside = np.maximum(np.abs(middle - (x, y)) + half - (width / 2, height / 2), 0).sum()
            clash = sum(
                np.all(np.abs(text.get_center()[:2] - middle) < half + np.array([text.width, text.height]) / 2 + 0.08)
                for text in texts
            )
            cost = 1000 * outside + 50 * clash + covered(label, middle, ink) + gap + 0.01 * rank
            if cost < least:
                best, least = np.array([*middle, 0]), cost
    return label.move_to(best)
