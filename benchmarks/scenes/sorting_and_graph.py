"""Bars that are sorted by swapping, and a walk through a graph."""

from manim import *


class SortingAndGraph(Scene):
    def construct(self):
        values = [5, 2, 6, 1, 4, 3]
        bars = VGroup(
            *[
                VGroup(Rectangle(width=0.8, height=0.5 * value, fill_opacity=0.7, color=BLUE), MathTex(value))
                for value in values
            ]
        )
        for bar in bars:
            bar[1].next_to(bar[0], DOWN)
        bars.arrange(RIGHT, buff=0.3, aligned_edge=DOWN)
        self.play(LaggedStart(*[GrowFromEdge(bar, DOWN) for bar in bars], lag_ratio=0.1))
        order = list(range(len(values)))
        for last in range(len(values) - 1, 2, -1):
            for i in range(last):
                left, right = bars[order[i]], bars[order[i + 1]]
                if values[order[i]] > values[order[i + 1]]:
                    dx = right.get_x() - left.get_x()
                    self.play(left.animate.shift(RIGHT * dx), right.animate.shift(LEFT * dx), run_time=0.4)
                    order[i], order[i + 1] = order[i + 1], order[i]
        self.play(bars.animate.set_color(GREEN))
        self.play(FadeOut(bars))
        graph = Graph(
            list(range(1, 9)),
            [(1, 2), (1, 3), (2, 4), (2, 5), (3, 6), (3, 7), (5, 8)],
            layout="tree",
            root_vertex=1,
            labels=True,
        )
        self.play(Create(graph), run_time=2)
        for vertex in (1, 2, 4, 5, 8, 3, 6, 7):
            self.play(graph.vertices[vertex].animate.set_fill(YELLOW), run_time=0.4)
        self.wait()
