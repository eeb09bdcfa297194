"""The square of a sum: a square of side a + b falls into four pieces, whose areas give the expansion."""

import numpy as np
from manim import *

from generation.kit import FOURTH, HIGHLIGHT, INK, MUTED, PRIMARY, STAGE_COLOR, formula, heading, step, words

# --- parameters ---
PARTS_TEX = ["a", "b"]
LENGTHS = [3.0, 2.0]
TO_SCALE = True
SQUARE_TEX = "(a + b)^2"
AREAS_TEX = ["a^2", "ab", "b^2"]
DOUBLE_TEX = "2ab"
RESULT_TEX = []
CHECK_TEX = []
PIECES_TEX = []
CELLS = []
# --- end of parameters ---

SIDE = 4.4
GAP = 0.4
CORNER = np.array([-5.4, 1.85, 0.0])
ROWS_LEFT = 0.45
ROWS_WIDTH = 6.2
COLORS = [PRIMARY, FOURTH]
# The pieces as (row, column, which area, colour): from the top left to the bottom right.
PIECES = [(0, 0, 0, PRIMARY), (0, 1, 1, HIGHLIGHT), (1, 0, 1, HIGHLIGHT), (1, 1, 2, FOURTH)]


class SquareOfSum(Scene):
    def construct(self) -> None:
        self.camera.background_color = STAGE_COLOR
        self.sizes = [SIDE * length / sum(LENGTHS) for length in LENGTHS]
        self.rows = self.write_rows()
        self.labels = VGroup()
        self.add(heading("The square of a sum"))
        self.show_the_square()
        self.cut_it()
        self.name_the_pieces()
        self.collect_the_terms()
        if CHECK_TEX:
            self.check_with_numbers()
        self.wait(2)

    def write_rows(self) -> VGroup:
        """The formula, one row under the other: the square, its four areas, the terms collected, the results."""
        first, mixed, last = AREAS_TEX
        terms = [[SQUARE_TEX], ["=", first, "+", mixed, "+", mixed, "+", last]]
        terms.append(["=", first, "+", DOUBLE_TEX, "+", last])
        if RESULT_TEX:
            terms.append(["=", RESULT_TEX[0], "+", RESULT_TEX[1], "+", RESULT_TEX[2]])
        terms += CHECK_TEX
        rows = VGroup(*[formula(*row, size=46) for row in terms])
        for row in rows:
            row.scale(min(1, ROWS_WIDTH / row.width))
        rows.arrange(DOWN, buff=0.42, aligned_edge=LEFT)
        rows.move_to([ROWS_LEFT, CORNER[1] - SIDE / 2, 0], aligned_edge=LEFT)
        for row in rows[1 : len(rows) - len(CHECK_TEX)]:
            for index, color in ((1, PRIMARY), (3, HIGHLIGHT), (5, HIGHLIGHT), (7, FOURTH)):
                if index < len(row):
                    row[index].set_color(color)
        for row in rows[2 : 4 if RESULT_TEX else 3]:
            row[5].set_color(FOURTH)
        return rows

    def show_the_square(self) -> None:
        step(self, "A square", "Take a square whose side is made of two parts. Its area is the square of their sum.")
        self.top_edge = VGroup(*[self.edge(k, RIGHT) for k in range(2)])
        self.left_edge = VGroup(*[self.edge(k, DOWN) for k in range(2)])
        for edge in self.top_edge:
            self.play(Create(edge[0]), FadeIn(edge[1]), run_time=1)
        self.play(*[Create(edge[0]) for edge in self.left_edge], FadeIn(self.left_edge[0][1], self.left_edge[1][1]))
        self.square = Square(SIDE, color=INK, stroke_width=3).move_to(CORNER, aligned_edge=UL)
        self.play(Create(self.square), run_time=1.5)
        self.bring_to_front(self.top_edge, self.left_edge)
        self.play(Write(self.rows[0]), self.square.animate.set_fill(INK, opacity=0.12), run_time=1.5)
        if not TO_SCALE:
            self.play(FadeIn(words("not drawn to scale", size=26, color=MUTED).move_to([-3.2, -3.3, 0])), run_time=0.7)
        self.wait(1)

    def cut_it(self) -> None:
        step(self, "Cut it in four", "Cut where the two parts meet, downwards and across.")
        across, down = CORNER + self.sizes[0] * RIGHT, CORNER + self.sizes[0] * DOWN
        cuts = VGroup(
            DashedLine(across + 0.25 * UP, across + (SIDE + 0.25) * DOWN, dash_length=0.12),
            DashedLine(down + 0.25 * LEFT, down + (SIDE + 0.25) * RIGHT, dash_length=0.12),
        ).set_stroke(INK, width=3)
        self.pieces = VGroup(*[self.piece(row, column, color) for row, column, _, color in PIECES])
        for cut in cuts:
            self.play(Create(cut), run_time=1)
        self.play(FadeIn(self.pieces), FadeOut(self.square), run_time=1)
        self.bring_to_front(self.top_edge, self.left_edge)
        self.play(FadeOut(cuts), *self.moves(GAP), run_time=1.5)
        self.wait(0.5)

    def name_the_pieces(self) -> None:
        step(self, "Four areas", "Each piece is as large as its two sides multiplied. Together they are the square.")
        row = self.rows[1]
        for index, (down, across, area, _) in enumerate(PIECES):
            piece = self.pieces[index]
            label = self.inside(AREAS_TEX[area], piece)
            sides = (self.left_edge[down], self.top_edge[across])
            self.play(
                piece.animate.set_fill(opacity=0.6),
                *[ApplyMethod(side[0].set_stroke, INK, 14, rate_func=there_and_back) for side in sides],
                *[Indicate(side[1], color=INK) for side in sides],
                run_time=1,
            )
            self.play(FadeIn(label, scale=0.7), run_time=0.5)
            self.play(
                TransformFromCopy(label, row[2 * index + 1]),
                FadeIn(row[2 * index]),
                piece.animate.set_fill(opacity=0.45),
                run_time=1,
            )
            self.labels.add(label)
        self.wait(0.5)

    def collect_the_terms(self) -> None:
        step(self, "Collect", "The two equal pieces count twice.")
        four, three = self.rows[1], self.rows[2]
        twins = VGroup(self.pieces[1], self.pieces[2])
        self.play(
            *[twin.animate.set_fill(opacity=0.6) for twin in twins],
            Indicate(four[3:6], color=INK, scale_factor=1.05),
            run_time=1.2,
        )
        self.play(FadeIn(three[0]), TransformFromCopy(four[1], three[1]), run_time=0.8)
        self.play(FadeIn(three[2]), TransformFromCopy(four[3:6], three[3]), run_time=1.2)
        self.play(FadeIn(three[4]), TransformFromCopy(four[7], three[5]), run_time=0.8)
        self.play(*[twin.animate.set_fill(opacity=0.45) for twin in twins], run_time=0.5)
        self.play(*self.moves(-GAP), run_time=1.5)
        if RESULT_TEX:
            self.play(FadeIn(self.rows[3], shift=0.2 * DOWN), run_time=1)
        frame = SurroundingRectangle(self.rows[3 if RESULT_TEX else 2][1:], color=INK, buff=0.09, stroke_width=2)
        if not CHECK_TEX:
            self.play(Create(frame), run_time=1)
        self.wait(1)

    def moves(self, gap: float) -> list[Animation]:
        """The pieces, with the names in them and the edges along them, move apart by the gap."""
        parts = [(self.pieces[1], RIGHT), (self.pieces[2], DOWN), (self.pieces[3], DR)]
        parts += [(self.labels[index], move) for index, (_, move) in enumerate(parts, 1) if len(self.labels)]
        parts += [(self.top_edge[1], RIGHT), (self.left_edge[1], DOWN)]
        return [part.animate.shift(gap * move) for part, move in parts]

    def check_with_numbers(self) -> None:
        step(self, "Check with numbers", "Counting the unit squares gives the same.")
        lines = self.rows[len(self.rows) - len(CHECK_TEX) :]
        if CELLS:
            self.play(*[Create(self.cells(index), lag_ratio=0.1) for index in range(4)], run_time=1.5)
        numbers = [self.inside(PIECES_TEX[area], self.pieces[k]) for k, (_, _, area, _) in enumerate(PIECES)]
        self.bring_to_front(self.labels)
        self.play(*[FadeTransform(label, number) for label, number in zip(self.labels, numbers)], run_time=1)
        for line in lines:
            self.play(FadeIn(line, shift=0.2 * DOWN), run_time=1)
            self.wait(0.5)
        self.play(Create(SurroundingRectangle(lines[-1][-1], color=INK, buff=0.09, stroke_width=2)), run_time=1)

    def edge(self, index: int, direction: np.ndarray) -> VGroup:
        """One part of the top edge (direction right) or of the left edge (down), with its name outside the square."""
        start = CORNER + (self.sizes[0] if index else 0) * direction
        line = Line(start, start + self.sizes[index] * direction, color=COLORS[index], stroke_width=8)
        name = formula(PARTS_TEX[index], size=46, color=COLORS[index])
        outward = UP if direction[0] else LEFT
        name.scale(min(1, 0.95 * self.sizes[index] / name.width))
        return VGroup(line, name.next_to(line, outward, buff=0.2))

    def piece(self, row: int, column: int, color: str) -> Rectangle:
        place = CORNER + (self.sizes[0] if column else 0) * RIGHT + (self.sizes[0] if row else 0) * DOWN
        shape = Rectangle(width=self.sizes[column], height=self.sizes[row], color=color, fill_opacity=0.45)
        return shape.set_stroke(width=3).move_to(place, aligned_edge=UL)

    def inside(self, tex: str, piece: Rectangle) -> MathTex:
        """A formula in the middle of a piece, upright in a piece too narrow to read it otherwise."""
        label = formula(tex, size=48)
        if label.width > 1.15 * piece.width and piece.height > piece.width:
            label.rotate(PI / 2)
        return label.scale(min(1, 0.85 * piece.width / label.width, 0.7 * piece.height / label.height)).move_to(piece)

    def cells(self, index: int) -> VGroup:
        """The lines that cut a piece into unit squares."""
        piece = self.pieces[index]
        row, column, _, color = PIECES[index]
        top_left, top_right, bottom_left = piece.get_corner(UL), piece.get_corner(UR), piece.get_corner(DL)
        lines = VGroup()
        for start, end, other, count in (
            (top_left, top_right, bottom_left, CELLS[column]),
            (top_left, bottom_left, top_right, CELLS[row]),
        ):
            for k in range(1, count):
                place = start + k / count * (end - start)
                lines.add(Line(place, place + other - start))
        return lines.set_stroke(color, width=1.5, opacity=0.8)
