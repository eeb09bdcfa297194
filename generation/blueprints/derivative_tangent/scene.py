"""The derivative by a moving tangent: the slope of the tangent, drawn as a height, traces the derivative."""

import numpy as np
from manim import *

from generation.kit import (
    HIGHLIGHT,
    INK,
    MUTED,
    PRIMARY,
    STAGE_COLOR,
    THIRD,
    TITLE,
    draw_axes,
    draw_curve,
    draw_ticks,
    fit,
    formula,
    step,
    words,
)

# --- parameters ---
F = lambda x: np.sin(x)
F_TEX = r"\sin(x)"
SLOPE = lambda x: np.cos(x)
SLOPE_TEX = r"\cos(x)"
X_RANGE = (-3.45575191895, 3.45575191895)
Y_RANGE = (-1.16, 1.16)
SLOPE_RANGE = (-1.16, 1.16)
X_TICKS = [
    (-3.14159265359, r"-\pi"), (-1.5707963268, r"-\pi/2"), (1.5707963268, r"\pi/2"), (3.14159265359, r"\pi"),
]
Y_TICKS = [(-1.0, "-1"), (1.0, "1")]
SLOPE_TICKS = [(-1.0, "-1"), (1.0, "1")]
PIECES = [(-3.455751, 3.455751)]
SLOPE_PIECES = [(-3.455751, 3.455751)]
SWEEP = (-3.45575191895, 3.45575191895)
X_TANGENT = -2.073
H = 2.765
LEVEL = [-1.57079632679, 1.57079632679]
DERIVATIVE_SAID = "The heights form the derivative: it tells the slope at every x, and is 0 where the curve is level."
# --- end of parameters ---

WHOLE = (-2.0, -0.4, 7.6, 5.5)
UPPER = (-2.0, 1.25, 7.6, 2.55)
LOWER = (-2.0, -2.1, 7.6, 2.55)
PANEL_LEFT = 2.75
PANEL_WIDTH = 4.1


class DerivativeTangent(Scene):
    def construct(self):
        self.camera.background_color = STAGE_COLOR
        self.build()
        self.show_curve()
        self.show_tangent()
        self.trace_slope()
        self.name_derivative()

    def build(self):
        """The two graphs, one above the other, and what moves with x."""
        self.upper, self.box = draw_axes(X_RANGE, Y_RANGE, WHOLE), WHOLE
        self.lower = draw_axes(X_RANGE, SLOPE_RANGE, LOWER)
        self.curve = draw_curve(self.upper, F, PIECES)
        self.upper_ticks = draw_ticks(self.upper, X_TICKS, Y_TICKS, [self.curve])
        derivative = draw_curve(self.lower, SLOPE, SLOPE_PIECES)
        self.lower_ticks = draw_ticks(self.lower, X_TICKS, SLOPE_TICKS, [derivative], size=26)
        self.x = ValueTracker(X_TANGENT)
        self.h = ValueTracker(H)
        self.point = Dot(self.on_curve(X_TANGENT), color=HIGHLIGHT, radius=0.08)
        self.tangent = self.line_at(X_TANGENT, SLOPE(X_TANGENT))

    def on_curve(self, x):
        return self.upper.c2p(x, F(x))

    def line_at(self, x, slope, reach=1.7):
        """A straight line of that slope through the curve's point, cut off at the edge of the graph."""
        middle = self.on_curve(x)
        way = self.upper.c2p(1, slope) - self.upper.c2p(0, 0)
        way = way / np.linalg.norm(way)
        low = np.array([self.box[0] - self.box[2] / 2, self.box[1] - self.box[3] / 2 - 0.15])
        high = np.array([self.box[0] + self.box[2] / 2, self.box[1] + self.box[3] / 2 + 0.15])
        with np.errstate(divide="ignore", invalid="ignore"):
            reaches = np.array([(low - middle[:2]) / way[:2], (high - middle[:2]) / way[:2]])
        ahead = min(reach, np.nanmin(np.max(reaches, axis=0)))
        behind = max(-reach, np.nanmax(np.min(reaches, axis=0)))
        return Line(middle + behind * way, middle + ahead * way, color=HIGHLIGHT, stroke_width=4)

    def readout(self, name, value, color):
        """`name = 1.23`, the number following `value()`."""
        label = formula(name, "=", size=40, color=color)
        number = DecimalNumber(value(), num_decimal_places=2, font_size=40, color=color)
        number.next_to(label, RIGHT, buff=0.18).match_y(label[1])
        number.add_updater(lambda number: number.set_value(value()))
        return VGroup(label, number)

    def place_panel(self, part, above):
        """Below `above`, a row of the panel or a height to start from."""
        top = above if isinstance(above, float) else above.get_bottom()[1] - 0.35
        return part.align_to([PANEL_LEFT, top, 0], UL)

    def show_curve(self):
        step(self, "The curve", "How steep is this curve? At each point the answer is a different number.")
        title = fit(Tex("The derivative of $f(x) = " + F_TEX + "$", font_size=44, color=INK), TITLE)
        self.rule = formula("f(x) = " + F_TEX, size=44, color=PRIMARY, width=PANEL_WIDTH)
        self.place_panel(self.rule, UPPER[1] + UPPER[3] / 2)
        self.play(Write(title), run_time=1.2)
        self.play(Create(self.upper), FadeIn(self.upper_ticks, lag_ratio=0.1), run_time=1.2)
        self.play(Create(self.curve), FadeIn(self.rule, shift=0.2 * RIGHT), run_time=2)
        self.wait(0.8)

    def show_tangent(self):
        step(self, "The tangent", "A line through two points of the curve. As they meet, it becomes the tangent.")

        def slope():
            x, h = self.x.get_value(), self.h.get_value()
            return (F(x + h) - F(x)) / h if abs(h) > 1e-4 else SLOPE(x)

        def second_dot():
            return Dot(self.on_curve(self.x.get_value() + self.h.get_value()), color=INK, radius=0.08)

        second = always_redraw(second_dot)
        secant = always_redraw(lambda: self.line_at(self.x.get_value(), slope(), reach=3 + 3 * self.h.get_value() / H))
        self.slope_row = self.place_panel(self.readout(r"\text{slope}", slope, HIGHLIGHT), self.rule)
        distance = self.place_panel(self.readout(r"\text{gap } h", self.h.get_value, MUTED), self.slope_row)
        self.play(FadeIn(self.point, scale=0.5), FadeIn(second, scale=0.5), run_time=0.6)
        self.play(FadeIn(secant), FadeIn(self.slope_row, distance), run_time=0.8)
        self.wait(0.6)
        self.play(self.h.animate.set_value(0), run_time=3.5)
        secant.clear_updaters()
        self.play(ReplacementTransform(secant, self.tangent), FadeOut(second), run_time=0.6)
        self.play(FadeOut(distance), run_time=0.5)
        self.wait(1)

    def trace_slope(self):
        step(self, "The slope as a height", "Draw the slope as a height, and let the tangent travel along the curve.")
        self.make_room()
        height = always_redraw(self.height_bar)
        tip = always_redraw(lambda: Dot(self.on_derivative(), color=THIRD, radius=0.08))
        link = always_redraw(self.link)
        self.play(Create(self.lower), FadeIn(self.lower_ticks, lag_ratio=0.1), run_time=1.2)
        where = self.place_panel(self.readout("x", self.x.get_value, INK), self.slope_row)
        self.play(FadeIn(link), FadeIn(height), FadeIn(tip), FadeIn(where), run_time=0.8)
        self.play(self.x.animate.set_value(SWEEP[0]), run_time=1.6)
        self.trace = always_redraw(self.drawn_so_far)
        self.add(self.trace, tip)
        self.play(self.x.animate.set_value(SWEEP[1]), run_time=9, rate_func=rate_functions.ease_in_out_sine)
        self.trace.clear_updaters()
        self.wait(0.6)
        moving = (height, tip, link, self.tangent, self.point)
        for mobject in moving:
            mobject.clear_updaters()
        for row in (where, self.slope_row):
            row[1].clear_updaters()
        self.play(FadeOut(*moving, where, self.slope_row), run_time=0.8)

    def make_room(self):
        """The graph becomes low and wide, so that a second one fits below."""
        before = VGroup(self.upper, self.curve, self.tangent, self.point)
        old_ticks = self.upper_ticks
        self.upper, self.box = draw_axes(X_RANGE, Y_RANGE, UPPER), UPPER
        self.curve = draw_curve(self.upper, F, PIECES)
        self.upper_ticks = draw_ticks(self.upper, X_TICKS, Y_TICKS, [self.curve], size=26)
        self.point = Dot(self.on_curve(X_TANGENT), color=HIGHLIGHT, radius=0.08)
        self.tangent = self.line_at(X_TANGENT, SLOPE(X_TANGENT))
        after = VGroup(self.upper, self.curve, self.tangent, self.point)
        self.play(FadeOut(old_ticks), *map(ReplacementTransform, before, after), run_time=1.4)
        self.play(FadeIn(self.upper_ticks), run_time=0.4)
        self.point.add_updater(lambda point: point.move_to(self.on_curve(self.x.get_value())))
        self.tangent.add_updater(self.touch)

    def touch(self, line):
        x = self.x.get_value()
        line.become(self.line_at(x, SLOPE(x)))

    def shown_slope(self):
        return float(np.clip(SLOPE(self.x.get_value()), *SLOPE_RANGE))

    def on_derivative(self):
        return self.lower.c2p(self.x.get_value(), self.shown_slope())

    def height_bar(self):
        foot = self.lower.x_axis.n2p(self.x.get_value())
        return Line(foot, self.on_derivative() + 1e-4 * UP, color=HIGHLIGHT, stroke_width=6)

    def link(self):
        top, bottom = self.on_curve(self.x.get_value()), self.on_derivative()
        return Line(top, bottom, color=MUTED, stroke_width=1.5, stroke_opacity=0.7)

    def drawn_so_far(self):
        x = self.x.get_value()
        done = [(start, min(end, x)) for start, end in SLOPE_PIECES if x > start + 1e-6]
        return draw_curve(self.lower, SLOPE, done, color=THIRD)

    def name_derivative(self):
        step(self, "The derivative", DERIVATIVE_SAID)
        rule = formula("f'(x) = " + SLOPE_TEX, size=44, color=THIRD, width=PANEL_WIDTH)
        self.place_panel(rule, LOWER[1] + LOWER[3] / 2)
        self.play(Write(rule), run_time=1.5)
        if LEVEL:
            note = self.place_panel(words("level curve: slope 0", size=28, color=HIGHLIGHT, width=PANEL_WIDTH), 0.3)
            ends = [(self.on_curve(x), self.lower.c2p(x, 0)) for x in LEVEL]
            links = VGroup(*[DashedLine(*pair, color=HIGHLIGHT, stroke_width=2) for pair in ends])
            dots = VGroup(*[Dot(point, color=HIGHLIGHT, radius=0.08) for pair in ends for point in pair])
            flat = VGroup(*[self.line_at(x, 0).scale(0.35) for x in LEVEL])
            self.play(FadeIn(flat, dots[::2]), run_time=0.8)
            self.play(Create(links, lag_ratio=0.2), FadeIn(dots[1::2]), FadeIn(note, shift=0.2 * RIGHT), run_time=1.2)
        light = VGroup(self.curve.copy(), self.trace.copy()).set_color(INK).set_stroke(width=7)
        parts = [part for group in light for part in group]
        self.play(*[ShowPassingFlash(part, time_width=0.4) for part in parts], run_time=2)
        self.wait(2)
