"""The squares over the sides of a right-angled triangle."""

from manim import *


class Pythagoras(Scene):
    def construct(self):
        a, b, c = 2 * LEFT + DOWN, RIGHT + DOWN, 2 * LEFT + UP
        triangle = Polygon(a, b, c, color=WHITE, fill_opacity=0.3).shift(0.3 * RIGHT)
        self.play(Create(triangle))
        corners = triangle.get_vertices()
        squares = VGroup()
        for start, end, color in zip(corners, np.roll(corners, -1, axis=0), (BLUE, RED, GREEN)):
            side = end - start
            out = np.array([side[1], -side[0], 0])
            squares.add(Polygon(start, end, end + out, start + out, color=color, fill_opacity=0.5))
        squares.add(triangle).scale(0.6).move_to(ORIGIN)
        for square in squares[:3]:
            self.play(DrawBorderThenFill(square), run_time=1.2)
        words = VGroup(*[Text(name, font_size=32, slant=ITALIC) for name in ("b²", "c²", "a²")])
        for word, square in zip(words, squares):
            word.move_to(square.get_center())
        self.play(FadeIn(words))
        self.play(squares[0].animate.set_fill(opacity=0.9), squares[2].animate.set_fill(opacity=0.9))
        self.play(squares[1].animate.set_fill(opacity=0.9), Flash(squares[1].get_center(), color=RED))
        self.play(Rotate(VGroup(squares, words), PI / 6), run_time=2)
        self.wait()
