"""The Pythagorean theorem: four copies of a right triangle, moved about in one square, leave a² + b² where c² was."""

import numpy as np
from manim import *

from generation.kit import FOURTH, HIGHLIGHT, INK, MUTED, PRIMARY, SECOND, STAGE_COLOR, formula, heading, step, words

# --- parameters ---
A = 3.0
B = 4.0
SIDES_TEX = ["3", "4"]
SQUARES_TEX = ["9", "16", "25"]
C_TEX = "c = 5"
NUMBERS = True
CELLS = [3, 4, 5]
# --- end of parameters ---

SIDE = 4.5
MIDDLE_CORNER = np.array([-SIDE / 2, -1.9, 0])
LEFT_CORNER = np.array([-5.6, -1.9, 0])
RIGHT_CORNER = np.array([1.35, -1.9, 0])
A_COLOR = SECOND
B_COLOR = FOURTH
C_COLOR = HIGHLIGHT
LETTER_COLORS = {"a": A_COLOR, "b": B_COLOR, "c": C_COLOR}


class Pythagoras(Scene):
    def construct(self) -> None:
        self.camera.background_color = STAGE_COLOR
        self.short = SIDE * A / (A + B)
        self.long = SIDE * B / (A + B)
        self.add(heading("The Pythagorean theorem"))
        self.show_the_triangle()
        self.build_the_square()
        self.slide_the_triangles()
        self.compare_what_is_left()
        if NUMBERS:
            self.check_with_numbers()
        self.wait(2)

    def show_the_triangle(self) -> None:
        step(self, "A right triangle", "Take a right triangle with legs a and b, and longest side c.")
        scale = min(4.6 / B, 3.6 / A)
        width, height = B * scale, A * scale
        corner = np.array([-3.5 - width / 2, -0.5 - height / 2, 0])
        self.triangle = self.right_triangle(corner, width, height)
        mark = Square(min(0.3, height / 3, width / 3), color=INK, stroke_width=2.5).move_to(corner, DL)
        ends = self.triangle.get_vertices()
        self.letters = VGroup(
            self.side_label("b", ends[0], ends[1]),
            self.side_label("c", ends[1], ends[2]),
            self.side_label("a", ends[2], ends[0]),
        )
        self.mark = mark
        claim = VGroup(
            words("In every right triangle", size=32, color=MUTED),
            self.theorem(size=64),
        ).arrange(DOWN, buff=0.45)
        if NUMBERS:
            values = [rf"{letter} = {value}" for letter, value in zip("ab", SIDES_TEX[:2])]
            line = formula(values[0], r",\quad", values[1], size=40)
            line[0].set_color(A_COLOR)
            line[2].set_color(B_COLOR)
            claim.add(line)
            claim.arrange(DOWN, buff=0.45)
        self.claim = claim.move_to([3.4, -0.3, 0])
        self.play(DrawBorderThenFill(self.triangle), run_time=1.5)
        self.play(Create(mark), LaggedStart(*[FadeIn(letter) for letter in self.letters], lag_ratio=0.4), run_time=1.5)
        self.play(FadeIn(claim[0], shift=0.2 * UP), Write(claim[1]), run_time=1.5)
        if NUMBERS:
            self.play(FadeIn(claim[2], shift=0.2 * UP))
        self.wait(1.5)

    def build_the_square(self) -> None:
        step(self, "Four copies in a square", "Four copies fit into a square of side a + b. The hole has the side c.")
        corner = MIDDLE_CORNER
        self.left_frame = self.frame_at(corner)
        middle = self.left_frame.get_center()
        first = self.right_triangle(corner, self.long, self.short)
        self.play(FadeOut(self.claim), FadeOut(self.mark), FadeOut(self.letters), run_time=0.7)
        self.play(Transform(self.triangle, first), Create(self.left_frame), run_time=1.5)
        self.left_triangles = VGroup(self.triangle)
        for _ in range(3):
            copy = self.left_triangles[-1].copy()
            self.add(copy)
            self.play(Rotate(copy, PI / 2, about_point=middle), run_time=0.9)
            self.left_triangles.add(copy)
        self.left_edges = self.edge_labels(corner, horizontal="ba", vertical="ab")
        self.play(LaggedStart(*[FadeIn(label) for label in self.left_edges], lag_ratio=0.2), run_time=1.2)
        points = [self.left_triangles[k].get_vertices()[1] for k in range(4)]
        self.hole = Polygon(*points, color=C_COLOR, fill_opacity=0.25, stroke_width=3)
        self.hole_label = self.area_label("c", self.hole.get_center(), self.short + self.long)
        self.play(FadeIn(self.hole), Write(self.hole_label), run_time=1.2)
        self.wait(1)

    def slide_the_triangles(self) -> None:
        step(self, "Slide the triangles", "In the same square, slide the same four triangles until they pair up.")
        self.right_frame = self.left_frame.copy()
        self.right_triangles = self.left_triangles.copy()
        left = VGroup(self.left_triangles, self.left_frame, self.hole, self.hole_label, self.left_edges)
        right = VGroup(self.right_triangles, self.right_frame)
        self.play(
            left.animate.shift(LEFT_CORNER - MIDDLE_CORNER),
            right.animate.shift(RIGHT_CORNER - MIDDLE_CORNER),
            run_time=1.5,
        )
        short, long = self.short, self.long
        slides = ((1, [-long, short, 0]), (0, [short, 0, 0]), (2, [0, -long, 0]))
        for index, slide in slides:
            self.play(self.right_triangles[index].animate.shift(slide), run_time=1.3)
        corner = RIGHT_CORNER
        edges = self.edge_labels(corner, horizontal="ab", vertical="ab")
        self.play(LaggedStart(*[FadeIn(label) for label in edges], lag_ratio=0.2), run_time=1)
        self.a_square = self.area_square(short, corner, A_COLOR)
        self.b_square = self.area_square(long, corner + [short, short, 0], B_COLOR)
        self.a_label = self.area_label("a", self.a_square.get_center(), short)
        self.b_label = self.area_label("b", self.b_square.get_center(), long)
        self.play(FadeIn(self.a_square), Write(self.a_label), run_time=1)
        self.play(FadeIn(self.b_square), Write(self.b_label), run_time=1)
        self.wait(1)

    def compare_what_is_left(self) -> None:
        step(self, "The same is left over", "Same square, same four triangles: so what is left over is the same.")
        height = -2.75 if NUMBERS else -3.0
        self.equation = self.theorem(size=52).move_to([0, height, 0])
        self.play(
            *[triangle.animate.set_opacity(0.25) for triangle in (*self.left_triangles, *self.right_triangles)],
            *[square.animate.set_fill(opacity=0.5) for square in (self.hole, self.a_square, self.b_square)],
            run_time=1.2,
        )
        self.play(
            TransformFromCopy(self.a_label, self.equation[0]),
            TransformFromCopy(self.b_label, self.equation[2]),
            FadeIn(self.equation[1]),
            run_time=1.5,
        )
        self.play(TransformFromCopy(self.hole_label, self.equation[4]), FadeIn(self.equation[3]), run_time=1.5)
        self.play(Circumscribe(self.equation, color=INK, buff=0.15), run_time=1.2)
        self.wait(1)

    def check_with_numbers(self) -> None:
        step(self, "With numbers", "The areas of our triangle agree.")
        row = formula(SQUARES_TEX[0], "+", SQUARES_TEX[1], "=", SQUARES_TEX[2], r"\;\Rightarrow\;", C_TEX, size=46)
        row[0].set_color(A_COLOR)
        row[2].set_color(B_COLOR)
        row[4].set_color(C_COLOR)
        row[6].set_color(C_COLOR)
        row.shift(self.equation[3].get_center() + 0.68 * DOWN - row[3].get_center())
        row.shift(max(0, -6.6 - row.get_left()[0]) * RIGHT + min(0, 6.6 - row.get_right()[0]) * RIGHT)
        squares = (self.a_square, self.b_square, self.hole)
        if CELLS:
            grids = [self.cells(square, count) for square, count in zip(squares, CELLS)]
            self.play(*[Create(grid, lag_ratio=0.1) for grid in grids], run_time=1.5)
        labels = (self.a_label, self.b_label, self.hole_label)
        areas = [self.area_number(*those) for those in zip(SQUARES_TEX, squares, labels)]
        self.play(*[FadeTransform(label, area) for label, area in zip(labels, areas)], run_time=1)
        self.play(*[TransformFromCopy(area, row[2 * k]) for k, area in enumerate(areas)], FadeIn(row[1], row[3]))
        self.wait(0.5)
        self.play(FadeIn(row[5:], shift=0.2 * RIGHT), run_time=1)

    def right_triangle(self, corner: np.ndarray, width: float, height: float) -> Polygon:
        """The right angle at `corner`, then the end of the leg b (to the right), then the end of the leg a (up)."""
        return Polygon(
            corner, corner + [width, 0, 0], corner + [0, height, 0], color=PRIMARY, fill_opacity=0.65, stroke_width=2.5
        )

    def frame_at(self, corner: np.ndarray) -> Square:
        return Square(SIDE, color=INK, stroke_width=3).move_to(corner, aligned_edge=DL)

    def area_square(self, side: float, corner: np.ndarray, color: str) -> Square:
        square = Square(side, color=color, fill_opacity=0.25, stroke_width=3)
        return square.move_to(corner, aligned_edge=DL)

    def area_label(self, letter: str, place: np.ndarray, side: float) -> MathTex:
        label = formula(rf"{letter}^2", size=52)
        return label.scale(min(1, 0.6 * side / label.width)).move_to(place)

    def area_number(self, tex: str, square: Polygon, label: MathTex) -> MathTex:
        """The area to be put in the square; its name again where the number would be too small to read."""
        number = formula(tex, size=48).set_stroke(STAGE_COLOR, width=6, background=True)  # off the lines of the grid
        corners = square.get_vertices()
        fitting = 0.8 * np.linalg.norm(corners[1] - corners[0]) / number.width
        return number.scale(min(1, fitting)).move_to(square) if fitting > 0.5 else label.copy()

    def side_label(self, letter: str, start: np.ndarray, end: np.ndarray) -> MathTex:
        """A letter on the right-hand side of the way from start to end."""
        label = formula(letter, size=48, color=LETTER_COLORS[letter])
        direction = normalize(end - start)
        outward = np.array([direction[1], -direction[0], 0])
        return label.move_to((start + end) / 2 + 0.38 * outward)

    def edge_labels(self, corner: np.ndarray, horizontal: str, vertical: str) -> VGroup:
        """The letters of the parts of the bottom edge (left to right) and of the left edge (bottom to top)."""
        lengths = {"a": self.short, "b": self.long}
        labels = VGroup()
        for word, along, outward in ((horizontal, RIGHT, DOWN), (vertical, UP, LEFT)):
            place = corner.astype(float)
            for letter in word:
                label = formula(letter, size=42, color=LETTER_COLORS[letter])
                labels.add(label.move_to(place + lengths[letter] / 2 * along + 0.28 * outward))
                place = place + lengths[letter] * along
        return labels

    def theorem(self, size: float) -> MathTex:
        equation = formula("a^2", "+", "b^2", "=", "c^2", size=size)
        equation[0].set_color(A_COLOR)
        equation[2].set_color(B_COLOR)
        equation[4].set_color(C_COLOR)
        return equation

    def cells(self, square: Polygon, count: int) -> VGroup:
        """The lines that cut the square into count × count unit squares."""
        first, second, third, fourth = square.get_vertices()
        lines = VGroup()
        for k in range(1, count):
            part = k / count
            for start, end, other_start, other_end in ((first, second, fourth, third), (second, third, first, fourth)):
                lines.add(Line(start + part * (end - start), other_start + part * (other_end - other_start)))
        return lines.set_stroke(square.get_color(), width=1.2, opacity=0.7)
