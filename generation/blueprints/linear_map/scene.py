"""What a matrix does to the plane: the grid, the basis vectors, the area and the directions that stay."""

import numpy as np
from manim import *

from generation.kit import (
    FOURTH,
    HIGHLIGHT,
    INK,
    MUTED,
    PRIMARY,
    STAGE_COLOR,
    THIRD,
    TITLE,
    WARNING,
    fit,
    formula,
    place_near,
    step,
    words,
)

# --- parameters ---
MATRIX = [[1.0, 1.0], [0.0, 1.0]]
CELLS = [["1", "1"], ["0", "1"]]
COLUMNS = [r"\begin{pmatrix} 1 \\ 0 \end{pmatrix}", r"\begin{pmatrix} 1 \\ 1 \end{pmatrix}"]
TURN = 0.0
UNIT = 1.15
ORIGIN_AT = (-3.3, -0.975)
GRID = 12
LABELS_FIT = True
MAP_SAID = "The plane follows its two arrows: lines stay straight, parallel and evenly spaced."
DETERMINANT = 1.0
DET_TEX = r"\det A = 1 \cdot 1 - 1 \cdot 0 = 1"
AREA_NOTE = "areas keep their size"
AREA_SAID = "The unit square had the area 1. Now it is 1: the determinant."
EIGEN = [((1.5, 0.0), 1.0, r"\lambda = 1 \text{ along } (1,\, 0)")]
EIGEN_NOTE = "one direction stays"
EIGEN_SAID = "Only arrows on this line keep to it: it is an eigenvector's line."
# --- end of parameters ---

WINDOW = (-2.15, -0.4, 8.8, 6.2)
PANEL_LEFT = 2.7
PANEL_WIDTH = 4.1
I_COLOR, J_COLOR = THIRD, WARNING


class LinearMap(Scene):
    def construct(self):
        self.camera.background_color = STAGE_COLOR
        self.build()
        self.show_plane()
        self.show_columns()
        self.apply_map()
        self.show_area()
        self.show_directions()

    def build(self):
        """Everything that moves is drawn from one number: how much of the map is done."""
        self.done = ValueTracker(0)
        self.grown = ValueTracker(0)
        self.still = self.grid(np.eye(2), MUTED, width=1, opacity=0.28)
        self.moving = always_redraw(lambda: self.grid(self.now(), PRIMARY, width=1.6, opacity=0.75))
        self.square = always_redraw(self.unit_square)
        self.arrows = always_redraw(self.basis)

    def now(self):
        """The map as far as it is done: turned and stretched together, or straight where that never collapses."""
        share = self.done.get_value()
        turned = rotation(share * TURN)
        stretch = rotation(-TURN) @ np.array(MATRIX)
        return turned @ ((1 - share) * np.eye(2) + share * stretch)

    def place(self, vector):
        return np.array([ORIGIN_AT[0] + UNIT * vector[0], ORIGIN_AT[1] + UNIT * vector[1], 0])

    def grid(self, matrix, color, width, opacity):
        """The images of the grid's lines, cut off at the window's edge."""
        lines = VGroup()
        for axis in (0, 1):
            along, across = matrix[:, axis], matrix[:, 1 - axis]
            segments = [clip(self.place(k * across), UNIT * along) for k in range(-GRID, GRID + 1)]
            thin = [segment for k, segment in zip(range(-GRID, GRID + 1), segments) if k and segment is not None]
            lines.add(drawn(thin, color, width, opacity))
            main = clip(self.place((0, 0)), UNIT * along)
            lines.add(drawn([main] if main is not None else [], color, 2 * width, min(1, 1.3 * opacity)))
        return lines

    def arrow(self, vector, color):
        length = UNIT * np.linalg.norm(vector)
        if length < 0.03:
            return Dot(self.place((0, 0)), color=color, radius=0.09)
        tip = min(0.22, 0.4 * length)
        arrow = Arrow(self.place((0, 0)), self.place(vector), buff=0, color=color, stroke_width=6, tip_length=tip)
        return arrow.set_stroke(width=6)

    def basis(self):
        """i and j on their way; first i grows out of the origin, then j."""
        shares = np.clip(self.grown.get_value() - np.array([0, 1]), 0.04, 1)
        vectors = self.now() * shares
        return VGroup(self.arrow(vectors[:, 0], I_COLOR), self.arrow(vectors[:, 1], J_COLOR))

    def unit_square(self):
        matrix = self.now()
        corners = [np.zeros(2), matrix[:, 0], matrix[:, 0] + matrix[:, 1], matrix[:, 1]]
        flipped = np.linalg.det(matrix) < -1e-9
        color = FOURTH if flipped else HIGHLIGHT
        shape = Polygon(*[self.place(corner) for corner in corners], stroke_color=color, stroke_width=2)
        return shape.set_fill(color, opacity=0.4)

    def tip_label(self, text, vector, color, *in_the_way):
        """A name at the arrow's tip, beside the grid and what else is in the way."""
        label = formula(text, size=44, color=color)
        place_near(label, self.place(vector), [self.moving, self.arrow(vector, color), *in_the_way], WINDOW)
        return label.set_stroke(STAGE_COLOR, width=5, background=True)

    def below(self, part, above, gap=0.35):
        return part.next_to(above, DOWN, buff=gap).align_to([PANEL_LEFT, 0, 0], LEFT)

    def show_plane(self):
        step(self, "The plane", "Two arrows, i and j, are one step along and one step up. Every point is made of them.")
        title = fit(words("What does this matrix do to the plane?", size=38), TITLE)
        self.matrix = self.coloured_matrix()
        self.matrix.align_to([PANEL_LEFT, WINDOW[1] + WINDOW[3] / 2 - 0.1, 0], UL)
        self.play(Write(title), run_time=1.2)
        self.play(FadeIn(self.still), FadeIn(self.moving), run_time=1)
        self.labels = VGroup(
            self.tip_label(r"\hat\imath", (1, 0), I_COLOR, self.arrow((0, 1), INK)),
            self.tip_label(r"\hat\jmath", (0, 1), J_COLOR, self.arrow((1, 0), INK)),
        )
        self.add(self.arrows)
        self.play(self.grown.animate.set_value(2), run_time=1.4)
        self.play(FadeIn(self.labels, lag_ratio=0.3), run_time=0.6)
        self.play(FadeIn(self.matrix, shift=0.2 * RIGHT), run_time=0.8)
        self.wait(0.8)

    def coloured_matrix(self):
        """A, its first column in the colour of i and its second in the colour of j."""
        cells = [[formula(text, size=48, color=color) for text, color in zip(row, (I_COLOR, J_COLOR))] for row in CELLS]
        table = MobjectMatrix(cells, h_buff=max(cell.width for row in cells for cell in row) + 0.5, v_buff=0.75)
        table.get_brackets().set_color(INK)
        whole = VGroup(formula("A =", size=48), table).arrange(RIGHT, buff=0.25)
        self.columns = table.get_columns()
        return whole.scale(min(1, PANEL_WIDTH / whole.width))

    def show_columns(self):
        step(self, "The columns", "The first column says where i lands, the second where j lands.")
        matrix = np.array(MATRIX)
        self.targets = VGroup()
        above = self.matrix
        for axis, (name, color) in enumerate(((r"\hat\imath", I_COLOR), (r"\hat\jmath", J_COLOR))):
            line = self.below(formula(name + r" \to " + COLUMNS[axis], size=40, color=color, width=PANEL_WIDTH), above)
            above = line
            target = Dot(self.place(matrix[:, axis]), color=color, radius=0.09)
            ring = Circle(radius=0.18, color=color, stroke_width=3).move_to(target)
            self.play(Indicate(self.columns[axis], color=color, scale_factor=1.25), run_time=0.9)
            self.play(FadeIn(line, shift=0.2 * RIGHT), FadeIn(target, scale=0.4), Create(ring), run_time=0.9)
            self.targets.add(VGroup(target, ring, line))
        self.wait(1)

    def apply_map(self):
        step(self, "The map", MAP_SAID)
        self.play(FadeOut(self.labels), run_time=0.4)
        self.add(self.moving, self.square, self.arrows)
        self.play(FadeIn(self.square), run_time=0.5)
        self.bring_to_front(self.arrows)
        self.play(self.done.animate.set_value(1), run_time=4, rate_func=smooth)
        i, j = np.array(MATRIX).T
        area = [Line(self.place(share * i), self.place(share * i + j)) for share in np.linspace(0, 1, 15)]
        self.landed = VGroup(
            self.tip_label(r"A\hat\imath", i, I_COLOR, *area), self.tip_label(r"A\hat\jmath", j, J_COLOR, *area)
        )
        self.play(FadeOut(*[VGroup(dot, ring) for dot, ring, _ in self.targets]), run_time=0.4)
        if LABELS_FIT:
            self.play(FadeIn(self.landed, lag_ratio=0.3), run_time=0.6)
        self.wait(1.2)

    def show_area(self):
        step(self, "The area", AREA_SAID)
        lines = VGroup(*[target[2] for target in self.targets])
        area = formula(DET_TEX, size=40, width=PANEL_WIDTH)
        note = words(AREA_NOTE, size=30, color=FOURTH if DETERMINANT < 0 else HIGHLIGHT, width=PANEL_WIDTH)
        self.below(area, self.matrix, 0.5)
        self.below(note, area)
        self.play(FadeOut(lines), Indicate(self.square, color=INK, scale_factor=1), run_time=0.9)
        self.play(Write(area), run_time=1.4)
        self.play(FadeIn(note, shift=0.2 * RIGHT), run_time=0.8)
        self.note = note
        self.wait(1.6)

    def show_directions(self):
        step(self, "Directions that stay", EIGEN_SAID)
        note = words(EIGEN_NOTE, size=30, color=INK, width=PANEL_WIDTH)
        self.below(note, self.note, 0.6)
        hidden = [self.landed] if LABELS_FIT else []
        self.play(self.done.animate.set_value(0), *map(FadeOut, hidden), run_time=1.6)
        self.play(FadeIn(note, shift=0.2 * RIGHT), run_time=0.7)
        above = note
        lines, travellers = VGroup(), VGroup()
        for vector, _, tex in EIGEN:
            segment = clip(self.place((0, 0)), np.array(vector))
            lines.add(drawn([segment], INK, 3, 0.9))
            above = self.below(formula(tex, size=40, color=INK, width=PANEL_WIDTH), above)
            lines[-1].tex = above
            start = np.array(vector)
            travellers.add(always_redraw(lambda start=start: self.arrow(self.now() @ start, INK)))
        if len(lines):
            self.play(Create(lines), *[FadeIn(line.tex, shift=0.2 * RIGHT) for line in lines], run_time=1.4)
            self.play(FadeIn(travellers), run_time=0.5)
        self.play(self.done.animate.set_value(1), run_time=3.5, rate_func=smooth)
        self.wait(2)


def rotation(angle):
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def clip(point, way):
    """The part of the line through the point that lies in the window, as its two ends; None outside."""
    x, y, width, height = WINDOW
    low, high = -np.inf, np.inf
    for start, rate, edge in ((point[0] - x, way[0], width / 2), (point[1] - y, way[1], height / 2)):
        if abs(rate) < 1e-9:
            if abs(start) > edge:
                return None
            continue
        near, far = sorted(((-edge - start) / rate, (edge - start) / rate))
        low, high = max(low, near), min(high, far)
    if not np.isfinite(low + high) or low >= high:
        return None
    way = np.array([way[0], way[1], 0])
    return point + low * way, point + high * way


def drawn(segments, color, width, opacity):
    """Many straight segments as one object."""
    lines = VMobject(color=color, stroke_width=width, stroke_opacity=opacity)
    for start, end in segments:
        lines.start_new_path(start)
        lines.add_line_to(end)
    return lines
