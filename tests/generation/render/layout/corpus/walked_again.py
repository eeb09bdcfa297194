"""The same again, once those had been looked at: 8 of 10 bad ones were found, none of 10 good ones accused."""

from manim import *


class LegendOnTheCurve(Scene):
    """overlap"""

    def construct(self):
        axes = Axes(x_range=[0, 6], y_range=[0, 6], x_length=9, y_length=5.5)
        line = axes.plot(lambda x: x, color=BLUE)
        self.play(Create(axes), Create(line))
        words = Text("f(x) = x grows steadily", font_size=34).move_to(axes.c2p(3, 3))
        self.play(FadeIn(words))
        self.wait(2)


class TitleAndSubtitleTouch(Scene):
    """overlap"""

    def construct(self):
        title = Text("Der Satz des Thales", font_size=60).to_edge(UP)
        under = Text("jeder Winkel im Halbkreis ist recht", font_size=40).move_to(title).shift(DOWN * 0.35)
        self.play(Write(title))
        self.play(FadeIn(under))
        self.wait(2)


class NewValueOverOldValue(Scene):
    """overlap"""

    def construct(self):
        label = MathTex("x = 2").to_edge(UP)
        self.play(Write(label))
        self.wait(1)
        better = MathTex("x = 2.236").to_edge(UP)
        self.play(FadeIn(better))
        self.wait(1)


class GraphGrowsOutAtTheTop(Scene):
    """off_frame"""

    def construct(self):
        bars = VGroup(*[Rectangle(width=0.8, height=0.4 * 2**n, fill_opacity=0.7) for n in range(6)])
        bars.arrange(RIGHT, aligned_edge=DOWN, buff=0.2).move_to(DOWN * 3, aligned_edge=DOWN)
        names = VGroup(*[Integer(2**n).next_to(bar, UP, buff=0.1) for n, bar in enumerate(bars)])
        for bar, name in zip(bars, names):
            self.play(GrowFromEdge(bar, DOWN), FadeIn(name), run_time=0.5)
        self.wait(1)


class SentenceTooWide(Scene):
    """off_frame"""

    def construct(self):
        self.play(
            Write(Text("Two angles at a straight line always add up to one hundred and eighty degrees", font_size=48))
        )
        self.wait(3)


class IndexTooTiny(Scene):
    """too_small"""

    def construct(self):
        points = VGroup(*[VGroup(Dot(), MathTex(f"P_{{{n}}}", font_size=14)).arrange(UP, buff=0.1) for n in range(8)])
        points.arrange(RIGHT, buff=1)
        self.play(FadeIn(points))
        self.wait(2)


class DarkRedOnDarkBlue(Scene):
    """low_contrast, overlap"""

    def construct(self):
        board = Rectangle(width=8, height=3, fill_color="#101040", fill_opacity=1, stroke_width=0)
        words = Text("sum of the first n numbers", color="#701020", font_size=44)
        self.play(FadeIn(board))
        self.play(Write(words))
        self.wait(2)


class LongQuietAfterClearing(Scene):
    """empty_frame"""

    def construct(self):
        circle = Circle()
        self.play(Create(circle))
        self.clear()
        self.wait(5)
        self.play(Create(Square()))
        self.wait(1)


class RulesFlashed(Scene):
    """too_fast"""

    def construct(self):
        rules = Text(
            "A power of a power: multiply the exponents.\nA product of powers: add the exponents.", font_size=36
        )
        self.play(FadeIn(rules), run_time=0.4)
        self.wait(0.4)
        self.play(FadeOut(rules), run_time=0.3)
        self.play(Write(MathTex("a^{mn}")))
        self.wait(1)


class GreyHintOnWhite(Scene):
    """low_contrast"""

    def construct(self):
        self.camera.background_color = WHITE
        self.play(Write(Text("Remember the sign", color=GREY_A, font_size=44)))
        self.wait(2)


class OverlapGoneWithTheWait(Scene):
    """overlap"""

    def construct(self):
        words = VGroup(Text("the first sentence"), Text("and the second one"))
        self.add(words)
        self.wait(3)
        self.remove(words)
        self.play(Create(Square()))
        self.wait(1)


class SievedNumbers(Scene):
    """nothing"""

    def construct(self):
        grid = VGroup(*[Integer(n, font_size=36) for n in range(2, 32)]).arrange_in_grid(rows=5, buff=0.6)
        self.play(FadeIn(grid))
        for number in grid:
            if number.get_value() % 2 == 0 and number.get_value() > 2:
                self.play(Create(Cross(number, stroke_width=3)), run_time=0.1)
        self.wait(1)


class CancelledFactors(Scene):
    """nothing"""

    def construct(self):
        fraction = MathTex(r"\frac{", "3", r"\cdot", "x", r"}{", "3", r"\cdot", "y", "}", font_size=96)
        self.play(Write(fraction))
        for index in (1, 5):
            part = fraction[index]
            self.play(Create(Line(part.get_corner(DL), part.get_corner(UR), color=RED)))
        self.wait(1)


class GroupsOfDotsInRings(Scene):
    """nothing"""

    def construct(self):
        for index in range(3):
            dots = VGroup(*[Dot() for _ in range(4)]).arrange_in_grid(rows=2, buff=0.4).shift(RIGHT * 3 * (index - 1))
            ring = Circle(1.1, color=YELLOW).move_to(dots)
            self.play(FadeIn(dots), Create(ring), run_time=0.6)
            self.play(Write(MathTex("4").next_to(ring, DOWN)), run_time=0.4)
        self.play(Write(MathTex(r"3 \cdot 4 = 12").to_edge(DOWN)))
        self.wait(1)


class NamesOnArrows(Scene):
    """nothing"""

    def construct(self):
        force = Arrow(ORIGIN, RIGHT * 4, buff=0)
        weight = Arrow(ORIGIN, DOWN * 3, buff=0, color=YELLOW)
        self.play(GrowArrow(force), GrowArrow(weight))
        self.play(Write(MathTex("F").next_to(force, UP)), Write(MathTex("G").next_to(weight, LEFT)))
        self.play(
            Create(DashedLine(RIGHT * 4, RIGHT * 4 + DOWN * 3)), Create(DashedLine(DOWN * 3, RIGHT * 4 + DOWN * 3))
        )
        self.wait(1)


class ChessboardWithGrains(Scene):
    """nothing"""

    def construct(self):
        board = VGroup(
            *[
                Square(0.8, fill_opacity=1, stroke_width=0, fill_color=GREY_E if (n + n // 8) % 2 else LIGHT_BROWN)
                for n in range(64)
            ]
        )
        board.arrange_in_grid(rows=8, buff=0)
        self.play(FadeIn(board))
        for n in range(4):
            self.play(
                Write(Integer(2**n, font_size=32, color=WHITE if (n + n // 8) % 2 else BLACK).move_to(board[n])),
                run_time=0.4,
            )
        self.wait(1)


class AngleWithItsName(Scene):
    """nothing"""

    def construct(self):
        one, two = Line(ORIGIN, RIGHT * 4), Line(ORIGIN, RIGHT * 2 + UP * 3)
        angle = Angle(one, two, radius=1)
        self.play(Create(one), Create(two))
        self.play(
            Create(angle), Write(MathTex(r"\alpha").move_to(Angle(one, two, radius=1.4).point_from_proportion(0.5)))
        )
        self.wait(1)


class TwoPanes(Scene):
    """nothing"""

    def construct(self):
        divide = Line(UP * 3.5, DOWN * 3.5, color=GREY)
        left = Axes(x_range=[-2, 2], y_range=[0, 4], x_length=5, y_length=4).to_edge(LEFT)
        right = Axes(x_range=[-2, 2], y_range=[-4, 4], x_length=5, y_length=4).to_edge(RIGHT)
        self.play(Create(divide), Create(left), Create(right))
        self.play(Create(left.plot(lambda x: x**2, color=BLUE)), Create(right.plot(lambda x: 2 * x, color=GREEN)))
        self.play(Write(MathTex("f").next_to(left, UP)), Write(MathTex("f'").next_to(right, UP)))
        self.wait(1)


class FadingTrail(Scene):
    """nothing"""

    def construct(self):
        dot = Dot(LEFT * 4, color=YELLOW)
        trail = TracedPath(dot.get_center, dissipating_time=0.6, stroke_opacity=[0, 1])
        self.add(trail, dot)
        self.play(dot.animate.shift(RIGHT * 8), path_arc=PI / 2, run_time=2)
        self.wait(1)


class AreaWithItsValue(Scene):
    """nothing"""

    def construct(self):
        axes = Axes(x_range=[0, 3], y_range=[0, 5], x_length=7, y_length=5, tips=False)
        curve = axes.plot(lambda x: 0.5 * x**2 + 0.3, color=BLUE)
        area = axes.get_area(curve, x_range=[0.5, 2.8], opacity=0.5)
        self.play(Create(axes), Create(curve))
        self.play(FadeIn(area))
        self.play(Write(MathTex("A", font_size=60).move_to(axes.c2p(2.2, 0.9))))
        self.wait(1)


class CommutativeDiagram(Scene):
    """nothing"""

    def construct(self):
        corners = {
            name: MathTex(name, font_size=56).move_to(at)
            for name, at in (("A", UL * 1.8), ("B", UR * 1.8), ("C", DL * 1.8), ("D", DR * 1.8))
        }
        self.play(*[Write(corner) for corner in corners.values()])
        for one, two, name, side in (
            ("A", "B", "f", UP),
            ("A", "C", "g", LEFT),
            ("B", "D", "h", RIGHT),
            ("C", "D", "k", DOWN),
        ):
            arrow = Arrow(corners[one].get_center(), corners[two].get_center(), buff=0.5)
            self.play(GrowArrow(arrow), Write(MathTex(name).next_to(arrow, side)), run_time=0.5)
        self.wait(1)
