"""Good ones by the author of walked.py."""

from manim import *


class PieWithNamesInside(Scene):
    """nothing"""

    def construct(self):
        start, parts = 0, VGroup()
        for share, colour, name in ((0.5, BLUE_E, "bus"), (0.3, GREEN_E, "bike"), (0.2, RED_E, "foot")):
            sector = Sector(radius=2.5, start_angle=start * TAU, angle=share * TAU, color=colour)
            middle = (start + share / 2) * TAU
            label = Text(name, font_size=32).move_to(1.5 * (RIGHT * np.cos(middle) + UP * np.sin(middle)))
            parts.add(VGroup(sector, label))
            start += share
        for part in parts:
            self.play(FadeIn(part))
        self.wait(1)


class VennWithWords(Scene):
    """nothing"""

    def construct(self):
        left = Circle(2.2, color=BLUE, fill_opacity=0.4).shift(LEFT * 1.3)
        right = Circle(2.2, color=YELLOW_E, fill_opacity=0.4).shift(RIGHT * 1.3)
        words = VGroup(
            Text("even", font_size=32).move_to(LEFT * 2.2),
            Text("prime", font_size=32).move_to(RIGHT * 2.2),
            MathTex("2", font_size=56),
        )
        self.play(FadeIn(left), FadeIn(right))
        self.play(Write(words))
        self.wait(1)


class BraceAndBoxedResult(Scene):
    """nothing"""

    def construct(self):
        sum_ = MathTex("1", "+", "2", "+", "3", "+", "4", font_size=72)
        brace = Brace(sum_, DOWN)
        result = brace.get_tex("10", buff=0.2)
        box = SurroundingRectangle(result, color=YELLOW, buff=0.15)
        self.play(Write(sum_))
        self.play(GrowFromCenter(brace), Write(result))
        self.play(Create(box))
        self.wait(1)


class MultiplicationTable(Scene):
    """nothing"""

    def construct(self):
        table = IntegerTable(
            [[row * column for column in range(1, 7)] for row in range(1, 7)],
            row_labels=[MathTex(str(n)) for n in range(1, 7)],
            col_labels=[MathTex(str(n)) for n in range(1, 7)],
            h_buff=0.9,
            v_buff=0.5,
        )
        self.play(FadeIn(table))
        self.play(table.get_entries((4, 5)).animate.set_color(YELLOW))
        self.play(Create(SurroundingRectangle(table.get_rows()[3])))
        self.wait(1)


class DeterminantMarked(Scene):
    """nothing"""

    def construct(self):
        matrix = Matrix([["a", "b"], ["c", "d"]]).scale(1.5)
        entries = matrix.get_entries()
        diagonal = Line(entries[0].get_center(), entries[3].get_center(), color=GREEN, stroke_width=4)
        other = Line(entries[1].get_center(), entries[2].get_center(), color=RED, stroke_width=4)
        result = MathTex("= ad - bc", font_size=60).next_to(matrix, RIGHT)
        self.play(Write(matrix))
        self.play(Create(diagonal), Create(other))
        self.play(Write(result))
        self.wait(1)


class RowAndColumnStruckOut(Scene):
    """nothing"""

    def construct(self):
        matrix = IntegerMatrix([[1, 2, 3], [4, 5, 6], [7, 8, 10]]).scale(1.2)
        rows, columns = matrix.get_rows(), matrix.get_columns()
        across = Line(rows[0].get_left() + LEFT * 0.2, rows[0].get_right() + RIGHT * 0.2, color=RED)
        down = Line(columns[1].get_top() + UP * 0.2, columns[1].get_bottom() + DOWN * 0.2, color=RED)
        self.play(Write(matrix))
        self.play(Create(across), Create(down))
        self.wait(1)


class TreeDrawnFromWordToWord(Scene):
    """overlap"""

    def construct(self):
        root = Text("vertebrates", font_size=36).shift(UP * 2)
        leaves = (
            VGroup(Text("fish", font_size=36), Text("birds", font_size=36), Text("mammals", font_size=36))
            .arrange(RIGHT, buff=1.5)
            .shift(DOWN)
        )
        self.play(Write(root), Write(leaves))
        self.play(*[Create(Line(root.get_center(), leaf.get_center())) for leaf in leaves])
        self.wait(1)


class CodeBesideItsTrace(Scene):
    """nothing"""

    def construct(self):
        code = Code(code_string="a, b = 48, 18\nwhile b:\n    a, b = b, a % b\nprint(a)", language="python").scale(0.9)
        code.to_edge(LEFT)
        trace = VGroup(*[MathTex(f"({a}, {b})") for a, b in ((48, 18), (18, 12), (12, 6), (6, 0))])
        trace.arrange(DOWN, buff=0.4).to_edge(RIGHT, buff=2)
        self.play(FadeIn(code))
        for pair in trace:
            self.play(FadeIn(pair, shift=UP * 0.2), run_time=0.7)
        self.wait(1)


class SurfaceWithFixedTitle(ThreeDScene):
    """nothing"""

    def construct(self):
        self.set_camera_orientation(phi=65 * DEGREES, theta=-45 * DEGREES)
        axes = ThreeDAxes()
        surface = Surface(
            lambda u, v: np.array([u, v, np.sin(u) * np.cos(v)]), u_range=[-3, 3], v_range=[-3, 3], resolution=12
        )
        title = Text("A wavy surface", font_size=40).to_corner(UL)
        self.add_fixed_in_frame_mobjects(title)
        self.play(Create(axes), Create(surface))
        self.begin_ambient_camera_rotation(0.3)
        self.wait(2)


class CameraFollowsTheDot(MovingCameraScene):
    """nothing"""

    def construct(self):
        axes = Axes(x_range=[0, 10], y_range=[-2, 2], x_length=12, y_length=4)
        curve = axes.plot(np.sin, color=BLUE)
        dot = Dot(curve.get_start(), color=YELLOW)
        self.play(Create(axes), Create(curve), FadeIn(dot))
        self.camera.frame.save_state()
        self.play(self.camera.frame.animate.scale(0.5).move_to(dot))
        self.camera.frame.add_updater(lambda frame: frame.move_to(dot))
        self.play(MoveAlongPath(dot, curve), run_time=2)
        self.camera.frame.clear_updaters()
        self.play(Restore(self.camera.frame))
        self.wait(1)


class GhostOfTheOldShape(Scene):
    """nothing"""

    def construct(self):
        triangle = Polygon(LEFT * 2 + DOWN, RIGHT * 2 + DOWN, UP * 2, color=BLUE)
        label = MathTex("A", font_size=60).move_to(triangle.get_center())
        self.play(Create(triangle), Write(label))
        ghost = triangle.copy().set_opacity(0.2)
        self.add(ghost)
        self.play(triangle.animate.rotate(PI / 3))
        self.wait(1)


class TransformedEquation(Scene):
    """nothing"""

    def construct(self):
        one = MathTex("x^2", "-", "9", "=", "0", font_size=64)
        two = MathTex("(x-3)", "(x+3)", "=", "0", font_size=64)
        self.play(Write(one))
        self.wait(1)
        self.play(TransformMatchingTex(one, two))
        self.wait(1)


class CrossedOutFraction(Scene):
    """nothing"""

    def construct(self):
        fraction = MathTex(r"\frac{2 \cdot 3}{2 \cdot 5}", font_size=96)
        wrong = MathTex(r"\frac{1}{2} + \frac{1}{3} = \frac{2}{5}", font_size=64).shift(DOWN * 2.2)
        self.play(Write(fraction))
        self.play(Write(wrong))
        self.play(Create(Cross(wrong)))
        self.wait(1)


class HistogramWithDenseNames(Scene):
    """nothing"""

    def construct(self):
        chart = BarChart(
            values=[3, 7, 12, 18, 22, 17, 11, 6],
            bar_names=[str(n) for n in range(150, 190, 5)],
            y_range=[0, 25, 5],
            x_length=10,
            y_length=5,
            bar_colors=[BLUE_C],
        )
        self.play(Create(chart))
        self.play(Write(chart.get_bar_labels(font_size=30, color=WHITE)))
        self.wait(1)


class UnitCircleSixteenPoints(Scene):
    """nothing"""

    def construct(self):
        circle = Circle(2.4, color=WHITE)
        self.play(Create(circle))
        for name, angle in (
            (r"0", 0),
            (r"\frac{\pi}{4}", 1),
            (r"\frac{\pi}{2}", 2),
            (r"\frac{3\pi}{4}", 3),
            (r"\pi", 4),
            (r"\frac{5\pi}{4}", 5),
            (r"\frac{3\pi}{2}", 6),
            (r"\frac{7\pi}{4}", 7),
        ):
            at = circle.point_at_angle(angle * PI / 4)
            label = MathTex(name, font_size=36).move_to(at * 1.28)
            self.play(FadeIn(Dot(at, color=YELLOW)), Write(label), run_time=0.4)
        self.wait(1)


class NumberPlaneWithVectors(Scene):
    """nothing"""

    def construct(self):
        plane = NumberPlane()
        one = Vector([3, 1], color=YELLOW)
        two = Vector([1, 2], color=GREEN)
        names = VGroup(
            MathTex(r"\vec{u}", color=YELLOW).next_to(one.get_end(), RIGHT),
            MathTex(r"\vec{v}", color=GREEN).next_to(two.get_end(), UP),
        ).set_z_index(2)
        for name in names:
            name.add_background_rectangle()
        self.play(Create(plane), run_time=1)
        self.play(GrowArrow(one), GrowArrow(two))
        self.play(FadeIn(names))
        self.wait(1)


class TicTacToe(Scene):
    """nothing"""

    def construct(self):
        lines = VGroup(
            *[Line(LEFT * 3, RIGHT * 3).shift(UP * y) for y in (-1, 1)],
            *[Line(UP * 3, DOWN * 3).shift(RIGHT * x) for x in (-1, 1)],
        )
        self.play(Create(lines))
        for sign, x, y in (("X", 0, 0), ("O", 2, 2), ("X", -2, 2), ("O", 2, -2), ("X", 2, 0)):
            self.play(Write(Text(sign, font_size=80).move_to([x, y, 0])), run_time=0.4)
        self.wait(1)


class HighlightBehindAWord(Scene):
    """nothing"""

    def construct(self):
        words = Tex("The ", "limit", " need not be a ", "value", " of the function.", font_size=44)
        marker = BackgroundRectangle(words[1], color=TEAL_E, fill_opacity=0.9, buff=0.08)
        self.play(Write(words))
        self.add(marker, words)
        self.play(FadeIn(marker))
        self.wait(2)


class TreeOfTwoTosses(Scene):
    """nothing"""

    def construct(self):
        root = Dot(LEFT * 5)
        ends = {"H": UP * 1.6 + LEFT * 1, "T": DOWN * 1.6 + LEFT * 1}
        self.play(FadeIn(root))
        for side, at in ends.items():
            edge = Line(root.get_center(), at)
            chance = MathTex(r"\tfrac12").next_to(edge.get_center(), UP if side == "H" else DOWN, buff=0.25)
            name = Text(side, font_size=36).move_to(at + RIGHT * 0.4)
            self.play(Create(edge), Write(chance), Write(name))
            for other, shift in (("H", 0.8), ("T", -0.8)):
                end = at + RIGHT * 3.6 + UP * shift
                self.play(
                    Create(Line(at + RIGHT * 0.8, end)),
                    Write(Text(side + other, font_size=36).next_to(end, RIGHT)),
                    run_time=0.5,
                )
        self.wait(1)


class RulerWithTicksAndMovingArrow(Scene):
    """nothing"""

    def construct(self):
        line = NumberLine(x_range=[-5, 5, 1], length=11, include_numbers=True)
        arrow = Arrow(UP, DOWN * 0.1, buff=0).next_to(line.n2p(-3), UP, buff=0.1)
        value = always_redraw(lambda: DecimalNumber(line.p2n(arrow.get_end()), num_decimal_places=1).next_to(arrow, UP))
        self.play(Create(line))
        self.play(FadeIn(arrow), FadeIn(value))
        self.play(arrow.animate.shift(RIGHT * 5), run_time=2)
        self.wait(1)


class SpotlightOverDimmedText(Scene):
    """nothing"""

    def construct(self):
        lines = VGroup(
            Text("Read the task", font_size=40),
            Text("Draw a sketch", font_size=40),
            Text("Write an equation", font_size=40),
        )
        lines.arrange(DOWN, buff=0.8)
        self.play(FadeIn(lines))
        self.wait(1)
        for line in lines:
            rest = [other for other in lines if other is not line]
            self.play(line.animate.set_opacity(1), *[other.animate.set_opacity(0.35) for other in rest])
            self.wait(1)


class ClockFace(Scene):
    """nothing"""

    def construct(self):
        face = Circle(3, color=WHITE)
        hours = VGroup(
            *[
                Text(str(hour), font_size=36).move_to(
                    2.5 * (UP * np.cos(hour * PI / 6) + RIGHT * np.sin(hour * PI / 6))
                )
                for hour in range(1, 13)
            ]
        )
        long = Line(ORIGIN, UP * 2, stroke_width=6)
        short = Line(ORIGIN, RIGHT * 1.3, stroke_width=8, color=YELLOW)
        self.play(Create(face), FadeIn(hours))
        self.play(Create(long), Create(short))
        self.play(Rotate(long, -TAU, about_point=ORIGIN), Rotate(short, -TAU / 12, about_point=ORIGIN), run_time=3)
        self.wait(1)
