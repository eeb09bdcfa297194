"""Shapes that touch, hold and cover one another on purpose."""

from manim import *


class InscribedCircle(Scene):
    """nothing"""

    def construct(self):
        square, circle = Square(3), Circle(1.5)
        self.play(Create(square))
        self.play(Create(circle))
        self.wait(1)


class ConcentricCircles(Scene):
    """nothing"""

    def construct(self):
        rings = VGroup(*[Circle(radius) for radius in (0.5, 1, 1.5, 2)])
        self.play(Create(rings))
        self.wait(1)


class PolygonsNearACircle(Scene):
    """nothing"""

    def construct(self):
        circle = Circle(2, color=WHITE)
        self.play(Create(circle))
        for sides in (3, 6, 12):
            self.play(Create(RegularPolygon(sides, color=BLUE).scale(2)))
        self.wait(1)


class VennDiagram(Scene):
    """nothing"""

    def construct(self):
        left, right = (Circle(1.8, fill_opacity=0.3, color=c).shift(1.1 * d) for c, d in ((RED, LEFT), (BLUE, RIGHT)))
        names = VGroup(Text("A", font_size=40).move_to(2 * LEFT), Text("B", font_size=40).move_to(2 * RIGHT))
        self.play(Create(left), Create(right), FadeIn(names))
        self.wait(1)


class TriangleWithNames(Scene):
    """nothing"""

    def construct(self):
        corners = ([-2, -1.5, 0], [2, -1.5, 0], [0.5, 1.5, 0])
        triangle = Polygon(*corners, color=YELLOW)
        names = VGroup(*[MathTex(name).next_to(at, side) for name, at, side in zip("ABC", corners, (DL, DR, UP))])
        self.play(Create(triangle), Write(names))
        self.wait(1)


class AngleWithArc(Scene):
    """nothing"""

    def construct(self):
        base, arm = Line(ORIGIN, 3 * RIGHT), Line(ORIGIN, 3 * (RIGHT + UP))
        angle = Angle(base, arm, radius=0.9)
        label = MathTex(r"\theta").move_to(Angle(base, arm, radius=1.3).point_from_proportion(0.5))
        self.play(Create(base), Create(arm), Create(angle), Write(label))
        self.wait(1)


class LabeledDots(Scene):
    """nothing"""

    def construct(self):
        dots = VGroup(*[LabeledDot(str(n), color=WHITE) for n in range(1, 6)]).arrange(RIGHT)
        self.play(FadeIn(dots))
        self.wait(1)


class FlowOfBoxes(Scene):
    """nothing"""

    def construct(self):
        boxes = VGroup(
            *[
                VGroup(Rectangle(width=2.8, height=1.2, fill_color=BLUE_E, fill_opacity=1), Text(word, font_size=32))
                for word in ("read", "compute", "print")
            ]
        ).arrange(RIGHT, buff=1.2)
        arrows = VGroup(*[Arrow(a.get_right(), b.get_left(), buff=0.1) for a, b in zip(boxes, boxes[1:], strict=False)])
        self.play(FadeIn(boxes), Create(arrows))
        self.wait(1)


class PieWithShares(Scene):
    """nothing"""

    def construct(self):
        parts = VGroup()
        for start, share, color in ((0, 0.5, BLUE_E), (0.5, 0.3, GREEN_E), (0.8, 0.2, RED_E)):
            slice_ = Sector(radius=2, start_angle=start * TAU, angle=share * TAU, color=color, fill_opacity=0.8)
            middle = 1.2 * np.array([np.cos((start + share / 2) * TAU), np.sin((start + share / 2) * TAU), 0])
            parts.add(slice_, Text(f"{share:.0%}", font_size=30).move_to(middle))
        self.play(FadeIn(parts))
        self.wait(1)


class BackgroundPicture(Scene):
    """nothing"""

    def construct(self):
        self.add(Rectangle(width=20, height=12, fill_color=BLUE_E, fill_opacity=1))
        self.play(Write(Text("on a blue page")))
        self.wait(1)


class RollsOutOfTheFrame(Scene):
    """nothing"""

    def construct(self):
        ball, words = Circle(0.5, fill_opacity=1), Text("goodbye", font_size=40)
        self.add(ball, words)
        self.play(ball.animate.shift(12 * RIGHT), run_time=2)
        self.wait(1)


class EntersFromOutside(Scene):
    """nothing"""

    def construct(self):
        square, words = Square().shift(10 * LEFT), Text("coming in", font_size=40).shift(7 * UP)
        self.add(square, words)
        self.play(square.animate.move_to(2 * LEFT))
        self.play(words.animate.to_edge(UP))
        self.wait(1)


class HalfPlaneLine(Scene):
    """nothing"""

    def construct(self):
        self.play(Create(Line(10 * LEFT + 4 * DOWN, 10 * RIGHT + 4 * UP)))
        self.play(FadeIn(Text("above", font_size=36).shift(2 * UP + 3 * LEFT)))
        self.wait(1)


class GiantArc(Scene):
    """nothing"""

    def construct(self):
        earth = Circle(12, color=BLUE, fill_opacity=0.4).shift(13 * DOWN)
        self.play(FadeIn(earth), FadeIn(Text("sky", font_size=40).shift(2 * UP)))
        self.wait(1)


class TreeOfNumbers(Scene):
    """nothing"""

    def construct(self):
        places = {8: [0, 2, 0], 3: [-2, 0, 0], 10: [2, 0, 0], 1: [-3, -2, 0], 6: [-1, -2, 0]}
        edges = VGroup(*[Line(places[a], places[b]) for a, b in ((8, 3), (8, 10), (3, 1), (3, 6))])
        nodes = VGroup(
            *[
                VGroup(Circle(0.45, color=WHITE, fill_color=BLACK, fill_opacity=1), Integer(n)).move_to(at)
                for n, at in places.items()
            ]
        )
        self.play(Create(edges), FadeIn(nodes))
        self.wait(1)


class SortedBars(Scene):
    """nothing"""

    def construct(self):
        bars = VGroup(
            *[
                VGroup(
                    bar := Rectangle(width=0.9, height=h / 2, fill_opacity=0.6), Integer(h).next_to(bar, UP, buff=0.1)
                )
                for h in (5, 2, 7, 3)
            ]
        ).arrange(RIGHT, aligned_edge=DOWN)
        self.play(FadeIn(bars))
        self.play(bars[0].animate.move_to(bars[1], DOWN), bars[1].animate.move_to(bars[0], DOWN), run_time=1.5)
        self.wait(1)
