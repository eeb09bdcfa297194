"""Written when the probe was finished; nothing in it was changed for these scenes."""

from manim import *


class DefinitionLeftUnderProof(Scene):
    """overlap"""

    def construct(self):
        definition = Tex("A number is even if two divides it.", font_size=44)
        proof = Tex("Let $n$ be even. Then $n = 2k$.", font_size=44)
        self.play(FadeIn(definition))
        self.wait(1)
        self.play(Write(proof))
        self.wait(2)


class PointNamesCollide(Scene):
    """overlap"""

    def construct(self):
        points = [LEFT * 0.2, RIGHT * 0.2, UP * 0.2]
        dots = VGroup(*[Dot(at) for at in points])
        names = VGroup(*[MathTex(f"P_{{{index}}}(x, y)").next_to(dot, UR) for index, dot in enumerate(dots)])
        self.play(FadeIn(dots), Write(names))
        self.wait(1)


class LegendOverGraph(Scene):
    """overlap"""

    def construct(self):
        axes = Axes(x_range=[0, 10], y_range=[0, 10], x_length=8, y_length=6)
        curve = axes.plot(lambda x: 5 + 0 * x, color=RED)
        legend = Text("constant speed of the train", font_size=36).move_to(axes.c2p(5, 5))
        self.play(Create(axes), Create(curve))
        self.play(Write(legend))
        self.wait(2)


class NarrowNodes(Scene):
    """overlap"""

    def construct(self):
        box = RoundedRectangle(width=1.5, height=0.9, color=TEAL, fill_opacity=0.4)
        label = Text("preprocessing", font_size=30)
        node = VGroup(box, label)
        self.play(FadeIn(node))
        self.wait(1)


class AnimatedIntoTitle(Scene):
    """overlap"""

    def construct(self):
        title = Text("Binary search").to_edge(UP)
        array = VGroup(*[Integer(n) for n in (2, 3, 5, 7, 11)]).arrange(RIGHT, buff=0.6)
        self.add(title, array)
        self.play(array.animate.to_edge(UP))
        self.wait(1)


class TwoTablesOnePlace(Scene):
    """overlap"""

    def construct(self):
        left = Table([["a", "b"], ["c", "d"]])
        right = Table([["e", "f"], ["g", "h"]]).shift(RIGHT)
        self.play(FadeIn(left))
        self.play(FadeIn(right))
        self.wait(1)


class NumbersOnMeetingDots(Scene):
    """overlap"""

    def construct(self):
        at = ValueTracker(0)
        one = always_redraw(lambda: Text("left one", font_size=32).move_to([-4 + at.get_value(), 0, 0]))
        two = always_redraw(lambda: Text("right one", font_size=32).move_to([4 - at.get_value(), 0, 0]))
        self.add(one, two)
        self.play(at.animate.set_value(3.8), run_time=3)
        self.wait(1)


class HeadlineTooLarge(Scene):
    """off_frame"""

    def construct(self):
        self.play(Write(Text("The Fundamental Theorem of Calculus", font_size=96)))
        self.wait(2)


class StackRunsOver(Scene):
    """off_frame"""

    def construct(self):
        stack = VGroup(*[Rectangle(width=3, height=0.9).add(Integer(n)) for n in range(10)]).arrange(UP, buff=0.05)
        self.play(FadeIn(stack))
        self.wait(1)


class ShiftedMatrix(Scene):
    """off_frame"""

    def construct(self):
        matrix = Matrix([[1, 0, 2], [0, 1, 5], [3, 3, 3]]).shift(6 * LEFT)
        self.play(Write(matrix))
        self.wait(1)


class AnnotationRunsOut(Scene):
    """off_frame"""

    def construct(self):
        dot = Dot([5, -3, 0])
        note = Text("a point far to the right", font_size=36).next_to(dot, RIGHT)
        self.play(FadeIn(dot), FadeIn(note))
        self.wait(1)


class CaptionTiny(Scene):
    """too_small"""

    def construct(self):
        axes = Axes(x_range=[0, 4], y_range=[0, 4], x_length=5, y_length=5)
        caption = Text("distance in metres", font_size=12).next_to(axes, DOWN)
        self.play(Create(axes), FadeIn(caption))
        self.wait(1)


class ShrunkDerivation(Scene):
    """too_small"""

    def construct(self):
        lines = VGroup(*[MathTex(f"x_{n} = {n} x + {n}^2") for n in range(1, 5)]).arrange(DOWN).scale(0.25)
        self.play(Write(lines))
        self.wait(1)


class GreyOnDarkGrey(Scene):
    """low_contrast"""

    def construct(self):
        panel = Rectangle(width=8, height=3, color=GREY_D, fill_opacity=1)
        self.play(FadeIn(panel), Write(Text("conclusion", color=GREY_C)))
        self.wait(1)


class PurpleNight(Scene):
    """low_contrast"""

    def construct(self):
        self.camera.background_color = "#1b0033"
        self.play(Write(MathTex(r"\int_0^1 x^2", color="#4a1a80", font_size=90)))
        self.wait(1)


class PaleOnPaper(Scene):
    """low_contrast"""

    def construct(self):
        self.camera.background_color = "#ffffff"
        heading = Text("Probability", color=BLACK).to_edge(UP)
        note = Text("chance of rain", color=BLUE_A)
        self.play(Write(heading), Write(note))
        self.wait(1)


class WaitsForNothing(Scene):
    """empty_frame"""

    def construct(self):
        title = Text("Sets")
        self.play(Write(title))
        self.play(FadeOut(title))
        self.wait(5)
        circles = VGroup(Circle(), Circle().shift(RIGHT))
        self.play(Create(circles))
        self.wait(1)


class EmptyMiddleStep(Scene):
    """empty_frame"""

    def construct(self):
        self.next_section("Show")
        dot = Dot()
        self.play(FadeIn(dot))
        self.play(FadeOut(dot))
        self.next_section("Think")
        self.wait(2)
        self.next_section("Tell")
        self.play(FadeIn(Square()))
        self.wait(1)


class RushedProof(Scene):
    """too_fast"""

    def construct(self):
        text = Text("Suppose there were a largest prime and multiply all of them", font_size=30)
        self.play(FadeIn(text), run_time=0.5)
        self.wait(0.5)
        self.remove(text)
        self.play(Create(Circle()))
        self.wait(1)


class SubcaptionFlood(Scene):
    """too_fast"""

    def construct(self):
        self.add_subcaption(
            "Consider the parabola, its vertex, its axis, its two roots and its slope there.", duration=1
        )
        self.play(Create(Square()), run_time=1)
        self.add_subcaption("Done.", duration=1)
        self.wait(2)


class QuadraticSolvedNeatly(Scene):
    """nothing"""

    def construct(self):
        lines = VGroup(MathTex("x^2 - 5x + 6 = 0"), MathTex("(x - 2)(x - 3) = 0"), MathTex("x = 2, x = 3"))
        lines.arrange(DOWN, buff=0.6)
        for line in lines:
            self.play(Write(line))
        self.play(Circumscribe(lines[-1]))
        self.wait(1)


class UnitCircleWithRadius(Scene):
    """nothing"""

    def construct(self):
        plane = NumberPlane(x_range=[-2, 2], y_range=[-2, 2], x_length=6, y_length=6)
        circle = Circle(1.5, color=YELLOW)
        radius = Line(ORIGIN, circle.point_at_angle(PI / 4))
        label = MathTex("r = 1").next_to(radius.get_center(), UL, buff=0.1).add_background_rectangle()
        self.play(Create(plane), Create(circle), Create(radius), FadeIn(label))
        self.wait(1)


class StepsOfAList(Scene):
    """nothing"""

    def construct(self):
        steps = VGroup(*[Text(f"{n}. {what}", font_size=34) for n, what in enumerate(("Read", "Think", "Write"), 1)])
        steps.arrange(DOWN, aligned_edge=LEFT)
        for line in steps:
            self.play(FadeIn(line, shift=RIGHT))
            self.wait(0.5)
        self.wait(1)


class SwappedPlaces(Scene):
    """nothing"""

    def construct(self):
        a, b = Text("first", font_size=40).shift(2 * LEFT), Text("second", font_size=40).shift(2 * RIGHT)
        self.add(a, b)
        self.play(Swap(a, b))
        self.wait(1)


class WordsFlyAcross(Scene):
    """nothing"""

    def construct(self):
        title, word = Text("Orbit", font_size=60), Text("moon", font_size=32).shift(4 * LEFT)
        self.add(title, word)
        self.play(word.animate.shift(8 * RIGHT), run_time=3)
        self.wait(1)


class HistogramOfThrows(Scene):
    """nothing"""

    def construct(self):
        chart = BarChart([4, 7, 6, 3], bar_names=["1", "2", "3", "4"], y_range=[0, 8, 2], bar_colors=[BLUE, TEAL])
        self.play(Create(chart))
        self.play(chart.animate.change_bar_values([5, 5, 5, 5]))
        self.wait(1)


class SurroundedInsideTable(Scene):
    """nothing"""

    def construct(self):
        table = MathTable([["x", "1", "2"], ["y", "3", "5"]], include_outer_lines=True)
        self.play(table.create())
        self.play(Create(SurroundingRectangle(table.get_rows()[1], color=YELLOW)))
        self.wait(1)


class BracesOnTwoSides(Scene):
    """nothing"""

    def construct(self):
        box = Rectangle(width=4, height=2)
        below, beside = Brace(box, DOWN), Brace(box, RIGHT)
        self.play(Create(box), FadeIn(below, beside))
        self.play(Write(below.get_tex("a")), Write(beside.get_tex("b")))
        self.wait(1)


class ArrowsWithNames(Scene):
    """nothing"""

    def construct(self):
        v, w = Vector([3, 1], color=YELLOW), Vector([1, 2], color=BLUE)
        names = VGroup(MathTex("v").next_to(v.get_end(), RIGHT), MathTex("w").next_to(w.get_end(), UP))
        self.play(GrowArrow(v), GrowArrow(w), Write(names))
        self.wait(1)


class DerivativeSlides(Scene):
    """nothing"""

    def construct(self):
        axes = Axes(x_range=[-3, 3], y_range=[-1, 4], x_length=8, y_length=5).shift(0.5 * DOWN)
        curve, at = axes.plot(lambda x: 0.4 * x**2), ValueTracker(-2)
        dot = always_redraw(lambda: Dot(axes.c2p(at.get_value(), 0.4 * at.get_value() ** 2), color=RED))
        slope = always_redraw(lambda: DecimalNumber(0.8 * at.get_value()).to_corner(UR))
        self.add(axes, curve, dot, slope)
        self.play(at.animate.set_value(2), run_time=2)
        self.wait(1)


class ChalkboardColours(Scene):
    """nothing"""

    def construct(self):
        self.camera.background_color = "#2a4d3a"
        self.play(Write(Text("today's homework", color="#f5f5dc")))
        self.wait(1)


class LargeCodeOfOneScreen(Scene):
    """nothing"""

    def construct(self):
        code = Code(code_string="for n in range(10):\n    if n % 2:\n        print(n)", language="python")
        title = Text("A loop", font_size=40).to_edge(UP)
        self.play(Write(title), FadeIn(code))
        self.wait(2)


class HeartbeatOfDots(Scene):
    """nothing"""

    def construct(self):
        dots = VGroup(*[Dot() for _ in range(12)]).arrange_in_grid(3, 4, buff=0.6)
        self.play(LaggedStart(*[GrowFromCenter(dot) for dot in dots], lag_ratio=0.1))
        self.play(dots.animate.set_color(YELLOW))
        self.wait(1)


class NumberedTriangleSides(Scene):
    """nothing"""

    def construct(self):
        corners = [[-3, -2, 0], [3, -2, 0], [-3, 2, 0]]
        triangle = Polygon(*corners, color=GREEN, fill_opacity=0.2)
        mark = RightAngle(Line(corners[0], corners[1]), Line(corners[0], corners[2]), length=0.4)
        names = VGroup(
            MathTex("6").next_to([0, -2, 0], DOWN),
            MathTex("4").next_to([-3, 0, 0], LEFT),
            MathTex(r"\sqrt{52}").next_to([0, 0, 0], UR),
        )
        self.play(Create(triangle), Create(mark), Write(names))
        self.wait(1)


class TitleShrinksToCorner(Scene):
    """nothing"""

    def construct(self):
        title = Text("Eigenvectors", font_size=80)
        self.play(Write(title))
        self.play(title.animate.scale(0.45).to_corner(UL))
        self.play(Create(NumberPlane(x_range=[-3, 3], y_range=[-2, 2])))
        self.wait(1)


class LastFade(Scene):
    """nothing"""

    def construct(self):
        words = Text("Thank you")
        self.play(Write(words))
        self.wait(1)
        self.play(FadeOut(words))
        self.wait(1)


class SphereAndNote(ThreeDScene):
    """nothing"""

    def construct(self):
        self.set_camera_orientation(phi=70 * DEGREES, theta=30 * DEGREES)
        note = Text("a sphere", font_size=36).to_edge(DOWN)
        self.add_fixed_in_frame_mobjects(note)
        self.play(Create(Sphere(radius=1.5, resolution=(10, 10))))
        self.begin_ambient_camera_rotation(rate=0.2)
        self.wait(1)


class CameraPansOverText(MovingCameraScene):
    """nothing"""

    def construct(self):
        left, right = Text("past", font_size=60).shift(8 * LEFT), Text("future", font_size=60).shift(8 * RIGHT)
        self.add(left, right)
        self.camera.frame.move_to(left)
        self.wait(0.5)
        self.play(self.camera.frame.animate.move_to(right), run_time=3)
        self.wait(1)


class SetMembers(Scene):
    """nothing"""

    def construct(self):
        ring = Ellipse(width=6, height=4, color=BLUE, fill_opacity=0.15)
        members = VGroup(*[MathTex(str(n)) for n in (2, 3, 5, 7)]).arrange_in_grid(2, 2, buff=1)
        name = MathTex("P").next_to(ring, UR, buff=-0.4)
        self.play(Create(ring), Write(members), Write(name))
        self.wait(1)


class FractionOfABar(Scene):
    """nothing"""

    def construct(self):
        parts = VGroup(*[Square(1.2, fill_opacity=0.7, color=BLUE_E if n < 3 else GREY_E) for n in range(5)])
        parts.arrange(RIGHT, buff=0)
        label = MathTex(r"\frac{3}{5}").next_to(parts, UP)
        self.play(FadeIn(parts), Write(label))
        self.wait(1)
