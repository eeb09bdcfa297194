"""Written by somebody who had not seen the probe, and measured before anything was mended for it."""

from manim import *


class DnaLabelsCollide(Scene):
    """overlap"""

    def construct(self):
        left = VGroup(*[Dot(LEFT + UP * k, color=BLUE) for k in range(-2, 3)])
        right = VGroup(*[Dot(RIGHT + UP * k, color=RED) for k in range(-2, 3)])
        rungs = VGroup(*[Line(a, b) for a, b in zip(left, right)])
        self.play(FadeIn(left), FadeIn(right), Create(rungs))
        adenine = Text("adenine", font_size=40).move_to(UP * 2.6)
        thymine = Text("thymine pairs with adenine", font_size=40).move_to(UP * 2.5)
        self.play(Write(adenine))
        self.wait(1)
        self.play(Write(thymine))
        self.wait(2)


class OldStepStaysUnderNew(Scene):
    """overlap"""

    def construct(self):
        title = Text("Solving an inequality", font_size=36).to_edge(UP)
        self.add(title)
        steps = [r"3 - 2x < 7", r"-2x < 4", r"x > -2"]
        for step in steps:
            line = MathTex(step, font_size=64)
            self.play(FadeIn(line))
            self.wait(1.5)


class PiledAtOrigin(Scene):
    """overlap"""

    def construct(self):
        solid = Text("solid")
        liquid = Text("liquid")
        gas = Text("gas")
        self.play(FadeIn(solid), FadeIn(liquid), FadeIn(gas))
        self.wait(2)


class TickNumberUnderFormula(Scene):
    """overlap"""

    def construct(self):
        line = NumberLine(x_range=[0, 10, 1], length=11, include_numbers=True, font_size=36)
        self.play(Create(line))
        answer = MathTex(r"\sqrt{30} \approx 5.48", font_size=44, color=YELLOW)
        answer.move_to(line.n2p(5.48) + DOWN * 0.4)
        dot = Dot(line.n2p(5.48), color=YELLOW)
        self.play(FadeIn(dot), Write(answer))
        self.wait(2)


class LongSentenceLeavesFrame(Scene):
    """off_frame"""

    def construct(self):
        law = Text("Energy can neither be created nor destroyed, it only changes form", font_size=44)
        self.play(Write(law))
        self.wait(2)


class ThirdBoxOutside(Scene):
    """off_frame"""

    def construct(self):
        first = Square(side_length=2, color=BLUE)
        boxes = VGroup(first, first.copy(), first.copy(), first.copy())
        for number, box in enumerate(boxes):
            box.move_to(LEFT * 4 + RIGHT * 3.8 * number)
        names = VGroup(*[Text(f"cell {n}", font_size=32).move_to(box) for n, box in enumerate(boxes)])
        self.play(Create(boxes), FadeIn(names))
        self.wait(2)


class CaptionBelowEdge(Scene):
    """off_frame"""

    def construct(self):
        lens = Ellipse(width=0.8, height=4.5, color=BLUE)
        rays = VGroup(*[Line(LEFT * 5 + UP * y, UP * y) for y in (-1, 0, 1)])
        after = VGroup(*[Line(UP * y, RIGHT * 4) for y in (-1, 0, 1)])
        self.play(Create(lens), Create(rays), Create(after))
        caption = Text("parallel rays meet in the focus", font_size=32).move_to(DOWN * 3.95)
        self.play(Write(caption))
        self.wait(2)


class SourceNoteTiny(Scene):
    """too_small"""

    def construct(self):
        chart = BarChart([3, 5, 9], bar_names=["A", "B", "C"], y_range=[0, 10, 2], bar_colors=[GREEN, ORANGE, RED])
        self.play(Create(chart))
        note = Text("People asked: 17, in one school, in one week", font_size=9).to_edge(DOWN)
        self.play(FadeIn(note))
        self.wait(3)


class ScaledDownProof(Scene):
    """too_small"""

    def construct(self):
        lines = VGroup(
            MathTex(r"(n+1)^2 = n^2 + 2n + 1"),
            MathTex(r"\sum_{k=1}^{n} (2k - 1) = n^2"),
        ).arrange(DOWN)
        self.play(Write(lines))
        self.wait(1)
        self.play(lines.animate.scale(0.22).to_corner(UR))
        self.wait(2)


class GreyOnDark(Scene):
    """low_contrast"""

    def construct(self):
        mitochondrion = Ellipse(width=5, height=2.5, color=ORANGE)
        name = Text("power house of the cell", font_size=36, color="#222222").next_to(mitochondrion, DOWN)
        self.play(Create(mitochondrion))
        self.play(FadeIn(name))
        self.wait(2)


class YellowOnYellow(Scene):
    """low_contrast"""

    def construct(self):
        card = Rectangle(width=7, height=2, fill_color=YELLOW, fill_opacity=1, stroke_width=0)
        word = Text("Ampere", font_size=60, color="#FFF59D").move_to(card)
        self.play(FadeIn(card))
        self.play(FadeIn(word))
        self.wait(2)


class LightScheme(Scene):
    """low_contrast"""

    def construct(self):
        self.camera.background_color = WHITE
        title = Text("Perimeter", color=BLACK).to_edge(UP)
        formula = MathTex(r"P = 2(a + b)", color="#F0F0F0", font_size=70)
        self.play(Write(title))
        self.play(Write(formula))
        self.wait(2)


class LongPauseWithNothing(Scene):
    """empty_frame"""

    def construct(self):
        first = Text("First the question: what is heat?", font_size=40)
        self.play(Write(first))
        self.wait(1.5)
        self.play(FadeOut(first))
        self.wait(4)
        second = Text("Motion of particles.", font_size=40)
        self.play(Write(second))
        self.wait(2)


class EverythingMovedAway(Scene):
    """empty_frame"""

    def construct(self):
        train = Rectangle(width=2, height=1, color=RED, fill_opacity=1)
        self.play(FadeIn(train))
        self.play(train.animate.shift(RIGHT * 12), run_time=2)
        self.wait(5)


class DefinitionFlashesBy(Scene):
    """too_fast"""

    def construct(self):
        wheel = Circle(color=BLUE)
        self.play(Create(wheel))
        text = Text(
            "An isotope is an atom of the same element\nwith another number of neutrons in its core",
            font_size=34,
        ).to_edge(DOWN)
        self.play(FadeIn(text), run_time=0.3)
        self.play(FadeOut(text), run_time=0.3)
        self.play(wheel.animate.scale(1.5))
        self.wait(2)
