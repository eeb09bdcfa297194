"""Good ones by the author of unseen.py."""

import numpy as np
from manim import *


class FreeFallTable(Scene):
    """nothing"""

    def construct(self):
        title = Text("Free fall", font_size=40).to_edge(UP)
        table = Table(
            [["0", "0"], ["1", "4.9"], ["2", "19.6"], ["3", "44.1"]],
            col_labels=[Text("t in s"), Text("s in m")],
        ).scale(0.6)
        self.play(Write(title))
        self.play(Create(table))
        self.wait(3)


class SineWithTangent(Scene):
    """nothing"""

    def construct(self):
        axes = Axes(x_range=[0, 7, 1], y_range=[-1.5, 1.5, 1], x_length=11, y_length=4)
        curve = axes.plot(np.sin, color=BLUE)
        t = ValueTracker(0.5)
        dot = always_redraw(lambda: Dot(axes.c2p(t.get_value(), np.sin(t.get_value())), color=YELLOW))
        slope = always_redraw(lambda: MathTex(f"m = {np.cos(t.get_value()):.2f}", font_size=40).to_corner(UR))
        self.play(Create(axes), Create(curve))
        self.play(FadeIn(dot), FadeIn(slope))
        self.play(t.animate.set_value(6), run_time=4)
        self.wait()


class VennOfNumbers(Scene):
    """nothing"""

    def construct(self):
        left = Circle(radius=2, color=BLUE, fill_opacity=0.3).shift(LEFT * 1.2)
        right = Circle(radius=2, color=RED, fill_opacity=0.3).shift(RIGHT * 1.2)
        names = VGroup(
            Text("even", font_size=28).next_to(left, UP),
            Text("prime", font_size=28).next_to(right, UP),
        )
        inside = VGroup(
            Text("4, 6, 8", font_size=28).move_to(LEFT * 2),
            Text("2", font_size=32),
            Text("3, 5, 7", font_size=28).move_to(RIGHT * 2),
        )
        self.play(Create(left), Create(right), FadeIn(names))
        self.play(Write(inside))
        self.wait(2)


class WordsInBoxes(Scene):
    """nothing"""

    def construct(self):
        words = ["evaporation", "condensation", "rain"]
        boxes = VGroup()
        for word in words:
            label = Text(word, font_size=30)
            box = SurroundingRectangle(label, buff=0.3, corner_radius=0.1, color=TEAL)
            boxes.add(VGroup(box, label))
        boxes.arrange(RIGHT, buff=1)
        arrows = VGroup(*[Arrow(a.get_right(), b.get_left(), buff=0.1) for a, b in zip(boxes, boxes[1:])])
        self.play(LaggedStart(*[FadeIn(box) for box in boxes], lag_ratio=0.5))
        self.play(Create(arrows))
        self.wait(2)


class EquationMorphs(Scene):
    """nothing"""

    def construct(self):
        first = MathTex("2x", "+", "4", "=", "10")
        second = MathTex("2x", "=", "6")
        third = MathTex("x", "=", "3")
        self.play(Write(first))
        self.wait(1)
        self.play(TransformMatchingTex(first, second))
        self.wait(1)
        self.play(TransformMatchingTex(second, third))
        self.play(Circumscribe(third))
        self.wait(1)


class OffstageEntry(Scene):
    """nothing"""

    def construct(self):
        road = Line(LEFT * 7.5, RIGHT * 7.5).shift(DOWN)
        self.add(road, Text("constant speed", font_size=36).to_edge(UP))
        car = Rectangle(width=1.5, height=0.7, color=RED, fill_opacity=1).move_to(LEFT * 9 + DOWN * 0.6)
        self.add(car)
        self.play(car.animate.shift(RIGHT * 18), run_time=5, rate_func=linear)
        self.wait(0.5)


class MovedCamera(MovingCameraScene):
    """nothing"""

    def construct(self):
        axes = Axes(x_range=[-3, 3], y_range=[-2, 2], x_length=9, y_length=6)
        curve = axes.plot(np.cos, color=GREEN)
        label = MathTex(r"\cos x", font_size=36).next_to(axes.c2p(0, 1), UR, buff=0.2)
        self.play(Create(axes), Create(curve), Write(label))
        self.play(self.camera.frame.animate.set(width=7).move_to(axes.c2p(0, 0.8)))
        self.wait(2)


class WhiteSlide(Scene):
    """nothing"""

    def construct(self):
        self.camera.background_color = WHITE
        title = Text("Acids and bases", color=BLACK, font_size=44).to_edge(UP)
        scale = VGroup(
            *[
                Square(
                    side_length=0.7,
                    fill_opacity=1,
                    stroke_width=0,
                    fill_color=interpolate_color(ManimColor("#B71C1C"), ManimColor("#1A237E"), k / 14),
                )
                for k in range(15)
            ]
        ).arrange(RIGHT, buff=0.05)
        ends = VGroup(
            Text("acid", color=BLACK, font_size=30).next_to(scale[0], DOWN),
            Text("base", color=BLACK, font_size=30).next_to(scale[-1], DOWN),
        )
        self.play(Write(title))
        self.play(FadeIn(scale), FadeIn(ends))
        self.wait(2)


class SolidCylinder(ThreeDScene):
    """nothing"""

    def construct(self):
        self.set_camera_orientation(phi=65 * DEGREES, theta=-45 * DEGREES)
        solid = Cylinder(radius=1.2, height=2.5, fill_opacity=0.7)
        title = Text("Volume of a cylinder", font_size=36).to_corner(UL)
        self.add_fixed_in_frame_mobjects(title)
        self.play(Create(solid), Write(title))
        self.begin_ambient_camera_rotation(rate=0.3)
        self.wait(3)


class PiecesOfPie(Scene):
    """nothing"""

    def construct(self):
        shares = [0.5, 0.3, 0.2]
        colors = [BLUE_E, GREEN_E, MAROON_E]
        start = 0
        pie, labels = VGroup(), VGroup()
        for share, color in zip(shares, colors):
            angle = share * TAU
            sector = Sector(radius=2.5, start_angle=start, angle=angle, color=color)
            middle = start + angle / 2
            labels.add(Text(f"{share:.0%}", font_size=32).move_to(1.5 * np.array([np.cos(middle), np.sin(middle), 0])))
            pie.add(sector)
            start += angle
        self.play(LaggedStart(*[FadeIn(s) for s in pie], lag_ratio=0.4))
        self.play(Write(labels))
        self.wait(2)


class BinarySearch(Scene):
    """nothing"""

    def construct(self):
        numbers = [2, 5, 8, 12, 16, 23, 38]
        cells = VGroup(*[VGroup(Square(0.9), Integer(n, font_size=34)) for n in numbers]).arrange(RIGHT, buff=0)
        self.play(FadeIn(cells))
        low = Triangle(color=GREEN, fill_opacity=1).scale(0.15).next_to(cells[0], DOWN)
        high = Triangle(color=RED, fill_opacity=1).scale(0.15).next_to(cells[-1], DOWN)
        self.play(FadeIn(low), FadeIn(high))
        self.play(cells[3].animate.set_color(YELLOW))
        self.play(low.animate.next_to(cells[4], DOWN))
        self.play(cells[5].animate.set_color(YELLOW))
        found = Text("23 is at index 5", font_size=32).to_edge(DOWN)
        self.play(Write(found))
        self.wait(2)


class MatrixTimesVector(Scene):
    """nothing"""

    def construct(self):
        row = VGroup(
            Matrix([[2, 1], [0, 3]]),
            Matrix([["x"], ["y"]]),
            MathTex("="),
            Matrix([["2x + y"], ["3y"]]),
        ).arrange(RIGHT)
        self.play(Write(row[0]))
        self.play(Write(row[1]))
        self.play(Write(row[2]), Write(row[3]))
        self.wait(2)


class FieldAroundCharge(Scene):
    """nothing"""

    def construct(self):
        field = ArrowVectorField(lambda p: p / max(np.linalg.norm(p) ** 2, 0.5), x_range=[-6, 6, 1], y_range=[-3, 3, 1])
        charge = Circle(radius=0.3, color=RED, fill_opacity=1)
        plus = MathTex("+", color=WHITE).move_to(charge)
        self.play(Create(field))
        self.play(FadeIn(charge), FadeIn(plus))
        self.wait(2)


class CountingUpUnseen(Scene):
    """nothing"""

    def construct(self):
        number = Integer(0, font_size=120)
        self.play(FadeIn(number))
        self.play(ChangeDecimalToValue(number, 100), run_time=3)
        self.wait(1)


class PythagorasSquares(Scene):
    """nothing"""

    def construct(self):
        triangle = Polygon([-1, -1, 0], [1, -1, 0], [-1, 0.5, 0], color=WHITE)
        a = Square(2, color=BLUE, fill_opacity=0.4).move_to([0, -2, 0])
        b = Square(1.5, color=GREEN, fill_opacity=0.4).move_to([-1.75, -0.25, 0])
        la = MathTex("a^2").move_to(a)
        lb = MathTex("b^2").move_to(b)
        claim = MathTex("a^2 + b^2 = c^2").to_corner(UR)
        self.play(Create(triangle))
        self.play(FadeIn(a), FadeIn(b), Write(la), Write(lb))
        self.play(Write(claim))
        self.wait(2)
