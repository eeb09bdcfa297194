"""A graph with a point, a tangent and a number that follow a tracker."""

from manim import *


class PlotWithUpdaters(Scene):
    def construct(self):
        axes = Axes(x_range=[-3, 3, 1], y_range=[-2, 8, 2], x_length=9, y_length=5.5).add_coordinates()
        labels = axes.get_axis_labels("x", "y")
        graph = axes.plot(lambda x: x**2 - 1, color=BLUE)
        formula = MathTex("y = x^2 - 1", color=BLUE).to_corner(UR)
        self.play(Create(axes), FadeIn(labels))
        self.play(Create(graph), Write(formula))
        at = ValueTracker(-2)
        point = always_redraw(lambda: Dot(axes.i2gp(at.get_value(), graph), color=YELLOW))
        tangent = always_redraw(
            lambda: axes.get_secant_slope_group(at.get_value(), graph, dx=0.01, secant_line_length=4).set_color(RED)
        )
        slope = DecimalNumber(-4, num_decimal_places=1).to_corner(UL)
        slope.add_updater(lambda number: number.set_value(2 * at.get_value()))
        self.add(tangent, point, slope)
        self.play(at.animate.set_value(2), run_time=4)
        area = axes.get_area(graph, x_range=(-1, 1), color=[GREEN, TEAL], opacity=0.6)
        self.play(FadeIn(area))
        self.play(at.animate.set_value(0), run_time=2)
        self.wait()
