"""The law of large numbers: the average of many throws settles at the expected value."""

import numpy as np
from manim import *

from generation.kit import HIGHLIGHT, INK, MUTED, PRIMARY, SECOND, STAGE_COLOR, formula, heading, step, words

# --- parameters ---
COIN = False
SIDES = 6
TRIALS = 500
SEED = 350
# --- end of parameters ---

LOWEST, HIGHEST = (0, 1) if COIN else (1, SIDES)
RESULTS = np.random.default_rng(SEED).integers(LOWEST, HIGHEST + 1, TRIALS)
AVERAGES = np.cumsum(RESULTS) / np.arange(1, TRIALS + 1)
EXPECTED = (LOWEST + HIGHEST) / 2
FIRST = 6
EARLY = min(10, TRIALS)
THROW, AVERAGE = ("flip", "share of heads") if COIN else ("throw", "average")

# The graph's lower left corner, width and height; the chart's middle, floor, width and height.
LEFT_END, FLOOR, WIDTH, HEIGHT = -5.8, -2.1, 7.0, 4.1
CHART_MIDDLE, CHART_FLOOR, CHART_WIDTH, CHART_HEIGHT = 4.75, -2.1, 3.4, 2.6
NOTE_PLACE = [0, -3.4, 0]
PIPS = {
    1: [(0, 0)],
    2: [(-1, 1), (1, -1)],
    3: [(-1, 1), (0, 0), (1, -1)],
    4: [(-1, 1), (1, 1), (-1, -1), (1, -1)],
    5: [(-1, 1), (1, 1), (0, 0), (-1, -1), (1, -1)],
    6: [(-1, 1), (1, 1), (-1, 0), (1, 0), (-1, -1), (1, -1)],
}


def number(value):
    """3.5, 3.52, 4: two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def many(count):
    return f"{count:,} {THROW}" + ("" if count == 1 else "s")


def nice_gap(reach, most=5):
    """A gap of 1, 2 or 5 times a power of ten that gives at most that many ticks."""
    gaps = [digit * 10**power for power in range(4) for digit in (1, 2, 5)]
    return next(gap for gap in gaps if reach / gap <= most)


class LawOfLargeNumbers(Scene):
    def construct(self):
        self.camera.background_color = STAGE_COLOR
        self.note = VGroup()
        self.reach = EARLY
        self.first_throws()
        self.running_average()
        self.expected_value()
        self.many_throws()
        self.settled()

    def say(self, text, color=INK):
        """Fade from the sentence at the bottom to a new one."""
        new = words(text, size=34, color=color).move_to(NOTE_PLACE)
        if len(self.note) > 0:
            self.play(FadeOut(self.note), run_time=0.25)
        self.note = new
        self.play(FadeIn(new), run_time=0.4)

    # What can come up

    def face(self, result):
        """A coin, a die with pips, or a many-sided die with its number."""
        if COIN:
            disc = Circle(radius=0.55, fill_color=HIGHLIGHT if result else MUTED, fill_opacity=1, stroke_width=0)
            return VGroup(disc, words("H" if result else "T", size=44, color=STAGE_COLOR).move_to(disc))
        if SIDES == 6:
            block = RoundedRectangle(width=1.1, height=1.1, corner_radius=0.2, fill_opacity=1, stroke_width=0)
            pips = [Dot([0.28 * x, 0.28 * y, 0], radius=0.1, color=STAGE_COLOR) for x, y in PIPS[result]]
            return VGroup(block.set_fill(INK), *pips)
        block = RegularPolygon(6, fill_color=INK, fill_opacity=1, stroke_width=0).scale_to_fit_height(1.15)
        return VGroup(block, words(str(result), size=40, color=STAGE_COLOR).move_to(block))

    def first_throws(self):
        subject = "coin" if COIN else "die"
        step(self, f"The first {THROW}s", f"One {THROW} of a {subject} is pure chance. Take the average as you go.")
        self.play(FadeIn(heading("The law of large numbers")))
        self.faces = VGroup(*[self.face(int(result)) for result in RESULTS[:FIRST]])
        self.faces.arrange(RIGHT, buff=0.55).move_to([0, 0.9, 0])
        for count, face in enumerate(self.faces, start=1):
            text = f"{AVERAGE} after {many(count)}:  {number(AVERAGES[count - 1])}"
            self.remove(self.note)
            self.note = words(text, size=38, color=PRIMARY).move_to([0, -1.2, 0])
            self.play(FadeIn(face, shift=0.3 * DOWN), FadeIn(self.note), run_time=0.5)
            self.wait(0.7)
        self.wait(0.8)

    # The graph of the running average

    def place(self, count, average):
        """Where the graph shows this average after that many throws."""
        height = (average - LOWEST) / (HIGHEST - LOWEST)
        return np.array([LEFT_END + WIDTH * count / self.reach, FLOOR + HEIGHT * height, 0])

    def path(self, last):
        """The graph up to a number of throws, which may lie between two. Late corners are too close to tell apart."""
        whole = int(last)
        counts = [*range(1, min(whole, 300) + 1), *range(300, whole, max(1, TRIALS // 1000)), whole]
        corners = [self.place(count, AVERAGES[count - 1]) for count in counts]
        if whole < last:
            corners.append(interpolate(corners[-1], self.place(whole + 1, AVERAGES[whole]), last - whole))
        return corners

    def axes(self):
        across = Line([LEFT_END, FLOOR, 0], [LEFT_END + WIDTH + 0.25, FLOOR, 0], color=MUTED, stroke_width=2)
        upright = Line([LEFT_END, FLOOR, 0], [LEFT_END, FLOOR + HEIGHT + 0.25, 0], color=MUTED, stroke_width=2)
        gap = 0.5 if COIN else nice_gap(SIDES, most=7)
        values = [value for value in np.arange(0, HIGHEST + 0.1, gap) if value >= LOWEST]
        labels = VGroup(
            *[
                words(number(value), size=26, color=MUTED).next_to(self.place(0, value), LEFT, buff=0.2)
                for value in values
            ]
        )
        name = words(AVERAGE, size=28, color=PRIMARY).next_to([LEFT_END - 0.3, FLOOR + HEIGHT + 0.25, 0], UP, buff=0.25)
        name.align_to([LEFT_END - 0.6, 0, 0], LEFT)
        return VGroup(across, upright, labels, name)

    def counts(self):
        """Ticks and numbers under the graph."""
        gap = nice_gap(self.reach)
        marks = VGroup()
        for count in range(gap, self.reach + 1, gap):
            x = self.place(count, LOWEST)[0]
            tick = Line([x, FLOOR, 0], [x, FLOOR - 0.1, 0], color=MUTED, stroke_width=2)
            marks.add(VGroup(tick, words(f"{count:,}", size=26, color=MUTED).next_to(tick, DOWN, buff=0.12)))
        return marks

    def running_average(self):
        step(self, f"The running {AVERAGE}", f"A graph shows the {AVERAGE} after every {THROW}.")
        aside = self.faces.copy().scale(0.6).arrange_in_grid(2, 3, buff=0.3).move_to([CHART_MIDDLE, 1.9, 0])
        self.play(FadeOut(self.note), Transform(self.faces, aside))
        self.note = VGroup()
        self.ticks = self.counts()
        axes = self.axes()
        unit = words(f"{THROW}s", size=28, color=MUTED).move_to([LEFT_END + WIDTH + 0.4, FLOOR, 0], aligned_edge=LEFT)
        self.play(Create(axes[0]), Create(axes[1]), FadeIn(axes[2], axes[3], self.ticks, unit))
        self.dots = VGroup(
            *[Dot(self.place(count, AVERAGES[count - 1]), radius=0.08, color=PRIMARY) for count in range(1, EARLY + 1)]
        )
        self.play(
            LaggedStart(
                *[TransformFromCopy(face, dot) for face, dot in zip(self.faces, self.dots)],
                lag_ratio=0.35,
                run_time=3,
            )
        )
        self.line = VMobject(stroke_color=PRIMARY, stroke_width=4).set_points_as_corners(self.path(EARLY))
        self.play(Create(self.line), FadeIn(self.dots[FIRST:]), run_time=1.5)
        self.say(f"Early on, every {THROW} moves it a lot")
        self.wait(1.5)

    def expected_value(self):
        step(
            self,
            "The expected value",
            f"If all outcomes came up equally often, the {AVERAGE} would be {number(EXPECTED)}.",
        )
        sum_tex = "0 + 1" if COIN else "1 + 2 + 3 + 4 + 5 + 6" if SIDES == 6 else rf"1 + 2 + \dots + {SIDES}"
        mean = (
            VGroup(
                formula(rf"\frac{{{sum_tex}}}{{{2 if COIN else SIDES}}}", width=3.9),
                formula(f"= {number(EXPECTED)}", color=HIGHLIGHT),
            )
            .arrange(DOWN, buff=0.35)
            .move_to([CHART_MIDDLE, -0.3, 0])
        )
        left, right = self.place(0, EXPECTED), self.place(self.reach, EXPECTED)
        goal = DashedLine(left, right, dash_length=0.12, color=HIGHLIGHT, stroke_width=3)
        label = words(number(EXPECTED), size=32, color=HIGHLIGHT).next_to(right, RIGHT, buff=0.25)
        self.say("tails counts 0, heads counts 1" if COIN else "If all sides came up equally often:")
        self.play(Write(mean), run_time=1.5)
        self.wait(1.2)
        self.play(Create(goal), TransformFromCopy(mean[1], label))
        self.wait(1.5)
        self.play(FadeOut(mean, self.faces), run_time=0.6)

    # Many throws, and the bars that count what came up

    def zoom_out(self):
        """Squeeze the early graph to make room for all throws."""
        self.reach = TRIALS
        ticks = self.counts()
        squeezed = VMobject(stroke_color=PRIMARY, stroke_width=4).set_points_as_corners(self.path(EARLY))
        self.play(FadeOut(self.ticks), FadeOut(self.dots), run_time=0.4)
        self.play(Transform(self.line, squeezed), FadeIn(ticks), run_time=1)
        self.ticks = ticks

    def bar(self, place, height):
        """Corners of a bar of the chart."""
        slot = CHART_WIDTH / (HIGHEST - LOWEST + 1)
        left = CHART_MIDDLE - CHART_WIDTH / 2 + slot * (place + 0.12)
        right, top = left + 0.76 * slot, CHART_FLOOR + height
        return [
            [left, CHART_FLOOR, 0],
            [left, top, 0],
            [right, top, 0],
            [right, CHART_FLOOR, 0],
            [left, CHART_FLOOR, 0],
        ]

    def chart(self):
        """Floor, names of the outcomes, and empty bars."""
        floor = Line(color=MUTED, stroke_width=2).put_start_and_end_on(
            [CHART_MIDDLE - CHART_WIDTH / 2, CHART_FLOOR, 0], [CHART_MIDDLE + CHART_WIDTH / 2, CHART_FLOOR, 0]
        )
        self.bars, names = VGroup(), VGroup()
        every = 1 if SIDES <= 10 else 5
        for place, outcome in enumerate(range(LOWEST, HIGHEST + 1)):
            self.bars.add(VMobject(fill_color=SECOND, fill_opacity=1, stroke_width=0))
            if outcome % every == 0 or outcome == LOWEST:
                name = ("tails", "heads")[outcome] if COIN else str(outcome)
                middle = np.mean(self.bar(place, 0)[1:3], axis=0)
                names.add(words(name, size=26, color=MUTED).next_to(middle, DOWN, buff=0.2))
        return VGroup(floor, names)

    def grow(self, count):
        """Bring graph, bars and read-out to the state after that many throws."""
        self.line.set_points_as_corners(self.path(count))
        shown = RESULTS[: int(count)]
        most = max(np.bincount(RESULTS))
        for place, bar in enumerate(self.bars):
            bar.set_points_as_corners(self.bar(place, CHART_HEIGHT * np.count_nonzero(shown == LOWEST + place) / most))
        texts = (many(int(count)), f"{AVERAGE} {AVERAGES[int(count) - 1]:.2f}")
        new = [words(text, size=32, color=color, width=3.7) for text, color in zip(texts, (INK, PRIMARY))]
        for text, y in zip(new, (2.2, 1.6)):
            text.move_to([CHART_MIDDLE - CHART_WIDTH / 2, y, 0], aligned_edge=LEFT)
        self.readout.remove(*self.readout).add(*new)

    def many_throws(self):
        step(self, f"Many {THROW}s", f"Now {many(TRIALS)}. Watch the {AVERAGE} and how often each outcome comes up.")
        if TRIALS > EARLY:
            self.say(f"Now {many(TRIALS)}")
            self.zoom_out()
        else:
            self.say(f"The {many(TRIALS)} once more")
        chart, self.readout = self.chart(), VGroup()
        self.play(FadeIn(chart))
        clock = ValueTracker(EARLY if TRIALS > EARLY else 1)
        self.remove(self.line)
        growing = VGroup(self.line, self.bars, self.readout).add_updater(lambda _: self.grow(clock.get_value()))
        self.add(growing)
        self.play(clock.animate.set_value(TRIALS), run_time=8, rate_func=rate_functions.ease_in_out_sine)
        growing.clear_updaters()
        self.wait(1)

    def settled(self):
        chance = (
            f"So few {THROW}s leave much to chance. With more of them"
            if TRIALS < 100
            else f"With more and more {THROW}s"
        )
        step(self, "The result", f"{chance}, the {AVERAGE} comes ever closer to the expected value.")
        end = Dot(self.place(TRIALS, AVERAGES[-1]), radius=0.1, color=HIGHLIGHT)
        totals = np.bincount(RESULTS, minlength=HIGHEST + 1)[LOWEST:]
        labels = VGroup()
        if HIGHEST - LOWEST < 8:
            for bar, total in zip(self.bars, totals):
                labels.add(words(str(total), size=26, color=SECOND, width=0.6).next_to(bar, UP, buff=0.12))
        self.play(FadeIn(end, scale=2), FadeIn(labels))
        self.say(f"{AVERAGE} after {many(TRIALS)}: {number(AVERAGES[-1])}    expected: {number(EXPECTED)}", HIGHLIGHT)
        self.wait(3)
