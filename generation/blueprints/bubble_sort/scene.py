"""Bubble sort: neighbours are compared and swapped until the list is in order."""

from manim import *

from generation.kit import HIGHLIGHT, INK, MUTED, PRIMARY, SECOND, STAGE_COLOR, heading, step, words

# --- parameters ---
VALUES = [5, 2, 9, 1, 7]
DESCENDING = False
# --- end of parameters ---

COUNT = len(VALUES)
SPACING = min(1.9, 12.4 / COUNT)
HIGHEST, LOWEST = max(0, *VALUES), min(0, *VALUES)
UNIT = 3.2 / max(HIGHEST - LOWEST, 1e-6)
BASELINE = -1.7 - LOWEST * UNIT
NOTE_PLACE = [0, -3.25, 0]


def written(value):
    """The number as people write it: 5, −3, 2.5."""
    return f"{value:g}".replace("-", "−")


class BubbleSort(Scene):
    def construct(self):
        self.camera.background_color = STAGE_COLOR
        self.values = list(VALUES)
        self.bars = [self.bar(place, value) for place, value in enumerate(VALUES)]
        self.note, self.counters = VGroup(), VGroup()
        self.passes = self.comparisons = self.swaps = 0
        self.show_list()
        in_order = False
        while self.passes < COUNT - 1 and not in_order:
            in_order = self.one_pass()
        self.show_result(in_order)

    def bar(self, place, value):
        """A bar that stands on the baseline, or hangs from it, with its number at the far end."""
        height = max(abs(value) * UNIT, 0.06)
        block = RoundedRectangle(
            width=0.72 * SPACING,
            height=height,
            corner_radius=min(0.08, height / 3),
            fill_color=PRIMARY,
            fill_opacity=1,
            stroke_color=STAGE_COLOR,
            stroke_width=3,
        )
        away = DOWN if value < 0 else UP
        block.move_to([(place - (COUNT - 1) / 2) * SPACING, BASELINE, 0], aligned_edge=-away)
        number = words(written(value), size=36, width=0.94 * SPACING).next_to(block, away, buff=0.16)
        return VGroup(block, number).set_z_index(abs(value) / max(HIGHEST, -LOWEST, 1e-6))

    def show_list(self):
        step(self, "The list", "Bubble sort puts a list in order by comparing neighbours, again and again.")
        ground = Line([-6.4, BASELINE, 0], [6.4, BASELINE, 0], stroke_width=2, color=MUTED).set_z_index(2)
        self.play(FadeIn(heading("Bubble sort")), Create(ground))
        self.play(LaggedStart(*[FadeIn(bar, shift=0.4 * UP) for bar in self.bars], lag_ratio=0.15, run_time=1.5))
        self.say("The goal: from large to small" if DESCENDING else "The goal: from small to large")
        self.wait(2)

    def one_pass(self):
        """Walk once along the part that is not settled. True when nothing had to be swapped."""
        self.passes += 1
        before, last = self.swaps, COUNT - self.passes
        told, tempo = self.pace(last)
        self.begin_pass()
        for place in range(last):
            self.compare(place, tempo, told)
        if self.swaps == before:
            return True
        if told:
            self.say(f"{written(self.values[last])} is in its place", color=SECOND)
        self.play(self.bars[last][0].animate.set_fill(SECOND), run_time=0.5 if told else 0.2)
        self.wait(0.8 if told else 0.07)
        return False

    def pace(self, pairs):
        """Whether every comparison is told in words, and the seconds for one. Later passes are quicker."""
        if self.passes == 1:
            return True, min(2.2, 11 / pairs)
        if self.passes == 2:
            return pairs < 6, min(1.7, 6 / pairs)
        return False, min(0.9, 7 / (COUNT * (COUNT - 1) / 2 - 2 * COUNT + 3))

    def begin_pass(self):
        if self.passes == 1:
            step(self, "The first pass", "Compare two neighbours. If they stand in the wrong order, they swap places.")
            self.say("Compare neighbours; swap them if they are in the wrong order")
            self.wait(1.5)
        elif self.passes == 2:
            end = "smallest" if DESCENDING else "largest"
            step(self, "The second pass", f"The {end} number is at the end now. Go through the rest again.")
            self.say("Once more, without the number that is in its place")
            self.wait(1)
        elif self.passes == 3:
            step(self, "The other passes", "Each pass brings one more number to its place.")
            self.say("Each pass brings one more number to its place")
        self.count()

    def compare(self, place, tempo, told):
        """Light up a pair, swap it if it is in the wrong order, let it go; `tempo` seconds in all."""
        pair, (left, right) = self.bars[place : place + 2], self.values[place : place + 2]
        swap = left < right if DESCENDING else left > right
        self.comparisons += 1
        self.count()
        if told:
            sign = ">" if left > right else "<" if left < right else "="
            answer = "swap" if swap else "leave them"
            self.note_now(f"{written(left)} {sign} {written(right)}:  {answer}")
        for bar in pair:
            bar[0].set_fill(HIGHLIGHT)
        self.wait((0.35 if swap else 0.7) * tempo)
        if swap:
            self.swap(place, run_time=0.5 * tempo)
        self.play(*self.painted(pair, PRIMARY), run_time=0.15 * tempo)

    def swap(self, place, run_time):
        left, right = self.bars[place : place + 2]
        turn = PI / 2 if DESCENDING else -PI / 2  # the larger number goes above
        for row in (self.values, self.bars):
            row[place], row[place + 1] = row[place + 1], row[place]
        self.swaps += 1
        self.count()
        self.play(
            left.animate(path_arc=turn).shift(SPACING * RIGHT),
            right.animate(path_arc=turn).shift(SPACING * LEFT),
            run_time=run_time,
        )

    def painted(self, bars, color):
        return [bar[0].animate.set_fill(color) for bar in bars]

    def note_now(self, text, color=HIGHLIGHT):
        """Put a sentence under the bars at once."""
        self.remove(self.note)
        self.note = words(text, size=36, color=color).move_to(NOTE_PLACE)
        self.add(self.note)

    def say(self, text, color=INK):
        """Fade from the sentence under the bars to a new one."""
        self.play(FadeOut(self.note), run_time=0.25)
        self.note = words(text, size=36, color=color).move_to(NOTE_PLACE)
        self.play(FadeIn(self.note), run_time=0.4)

    def count(self):
        """Bring the line of counters up to date."""
        self.remove(self.counters)
        texts = (f"pass {self.passes}", f"comparisons {self.comparisons}", f"swaps {self.swaps}")
        self.counters = VGroup(
            *[
                words(text, size=30, color=MUTED).move_to([x, 2.75, 0], aligned_edge=LEFT)
                for text, x in zip(texts, (-6.2, 1.2, 4.7))
            ]
        )
        self.add(self.counters)

    def show_result(self, early):
        step(self, "In order", "A pass without a swap ends the work." if early else "Every number is in its place.")
        if early:
            self.say("No swap in this pass: the list is in order")
        self.play(LaggedStart(*self.painted(self.bars, SECOND), lag_ratio=0.15, run_time=1.2))
        if early:
            self.wait(1.2)
        comparisons = "1 comparison" if self.comparisons == 1 else f"{self.comparisons} comparisons"
        swaps = "1 swap" if self.swaps == 1 else f"{self.swaps} swaps"
        self.say(f"In order after {comparisons} and {swaps}", color=SECOND)
        self.wait(2.5)
