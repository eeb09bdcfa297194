"""More to read than there is time for."""

from manim import *

LONG = "A sequence converges when its members come as near to one number as anybody could wish"


class ParagraphForASecond(Scene):
    """too_fast"""

    def construct(self):
        words = Text(LONG, font_size=28)
        self.play(FadeIn(words), run_time=0.5)
        self.wait(0.5)
        self.play(FadeOut(words), run_time=0.3)
        self.play(Create(Circle()))
        self.wait(1)


class LastSentenceCutOff(Scene):
    """too_fast"""

    def construct(self):
        self.play(Create(Circle()))
        self.play(FadeIn(Text(LONG, font_size=20).to_edge(DOWN)), run_time=0.6)


class SlidesRushingBy(Scene):
    """too_fast"""

    def construct(self):
        for text in ("Every triangle has three sides and three angles", "The angles add up to two right ones, always"):
            words = Text(text, font_size=32)
            self.play(FadeIn(words), run_time=0.3)
            self.wait(0.4)
            self.play(FadeOut(words), run_time=0.3)
        self.play(Create(Triangle()))
        self.wait(1)


class BreathlessSubcaptions(Scene):
    """too_fast"""

    def construct(self):
        self.next_section("One")
        self.add_subcaption("We begin with a circle and look at its radius, diameter and circumference.", duration=1)
        self.play(Create(Circle()), run_time=0.8)
        self.next_section("Two")
        self.add_subcaption("Then we draw a square.", duration=1)
        self.play(Create(Square(3)), run_time=2)


class ThreeLinesAtOnce(Scene):
    """too_fast"""

    def construct(self):
        lines = VGroup(*[Text(line, font_size=30) for line in (LONG[:45], LONG[10:55], LONG[30:75])]).arrange(DOWN)
        self.play(FadeIn(lines), run_time=0.5)
        self.wait(1)
        self.play(FadeOut(lines), run_time=0.5)
        self.play(Create(Square()))
        self.wait(1)


class TexParagraphFlashes(Scene):
    """too_fast"""

    def construct(self):
        words = Tex(r"A continuous function on a closed interval takes a largest and a smallest value.", font_size=36)
        self.play(FadeIn(words), run_time=0.4)
        self.wait(0.6)
        self.play(FadeOut(words), run_time=0.4)
        self.play(Create(Square()))
        self.wait(1)


class LongCaptionAtTheEnd(Scene):
    """too_fast"""

    def construct(self):
        self.play(Create(Square()), run_time=2)
        self.add_subcaption("This square has four equal sides and four right angles, as every square has.", duration=1)
        self.wait(1)


class ReplacedTooSoon(Scene):
    """too_fast"""

    def construct(self):
        first = Text("Divide both sides by the number before the unknown", font_size=32)
        second = Text("and you are left with it alone", font_size=32)
        self.play(FadeIn(first), run_time=0.3)
        self.play(ReplacementTransform(first, second), run_time=0.5)
        self.wait(2)
