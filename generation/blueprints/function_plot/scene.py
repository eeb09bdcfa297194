"""Plot a function: draws the graph, then marks its roots and its turning points with exact values."""

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
    place_near,
    step,
    words,
)

# --- parameters ---
F = lambda x: x**2 - 3*x + 2
F_TEX = "x^{2} - 3 x + 2"
X_RANGE = (-0.5, 3.5)
Y_RANGE = (-0.57, 4.07)
X_TICKS = [(1.0, "1"), (2.0, "2"), (3.0, "3")]
Y_TICKS = [(1.0, "1"), (2.0, "2"), (3.0, "3")]
PIECES = [(-0.5, 3.5)]
ASYMPTOTES = []
SHOW_ROOTS = True
ROOTS = [(1.0, "1"), (2.0, "2")]
ROOT_LINES = [r"x = 1,\ 2"]
ROOTS_SAID = "Two roots: here y is 0, so the curve meets the x-axis."
SHOW_EXTREMA = True
EXTREMA = [(1.5, -0.25, r"(3/2,\, -1/4)")]
EXTREMUM_LINES = [("minimum", r"(3/2,\, -1/4)")]
EXTREMA_SAID = "One turning point: here the curve stops rising or falling and turns round."
SUMMARY = ["2 roots", "1 minimum"]
# --- end of parameters ---

PLOT = (-2.0, -0.4, 7.6, 5.5)
PANEL = (4.75, -0.4, 4.1, 6.2)


class FunctionPlot(Scene):
    def construct(self):
        self.camera.background_color = STAGE_COLOR
        self.build()
        self.show_function()
        self.show_curve()
        if SHOW_ROOTS:
            self.show_roots()
        if SHOW_EXTREMA:
            self.show_extrema()
        self.sum_up()

    def build(self):
        """Everything that will be seen, already in its place."""
        self.axes = draw_axes(X_RANGE, Y_RANGE, PLOT)
        self.curve = draw_curve(self.axes, F, PIECES)
        ends = [(self.axes.c2p(x, Y_RANGE[0]), self.axes.c2p(x, Y_RANGE[1])) for x in ASYMPTOTES]
        self.asymptotes = VGroup(*[DashedLine(low, high, color=MUTED, stroke_width=2) for low, high in ends])
        self.ticks = draw_ticks(self.axes, X_TICKS, Y_TICKS, [self.curve, self.asymptotes])
        self.names = VGroup(
            formula("x", size=34, color=MUTED).next_to(self.axes.x_axis.get_end(), RIGHT, buff=0.12),
            formula("y", size=34, color=MUTED).next_to(self.axes.y_axis.get_end(), UP, buff=0.12),
        )
        self.rule = formula("y = " + F_TEX, size=44, color=PRIMARY, width=4.1)
        lines = [formula(line, size=40, width=4.1) for line in ROOT_LINES]
        self.root_panel = self.panel_part("Roots", HIGHLIGHT, lines)
        pairs = [
            VGroup(words(kind, size=26, color=MUTED), formula(point, size=38, width=2.7)).arrange(RIGHT, buff=0.25)
            for kind, point in EXTREMUM_LINES
        ]
        self.extremum_panel = self.panel_part("Turning points", THIRD, pairs)
        parts = [self.rule]
        parts += [self.root_panel] if SHOW_ROOTS else []
        parts += [self.extremum_panel] if SHOW_EXTREMA else []
        lines = [words(line, size=30, width=4.1) for line in SUMMARY]
        self.summary = VGroup(*lines).arrange(DOWN, aligned_edge=LEFT, buff=0.15)
        panel = VGroup(*parts, self.summary).arrange(DOWN, aligned_edge=LEFT, buff=0.5)
        fit(panel, PANEL).align_to([PANEL[0] - PANEL[2] / 2, PLOT[1] + PLOT[3] / 2, 0], UL)

    def panel_part(self, name, color, lines):
        lines = lines or [words("none", size=26, color=MUTED)]
        body = VGroup(*lines).arrange(DOWN, aligned_edge=LEFT, buff=0.22)
        return VGroup(words(name, size=32, color=color), body).arrange(DOWN, aligned_edge=LEFT, buff=0.24)

    def show_function(self):
        step(self, "The function", "Every x gets one y. We draw all these points together: the graph.")
        title = fit(Tex("The graph of $y = " + F_TEX + "$", font_size=44, color=INK), TITLE)
        rule = self.rule.copy().scale(1.6).move_to(ORIGIN)
        rule.scale(min(1, 11 / rule.width))
        self.play(Write(rule), run_time=1.5)
        self.wait(0.6)
        self.play(ReplacementTransform(rule, self.rule), FadeIn(title, shift=0.2 * DOWN), run_time=1.2)
        self.play(Create(self.axes), run_time=1.2)
        self.play(FadeIn(self.ticks, lag_ratio=0.1), FadeIn(self.names), run_time=0.8)
        self.wait(0.4)

    def show_curve(self):
        step(self, "The curve", "Let x run from left to right: the point at height y draws the curve.")
        if len(self.asymptotes):
            self.play(Create(self.asymptotes), run_time=0.8)
        pen = Dot(color=INK, radius=0.07).move_to(self.curve[0].get_start())
        foot = Line(color=MUTED, stroke_width=2)
        self.play(FadeIn(pen, scale=0.4), run_time=0.3)

        def follow(pen):
            drawn = [part for part in self.curve if not np.allclose(part.get_start(), part.get_end())]
            if drawn:
                pen.move_to(drawn[-1].get_end())

        def drop(foot):
            x = self.axes.p2c(pen.get_center())[0]
            foot.put_start_and_end_on(self.axes.x_axis.n2p(x) + 1e-4 * DOWN, pen.get_center())

        pen.add_updater(follow)
        foot.add_updater(drop)
        self.add(foot)
        self.play(Create(self.curve), run_time=4, rate_func=rate_functions.ease_in_out_sine)
        pen.clear_updaters()
        foot.clear_updaters()
        self.play(FadeOut(pen, foot), run_time=0.4)
        self.wait(0.8)

    def show_roots(self):
        step(self, "The roots", ROOTS_SAID)
        line = self.axes.x_axis.copy().set_color(HIGHLIGHT)
        self.play(FadeIn(self.root_panel[0], shift=0.2 * RIGHT), ShowPassingFlash(line, time_width=0.6), run_time=1.4)
        self.root_dots = VGroup(*[Dot(self.axes.c2p(x, 0), color=HIGHLIGHT, radius=0.09) for x, _ in ROOTS])
        labels = self.name_points(self.root_dots, [tex for _, tex in ROOTS], HIGHLIGHT)
        named = [x for x, tex in ROOTS if tex]
        repeated = [number for (x, _), number in zip(X_TICKS, self.ticks[1]) if np.any(np.isclose(named, x))]
        self.play(*[FadeOut(number) for number in repeated], run_time=0.4) if repeated else None
        for dots, label in self.batches(self.root_dots, labels):
            flashes = [Flash(dot, color=HIGHLIGHT, line_length=0.15, flash_radius=0.22) for dot in dots]
            self.play(*[GrowFromCenter(dot) for dot in dots], *flashes, FadeIn(label, shift=0.1 * UP), run_time=1)
        self.play(FadeIn(self.root_panel[1], shift=0.2 * RIGHT), run_time=0.9)
        self.wait(1.4)

    def show_extrema(self):
        step(self, "The turning points", EXTREMA_SAID)
        self.play(FadeIn(self.extremum_panel[0], shift=0.2 * RIGHT), run_time=0.8)
        dots = VGroup(*[Dot(self.axes.c2p(x, y), color=THIRD, radius=0.09) for x, y, _ in EXTREMA])
        level = VGroup(*[Line(0.6 * LEFT, 0.6 * RIGHT, color=THIRD, stroke_width=3).move_to(dot) for dot in dots])
        self.extremum_dots = dots
        labels = self.name_points(dots, [tex for _, _, tex in EXTREMA], THIRD, level)
        for some, label in self.batches(VGroup(*[VGroup(*pair) for pair in zip(dots, level)]), labels):
            self.play(
                *[GrowFromCenter(dot) for dot, _ in some],
                *[GrowFromCenter(line) for _, line in some],
                FadeIn(label, shift=0.1 * UP),
                run_time=1,
            )
        self.play(FadeIn(self.extremum_panel[1], shift=0.2 * RIGHT), FadeOut(level), run_time=0.9)
        self.wait(1.4)

    def name_points(self, dots, texts, color, *more):
        """The points' labels, each where it covers least; none for a text that is empty."""
        labels = VGroup()
        region = (PLOT[0] - 0.3, PLOT[1], PLOT[2] + 1.4, PLOT[3] + 0.8)
        drawn = [*self.mobjects, dots, *more]
        for dot, tex in zip(dots, texts):
            label = formula(tex, size=34, color=color) if tex else VGroup()
            if tex:
                place_near(label, dot.get_center(), [*drawn, labels], region)
                label.set_stroke(STAGE_COLOR, width=6, background=True)
            labels.add(label)
        return labels

    def batches(self, dots, labels):
        """One point after the other when they are few, else all at once."""
        if len(dots) > 3:
            return [(dots, labels)]
        return [(VGroup(dot), label) for dot, label in zip(dots, labels)]

    def sum_up(self):
        step(self, "Summary", ", ".join(SUMMARY) + ".")
        light = self.curve.copy().set_color(INK).set_stroke(width=7)
        self.play(
            *[ShowPassingFlash(part, time_width=0.4) for part in light],
            FadeIn(self.summary, shift=0.2 * RIGHT),
            run_time=2.5,
        )
        self.wait(2)
