"""Riemann sums: ever thinner rectangles fill the area between a curve and the x-axis, up to the integral."""

import numpy as np
from manim import *

from generation.kit import (
    HIGHLIGHT,
    INK,
    MUTED,
    PRIMARY,
    STAGE_COLOR,
    TITLE,
    WARNING,
    draw_axes,
    draw_curve,
    draw_ticks,
    fit,
    formula,
    step,
    words,
)

# --- parameters ---
F = lambda x: x**2
TITLE_TEX = "The area under $f(x) = x^{2}$ from $0$ to $2$"
A = 0.0
B = 2.0
SHIFT = 0.0
X_RANGE = (-0.24, 2.3)
Y_RANGE = (-0.48, 4.48)
X_TICKS = [(0.5, "0.5"), (1.0, "1"), (1.5, "1.5"), (2.0, "2")]
Y_TICKS = [(1.0, "1"), (2.0, "2"), (3.0, "3"), (4.0, "4")]
PIECES = [(-0.24, 2.116601)]
SIGNED_PARTS = [(0.0, 2.0)]
AREA_SAID = "How big is the area between the curve and the x-axis from 0 to 2?"
SIGNED_SAID = ""
COUNTS = [4, 8, 16]
COUNT_GROUPS = [[0], [1], [2]]
WIDTHS = ["= 1/2", "= 1/4", "= 1/8"]
SUMS = ["1.750", "2.188", "2.422"]
SAID = [
    "4 rectangles, each as high as the curve at its left edge: together 1.750.",
    "8 rectangles, each as high as the curve at its left edge: together 2.188.",
    "16 rectangles, each as high as the curve at its left edge: together 2.422.",
]
ERRORS = ["0.917", "0.479", "0.245"]
INTEGRAL_TEX = r"\int_{0}^{2} x^{2} \, dx"
EXACT_TEX = r"= 8/3 \approx 2.667"
EXACT_SAID = "The thinner the rectangles, the nearer their sum comes to the exact area: the integral."
# --- end of parameters ---

PLOT = (-2.1, -0.4, 7.4, 5.5)
PANEL_LEFT = 2.6
PANEL_TOP = 2.45
COLUMNS = (3.0, 4.35, 6.1)
FIRST_ROW = -0.4
ROW = 0.49


class RiemannSum(Scene):
    def construct(self):
        self.camera.background_color = STAGE_COLOR
        self.build()
        self.show_area()
        self.show_first()
        for group in COUNT_GROUPS[1:]:
            self.show_more(group)
        self.show_exact()

    def build(self):
        """The graph, and the area cut into many thin slices so that parts below the axis have their own colour."""
        self.axes = draw_axes(X_RANGE, Y_RANGE, PLOT)
        self.curve = draw_curve(self.axes, F, PIECES, color=INK)
        self.ticks = draw_ticks(self.axes, X_TICKS, Y_TICKS, [self.curve]).set_z_index(3)
        self.curve.set_z_index(2)
        self.area = VGroup(*[self.filled(*part) for part in SIGNED_PARTS])
        ends = [Line(self.axes.c2p(x, 0), self.axes.c2p(x, F(x)), color=INK, stroke_width=2) for x in (A, B)]
        self.ends = VGroup(*[end for end in ends if end.get_length() > 0.02])
        self.integral = formula(INTEGRAL_TEX, size=44, width=4.1)
        self.integral.align_to([PANEL_LEFT, PANEL_TOP, 0], UL)
        self.width_note = VGroup()

    def filled(self, start, end):
        xs = np.linspace(start, end, 200)
        top = self.axes.c2p(np.column_stack([xs, F(xs) + 0 * xs]))
        corners = [self.axes.c2p(start, 0), *top, self.axes.c2p(end, 0)]
        color = WARNING if F((start + end) / 2) < 0 else PRIMARY
        return Polygon(*corners, stroke_width=0, fill_color=color, fill_opacity=0.55)

    def rectangles(self, count):
        """The rectangles of one sum; each is as high as the curve at its sample point."""
        width = (B - A) / count
        bars = VGroup()
        for k in range(count):
            left, height = A + k * width, float(F(A + (k + SHIFT) * width))
            corners = [(left, 0), (left + width, 0), (left + width, height), (left, height)]
            color = WARNING if height < 0 else PRIMARY
            bar = Polygon(*[self.axes.c2p(*corner) for corner in corners], fill_color=color, fill_opacity=0.55)
            bars.add(bar.set_stroke(STAGE_COLOR if count > 40 else INK, width=0.5 if count > 40 else 1.5))
        return bars

    def sample_dots(self, count):
        width = (B - A) / count
        xs = [A + (k + SHIFT) * width for k in range(count)] if count <= 20 else []
        return VGroup(*[Dot(self.axes.c2p(x, F(x)), color=HIGHLIGHT, radius=0.055).set_z_index(4) for x in xs])

    def table_row(self, index, texts, colors, size=34):
        cells = [formula(text, size=size, color=color, width=1.7) for text, color in zip(texts, colors)]
        for cell, x in zip(cells, COLUMNS):
            cell.move_to([x, FIRST_ROW - ROW * index, 0])
        return VGroup(*cells)

    def show_area(self):
        step(self, "The area", AREA_SAID)
        title = fit(Tex(TITLE_TEX, font_size=44, color=INK), TITLE)
        self.play(Write(title), run_time=1.3)
        self.play(Create(self.axes), FadeIn(self.ticks, lag_ratio=0.1), run_time=1.2)
        self.play(Create(self.curve), run_time=1.6)
        self.play(Create(self.ends), FadeIn(self.area), FadeIn(self.integral, shift=0.2 * RIGHT), run_time=1.2)
        self.wait(1)
        if SIGNED_SAID:
            note = words(SIGNED_SAID, size=28, color=WARNING, width=4.1)
            note.align_to([PANEL_LEFT, -3.6, 0], DL)
            self.play(FadeIn(note, shift=0.2 * RIGHT), run_time=0.8)
            self.wait(1.2)
        self.play(self.area.animate.set_fill(opacity=0), run_time=0.8)

    def show_first(self):
        count = COUNTS[0]
        step(self, counted(count), SAID[0])
        self.bars, self.dots = self.rectangles(count), self.sample_dots(count)
        feet = VGroup(*[bar.copy().stretch(1e-3, 1).align_to(self.axes.c2p(0, 0), DOWN) for bar in self.bars])
        for foot, bar in zip(feet, self.bars):
            foot.move_to([bar.get_x(), self.axes.c2p(0, 0)[1], 0])
        self.play(FadeIn(self.dots, lag_ratio=0.2), run_time=0.9) if len(self.dots) else None
        grow = [ReplacementTransform(foot, bar) for foot, bar in zip(feet, self.bars)]
        self.add(feet)
        self.play(LaggedStart(*grow, lag_ratio=min(0.25, 2 / count)), run_time=2.4)
        self.width_note = self.width_tex(0)
        self.play(FadeIn(self.width_note, shift=0.2 * RIGHT), run_time=0.8)
        self.heads = formula(r"\text{bars}", r"\text{sum}", r"\text{off by}", size=36, color=MUTED)
        for head, x in zip(self.heads, COLUMNS):
            head.set_x(x).set_y(head.get_y() + FIRST_ROW + 0.6)
        self.rows = VGroup(self.table_row(0, (str(count), SUMS[0]), (INK, HIGHLIGHT)))
        self.play(FadeIn(self.heads[:2]), FadeIn(self.rows[0], shift=0.2 * RIGHT), run_time=0.9)
        self.wait(1.4)

    def width_tex(self, index):
        note = formula(r"\Delta x " + WIDTHS[index], size=36, color=MUTED, width=4.1)
        return note.next_to(self.integral, DOWN, buff=0.22).align_to(self.integral, LEFT)

    def show_more(self, group):
        step(self, counted(COUNTS[group[-1]]), SAID[group[-1]])
        for index in group:
            self.refine(index, 1 if len(group) == 1 else 0.6)
        self.wait(1)

    def refine(self, index, pace):
        """Cut each rectangle in thinner ones, which then find their own heights."""
        count, before = COUNTS[index], COUNTS[index - 1]
        bars, dots = self.rectangles(count), self.sample_dots(count)
        cut = VGroup()
        for k, bar in enumerate(bars):
            old = self.bars[min(before - 1, int((k + 0.5) * before / count))]
            cut.add(old.copy().stretch_to_fit_width(bar.width).set_x(bar.get_x()))
        self.play(FadeOut(self.dots), FadeOut(self.bars), FadeIn(cut), run_time=0.7 * pace)
        row = self.table_row(index, (str(count), SUMS[index]), (INK, HIGHLIGHT))
        note = self.width_tex(index)
        self.play(ReplacementTransform(cut, bars), FadeOut(self.width_note), FadeIn(note), run_time=1.6 * pace)
        self.bars, self.dots, self.width_note = bars, dots, note
        self.play(
            FadeIn(dots),
            FadeIn(row, shift=0.2 * RIGHT),
            self.rows[-1][1].animate.set_color(INK),
            run_time=0.9 * pace,
        )
        self.rows.add(row)
        self.wait(0.8 * pace)

    def show_exact(self):
        step(self, "The exact area", EXACT_SAID)
        self.play(FadeOut(self.dots, self.width_note), self.rows[-1][1].animate.set_color(INK), run_time=0.6)
        self.area.set_fill(opacity=0)
        self.play(FadeOut(self.bars), self.area.animate.set_fill(opacity=0.55), run_time=1.8)
        value = formula(EXACT_TEX, size=42, color=HIGHLIGHT, width=4.1)
        value.next_to(self.integral, DOWN, buff=0.22).align_to(self.integral, LEFT)
        self.play(Write(value), run_time=1.2)
        errors = VGroup()
        for index, error in enumerate(ERRORS):
            cell = formula(error, size=34, color=HIGHLIGHT, width=1.6)
            errors.add(cell.move_to([COLUMNS[2], FIRST_ROW - ROW * index, 0]))
        self.play(FadeIn(self.heads[2]), run_time=0.5)
        self.play(LaggedStart(*[FadeIn(cell, shift=0.2 * RIGHT) for cell in errors], lag_ratio=0.6), run_time=1.8)
        self.wait(2.2)


def counted(count):
    return f"{count} rectangle" + ("s" if count > 1 else "")
