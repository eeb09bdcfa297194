"""Fraction bars: fractions are added, subtracted or compared by cutting bars into parts of the same size."""

import numpy as np
from manim import *

from generation.kit import HIGHLIGHT, INK, PRIMARY, SECOND, STAGE_COLOR, formula, heading, step, words

# --- parameters ---
FIRST_FRACTION = (3, 4)
SECOND_FRACTION = (1, 8)
SUBTRACT = False
COMPARE = False
COMMON = 8
REFINED = True
SIMPLEST = (7, 8)
SIMPLER = False
# --- end of parameters ---

FIRST_PARTS = FIRST_FRACTION[0] * COMMON // FIRST_FRACTION[1]
SECOND_PARTS = SECOND_FRACTION[0] * COMMON // SECOND_FRACTION[1]
RESULT_PARTS = FIRST_PARTS - SECOND_PARTS if SUBTRACT else FIRST_PARTS + SECOND_PARTS
MIXED = not COMPARE and SIMPLEST[0] > SIMPLEST[1] > 1
RELATION = "equals" if FIRST_PARTS == SECOND_PARTS else "is more than" if FIRST_PARTS > SECOND_PARTS else "is less than"
SIGN = "=" if FIRST_PARTS == SECOND_PARTS else ">" if FIRST_PARTS > SECOND_PARTS else "<"
WHOLES = -(-max(FIRST_PARTS, SECOND_PARTS, 0 if COMPARE else RESULT_PARTS) // COMMON)

# All rows share their left end and the length of one whole, so that lengths can be compared.
GAP = 0.2
WHOLE = min(9.0, (11.2 - GAP * (WHOLES - 1)) / WHOLES)
LEFT_END = 0.55 - (WHOLE * WHOLES + GAP * (WHOLES - 1)) / 2
BAR_HEIGHT = 1.1 if COMPARE else 0.9
FIRST_ROW, SECOND_ROW, RESULT_ROW = (1.25, -0.6, 0) if COMPARE else (1.6, 0.2, -1.2)
NOTE_PLACE = [0, 2.7, 0]
CHAIN_PLACE = [0, -2.9, 0]


def tex(fraction):
    top, bottom = fraction
    return str(top) if bottom == 1 else rf"\frac{{{top}}}{{{bottom}}}"


def mixed_tex(fraction):
    """A fraction beyond one as wholes and a rest: 1 1/8."""
    top, bottom = fraction
    return rf"{top // bottom}\,\frac{{{top % bottom}}}{{{bottom}}}"


def plain(fraction):
    top, bottom = fraction
    return str(top) if bottom == 1 else f"{top}/{bottom}"


def spoken(fraction):
    """3/4, 2, or 1 and 1/8."""
    wholes, rest = divmod(fraction[0], fraction[1])
    return f"{wholes} and {rest}/{fraction[1]}" if wholes and rest else plain(fraction)


def x_of(parts, of):
    """Where the part after this many parts begins, when a whole has `of` parts."""
    return LEFT_END + parts * WHOLE / of + GAP * (parts // of)


def cell(place, of, y, color):
    """One filled part."""
    block = Rectangle(width=WHOLE / of, height=BAR_HEIGHT, fill_color=color, fill_opacity=0.85, stroke_width=0)
    return block.move_to([x_of(place, of) + WHOLE / of / 2, y, 0])


def cells(count, of, y, color, start=0):
    return VGroup(*[cell(place, of, y, color) for place in range(start, start + count)])


def frames(parts, of, y):
    """The outlines of the wholes that so many parts need."""
    outlines = VGroup()
    for number in range(max(1, -(-parts // of))):
        outline = Rectangle(width=WHOLE, height=BAR_HEIGHT, stroke_color=INK, stroke_width=3)
        outlines.add(outline.move_to([LEFT_END + WHOLE / 2 + number * (WHOLE + GAP), y, 0]))
    return outlines.set_z_index(2)


def inner_places(parts, of):
    """Where parts meet inside the wholes."""
    wholes = max(1, -(-parts // of))
    return [place for place in range(wholes * of) if place % of]


def cuts(parts, of, y, color=INK):
    """The lines between the parts of the wholes, in front of what is filled."""
    lines = VGroup()
    for place in inner_places(parts, of):
        x = x_of(place, of)
        lines.add(Line([x, y + BAR_HEIGHT / 2, 0], [x, y - BAR_HEIGHT / 2, 0]))
    return lines.set_stroke(color, width=2 if of <= 24 else 1.2).set_z_index(1)


class FractionBars(Scene):
    def construct(self):
        self.camera.background_color = STAGE_COLOR
        self.note, self.shown = VGroup(), 0
        self.plan_chain()
        self.show_fractions()
        if REFINED:
            self.refine()
        if COMPARE:
            self.compare()
        else:
            if SUBTRACT:
                self.subtract()
            else:
                self.add_up()
            if SIMPLER:
                self.simplify()
            self.show_result()

    def say(self, text, color=INK):
        """Fade from the sentence above the bars to a new one."""
        new = words(text, size=34, color=color).move_to(NOTE_PLACE)
        if len(self.note) > 0:
            self.play(FadeOut(self.note), run_time=0.25)
        self.note = new
        self.play(FadeIn(new), run_time=0.4)

    def label(self, fraction, y, color):
        """The number to the left of a row."""
        return formula(tex(fraction), size=46, color=color).move_to([LEFT_END - 0.75, y, 0])

    def painted(self, filled, lines, places, end, after=0):
        """Parts turn to the colour of what is found, the lines inside them dark, to be seen on it."""
        inside = [line for place, line in zip(places, lines) if after < place < end]
        return [filled.animate.set_fill(HIGHLIGHT), *[line.animate.set_stroke(STAGE_COLOR) for line in inside]]

    # The calculation under the bars: it grows to the right and stays in the middle.

    def plan_chain(self):
        """All of the calculation, piece by piece with its colours."""
        sign = (SIGN, HIGHLIGHT) if COMPARE else ("-" if SUBTRACT else "+", INK)
        asked = [(tex(FIRST_FRACTION), PRIMARY), sign, (tex(SECOND_FRACTION), SECOND)]
        refined = [(tex((FIRST_PARTS, COMMON)), PRIMARY), sign, (tex((SECOND_PARTS, COMMON)), SECOND)]
        equals = (r"\;=\;", INK)
        if COMPARE:
            pieces = [*refined, (r"\quad\text{so}\quad", INK), *asked] if REFINED else asked
        else:
            pieces = [*asked, equals, *refined, equals] if REFINED else [*asked, equals]
            pieces.append((tex((RESULT_PARTS, COMMON)), HIGHLIGHT))
            pieces += [equals, (tex(SIMPLEST), HIGHLIGHT)] if SIMPLER else []
            pieces += [equals, (mixed_tex(SIMPLEST), HIGHLIGHT)] if MIXED else []
        self.chain = formula(*[piece for piece, _ in pieces], size=50)
        for part, (_, color) in zip(self.chain, pieces):
            part.set_color(color)

    def reveal(self, count):
        """Show that many more pieces of the calculation."""
        old, new = self.chain[: self.shown], self.chain[self.shown : self.shown + count]
        self.shown += count
        shift = np.array(CHAIN_PLACE) - self.chain[: self.shown].get_center()
        self.chain[self.shown - count :].shift(shift)
        moves = [old.animate.shift(shift)] if len(old) > 0 else []
        self.play(*moves, FadeIn(new, shift=0.2 * RIGHT), run_time=0.8)

    # The two bars

    def show_fractions(self):
        step(
            self,
            "Two fractions",
            f"{plain(FIRST_FRACTION)} and {plain(SECOND_FRACTION)} as parts of bars of the same length.",
        )
        goal = "Comparing" if COMPARE else "Subtracting" if SUBTRACT else "Adding"
        self.play(FadeIn(heading(f"{goal} fractions")))
        self.say("Each bar is one whole")
        self.rows = []
        for (top, bottom), y, color in ((FIRST_FRACTION, FIRST_ROW, PRIMARY), (SECOND_FRACTION, SECOND_ROW, SECOND)):
            frame, lines = frames(top, bottom, y), cuts(top, bottom, y)
            filled, label = cells(top, bottom, y, color), self.label((top, bottom), y, color)
            self.play(Create(frame), run_time=0.7)
            if len(lines) > 0:
                self.play(Create(lines, lag_ratio=0.1), run_time=0.7)
            self.play(FadeIn(filled, lag_ratio=0.3), FadeIn(label), run_time=1)
            self.rows.append({"filled": filled, "label": label, "lines": lines})
        if not COMPARE:
            self.reveal(3)
        self.wait(1.5)

    def refine(self):
        step(
            self,
            "Parts of the same size",
            f"Cut both bars into {COMMON} equal parts for each whole. The shaded lengths stay.",
        )
        fractions = ((FIRST_FRACTION, FIRST_PARTS, PRIMARY), (SECOND_FRACTION, SECOND_PARTS, SECOND))
        for row, (fraction, parts, color), y in zip(self.rows, fractions, (FIRST_ROW, SECOND_ROW)):
            times = COMMON // fraction[1]
            if times == 1:
                continue
            piece = "whole" if fraction[1] == 1 else "part"
            self.say(f"Cut each {piece} into {times}:  {plain(fraction)} = {parts}/{COMMON}")
            fine = cuts(fraction[0] * times, COMMON, y, HIGHLIGHT)
            self.play(Create(fine, lag_ratio=0.1), run_time=1.5)
            filled = cells(parts, COMMON, y, color)
            self.remove(row["filled"], row["lines"])
            self.add(filled)
            label = self.label((parts, COMMON), y, color)
            self.play(ReplacementTransform(row["label"], label), fine.animate.set_stroke(INK), run_time=0.8)
            row |= {"filled": filled, "label": label, "lines": fine}
            self.wait(0.8)
        if not COMPARE:
            self.reveal(4)
        self.wait(1)

    # Three ways to go on

    def open_result(self, parts):
        """An empty bar for the result."""
        self.result_lines = cuts(parts, COMMON, RESULT_ROW)
        self.result_places = inner_places(parts, COMMON)
        self.play(FadeIn(frames(parts, COMMON, RESULT_ROW), self.result_lines), run_time=0.7)

    def bring_down(self, source, target, run_time=2):
        """Copies of parts move to their places in the result's bar."""
        moves = [TransformFromCopy(part, place) for part, place in zip(source, target)]
        self.play(LaggedStart(*moves, lag_ratio=min(0.3, 2 / len(moves))), run_time=run_time)

    def add_up(self):
        step(self, "Put together", "Now all parts have the same size, so they can be counted.")
        self.say("Put the parts into one bar and count")
        self.open_result(RESULT_PARTS)
        first = cells(FIRST_PARTS, COMMON, RESULT_ROW, PRIMARY)
        second = cells(SECOND_PARTS, COMMON, RESULT_ROW, SECOND, start=FIRST_PARTS)
        self.bring_down(self.rows[0]["filled"], first)
        self.bring_down(self.rows[1]["filled"], second)
        self.result = VGroup(*first, *second)
        self.name_result(f"{FIRST_PARTS} + {SECOND_PARTS} = {RESULT_PARTS} parts")

    def subtract(self):
        step(self, "Take away", "Now all parts have the same size, so some can be taken away.")
        self.say("Start with the first bar")
        self.open_result(FIRST_PARTS)
        first = cells(FIRST_PARTS, COMMON, RESULT_ROW, PRIMARY)
        second = cells(SECOND_PARTS, COMMON, RESULT_ROW, SECOND, start=RESULT_PARTS)
        self.bring_down(self.rows[0]["filled"], first)
        self.say("Take the second one away")
        self.bring_down(self.rows[1]["filled"], second)
        self.remove(*first[RESULT_PARTS:])
        self.result = VGroup(*first[:RESULT_PARTS])
        self.play(FadeOut(second, shift=0.4 * DOWN), run_time=1)
        self.name_result(f"{FIRST_PARTS} − {SECOND_PARTS} = {RESULT_PARTS} parts")

    def name_result(self, counted):
        self.say(counted)
        self.result_label = self.label((RESULT_PARTS, COMMON), RESULT_ROW, HIGHLIGHT)
        self.play(FadeIn(self.result_label), run_time=0.6)
        self.reveal(2)
        self.wait(1)

    def compare(self):
        step(self, "Which is longer?", "With parts of the same size, count: more parts are more.")
        low, high = sorted((FIRST_PARTS, SECOND_PARTS))
        end = x_of(low - 1, COMMON) + WHOLE / COMMON
        ruler = DashedLine([end, FIRST_ROW + 0.85, 0], [end, SECOND_ROW - 0.85, 0], color=HIGHLIGHT, stroke_width=4)
        self.say(f"{FIRST_PARTS} parts and {SECOND_PARTS} parts of the same size")
        self.play(Create(ruler))
        self.wait(0.8)
        longer = self.rows[0] if FIRST_PARTS > SECOND_PARTS else self.rows[1]
        if high > low:
            places = inner_places(high, COMMON)
            self.play(*self.painted(longer["filled"][low:], longer["lines"], places, high, after=low), run_time=0.8)
            self.wait(0.5)
        if REFINED:
            self.reveal(3)
            self.wait(1)
        self.show_comparison()

    def show_comparison(self):
        step(self, "The answer", f"{plain(FIRST_FRACTION)} {RELATION} {plain(SECOND_FRACTION)}.")
        by = f" by {plain(SIMPLEST)}" if SIMPLEST[0] else ""
        self.say(f"{plain(FIRST_FRACTION)} {RELATION} {plain(SECOND_FRACTION)}{by}", HIGHLIGHT)
        self.reveal(4 if REFINED else 3)
        self.play(Create(SurroundingRectangle(self.chain[-3:], color=HIGHLIGHT, buff=0.2, corner_radius=0.1)))
        self.wait(2.5)

    # The result

    def simplify(self):
        step(self, "Simplify", f"The same length in fewer parts: {plain((RESULT_PARTS, COMMON))} is {plain(SIMPLEST)}.")
        self.say(
            f"{'Join the parts' if RESULT_PARTS else 'Nothing is left'}:  {RESULT_PARTS}/{COMMON} = {plain(SIMPLEST)}"
        )
        size = COMMON // SIMPLEST[1]
        lines = list(zip(self.result_places, self.result_lines))
        gone = [line for place, line in lines if place % size]
        self.result_places = [place for place in self.result_places if place % size == 0]
        self.result_lines = VGroup(*[line for place, line in lines if place % size == 0])
        self.play(
            FadeOut(*gone), *self.painted(self.result, self.result_lines, self.result_places, RESULT_PARTS), run_time=1
        )
        label = self.label(SIMPLEST, RESULT_ROW, HIGHLIGHT)
        self.play(ReplacementTransform(self.result_label, label), run_time=0.8)
        self.reveal(2)
        self.wait(1)

    def show_result(self):
        found = "difference" if SUBTRACT else "sum"
        step(self, "The result", f"The {found} is {spoken(SIMPLEST)}.")
        self.say(f"The {found} is {spoken(SIMPLEST)}", HIGHLIGHT)
        if MIXED:
            self.reveal(2)
        self.play(
            *self.painted(self.result, self.result_lines, self.result_places, RESULT_PARTS),
            Create(SurroundingRectangle(self.chain[-1], color=HIGHLIGHT, buff=0.14, corner_radius=0.1)),
        )
        self.wait(2.5)
