"""What to say instead of calls, methods and settings that this Manim does not have (see `rewrites`)."""

from __future__ import annotations

from generation.checks.fixes.rewrites import Rewrite, by_name


def _polygon(name: str, corners: int) -> Rewrite:
    return Rewrite(f"{name}(*items, **rest)", f"RegularPolygon({corners}, **rest)")


# Classes and functions.
CALLS = by_name(
    Rewrite("FadeInFrom(mobject, direction=DOWN, **rest)", "FadeIn(mobject, shift=-direction, **rest)"),
    Rewrite("FadeInFromDown(mobject, **rest)", "FadeIn(mobject, shift=UP, **rest)"),
    Rewrite("FadeInFromUp(mobject, **rest)", "FadeIn(mobject, shift=DOWN, **rest)"),
    Rewrite("FadeInFromPoint(mobject, point, **rest)", "FadeIn(mobject, target_position=point, **rest)"),
    Rewrite("FadeInFromLarge(mobject, scale_factor=2, **rest)", "FadeIn(mobject, scale=scale_factor, **rest)"),
    Rewrite("FadeInFromLeft(mobject, **rest)", "FadeIn(mobject, shift=RIGHT, **rest)"),
    Rewrite("FadeInFromRight(mobject, **rest)", "FadeIn(mobject, shift=LEFT, **rest)"),
    Rewrite("FadeInAndShift(mobject, direction=UP, **rest)", "FadeIn(mobject, shift=direction, **rest)"),
    Rewrite("FadeOutAndShift(mobject, direction=DOWN, **rest)", "FadeOut(mobject, shift=direction, **rest)"),
    Rewrite("FadeOutAndShiftDown(mobject, **rest)", "FadeOut(mobject, shift=DOWN, **rest)"),
    Rewrite("FadeOutToPoint(mobject, point, **rest)", "FadeOut(mobject, target_position=point, **rest)"),
    Rewrite("FadeOutDown(mobject, **rest)", "FadeOut(mobject, shift=DOWN, **rest)"),
    Rewrite("ShowCreationThenFadeOut(mobject, **rest)", "Succession(Create(mobject, **rest), FadeOut(mobject))"),
    Rewrite("ShowCreationThenDestruction(mobject, **rest)", "ShowPassingFlash(mobject, **rest)"),
    Rewrite("ApplyToCenters(function, mobject, **rest)", "ApplyPointwiseFunctionToCenter(function, mobject, **rest)"),
    Rewrite("MoveTo(mobject, point, **rest)", "mobject.animate(**rest).move_to(point)"),
    Rewrite("Move(mobject, vector, **rest)", "mobject.animate(**rest).shift(vector)"),
    Rewrite("Shift(mobject, vector, **rest)", "mobject.animate(**rest).shift(vector)"),
    Rewrite("Translate(mobject, vector, **rest)", "mobject.animate(**rest).shift(vector)"),
    Rewrite("Scale(mobject, factor, **rest)", "mobject.animate(**rest).scale(factor)"),
    Rewrite("ScaleUp(mobject, factor=2, **rest)", "mobject.animate(**rest).scale(factor)"),
    Rewrite("ChangeColor(mobject, color, **rest)", "mobject.animate(**rest).set_color(color)"),
    Rewrite("SetColor(mobject, color, **rest)", "mobject.animate(**rest).set_color(color)"),
    Rewrite("ColorChange(mobject, color, **rest)", "mobject.animate(**rest).set_color(color)"),
    Rewrite("Morph(mobject, target, **rest)", "Transform(mobject, target, **rest)"),
    Rewrite("SmallDot(*items, **rest)", "Dot(*items, radius=DEFAULT_SMALL_DOT_RADIUS, **rest)"),
    _polygon("Pentagon", 5),
    _polygon("Hexagon", 6),
    _polygon("Heptagon", 7),
    _polygon("Octagon", 8),
    _polygon("RegularPentagon", 5),
    _polygon("RegularHexagon", 6),
    _polygon("RegularOctagon", 8),
    Rewrite("EquilateralTriangle(**rest)", "Triangle(**rest)"),
    Rewrite("Semicircle(radius=1, **rest)", "Arc(radius, angle=PI, **rest)"),
    Rewrite("SemiCircle(radius=1, **rest)", "Arc(radius, angle=PI, **rest)"),
    Rewrite("HalfCircle(radius=1, **rest)", "Arc(radius, angle=PI, **rest)"),
    Rewrite("DashedArrow(start, end, **rest)", "DashedLine(start, end, **rest).add_tip()"),
    Rewrite("DoubleHeadedArrow(start, end, **rest)", "DoubleArrow(start, end, **rest)"),
    Rewrite("RightTriangle(a, b, c, **rest)", "Polygon(a, b, c, **rest)"),
    Rewrite("RightTriangle(base=3, height=2, **rest)", "Polygon(ORIGIN, RIGHT * base, UP * height, **rest)"),
    Rewrite(
        "IsoscelesTriangle(base=3, height=2, **rest)",
        "Polygon(LEFT * base / 2, RIGHT * base / 2, UP * height, **rest)",
    ),
    Rewrite("EquilateralTriangle(side_length, **rest)", "Triangle(**rest).scale_to_fit_width(side_length)"),
    Rewrite(
        "Parallelogram(base=3, height=2, **rest)",
        "Polygon(ORIGIN, RIGHT * base, RIGHT * (base + 1) + UP * height, RIGHT + UP * height, **rest)",
    ),
    Rewrite(
        "Rhombus(width=2, height=3, **rest)",
        "Polygon(LEFT * width / 2, DOWN * height / 2, RIGHT * width / 2, UP * height / 2, **rest)",
    ),
    Rewrite("Diamond(**rest)", "Square(**rest).rotate(PI / 4)"),
    Rewrite("Oblong(**rest)", "Rectangle(**rest)"),
    Rewrite(
        "Pill(width=4, height=2, **rest)",
        "RoundedRectangle(corner_radius=height / 2, width=width, height=height, **rest)",
    ),
    Rewrite("TickMark(**rest)", 'Text("✓", **rest)'),
    Rewrite("Tick(**rest)", 'Text("✓", **rest)'),
    Rewrite("CrossMark(**rest)", 'Text("✗", **rest)'),
    Rewrite("Highlighter(mobject, **rest)", "BackgroundRectangle(mobject, **rest)"),
    Rewrite("Box(dimensions, **rest)", "Prism(dimensions, **rest)"),
    Rewrite("Cuboid(dimensions, **rest)", "Prism(dimensions, **rest)"),
    Rewrite("RectangularPrism(dimensions, **rest)", "Prism(dimensions, **rest)"),
    Rewrite("Box(width=2, height=1, depth=1, **rest)", "Prism([width, height, depth], **rest)"),
    Rewrite("Cuboid(width=2, height=1, depth=1, **rest)", "Prism([width, height, depth], **rest)"),
    Rewrite("RectangularPrism(width=2, height=1, depth=1, **rest)", "Prism([width, height, depth], **rest)"),
    Rewrite("Parallelogram(a, b, c, d, **rest)", "Polygon(a, b, c, d, **rest)"),
    Rewrite(
        "Trapezoid(top=2, bottom=4, height=2, **rest)",
        "Polygon(LEFT * bottom / 2, RIGHT * bottom / 2, RIGHT * top / 2 + UP * height, LEFT * top / 2 + UP * height,"
        " **rest)",
    ),
    Rewrite("Rhombus(a, b, c, d, **rest)", "Polygon(a, b, c, d, **rest)"),
    Rewrite("Kite(a, b, c, d, **rest)", "Polygon(a, b, c, d, **rest)"),
    Rewrite("Quadrilateral(a, b, c, d, **rest)", "Polygon(a, b, c, d, **rest)"),
    Rewrite("Checkmark(**rest)", 'Text("✓", **rest)'),
    Rewrite("CheckMark(**rest)", 'Text("✓", **rest)'),
    Rewrite("Exmark(**rest)", 'Text("✗", **rest)'),
    Rewrite("FunctionPlot(axes, function, **rest)", "axes.plot(function, **rest)"),
    Rewrite("Graph2D(axes, function, **rest)", "axes.plot(function, **rest)"),
    Rewrite("Plot(axes, function, **rest)", "axes.plot(function, **rest)"),
    Rewrite("color_gradient_list(colors, length)", "color_gradient(colors, length)"),
    Rewrite("hex_to_color(code)", "ManimColor(code)"),
    Rewrite("HGroup(*items, **rest)", "VGroup(*items).arrange(RIGHT)"),
    Rewrite("HBox(*items, **rest)", "VGroup(*items).arrange(RIGHT)"),
    Rewrite("VBox(*items, **rest)", "VGroup(*items).arrange(DOWN)"),
    Rewrite("Polyline(points, **rest)", "VMobject(**rest).set_points_as_corners(points)"),
    Rewrite("PolyLine(points, **rest)", "VMobject(**rest).set_points_as_corners(points)"),
    Rewrite("Polyline(*items, **rest)", "VMobject(**rest).set_points_as_corners([*items])"),
    Rewrite("PolyLine(*items, **rest)", "VMobject(**rest).set_points_as_corners([*items])"),
    Rewrite("get_bezier_curve(a, b, c, d)", "CubicBezier(a, b, c, d)"),
)


# The view of a scene in space, as ManimGL turns it by the frame of its camera, or by the camera.
FRAMES = ("self.camera.frame", "self.frame")
VIEWS = {
    f"{turned}.{method}": Rewrite(
        f"{method}({given}, **rest)", "self.set_camera_orientation(phi=phi, theta=theta, gamma=gamma)"
    )
    for turned in (*FRAMES, "self.camera")
    for method, given in {
        "reorient": "theta=..., phi=..., gamma=...",
        "set_euler_angles": "theta=..., phi=..., gamma=...",
        "set_orientation": "theta=..., phi=..., gamma=...",
        "set_theta": "theta, phi=..., gamma=...",
        "set_phi": "phi, theta=..., gamma=...",
        "set_gamma": "gamma, theta=..., phi=...",
    }.items()
}

# Settings that are said in another way. `it` is the call without the setting, `value` what it was given;
# `it(name=…)` is the same call with another setting.
SETTINGS: dict[tuple[str, str], str] = {
    ("Text", "bold"): "it(weight=BOLD)",
    ("Text", "italic"): "it(slant=ITALIC)",
    ("Text", "slanted"): "it(slant=ITALIC)",
    ("FadeIn", "from_edge"): "it(shift=-value)",
    ("FadeIn", "shift_from"): "it(shift=-value)",
    ("FadeIn", "from_direction"): "it(shift=-value)",
    ("Axes", "include_numbers"): 'it(axis_config={"include_numbers": value})',
    ("Axes", "include_ticks"): 'it(axis_config={"include_ticks": value})',
    ("Axes", "color"): 'it(axis_config={"color": value})',
    ("Axes", "stroke_width"): 'it(axis_config={"stroke_width": value})',
    ("Axes", "stroke_color"): 'it(axis_config={"color": value})',
    ("Axes", "font_size"): 'it(axis_config={"font_size": value})',
    ("Axes", "numbers_to_include"): 'it(axis_config={"numbers_to_include": value})',
    ("Axes", "axes_color"): 'it(axis_config={"color": value})',
    ("Code", "font"): 'it(paragraph_config={"font": value})',
    ("Code", "font_size"): 'it(paragraph_config={"font_size": value})',
    ("Code", "line_spacing"): 'it(paragraph_config={"line_spacing": value})',
    ("MathTex", "weight"): "it",
    ("Tex", "weight"): "it",
    ("Mobject", "position"): "it.move_to(value)",
    ("Mobject", "pos"): "it.move_to(value)",
    ("Mobject", "location"): "it.move_to(value)",
    ("Mobject", "center"): "it.move_to(value)",
    ("Mobject", "center_point"): "it.move_to(value)",
    ("Mobject", "point"): "it.move_to(value)",
    ("Mobject", "arc_center"): "it.move_to(value)",
    ("Mobject", "move_to"): "it.move_to(value)",
    ("Mobject", "shift"): "it.shift(value)",
    ("Mobject", "rotation"): "it.rotate(value)",
    ("Mobject", "rotate"): "it.rotate(value)",
    ("Mobject", "scale"): "it.scale(value)",
    ("Mobject", "scale_factor"): "it.scale(value)",
    ("Mobject", "opacity"): "it.set_opacity(value)",
    ("Mobject", "gradient"): "it.set_color_by_gradient(*value)",
    ("Mobject", "to_edge"): "it.to_edge(value)",
    ("Mobject", "to_corner"): "it.to_corner(value)",
    ("Circle", "diameter"): "it(radius=value / 2)",
    ("Line", "length"): "it.set_length(value)",
    ("Triangle", "side_length"): "it.scale_to_fit_width(value)",
}

# Calls whose setting belongs to another class: the whole is said again.
RECALLED: dict[tuple[str, str], Rewrite] = {
    ("Triangle", "points"): Rewrite("Triangle(points, **rest)", "Polygon(*points, **rest)"),
    ("Triangle", "vertices"): Rewrite("Triangle(vertices, **rest)", "Polygon(*vertices, **rest)"),
    ("Polygon", "points"): Rewrite("Polygon(points, **rest)", "Polygon(*points, **rest)"),
    ("Polygon", "vertices"): Rewrite("Polygon(vertices, **rest)", "Polygon(*vertices, **rest)"),
    ("Square", "points"): Rewrite("Square(points, **rest)", "Polygon(*points, **rest)"),
    ("Rectangle", "points"): Rewrite("Rectangle(points, **rest)", "Polygon(*points, **rest)"),
    ("Line", "points"): Rewrite("Line(points, **rest)", "VMobject(**rest).set_points_as_corners(points)"),
    ("VGroup", "mobjects"): Rewrite("VGroup(mobjects, **rest)", "VGroup(*mobjects, **rest)"),
    ("Circle", "width"): Rewrite("Circle(width, **rest)", "Circle(width / 2, **rest)"),
}
