"""Texts where they belong: in boxes, one after the other, small but readable, dimmed on purpose."""

from manim import *


class TitleAndFormula(Scene):
    """nothing"""

    def construct(self):
        title = Text("The area of a circle").to_edge(UP)
        formula = MathTex(r"A = \pi r^2")
        self.play(Write(title))
        self.play(Write(formula))
        self.play(FadeOut(title, formula))
        self.wait(1)


class LabelInBox(Scene):
    """nothing"""

    def construct(self):
        box = RoundedRectangle(width=5, height=1.5, color=BLUE, fill_opacity=0.3)
        label = Text("input", font_size=36).move_to(box)
        self.play(Create(box), Write(label))
        self.wait(1)


class SurroundedFormula(Scene):
    """nothing"""

    def construct(self):
        formula = MathTex("2x + 3 = 7", font_size=60)
        frame = SurroundingRectangle(formula, buff=0.15)
        self.play(Write(formula))
        self.play(Create(frame))
        self.wait(1)


class TightSurroundingPart(Scene):
    """nothing"""

    def construct(self):
        formula = MathTex("a", "+", "b", "=", "c", font_size=72)
        self.play(Write(formula))
        self.play(Create(SurroundingRectangle(formula[2], buff=0.05)))
        self.wait(1)


class BraceWithLabel(Scene):
    """nothing"""

    def construct(self):
        line = Line(3 * LEFT, 3 * RIGHT)
        brace = Brace(line, DOWN)
        self.play(Create(line), GrowFromCenter(brace), Write(brace.get_text("six units")))
        self.wait(1)


class TermsReplaced(Scene):
    """nothing"""

    def construct(self):
        before = MathTex("2x", "+", "3", "=", "7")
        after = MathTex("2x", "=", "7", "-", "3")
        self.play(Write(before))
        self.play(TransformMatchingTex(before, after))
        self.wait(1)


class ReplacementChain(Scene):
    """nothing"""

    def construct(self):
        line = Text("first thought", font_size=40)
        self.play(Write(line))
        for words in ("second thought", "third one"):
            new = Text(words, font_size=40)
            self.play(ReplacementTransform(line, new))
            line = new
            self.wait(1)


class TransformInPlace(Scene):
    """nothing"""

    def construct(self):
        words = Text("one", font_size=60)
        self.play(Write(words))
        self.play(Transform(words, Text("two and a half", font_size=60)))
        self.wait(1)


class CopyMovesIntoPlace(Scene):
    """nothing"""

    def construct(self):
        source = MathTex("x = 3").to_edge(UP)
        target = MathTex("2 x = 6")
        self.play(Write(source))
        self.play(TransformFromCopy(source, target))
        self.wait(1)


class CopyLiesOnOriginal(Scene):
    """nothing"""

    def construct(self):
        words = Text("the same", font_size=40)
        twin = words.copy().set_color(YELLOW)
        self.play(Write(words))
        self.add(twin)
        self.wait(1)
        self.play(twin.animate.shift(2 * DOWN))
        self.wait(1)


class OneFadesAsTheOtherComes(Scene):
    """nothing"""

    def construct(self):
        first, second = Text("before", font_size=50), Text("after all", font_size=50)
        self.play(FadeIn(first))
        self.wait(1)
        self.play(FadeOut(first), FadeIn(second))
        self.wait(1)


class CrossFadeTransform(Scene):
    """nothing"""

    def construct(self):
        first, second = Text("rain", font_size=50), MathTex("r(t)", font_size=70)
        self.play(FadeIn(first))
        self.play(FadeTransform(first, second))
        self.wait(1)


class IndicatedForAMoment(Scene):
    """nothing"""

    def construct(self):
        row = VGroup(*[Text(word, font_size=40) for word in ("cat", "dog", "bird")]).arrange(RIGHT, buff=0.25)
        self.play(FadeIn(row))
        for word in row:
            self.play(Indicate(word, scale_factor=2))
        self.wait(1)


class StruckThrough(Scene):
    """nothing"""

    def construct(self):
        wrong = Text("9 is a prime", font_size=48)
        self.play(Write(wrong))
        self.play(Create(Cross(wrong)))
        self.wait(1)


class CancelledTerm(Scene):
    """nothing"""

    def construct(self):
        formula = MathTex(r"\frac{6 a}{2 a}", font_size=80)
        self.play(Write(formula))
        self.play(Create(Line(formula.get_corner(DL), formula.get_corner(UR), color=RED)))
        self.wait(1)


class UnderlinedTitle(Scene):
    """nothing"""

    def construct(self):
        title = Text("Underlined", font_size=48)
        self.play(Write(title), Create(Underline(title)))
        self.add(Title("A Title of Manim's own"))
        self.wait(1)


class BulletedPoints(Scene):
    """nothing"""

    def construct(self):
        points = BulletedList("Read the task", "Draw a picture", "Check the result", font_size=44)
        self.play(FadeIn(points))
        self.wait(3)


class DimmedOldLines(Scene):
    """nothing"""

    def construct(self):
        old = Text("what we know", font_size=40).shift(UP)
        new = Text("what we ask", font_size=40).shift(DOWN)
        self.play(Write(old))
        self.play(old.animate.set_opacity(0.15), Write(new))
        self.wait(1)


class WatermarkBehind(Scene):
    """nothing"""

    def construct(self):
        mark = Text("DRAFT", font_size=200).set_opacity(0.1)
        self.add(mark, Text("Homework for Monday", font_size=44))
        self.wait(2)


class CodeListing(Scene):
    """nothing"""

    def construct(self):
        listing = (
            "def area(radius):\n    return 3.14159 * radius ** 2\n\n\nfor radius in range(3):\n    print(area(radius))"
        )
        self.play(FadeIn(Code(code_string=listing, language="python")))
        self.wait(3)


class MatrixInBrackets(Scene):
    """nothing"""

    def construct(self):
        product = VGroup(Matrix([[1, 2], [3, 4]]), Matrix([["x"], ["y"]]), MathTex("="), Matrix([["x+2y"], ["3x+4y"]]))
        self.play(Write(product.arrange(RIGHT)))
        self.wait(2)


class MatrixRowMarked(Scene):
    """nothing"""

    def construct(self):
        matrix = Matrix([[1, 2, 3], [4, 5, 6]])
        self.play(Write(matrix))
        self.play(Create(SurroundingRectangle(matrix.get_rows()[0])))
        self.wait(1)


class TableOfValues(Scene):
    """nothing"""

    def construct(self):
        table = Table(
            [["0", "1", "2"], ["0", "1", "4"]], row_labels=[Text("n"), Text("square")], include_outer_lines=True
        )
        self.play(FadeIn(table))
        table.add_highlighted_cell((2, 3), color=GREEN_E)
        self.wait(2)


class TallFraction(Scene):
    """nothing"""

    def construct(self):
        formula = MathTex(
            r"\sqrt{\frac{a^2 + b^2}{c_1 + \frac{1}{2}}} = \left( \sum_{k=1}^{n} k \right)^{2}", font_size=60
        )
        self.play(Write(formula))
        self.wait(2)


class ShadowedTitle(Scene):
    """nothing"""

    def construct(self):
        front = Text("Geometry", font_size=96)
        shadow = front.copy().set_color(GREY_E).set_opacity(0.2).shift(0.05 * DR)
        self.add(shadow, front)
        self.wait(1)


class CardOverCard(Scene):
    """nothing"""

    def construct(self):
        for index, name in enumerate(("ace", "king", "queen")):
            card = RoundedRectangle(width=3, height=4, color=WHITE, fill_color=BLUE_E, fill_opacity=1)
            group = VGroup(card, Text(name, font_size=44)).shift(0.1 * index * UR)
            self.play(FadeIn(group, shift=UP))
        self.wait(1)


class BlackOnWhitePage(Scene):
    """nothing"""

    def construct(self):
        self.camera.background_color = WHITE
        self.play(Write(Text("ink on paper", color=BLACK)), Create(Circle(color=BLUE).shift(2 * DOWN)))
        self.wait(1)


class DarkWordsOnYellow(Scene):
    """nothing"""

    def construct(self):
        box = Rectangle(width=6, height=2, color=YELLOW, fill_opacity=1)
        self.play(FadeIn(box), Write(Text("careful", color=BLACK)))
        self.wait(1)


class SmallButReadable(Scene):
    """nothing"""

    def construct(self):
        self.add(Circle())
        self.play(FadeIn(Text("Source: census of 2020", font_size=20).to_corner(DR)))
        self.wait(2)


class LongTextLongEnough(Scene):
    """nothing"""

    def construct(self):
        words = Paragraph(
            "A sequence converges when its members", "come as near to one number", "as anybody could wish"
        )
        self.play(FadeIn(words.scale(0.7)))
        self.wait(5)


class CountingUp(Scene):
    """nothing"""

    def construct(self):
        tracker = ValueTracker(0)
        label = Text("sum:", font_size=40).shift(1.5 * LEFT)
        number = DecimalNumber(0).add_updater(lambda n: n.set_value(tracker.get_value()).next_to(label, RIGHT))
        self.add(label, number)
        self.play(tracker.animate.set_value(100), run_time=2)
        self.wait(1)


class VariableWithName(Scene):
    """nothing"""

    def construct(self):
        variable = Variable(2.5, "x", num_decimal_places=2)
        self.play(Write(variable))
        self.play(variable.tracker.animate.set_value(4))
        self.wait(1)


class CalmSubcaptions(Scene):
    """nothing"""

    def construct(self):
        self.next_section("One")
        self.add_subcaption("Here is a square with four equal sides.", duration=3)
        self.play(Create(Square()), run_time=1)
        self.wait(2)
        self.next_section("Two")
        self.add_subcaption("And here is a circle.", duration=2)
        self.play(Create(Circle()), run_time=2)


class ShortPausesBetween(Scene):
    """nothing"""

    def construct(self):
        self.wait(0.5)
        for shape in (Square(), Circle(), Triangle()):
            self.play(Create(shape))
            self.play(FadeOut(shape))
            self.wait(0.5)
        self.wait(1)


class AnswerUncovered(Scene):
    """nothing"""

    def construct(self):
        answer = Text("forty-two", font_size=48)
        lid = Rectangle(width=5, height=1.5, color=TEAL_E, fill_opacity=1)
        self.add(answer, lid)
        self.wait(2)
        self.play(lid.animate.shift(2.5 * DOWN))
        self.wait(1)


class MatrixRightBelowItsHeading(Scene):
    """nothing"""

    def construct(self):
        title = Text("Matrix times vector", font_size=48).to_edge(UP)
        self.add(title)
        matrix = Matrix([[1, 2], [3, 4], [5, 6]], left_bracket="(", right_bracket=")").next_to(title, DOWN, buff=0.1)
        self.play(Write(matrix))
        self.wait(2)


class TextShrunkToAPoint(Scene):
    """nothing"""

    def construct(self):
        title = Text("Small, smaller, gone")
        self.play(Write(title))
        self.wait(1)
        self.play(title.animate.scale(0.0001), Create(Circle()))
        self.wait(1)
