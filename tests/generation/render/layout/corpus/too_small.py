"""Letters that nobody reads from the back."""

from manim import *


class FootnoteSize(Scene):
    """too_small"""

    def construct(self):
        self.add(Text("Photosynthesis", font_size=60))
        self.play(FadeIn(Text("light is turned into sugar", font_size=10).shift(DOWN)))
        self.wait(2)


class ScaledDown(Scene):
    """too_small"""

    def construct(self):
        words = Text("Every even number is the sum of two primes").scale(0.2)
        self.play(Write(words))
        self.wait(2)


class ShrunkGroup(Scene):
    """too_small"""

    def construct(self):
        group = VGroup(Square(), Text("inside", font_size=30), MathTex("a^2").shift(DOWN)).arrange(RIGHT)
        self.play(FadeIn(group))
        self.play(group.animate.scale(0.3).to_corner(UR))
        self.wait(1)


class TinyFormula(Scene):
    """too_small"""

    def construct(self):
        self.add(Circle())
        self.play(Write(MathTex("c = 2 r", font_size=11).shift(2 * DOWN)))
        self.wait(1)


class FarCamera(MovingCameraScene):
    """overlap, too_small"""

    def construct(self):
        words = Text("seen from far away", font_size=30)
        self.add(words, Square(4))
        self.play(self.camera.frame.animate.scale(3))
        self.wait(1)


class TinyTable(Scene):
    """too_small"""

    def construct(self):
        table = Table([[str(row * column) for column in range(1, 7)] for row in range(1, 7)]).scale(0.2)
        self.play(FadeIn(table))
        self.wait(1)


class TinyAxisNumbers(Scene):
    """too_small"""

    def construct(self):
        axes = Axes([0, 10, 1], [0, 10, 1], axis_config={"include_numbers": True, "font_size": 9})
        self.play(Create(axes))
        self.wait(1)


class TinyLabelTurned(Scene):
    """too_small"""

    def construct(self):
        axis = Arrow(3 * DOWN, 3 * UP)
        label = Text("temperature", font_size=11).rotate(90 * DEGREES).next_to(axis, LEFT)
        self.play(GrowArrow(axis), FadeIn(label))
        self.wait(1)


class LongParagraphFitted(Scene):
    """too_small"""

    def construct(self):
        line = (
            "A function is a rule that gives to each element of one set exactly one element of another set, no more. "
        )
        self.play(FadeIn(Text(line * 3).scale(0.25)))
        self.wait(15)
