"""Angles of a triangle: the three corners are brought together and make a straight angle, 180 degrees."""

import numpy as np
from manim import *

from generation.kit import (
    FOURTH,
    HIGHLIGHT,
    INK,
    MUTED,
    PRIMARY,
    SECOND,
    STAGE_COLOR,
    formula,
    heading,
    step,
    words,
)

# --- parameters ---
ANGLES = [50.0, 60.0, 70.0]
ANGLES_TEX = ["50", "60", "70"]
TEAR = False
# --- end of parameters ---

LETTERS = [r"\alpha", r"\beta", r"\gamma"]
COLORS = [PRIMARY, FOURTH, HIGHLIGHT]
# Where the triangle goes (middle x, middle y, width, height), and the line that the corners are laid on when torn off.
BOX = (-3.5, 0.1, 5.2, 3.4) if TEAR else (0.0, 0.15, 10.0, 3.5)
LINE_MIDDLE = np.array([3.5, -0.9, 0.0])


class TriangleAngles(Scene):
    def construct(self) -> None:
        self.camera.background_color = STAGE_COLOR
        self.place_the_corners()
        self.add(heading("The angles of a triangle"))
        self.show_the_triangle()
        if TEAR:
            self.tear_the_corners()
        else:
            self.draw_the_parallel()
            self.move_the_angles()
        self.see_the_straight_angle()
        self.add_the_degrees()
        self.wait(2)

    def place_the_corners(self) -> None:
        """Corners left, right and top; the directions of each angle's first side; one radius for all sectors."""
        self.angles = np.radians(ANGLES)
        alpha, beta, gamma = self.angles
        left, right = np.zeros(3), RIGHT
        top = np.sin(beta) / np.sin(gamma) * np.array([np.cos(alpha), np.sin(alpha), 0])
        corners = np.array([left, right, top])
        low, high = corners.min(axis=0), corners.max(axis=0)
        scale = min(BOX[2] / (high - low)[0], BOX[3] / (high - low)[1])
        middle = np.array([BOX[0], BOX[1], 0])
        self.corners = middle + scale * (corners - (low + high) / 2)
        self.starts = np.array([0, PI - beta, PI + alpha])
        sides = [np.linalg.norm(self.corners[k] - self.corners[k - 1]) for k in range(3)]
        altitude = self.corners[2][1] - self.corners[0][1]
        self.radius = min(0.9, 0.42 * min(sides), 0.5 * altitude)

    def show_the_triangle(self) -> None:
        step(self, "A triangle", "Here is a triangle with angles alpha, beta and gamma.")
        self.triangle = self.outline(torn=set())
        self.sectors = VGroup(*[self.sector(k) for k in range(3)])
        self.labels = VGroup(*[self.label(k) for k in range(3)])
        self.key = VGroup()
        for letter, tex, color in zip(LETTERS, ANGLES_TEX, COLORS):
            self.key.add(formula(rf"{letter} = {tex}^\circ", size=44, color=color))
        self.key.arrange(RIGHT, buff=0.9).move_to([0, -2.95, 0])
        self.play(Create(self.triangle), run_time=1.8)
        for sector, label, entry in zip(self.sectors, self.labels, self.key):
            self.play(FadeIn(sector, scale=0.5), FadeIn(label), FadeIn(entry, shift=0.2 * UP), run_time=0.9)
        self.bring_to_front(self.triangle)
        self.wait(1.5)

    def draw_the_parallel(self) -> None:
        step(self, "A parallel line", "Draw the line through the top corner that is parallel to the base.")
        top = self.corners[2]
        self.line = Line([-6.3, top[1], 0], [6.3, top[1], 0], color=INK, stroke_width=4)
        note = words("parallel to the base", size=26, color=MUTED)
        note.next_to(self.line, UP, buff=0.18).align_to(self.line, RIGHT)
        base = (self.corners[0] + self.corners[1]) / 2
        marks = VGroup(self.arrow_mark(note.get_center() * RIGHT + top[1] * UP))
        if self.corners[1][0] - self.corners[0][0] > 2 * self.radius + 0.5:
            marks.add(self.arrow_mark(base))
        self.play(Create(self.line), FadeOut(self.key), run_time=2)
        self.play(FadeIn(note), *[FadeIn(mark, shift=0.3 * RIGHT) for mark in marks], run_time=1)
        self.note = VGroup(note, marks)
        self.wait(1.5)

    def move_the_angles(self) -> None:
        step(
            self,
            "Equal angles",
            "Along each side, the angle at the bottom and the one at the top are alternate angles: they are equal.",
        )
        top = self.corners[2]
        reason = words("Alternate angles are equal", size=34).move_to([0, -2.95, 0])
        self.play(FadeIn(reason, shift=0.2 * UP), run_time=0.8)
        self.fan = VGroup(self.sectors[2])
        self.fan_labels = VGroup(self.labels[2])
        for k in range(2):
            side = Line(self.corners[k], top, color=COLORS[k], stroke_width=7)
            self.play(Create(side), run_time=0.8)
            self.carry(k, top, PI)
            self.play(FadeOut(side), run_time=0.4)
        self.wait(1)
        self.note.add(reason)

    def tear_the_corners(self) -> None:
        step(self, "Tear off the corners", "Tear off the three corners and lay them side by side, tip to tip.")
        self.line = Line(LINE_MIDDLE + 2.7 * LEFT, LINE_MIDDLE + 2.7 * RIGHT, color=INK, stroke_width=4)
        self.play(Create(self.line), FadeOut(self.key), run_time=1.2)
        self.fan = VGroup()
        self.fan_labels = VGroup()
        for torn, (k, turn) in zip(({0}, {0, 2}, {0, 1, 2}), ((0, 0), (2, -PI), (1, 0))):
            self.triangle.become(self.outline(torn))
            self.carry(k, LINE_MIDDLE, turn)
            self.wait(0.3)
        self.note = VGroup()
        self.wait(1)

    def carry(self, index: int, target: np.ndarray, turn: float) -> None:
        """The sector slides to the target corner, turning on its way. Where nothing is torn, a pale one stays."""
        vertex = self.corners[index]
        original = self.sectors[index].copy()
        moving = self.sectors[index].copy()
        label = self.labels[index].copy()
        self.sectors[index].set_opacity(0.0 if TEAR else 0.35)
        self.labels[index].set_opacity(0.0 if TEAR else 0.65)
        place = self.label_place(index, target, self.starts[index] + turn)

        def move(sector: Mobject, part: float) -> None:
            there = vertex + part * (target - vertex)
            sector.become(original.copy().shift(there - vertex).rotate(part * turn, about_point=there))

        self.add(moving, label)
        self.play(UpdateFromAlphaFunc(moving, move), label.animate.move_to(place), run_time=2)
        self.fan.add(moving)
        self.fan_labels.add(label)
        self.add(self.triangle, self.line)

    def see_the_straight_angle(self) -> None:
        step(self, "A straight angle", "Together the three angles make a straight angle: 180 degrees.")
        self.sum = formula(r"\alpha", "+", r"\beta", "+", r"\gamma", "=", r"180^\circ", size=52)
        for k in range(3):
            self.sum[2 * k].set_color(COLORS[k])
        self.sum[6].set_color(SECOND)
        self.sum.move_to([0, -2.6, 0])
        tip = LINE_MIDDLE if TEAR else self.corners[2]
        straight = formula(r"180^\circ", size=48, color=SECOND)
        straight.next_to(tip, DOWN if TEAR else UP, buff=0.3)
        bright = self.line.copy().set_stroke(SECOND, width=7)
        self.play(Create(bright), self.fan.animate.set_fill(opacity=0.85), FadeOut(self.note), run_time=1.5)
        self.play(FadeIn(straight, scale=0.6), run_time=0.8)
        order = (0, 2, 1) if TEAR else (2, 0, 1)
        flights = [TransformFromCopy(self.fan_labels[place], self.sum[2 * k]) for place, k in enumerate(order)]
        self.play(*flights, FadeIn(self.sum[1], self.sum[3]), run_time=1.5)
        self.play(FadeIn(self.sum[5]), TransformFromCopy(straight, self.sum[6]), run_time=1)
        self.wait(1)

    def add_the_degrees(self) -> None:
        step(self, "In degrees", "The degrees of our triangle add up to 180 as well.")
        terms = [rf"{tex}^\circ" for tex in ANGLES_TEX]
        row = formula(terms[0], "+", terms[1], "+", terms[2], "=", r"180^\circ", size=46)
        for k in range(3):
            row[2 * k].set_color(COLORS[k])
        row[6].set_color(SECOND)
        row.shift(self.sum[5].get_center() + 0.68 * DOWN - row[5].get_center())
        order = (0, 2, 1) if TEAR else (2, 0, 1)
        degrees = [self.degrees(k).move_to(label) for label, k in zip(self.fan_labels, order)]
        self.play(*[FadeTransform(label, value) for label, value in zip(self.fan_labels, degrees)], run_time=1)
        flights = [TransformFromCopy(value, row[2 * k]) for value, k in zip(degrees, order)]
        self.play(*flights, FadeIn(row[1], row[3]), run_time=1.5)
        self.play(FadeIn(row[5:], shift=0.2 * RIGHT), run_time=1)

    def outline(self, torn: set[int]) -> Polygon:
        """The triangle's sheet, without the torn corners."""
        points = []
        for k, corner in enumerate(self.corners):
            turns = np.linspace(self.starts[k] + self.angles[k], self.starts[k], 24) if k in torn else []
            edge = [corner + self.radius * np.array([np.cos(turn), np.sin(turn), 0]) for turn in turns]
            points += edge or [corner]
        return Polygon(*points, color=INK, stroke_width=4, fill_opacity=0.1 if TEAR else 0)

    def sector(self, index: int) -> Sector:
        return Sector(
            radius=self.radius,
            start_angle=self.starts[index],
            angle=self.angles[index],
            arc_center=self.corners[index],
            color=COLORS[index],
            fill_opacity=0.65,
            stroke_width=2,
        )

    def degrees(self, index: int) -> MathTex:
        return formula(rf"{ANGLES_TEX[index]}^\circ", size=34, color=COLORS[index])

    def label(self, index: int) -> MathTex:
        """The angle's letter: outside the triangle at the base, under the tip at the top."""
        letter = formula(LETTERS[index], size=46, color=COLORS[index])
        if index == 2:
            return letter.move_to(self.label_place(2, self.corners[2], self.starts[2]))
        bisector = self.starts[index] + self.angles[index] / 2
        return letter.move_to(self.corners[index] - 0.42 * np.array([np.cos(bisector), np.sin(bisector), 0]))

    def label_place(self, index: int, vertex: np.ndarray, start: float) -> np.ndarray:
        """A point on the bisector, beyond the sector and so far out that the label fits between the angle's sides."""
        value = self.degrees(index)
        reach = 0.5 * np.hypot(value.width, value.height) + 0.08
        room = 0.8 if TEAR else 1.0
        distance = max(self.radius + reach, room * reach / np.sin(self.angles[index] / 2))
        bisector = start + self.angles[index] / 2
        return vertex + distance * np.array([np.cos(bisector), np.sin(bisector), 0])

    def arrow_mark(self, place: np.ndarray) -> VMobject:
        """The small arrowhead that marks parallel lines."""
        tip = place + 0.09 * RIGHT
        mark = VMobject(color=INK, stroke_width=4)
        return mark.set_points_as_corners([tip + [-0.18, 0.15, 0], tip, tip + [-0.18, -0.15, 0]])
