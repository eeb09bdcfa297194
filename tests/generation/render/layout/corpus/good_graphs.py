"""Axes, number lines, grids and curves, with what belongs on them."""

from manim import *


class NumbersAndACurve(Scene):
    """nothing"""

    def construct(self):
        axes = Axes(x_range=[-4, 4], y_range=[-2, 6], axis_config={"include_numbers": True})
        curve = axes.plot(lambda x: x**2 - 2, x_range=[-2.8, 2.8], color=BLUE)
        self.play(Create(axes))
        self.play(Create(curve))
        self.wait(1)


class CurveBeyondTheFrame(Scene):
    """nothing"""

    def construct(self):
        axes = Axes(x_range=[-4, 4], y_range=[-3, 3])
        self.play(Create(axes), Create(axes.plot(lambda x: x**3, color=RED)))
        self.wait(1)


class AxisLabels(Scene):
    """nothing"""

    def construct(self):
        axes = Axes(x_range=[0, 6], y_range=[0, 4], x_length=9, y_length=5)
        self.play(Create(axes), FadeIn(axes.get_axis_labels("t", "v(t)")))
        self.wait(1)


class GraphLabelBeside(Scene):
    """nothing"""

    def construct(self):
        axes = Axes(x_range=[-3, 3], y_range=[-1, 5], x_length=8)
        curve = axes.plot(lambda x: x**2 / 2, color=YELLOW)
        label = axes.get_graph_label(curve, MathTex(r"\frac{x^2}{2}"), x_val=2, direction=LEFT, buff=0.5)
        self.play(Create(axes), Create(curve), Write(label))
        self.wait(1)


class PlaneFillsTheFrame(Scene):
    """nothing"""

    def construct(self):
        plane = NumberPlane().add_coordinates()
        self.play(Create(plane))
        self.play(GrowArrow(Vector([2, 1], color=YELLOW)))
        self.wait(1)


class HugePlane(Scene):
    """nothing"""

    def construct(self):
        plane = NumberPlane(x_range=[-20, 20], y_range=[-20, 20])
        self.add(plane)
        self.play(plane.animate.apply_matrix([[1, 1], [0, 1]]))
        self.wait(1)


class ComplexNumbers(Scene):
    """nothing"""

    def construct(self):
        plane = ComplexPlane().add_coordinates()
        dot = Dot(plane.n2p(2 + 1j), color=YELLOW)
        self.add(plane)
        self.play(FadeIn(dot), FadeIn(MathTex("2+i").next_to(dot, UR, buff=0.1).add_background_rectangle()))
        self.wait(1)


class NumberLineWithDot(Scene):
    """nothing"""

    def construct(self):
        line = NumberLine([-5, 5, 1], length=12, include_numbers=True)
        dot = Dot(line.n2p(2), color=RED)
        self.play(Create(line))
        self.play(FadeIn(dot), FadeIn(Text("here", font_size=30).next_to(dot, UP)))
        self.play(dot.animate.move_to(line.n2p(-3)))
        self.wait(1)


class LongNumberLine(Scene):
    """nothing"""

    def construct(self):
        self.play(Create(NumberLine([-20, 20, 1], length=40)))
        self.wait(1)


class BarsWithNames(Scene):
    """nothing"""

    def construct(self):
        chart = BarChart(
            [3, 5, 2],
            bar_names=["cats", "dogs", "birds"],
            bar_colors=[BLUE, GREEN],
            y_range=[0, 6, 2],
            y_length=5,
            x_length=8,
        )
        self.play(Create(chart))
        self.play(FadeIn(chart.get_bar_labels(font_size=36)))
        self.wait(1)


class RiemannRectangles(Scene):
    """nothing"""

    def construct(self):
        axes = Axes(x_range=[0, 5], y_range=[0, 6], x_length=8, y_length=5)
        curve = axes.plot(lambda x: 0.2 * x**2 + 1, x_range=[0, 4.5])
        self.play(Create(axes), Create(curve))
        self.play(FadeIn(axes.get_riemann_rectangles(curve, [0, 4], dx=0.5)))
        self.wait(1)


class AreaBeyondTheFrame(Scene):
    """nothing"""

    def construct(self):
        axes = Axes(x_range=[-3, 3], y_range=[-1, 3], y_length=7)
        curve = axes.plot(lambda x: x**2, x_range=[-2.5, 2.5])
        self.add(axes, curve, axes.get_area(curve, [0, 2.5], color=BLUE))
        self.wait(1)


class TangentRollsAlong(Scene):
    """nothing"""

    def construct(self):
        axes = Axes(x_range=[-3, 3], y_range=[-2, 4])
        curve, at = axes.plot(lambda x: x**2 / 2), ValueTracker(-2)
        line = always_redraw(lambda: TangentLine(curve, (at.get_value() + 3) / 6, length=5, color=YELLOW))
        self.add(axes, curve, line)
        self.play(at.animate.set_value(2), run_time=2)
        self.wait(1)


class LabelOnALineWithGround(Scene):
    """nothing"""

    def construct(self):
        line = LabeledLine("7 cm", label_position=0.5, start=3 * LEFT, end=3 * RIGHT)
        self.play(Create(line))
        self.wait(1)


class TextOnPlaneWithGround(Scene):
    """nothing"""

    def construct(self):
        words = Text("determinant", font_size=44).add_background_rectangle(opacity=0.9)
        axes = Axes()
        self.add(axes, words)
        self.wait(2)


class NetworkOfNodes(Scene):
    """nothing"""

    def construct(self):
        graph = Graph([1, 2, 3, 4], [(1, 2), (2, 3), (3, 4), (4, 1)], layout="circular", labels=True)
        self.play(Create(graph))
        self.play(Circumscribe(graph.vertices[1], Circle))
        self.wait(1)


class TickLabelsAndDashes(Scene):
    """nothing"""

    def construct(self):
        axes = Axes(x_range=[0, 5], y_range=[0, 5], x_length=6, y_length=6, axis_config={"include_numbers": True})
        point = axes.c2p(3, 2)
        self.play(Create(axes), FadeIn(Dot(point)), Create(axes.get_lines_to_point(point)))
        self.play(FadeIn(MathTex("(3, 2)").next_to(point, UR, buff=0.15)))
        self.wait(1)


class MatrixOnTransformedPlane(LinearTransformationScene):
    """nothing"""

    def construct(self):
        self.apply_matrix([[2, 1], [0, 1]])
        self.wait(1)
