"""A quadratic equation, solved in eight steps."""

from manim import *


class FormulaSteps(Scene):
    def construct(self):
        steps = [
            r"2x^2 - 8x + 6 = 0",
            r"x^2 - 4x + 3 = 0",
            r"x^2 - 4x = -3",
            r"x^2 - 4x + 4 = -3 + 4",
            r"(x - 2)^2 = 1",
            r"x - 2 = \pm\sqrt{1}",
            r"x = 2 \pm 1",
            r"x \in \{1, 3\}",
        ]
        shown = MathTex(steps[0], font_size=64)
        self.play(Write(shown))
        self.wait(0.5)
        for step in steps[1:]:
            following = MathTex(step, font_size=64)
            self.play(TransformMatchingShapes(shown, following))
            self.wait(0.5)
            shown = following
        self.play(Create(SurroundingRectangle(shown, buff=0.3)))
        self.wait()
