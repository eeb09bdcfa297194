"""Objects that the frame cuts."""

from manim import *


class LongSentence(Scene):
    """off_frame"""

    def construct(self):
        words = Text("The square of the hypotenuse equals the sum of the squares of the other two sides")
        self.play(Write(words), run_time=3)
        self.wait(3)


class SquarePushedOut(Scene):
    """off_frame"""

    def construct(self):
        square = Square(color=BLUE, fill_opacity=0.5)
        self.play(Create(square))
        self.play(square.animate.shift(7 * RIGHT))
        self.wait(1)


class TallList(Scene):
    """off_frame"""

    def construct(self):
        lines = VGroup(*[Text(f"Rule number {n}", font_size=40) for n in range(1, 14)]).arrange(DOWN, buff=0.4)
        self.play(FadeIn(lines))
        self.wait(9)


class LabelAboveTop(Scene):
    """off_frame"""

    def construct(self):
        box = Rectangle(width=6, height=7.4)
        label = Text("height", font_size=40).next_to(box, UP)
        self.play(Create(box), FadeIn(label))
        self.wait(1)


class WideEquation(Scene):
    """off_frame"""

    def construct(self):
        equation = MathTex(
            r"1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 + 11 + 12 + 13 + 14 + 15 + 16 + 17 + 18", font_size=72
        )
        self.play(FadeIn(equation))
        self.wait(2)


class TableTooLarge(Scene):
    """off_frame"""

    def construct(self):
        table = Table([[str(row * column) for column in range(1, 10)] for row in range(1, 10)])
        self.play(FadeIn(table))
        self.wait(2)


class GraphVerticesOutside(Scene):
    """off_frame"""

    def construct(self):
        places = {1: [-6.8, 0, 0], 2: [0, 0, 0], 3: [6.9, 1, 0]}
        graph = Graph([1, 2, 3], [(1, 2), (2, 3)], layout=places, labels=True, vertex_config={"radius": 0.6})
        self.play(Create(graph))
        self.wait(1)


class TextNeverInside(Scene):
    """off_frame"""

    def construct(self):
        self.add(Text("in the middle", font_size=40))
        lost = Text("conclusion", font_size=40).shift(6 * DOWN)
        self.play(FadeIn(lost))
        self.wait(1)


class MovedTitleTooHigh(Scene):
    """off_frame"""

    def construct(self):
        title = Text("Vectors", font_size=60)
        self.play(Write(title))
        self.play(title.animate.shift(3.8 * UP))
        self.play(Create(Circle()))
        self.wait(1)


class CircleGrownTooLarge(Scene):
    """off_frame"""

    def construct(self):
        circle = Circle(2, color=GREEN, fill_opacity=0.3)
        self.play(Create(circle))
        self.play(circle.animate.scale(1.7).shift(2 * DOWN))
        self.wait(1)


class ZoomCutsText(MovingCameraScene):
    """off_frame"""

    def construct(self):
        words = Text("A long line that a near camera cannot show", font_size=36)
        self.add(words)
        self.play(self.camera.frame.animate.scale(0.5))
        self.wait(2)


class CodeTooLong(Scene):
    """off_frame"""

    def construct(self):
        listing = "\n".join(f"print('this is line number {n} of the listing')" for n in range(22))
        code = Code(code_string=listing, language="python")
        self.play(FadeIn(code))
        self.wait(3)


class ArrangedTooWide(Scene):
    """off_frame"""

    def construct(self):
        row = VGroup(*[Square(1.4).add(Text(str(n))) for n in range(9)]).arrange(RIGHT, buff=0.3)
        self.play(FadeIn(row))
        self.wait(1)


class CornerTextInSpace(ThreeDScene):
    """off_frame"""

    def construct(self):
        words = Text("Volume of a sphere", font_size=44).shift(5.5 * RIGHT + 3 * UP)
        self.add_fixed_in_frame_mobjects(words)
        self.set_camera_orientation(phi=70 * DEGREES, theta=30 * DEGREES)
        self.play(Create(Sphere(resolution=(8, 8))))
        self.wait(1)
