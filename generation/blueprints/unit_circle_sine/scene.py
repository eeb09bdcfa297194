"""The unit circle and its waves: a point runs round the circle, and its height, carried across, draws the sine."""

import numpy as np
from manim import *

from generation.kit import FOURTH, HIGHLIGHT, INK, MUTED, PRIMARY, STAGE_COLOR, formula, heading, step, words

# --- parameters ---
FUNCTIONS = ["sin"]
TURNS = 1
REPEATS = False
TICKS = [[0.5, r"\frac{\pi}{2}"], [1.0, r"\pi"], [1.5, r"\frac{3\pi}{2}"], [2.0, r"2\pi"]]
QUARTERS = ["0", r"\frac{\pi}{2}", r"\pi", r"\frac{3\pi}{2}"]
TURN_TEX = r"2\pi"
TITLE_TEXT = "The unit circle makes the sine wave"
# --- end of parameters ---

CENTER = np.array([-4.35, 0.1, 0.0])
RADIUS = 1.65
ORIGIN = np.array([-1.75, CENTER[1], 0.0])
AXIS_LENGTH = 8.2
TICK_DEPTH = 2.2
WAVES = {"sin": np.sin, "cos": np.cos}
COLORS = {"sin": HIGHLIGHT, "cos": FOURTH}
MEANINGS = {"sin": "how high the point is", "cos": "how far right the point is"}
FIRST_ANGLE = 50 * DEGREES


class UnitCircleSine(Scene):
    def construct(self) -> None:
        self.camera.background_color = STAGE_COLOR
        self.angle = ValueTracker(FIRST_ANGLE)
        self.add(heading(TITLE_TEXT))
        self.show_the_circle()
        self.show_the_axes()
        self.run_one_turn()
        if REPEATS:
            self.run_on()
        self.name_the_waves()
        self.wait(2)

    def show_the_circle(self) -> None:
        step(self, "The unit circle", "A point runs round a circle of radius 1. We watch its angle and its distances.")
        circle = Circle(RADIUS, color=INK, stroke_width=3).move_to(CENTER)
        cross = VGroup(
            Line(CENTER + 1.15 * RADIUS * LEFT, CENTER + 1.15 * RADIUS * RIGHT),
            Line(CENTER + 1.15 * RADIUS * DOWN, CENTER + 1.15 * RADIUS * UP),
        ).set_stroke(MUTED, width=1.5, opacity=0.7)
        self.spoke = always_redraw(lambda: Line(CENTER, self.point(), color=INK, stroke_width=3))
        self.dot = always_redraw(lambda: Dot(self.point(), radius=0.09, color=INK))
        self.arc = always_redraw(self.draw_arc)
        one = formula("1", size=38).move_to(self.at_angle(FIRST_ANGLE, 0.55) + [-0.22, 0.18, 0])
        theta = formula(r"\theta", size=38, color=PRIMARY).move_to(self.at_angle(FIRST_ANGLE / 2, 0.42))
        self.play(Create(circle), Create(cross), run_time=1.5)
        self.play(Create(self.spoke), FadeIn(self.dot), FadeIn(one), run_time=1)
        notes = VGroup(self.note(r"\theta", "how far the point has turned", PRIMARY))
        for name in FUNCTIONS:
            notes.add(self.note(rf"\{name}\theta", MEANINGS[name], COLORS[name]))
        notes.arrange(DOWN, buff=0.55, aligned_edge=LEFT).move_to([2.7, CENTER[1], 0])
        self.play(FadeIn(self.arc), FadeIn(theta), FadeIn(notes[0], shift=0.2 * RIGHT), run_time=1.2)
        self.wait(0.5)
        self.lengths = VGroup(*[always_redraw(self.length_drawer(name)) for name in FUNCTIONS])
        for length, note in zip(self.lengths, notes[1:]):
            self.play(FadeIn(length), FadeIn(note, shift=0.2 * RIGHT), run_time=1.2)
            self.wait(0.5)
        self.play(FadeOut(one, theta), run_time=0.5)
        self.play(self.angle.animate.set_value(2.2), run_time=1.3)
        self.play(self.angle.animate.set_value(0.6), run_time=1.3)
        self.play(FadeOut(notes), run_time=0.6)

    def show_the_axes(self) -> None:
        step(self, "Carry it across", "Beside the circle we draw the angle as a length, and carry the distance across.")
        axis = Arrow(
            ORIGIN + 0.2 * LEFT,
            ORIGIN + (AXIS_LENGTH + 0.45) * RIGHT,
            buff=0,
            color=INK,
            stroke_width=3,
            tip_length=0.2,
        )
        upright = Line(ORIGIN + 1.2 * RADIUS * DOWN, ORIGIN + 1.2 * RADIUS * UP, color=INK, stroke_width=3)
        marks = VGroup(*[self.height_mark(value) for value in (1, -1)])
        ticks = VGroup(*[self.tick(part, tex) for part, tex in TICKS])
        self.quarters = VGroup(*[self.quarter_label(k, tex) for k, tex in enumerate(QUARTERS)])
        self.play(Create(axis), Create(upright), FadeIn(marks), run_time=1.3)
        self.play(
            LaggedStart(*[FadeIn(label) for label in self.quarters], lag_ratio=0.2),
            LaggedStart(*[FadeIn(tick) for tick in ticks], lag_ratio=0.2),
            run_time=1.6,
        )
        self.play(self.angle.animate.set_value(0), run_time=1)
        self.curves = VGroup(*[always_redraw(self.curve_drawer(name)) for name in FUNCTIONS])
        self.carriers = VGroup(*[always_redraw(self.carrier_drawer(name)) for name in FUNCTIONS])
        self.unrolled = always_redraw(self.draw_unrolled)
        self.add(self.unrolled, self.curves)
        self.play(FadeIn(self.carriers), run_time=0.7)
        self.play(self.angle.animate.set_value(PI / 6), run_time=1.5)
        self.wait(1)

    def run_one_turn(self) -> None:
        step(self, "One full turn", "Quarter by quarter the point goes round, and its distance draws the wave.")
        self.keys = VGroup(self.key_points(0))
        self.add(self.keys)
        for quarter in (1, 2, 3, 4):
            run_time = 1.4 if quarter == 1 else 2.0
            self.play(self.angle.animate.set_value(quarter * PI / 2), run_time=run_time, rate_func=linear)
            self.keys.add(self.key_points(quarter))
            self.play(Indicate(self.quarters[quarter % 4], color=PRIMARY, scale_factor=1.15), run_time=0.7)

    def run_on(self) -> None:
        step(self, "Round again", "Another turn brings the point back to the same places: the wave repeats.")
        for turn in range(2, TURNS + 1):
            self.play(self.angle.animate.set_value(turn * TAU), run_time=3.5 if TURNS == 2 else 2.2, rate_func=linear)
        self.wait(0.5)

    def name_the_waves(self) -> None:
        step(self, "The wave", "One turn of the point is one wave. Its height never leaves the band from -1 to 1.")
        names = VGroup(*[formula(rf"y = \{name}\theta", size=48, color=COLORS[name]) for name in FUNCTIONS])
        names.arrange(RIGHT, buff=1).move_to(ORIGIN + [AXIS_LENGTH / 2, 2.42, 0])
        period = BraceBetweenPoints(self.on_axis(0), self.on_axis(TAU), DOWN, color=PRIMARY)
        period.shift((TICK_DEPTH + 0.48) * DOWN)
        text = VGroup(words("one turn:", size=30, color=PRIMARY), formula(TURN_TEX, size=40, color=PRIMARY))
        text.arrange(RIGHT, buff=0.2).next_to(period, DOWN, buff=0.1)
        band = VGroup(
            *[
                DashedLine(ORIGIN + value * RADIUS * UP, ORIGIN + value * RADIUS * UP + AXIS_LENGTH * RIGHT)
                for value in (1, -1)
            ]
        ).set_stroke(MUTED, width=2, opacity=0.6)
        self.play(FadeOut(self.carriers), FadeIn(band), run_time=1)
        self.play(LaggedStart(*[Write(name) for name in names], lag_ratio=0.5), run_time=1.5)
        self.play(GrowFromEdge(period, LEFT), FadeIn(text, shift=0.2 * DOWN), run_time=1.5)

    def at_angle(self, angle: float, distance: float) -> np.ndarray:
        """The point at this angle; the distance from the centre is in radii."""
        return CENTER + distance * RADIUS * np.array([np.cos(angle), np.sin(angle), 0])

    def point(self) -> np.ndarray:
        return self.at_angle(self.angle.get_value(), 1)

    def on_axis(self, angle: float) -> np.ndarray:
        return ORIGIN + angle / (TURNS * TAU) * AXIS_LENGTH * RIGHT

    def on_wave(self, name: str, angle: float) -> np.ndarray:
        return self.on_axis(angle) + WAVES[name](angle) * RADIUS * UP

    def draw_arc(self) -> VGroup:
        """The angle at the centre, and the way the point has run on this turn."""
        turned = self.angle.get_value()
        turned = max(turned - TAU * max(np.ceil(turned / TAU - 1.000001), 0), 1e-3)
        wedge = Sector(radius=0.3, angle=turned, arc_center=CENTER, color=PRIMARY, fill_opacity=0.45, stroke_width=0)
        run = Arc(RADIUS, 0, turned, arc_center=CENTER, color=PRIMARY, stroke_width=6)
        return VGroup(wedge, run)

    def draw_unrolled(self) -> Line:
        return Line(ORIGIN, self.on_axis(max(self.angle.get_value(), 1e-3)), color=PRIMARY, stroke_width=6)

    def length_drawer(self, name: str):
        """What the function measures in the circle: the height (sin) or the way to the right (cos)."""

        def draw() -> Line:
            foot = CENTER + np.cos(self.angle.get_value()) * RADIUS * RIGHT
            start, end = (foot, self.point()) if name == "sin" else (CENTER, foot)
            return Line(start, end + 1e-4 * UR, color=COLORS[name], stroke_width=7)

        return draw

    def curve_drawer(self, name: str):
        def draw() -> VMobject:
            last = max(self.angle.get_value(), 1e-3)
            samples = np.linspace(0, last, 2 + int(24 * last / PI))
            curve = VMobject(color=COLORS[name], stroke_width=5)
            return curve.set_points_smoothly([self.on_wave(name, angle) for angle in samples])

        return draw

    def carrier_drawer(self, name: str):
        """The dashed way from the circle to the tip of the wave, and the length put up at the tip."""

        def draw() -> VGroup:
            angle = self.angle.get_value()
            tip = self.on_wave(name, angle)
            start = np.array([CENTER[0] if name == "cos" else self.point()[0], tip[1], 0])
            way = DashedLine(start, tip, dash_length=0.1, dashed_ratio=0.5)
            way.set_stroke(COLORS[name], width=2, opacity=0.8)
            bar = Line(self.on_axis(angle), tip + 1e-4 * UR, color=COLORS[name], stroke_width=7)
            carrier = VGroup(way, bar, Dot(tip, radius=0.08, color=COLORS[name]))
            if name == "cos":
                reach = np.cos(angle) * RADIUS
                quarter = Arc(abs(reach) + 1e-4, 0 if reach > 0 else PI, PI / 2, arc_center=CENTER)
                carrier.add(DashedVMobject(quarter, num_dashes=12).set_stroke(COLORS[name], width=2, opacity=0.8))
            return carrier

        return draw

    def key_points(self, quarter: int) -> VGroup:
        angle = quarter * PI / 2
        return VGroup(*[Dot(self.on_wave(name, angle), radius=0.07, color=COLORS[name]) for name in FUNCTIONS])

    def note(self, tex: str, meaning: str, color: str) -> VGroup:
        return VGroup(formula(tex, size=46, color=color), words(meaning, size=30)).arrange(RIGHT, buff=0.35)

    def height_mark(self, value: int) -> VGroup:
        place = ORIGIN + value * RADIUS * UP
        label = formula(str(value), size=34).next_to(place, LEFT, buff=0.16)
        return VGroup(Line(place + 0.08 * LEFT, place + 0.08 * RIGHT, color=INK, stroke_width=3), label)

    def tick(self, part: float, tex: str) -> VGroup:
        """A mark on the angle's axis at `part` times pi; a thin line leads to its label, under all waves."""
        place = self.on_axis(part * PI)
        label = formula(tex, size=36).move_to(place + TICK_DEPTH * DOWN)
        guide = Line(place, label.get_top() + 0.12 * UP).set_stroke(MUTED, width=1.5, opacity=0.45)
        return VGroup(guide, Line(place + 0.09 * DOWN, place + 0.09 * UP, color=INK, stroke_width=3), label)

    def quarter_label(self, quarter: int, tex: str) -> MathTex:
        direction = [RIGHT, UP, LEFT, DOWN][quarter]
        label = formula(tex, size=34)
        label.next_to(CENTER + RADIUS * direction, direction, buff=0.16)
        return label.shift(0.3 * UP) if quarter in (0, 2) else label.shift(0.32 * RIGHT)
