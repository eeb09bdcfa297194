"""By somebody who had not read the rules. At first look 20 of 20 bad ones were found, 1 of 20 good ones accused."""

from manim import *


class BinomialTermsGrowIntoEachOther(Scene):
    """overlap"""

    def construct(self):
        title = Text("Binomial expansion", font_size=44).to_edge(UP)
        self.play(Write(title))
        left = MathTex(r"(a+b)^4 =", font_size=54).shift(LEFT * 4)
        right = MathTex(r"a^4 + 4a^3b + 6a^2b^2 + 4ab^3 + b^4", font_size=54).shift(LEFT * 1)
        self.play(Write(left))
        self.play(Write(right))
        self.wait(2)


class ResultWrittenOverTheSum(Scene):
    """overlap"""

    def construct(self):
        steps = VGroup(*[MathTex(f"S_{{{n}}} = {n * (n + 1) // 2}") for n in range(1, 6)]).arrange(DOWN, buff=0.4)
        self.play(LaggedStart(*[FadeIn(step) for step in steps], lag_ratio=0.3))
        formula = MathTex(r"S_n = \frac{n(n+1)}{2}", color=YELLOW)
        self.play(Write(formula))
        self.wait(2)


class AxisLabelThroughTitle(Scene):
    """overlap"""

    def construct(self):
        title = Text("Population of rabbits", font_size=40).to_edge(UP)
        axes = Axes(x_range=[0, 5], y_range=[0, 50, 10], y_length=6.6).to_edge(UP, buff=0.6)
        label = axes.get_y_axis_label(Text("rabbits in hundreds", font_size=36), edge=UP, direction=UP, buff=-0.1)
        self.play(Create(axes), Write(label))
        self.play(Write(title))
        self.wait(2)


class CounterUnderItsName(Scene):
    """overlap"""

    def construct(self):
        name = Text("throws so far:", font_size=40)
        count = Integer(0, font_size=60)
        self.play(FadeIn(name), FadeIn(count))
        self.play(ChangeDecimalToValue(count, 500), run_time=2)
        self.wait(1)


class SecondTableOverFirst(Scene):
    """overlap"""

    def construct(self):
        one = Table([["1", "2"], ["3", "4"]], include_outer_lines=True)
        two = Table([["5", "6"], ["7", "8"]], include_outer_lines=True).shift(RIGHT * 0.7)
        self.play(Create(one))
        self.wait(1)
        self.play(Create(two))
        self.wait(2)


class LongProductRunsOut(Scene):
    """off_frame"""

    def construct(self):
        product = MathTex("20! = " + r" \cdot ".join(str(n) for n in range(1, 21)), font_size=48)
        self.play(Write(product))
        self.wait(2)


class ArrowRowLeavesAtTheRight(Scene):
    """off_frame, overlap"""

    def construct(self):
        boxes = VGroup(
            *[
                VGroup(Square(1.2), Text(word, font_size=28))
                for word in ("Eins", "Zwei", "Drei", "Vier", "Fünf", "Sechs", "Sieben")
            ]
        )
        boxes.arrange(RIGHT, buff=1.2)
        for box in boxes:
            self.play(FadeIn(box), run_time=0.5)
        self.wait(1)


class BraceBelowTheFloor(Scene):
    """off_frame"""

    def construct(self):
        bar = Rectangle(width=6, height=1).to_edge(DOWN, buff=0.2)
        brace = BraceLabel(bar, r"\text{half of the way}", DOWN)
        self.play(Create(bar))
        self.play(GrowFromCenter(brace))
        self.wait(2)


class ZoomedFarFromTheLabel(MovingCameraScene):
    """off_frame"""

    def construct(self):
        circle = Circle(2)
        dot = Dot(circle.point_at_angle(PI / 4), color=YELLOW)
        name = Text("The point of contact of the tangent", font_size=30).next_to(dot, RIGHT)
        self.play(Create(circle), FadeIn(dot), Write(name))
        self.play(self.camera.frame.animate.scale(0.35).move_to(dot))
        self.wait(3)


class FootnoteForAnts(Scene):
    """too_small"""

    def construct(self):
        title = Text("Where the data come from", font_size=48).to_edge(UP)
        note = Text("All numbers are rounded to whole thousands.", font_size=11)
        self.play(Write(title), FadeIn(note))
        self.wait(5)


class TinyNumbersOnTheLine(Scene):
    """too_small"""

    def construct(self):
        line = NumberLine(x_range=[0, 20, 1], length=12, include_numbers=True, font_size=12)
        self.play(Create(line))
        self.wait(2)


class MatrixShrunkToFit(Scene):
    """too_small"""

    def construct(self):
        matrix = IntegerMatrix([[row * column for column in range(1, 16)] for row in range(1, 16)])
        matrix.scale_to_fit_height(3)
        self.play(FadeIn(matrix))
        self.wait(2)


class NavyLawOnBlack(Scene):
    """low_contrast"""

    def construct(self):
        law = MathTex(r"F = m \cdot a", color="#000080", font_size=72)
        self.play(Write(law))
        self.wait(2)


class YellowOnCream(Scene):
    """low_contrast"""

    def construct(self):
        self.camera.background_color = "#FFF8DC"
        words = Text("Der Kreis hat keine Ecken", color="#FFE680", font_size=48)
        self.play(Write(words))
        self.wait(2)


class GreyOnGreyTile(Scene):
    """low_contrast"""

    def construct(self):
        tile = Square(4, fill_color=GREY_C, fill_opacity=1, stroke_width=0)
        words = Text("area", color=GREY_B, font_size=60)
        self.play(FadeIn(tile), FadeIn(words))
        self.wait(2)


class NothingAfterTheFirstStep(Scene):
    """empty_frame"""

    def construct(self):
        self.next_section("Intro")
        words = Text("Let us begin")
        self.play(Write(words))
        self.play(FadeOut(words))
        self.next_section("Explanation")
        self.wait(4)


class ShapeFarOutside(Scene):
    """empty_frame"""

    def construct(self):
        square = Square().shift(RIGHT * 12)
        self.play(Create(square))
        self.wait(3)


class AllPiledInTheMiddle(Scene):
    """overlap"""

    def construct(self):
        for text in ("x = 1", "y = 2", "z = 3"):
            self.play(Write(MathTex(text)))
        self.wait(1)


class ParagraphInOneSecond(Scene):
    """too_fast"""

    def construct(self):
        words = Paragraph(
            "The derivative of a function at a point is",
            "the slope of the tangent line there, if that",
            "line is not vertical and the limit exists.",
            font_size=36,
        )
        self.play(FadeIn(words), run_time=0.5)
        self.play(FadeOut(words), run_time=0.5)
        self.play(Create(Circle()))
        self.wait(1)


class SentencesFlashBy(Scene):
    """too_fast"""

    def construct(self):
        for sentence in (
            "First we divide both sides by two",
            "Then we move the constant over",
            "At last we take the square root",
        ):
            words = Text(sentence, font_size=40)
            self.add(words)
            self.wait(0.6)
            self.remove(words)
        self.play(Write(MathTex("x = 4")))
        self.wait(1)
