"""Letters that hardly stand out from what is behind them."""

from manim import *


class DarkOnBlack(Scene):
    """low_contrast"""

    def construct(self):
        self.play(Write(Text("Dark matter", color="#2a2a2a")))
        self.wait(1)


class WhiteOnYellow(Scene):
    """low_contrast"""

    def construct(self):
        box = Rectangle(width=5, height=2, color=YELLOW, fill_opacity=1)
        self.play(FadeIn(box), Write(Text("Attention", color=WHITE)))
        self.wait(1)


class YellowOnWhitePage(Scene):
    """low_contrast"""

    def construct(self):
        self.camera.background_color = WHITE
        self.play(Write(Text("sunshine", color=YELLOW)))
        self.wait(1)


class WhiteOnWhite(Scene):
    """low_contrast"""

    def construct(self):
        self.camera.background_color = "#f4f4f4"
        self.play(Write(Text("Where am I?")))
        self.play(Create(Circle(color=BLUE).shift(2 * DOWN)))
        self.wait(1)


class BlueOnBlue(Scene):
    """low_contrast"""

    def construct(self):
        cell = Square(2.4, color=BLUE, fill_opacity=0.9)
        word = Text("cell", color=BLUE_D).move_to(cell)
        self.play(FadeIn(cell), FadeIn(word))
        self.wait(1)


class DarkGreyFormula(Scene):
    """low_contrast"""

    def construct(self):
        formula = MathTex("e = m c^2", color=DARKER_GREY)
        self.play(Write(formula))
        self.wait(1)


class BlackTextLeftBlack(Scene):
    """low_contrast"""

    def construct(self):
        note = Text("written for paper", color=BLACK)
        self.add(Square().shift(3 * LEFT))
        self.play(Write(note.shift(2 * RIGHT)))
        self.wait(1)


class LightGreenOnMint(Scene):
    """low_contrast"""

    def construct(self):
        card = RoundedRectangle(width=6, height=3, color=GREEN_A, fill_opacity=1)
        words = VGroup(Text("growth", color=WHITE), Text("rate", color=WHITE)).arrange(DOWN).move_to(card)
        self.play(FadeIn(card))
        self.play(FadeIn(words))
        self.wait(1)


class NavyOnBlack(Scene):
    """low_contrast"""

    def construct(self):
        self.play(Write(Text("The deep sea", color="#000080")))
        self.wait(1)


class ColouredBarNumbers(Scene):
    """low_contrast"""

    def construct(self):
        bars = VGroup(*[Rectangle(width=1, height=h, color=GOLD_A, fill_opacity=1) for h in (2, 3, 4)])
        bars.arrange(RIGHT, aligned_edge=DOWN)
        numbers = VGroup(*[Integer(n).move_to(bar) for n, bar in zip((2, 3, 4), bars, strict=True)])
        self.play(FadeIn(bars), FadeIn(numbers))
        self.wait(1)


class ChangedToDark(Scene):
    """low_contrast"""

    def construct(self):
        words = Text("now you see me")
        self.play(Write(words))
        self.play(words.animate.set_color("#1c1c2e"))
        self.wait(1)
