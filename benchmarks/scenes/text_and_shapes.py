"""Words that are written, and shapes that turn into each other."""

from manim import *


class TextAndShapes(Scene):
    def construct(self):
        title = Text("Shapes and their names", font_size=48).to_edge(UP)
        self.play(Write(title))
        shapes = VGroup(Square(color=BLUE), Circle(color=GREEN), Triangle(color=YELLOW), RegularPolygon(6, color=RED))
        shapes.set_fill(opacity=0.5).arrange(RIGHT, buff=0.8)
        names = VGroup(*[Text(name, font_size=30) for name in ("square", "circle", "triangle", "hexagon")])
        for name, shape in zip(names, shapes):
            name.next_to(shape, DOWN)
        self.play(LaggedStart(*[Create(shape) for shape in shapes], lag_ratio=0.3))
        self.play(LaggedStart(*[FadeIn(name, shift=UP * 0.3) for name in names], lag_ratio=0.2))
        self.play(*[Indicate(shape) for shape in shapes])
        self.play(Transform(shapes[0], shapes[1].copy()), shapes[2].animate.rotate(PI))
        lines = VGroup(
            Text("Every square is a rectangle,", font_size=34),
            Text("but not every rectangle is a square.", font_size=34),
            Text("What about a rhombus?", font_size=34, color=YELLOW),
        ).arrange(DOWN, aligned_edge=LEFT)
        self.play(FadeOut(shapes), FadeOut(names))
        for line in lines:
            self.play(Write(line))
        self.wait()
        self.play(Circumscribe(lines[2]))
        self.play(FadeOut(lines), title.animate.move_to(ORIGIN))
        self.wait()
