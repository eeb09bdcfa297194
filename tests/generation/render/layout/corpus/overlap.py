"""Texts over texts, lines through words, words too wide for their boxes, things piled in the middle."""

from manim import *


class FormulaOnTitle(Scene):
    """overlap"""

    def construct(self):
        title = Text("The area of a circle")
        self.play(Write(title))
        formula = MathTex(r"A = \pi r^2")
        self.play(Write(formula))
        self.wait(2)


class TwoParagraphsAtOnce(Scene):
    """overlap"""

    def construct(self):
        first = Text("A prime has exactly two divisors", font_size=36).shift(0.2 * UP)
        second = Text("one and the number itself", font_size=36)
        self.play(FadeIn(first))
        self.play(FadeIn(second))
        self.wait(2)


class ForgottenFadeOut(Scene):
    """overlap"""

    def construct(self):
        self.next_section("Introduction")
        intro = Text("What is a derivative?", font_size=40)
        self.play(FadeIn(intro))
        self.wait(1)
        self.next_section("Definition")
        definition = MathTex(r"f'(x) = \lim_{h \to 0} \frac{f(x+h)-f(x)}{h}")
        self.play(Write(definition))
        self.wait(2)


class LabelsOfClosePoints(Scene):
    """overlap"""

    def construct(self):
        p, q = Dot([0, 0, 0]), Dot([0.15, 0, 0])
        names = VGroup(Text("point P", font_size=28).next_to(p, UP), Text("point Q", font_size=28).next_to(q, UP))
        self.add(p, q)
        self.play(FadeIn(names))
        self.wait(1)


class BulletsWithoutArrange(Scene):
    """overlap"""

    def construct(self):
        bullets = VGroup(*[Text(word, font_size=30) for word in ("Add the numbers", "Divide by two", "Check the sum")])
        self.play(LaggedStart(*[FadeIn(bullet) for bullet in bullets]))
        self.wait(2)


class SubtitleOnTitle(Scene):
    """overlap"""

    def construct(self):
        title = Text("Fractions", font_size=60).to_edge(UP)
        subtitle = Text("parts of a whole", font_size=30).to_edge(UP)
        self.add(title)
        self.play(FadeIn(subtitle))
        self.wait(1)


class AnswerOnQuestion(Scene):
    """overlap"""

    def construct(self):
        question = Text("How many sides has a hexagon?", font_size=36).to_edge(DOWN)
        answer = Text("It has six sides", font_size=36, color=YELLOW).move_to(question).shift(0.15 * UP)
        self.play(Write(question), run_time=1)
        self.wait(1)
        self.play(Write(answer), run_time=1)
        self.wait(1)


class EquationStepsOnEachOther(Scene):
    """overlap"""

    def construct(self):
        steps = [MathTex("2x + 3 = 7"), MathTex("2x = 4"), MathTex("x = 2")]
        for index, line in enumerate(steps):
            line.shift(0.25 * index * DOWN)
            self.play(Write(line))
        self.wait(2)


class LabelDriftsIntoLabel(Scene):
    """overlap"""

    def construct(self):
        still = Text("rest", font_size=40).shift(2 * RIGHT)
        moving = Text("moving", font_size=40).shift(2 * LEFT)
        self.add(still, moving)
        self.play(moving.animate.shift(3.6 * RIGHT), run_time=2)
        self.wait(1)


class CounterGrowsIntoItsName(Scene):
    """overlap"""

    def construct(self):
        tracker = ValueTracker(0)
        name = Text("people", font_size=40).shift(0.8 * RIGHT)
        count = always_redraw(lambda: Integer(int(tracker.get_value()), font_size=48).move_to(0.6 * LEFT))
        self.add(name, count)
        self.play(tracker.animate.set_value(12345678), run_time=2)
        self.wait(2)


class WordsOnAxis(Scene):
    """overlap"""

    def construct(self):
        axes = Axes(x_range=[-4, 4], y_range=[-3, 3])
        words = Text("The function grows without any bound", font_size=36)
        self.play(Create(axes))
        self.play(Write(words))
        self.wait(2)


class CurveThroughItsName(Scene):
    """overlap"""

    def construct(self):
        axes = Axes(x_range=[-4, 4], y_range=[-2, 2])
        line = axes.plot(lambda x: 0.02 * x + 1, color=BLUE)
        name = MathTex("y = 0.02 x + 1").move_to(axes.c2p(0, 1))
        self.play(Create(axes), Create(line))
        self.play(FadeIn(name))
        self.wait(1)


class ArrowThroughWords(Scene):
    """overlap"""

    def construct(self):
        words = Text("force of gravity", font_size=40)
        arrow = Arrow(4 * LEFT, 4 * RIGHT, color=RED)
        self.add(words)
        self.play(GrowArrow(arrow))
        self.wait(1)


class WordsWiderThanBox(Scene):
    """overlap"""

    def construct(self):
        box = Rectangle(width=2, height=1, color=BLUE)
        words = Text("photosynthesis in plants", font_size=36).move_to(box)
        self.play(Create(box), Write(words))
        self.wait(1)


class WordsWiderThanCircle(Scene):
    """overlap"""

    def construct(self):
        nodes = VGroup(*[Circle(0.6, color=GREEN) for _ in range(3)]).arrange(RIGHT, buff=2.4)
        names = VGroup(*[Text(name, font_size=36) for name in ("mitochondria", "cell", "ribosome unit")])
        for node, name in zip(nodes, names, strict=True):
            name.move_to(node)
        self.play(Create(nodes))
        self.play(FadeIn(names))
        self.wait(1)


class PiledShapes(Scene):
    """overlap"""

    def construct(self):
        square = Square(color=BLUE)
        circle = Circle(color=RED)
        triangle = Triangle(color=GREEN)
        star = Star(color=YELLOW)
        self.play(Create(square), Create(circle))
        self.play(Create(triangle), Create(star))
        self.wait(1)


class PiledFilledShapes(Scene):
    """overlap"""

    def construct(self):
        shapes = [Square(fill_opacity=1), Circle(fill_opacity=1, color=RED), Ellipse(fill_opacity=1, color=GREEN)]
        for shape in shapes:
            self.play(FadeIn(shape))
        self.wait(1)


class TextUnderItsBox(Scene):
    """overlap"""

    def construct(self):
        words = Text("theorem", font_size=40)
        box = Rectangle(width=5, height=1.5, color=BLUE, fill_opacity=1)
        self.play(Write(words))
        self.wait(0.2)
        self.remove(words)
        self.add(words2 := Text("never to be seen", font_size=36).shift(2 * DOWN))
        self.add(box, Rectangle(width=6, height=1.2, color=GREY, fill_opacity=1).move_to(words2))
        self.wait(2)


class TableUnderTitle(Scene):
    """overlap"""

    def construct(self):
        title = Text("Multiples of three and of four", font_size=44).to_edge(UP)
        table = Table([[str(3 * n) for n in range(1, 4)], [str(4 * n) for n in range(1, 4)]] * 4).scale(0.6)
        table.to_edge(UP, buff=0.6)
        self.add(title)
        self.play(FadeIn(table))
        self.wait(1)


class MatrixOnMatrix(Scene):
    """overlap"""

    def construct(self):
        a, b = Matrix([[1, 2], [3, 4]]), Matrix([[5, 6], [7, 8]]).shift(0.7 * RIGHT)
        self.play(Write(a))
        self.play(Write(b))
        self.wait(1)


class BraceLabelOnFormula(Scene):
    """overlap"""

    def construct(self):
        sum_ = MathTex("1 + 2 + 3 + 4 + 5")
        below = Text("the first five numbers", font_size=30).next_to(sum_, DOWN, buff=0.5)
        brace = Brace(sum_, DOWN)
        label = brace.get_text("fifteen in all")
        self.add(sum_, below)
        self.play(GrowFromCenter(brace), FadeIn(label))
        self.wait(1)


class TransformedIntoLonger(Scene):
    """overlap"""

    def construct(self):
        left, right = Text("short", font_size=40).shift(3 * LEFT), Text("neighbour", font_size=40).shift(1.5 * RIGHT)
        self.add(left, right)
        self.play(Transform(left, Text("a very much longer text", font_size=40).move_to(left)))
        self.wait(1)


class FixedTextsInSpace(ThreeDScene):
    """overlap"""

    def construct(self):
        self.set_camera_orientation(phi=60 * DEGREES, theta=40 * DEGREES)
        title, note = Text("A cube", font_size=40), Text("has six faces", font_size=40)
        self.add_fixed_in_frame_mobjects(title, note)
        title.to_corner(UL)
        note.to_corner(UL)
        self.play(Create(Cube()))
        self.wait(1)


class ZoomedInOnAMess(MovingCameraScene):
    """overlap"""

    def construct(self):
        a, b = Text("alpha beta", font_size=20).shift(4 * RIGHT), Text("gamma delta", font_size=20).shift(4.1 * RIGHT)
        self.add(a, b, Square().shift(4 * LEFT))
        self.play(self.camera.frame.animate.scale(0.4).move_to(a))
        self.wait(1)


class TicksAddedTwice(Scene):
    """overlap"""

    def construct(self):
        line = NumberLine([0, 10, 1], length=10, include_numbers=True)
        more = VGroup(*[Text(f"n={n}", font_size=24).next_to(line.n2p(n), DOWN, buff=0.2) for n in range(11)])
        self.play(Create(line))
        self.play(FadeIn(more))
        self.wait(1)


class MatrixBracketsInHeading(Scene):
    """overlap"""

    def construct(self):
        title = Text("Matrix times vector", font_size=48).to_edge(UP)
        self.add(title)
        matrix = Matrix([[1, 2], [3, 4], [5, 6]]).scale(1.2).next_to(title, DOWN, buff=-0.3)
        self.play(Write(matrix))
        self.wait(2)


class RoundBracketsInHeading(Scene):
    """overlap"""

    def construct(self):
        title = Text("The determinant of A", font_size=48).to_edge(UP)
        self.add(title)
        matrix = Matrix([[1, 2], [3, 4], [5, 6], [7, 8]], left_bracket="(", right_bracket=")")
        matrix.next_to(title, DOWN, buff=-0.3)
        self.play(Write(matrix))
        self.wait(2)
