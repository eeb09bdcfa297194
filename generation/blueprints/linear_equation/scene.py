"""A linear equation, solved step by step: the same is done to both sides until the unknown stands alone."""

import numpy as np
from manim import *

from generation.kit import (
    HIGHLIGHT,
    INK,
    MUTED,
    PRIMARY,
    SECOND,
    STAGE_COLOR,
    WARNING,
    fit,
    formula,
    heading,
    step,
    words,
)

# --- parameters ---
VARIABLE = "x"
EQUATION = (["3 x", "+ 5"], ["20"])
SIMPLIFY = []
COLLECT = []
UNDO_SUM = [("- 5", "Subtract 5 on both sides.", (["3 x", "+ 5", "- 5"], ["20", "- 5"]), (["3 x"], ["15"]))]
UNDO_PRODUCT = [
    (r"\div 3", "Divide both sides by 3.", (["3 x", r"\div 3"], ["15", r"\div 3"]), (["x"], ["5"])),
]
SOLUTION = "5"
ALWAYS_TRUE = False
CHECK = ([r"3 \cdot 5", "+ 5"], ["20"])
CHECK_VALUE = "20"
BALANCE = [((3, 5), (0, 20)), ((3, 0), (0, 15)), ((1, 0), (0, 5))]
# --- end of parameters ---

MOVES = [*SIMPLIFY, *COLLECT, *UNDO_SUM, *UNDO_PRODUCT]
PACE = min(1, max(0.6, 4 / max(1, len(MOVES))))  # long solutions go quicker
SIZE, GAP = 54, 0.38
SPACE = 0.7  # between the equations and the notes beside them
LEFT_END, RIGHT_END = (-6.6, 1.9) if BALANCE else (-6.4, 6.4)
TOP, BOTTOM = 2.7, -2.2
CHECK_HEIGHT = -3.1
SCALES, FLOOR = 4.5, -1.1  # where the pair of scales stands


def has_variable(piece):
    for command in (r"\frac", r"\cdot", r"\div", r"\Big"):
        piece = piece.replace(command, "")
    return VARIABLE in piece


class Equation:
    """An equation in pieces: those left of the equals sign, and those right of it."""

    def __init__(self, sides):
        self.left, self.right = sides
        self.pieces = [*self.left, "=", *self.right]
        self.tex = formula(*self.pieces, size=SIZE, width=100)
        for part, piece in zip(self.tex, self.pieces):
            part.set_color(PRIMARY if has_variable(piece) else INK)

    @property
    def equals(self):
        return self.tex[len(self.left)]

    @property
    def widths(self):
        """How far it reaches to the left and to the right of the equals sign's middle."""
        middle = self.equals.get_center()[0]
        return middle - self.tex.get_left()[0], self.tex.get_right()[0] - middle

    def place(self, x, y):
        """Put the middle of the equals sign there."""
        self.tex.shift(np.array([x, y, 0]) - self.equals.get_center())
        return self

    def keys(self):
        """Each piece with its side and how often it came before on that side."""
        keys, seen = [], {}
        for place, piece in enumerate(self.pieces):
            side = "left" if place < len(self.left) else "right" if place > len(self.left) else "middle"
            plain = piece.lstrip("+ ")
            count = seen.get((side, plain), 0)
            seen[side, plain] = count + 1
            keys.append((side, plain, count))
        return keys


class LinearEquation(Scene):
    def construct(self):
        self.camera.background_color = STAGE_COLOR
        self.lay_out()
        self.show_equation()
        if SIMPLIFY:
            step(self, "Simplify", "Write both sides as simply as possible.")
            self.make_moves(SIMPLIFY)
        if COLLECT:
            step(self, "Bring the unknowns together", COLLECT[0][1])
            self.make_moves(COLLECT)
        if UNDO_SUM:
            step(self, "Move the number away", UNDO_SUM[0][1])
            self.make_moves(UNDO_SUM)
        if UNDO_PRODUCT:
            step(self, "Leave the unknown alone", UNDO_PRODUCT[0][1])
            self.make_moves(UNDO_PRODUCT)
        if SOLUTION:
            self.check()
        else:
            self.show_special_case()

    def lay_out(self):
        """Measure all lines first, so that they share one size and one column for the equals signs."""
        self.first = Equation(EQUATION)
        self.plan = [(Equation(working) if working else None, Equation(result)) for _, _, working, result in MOVES]
        self.notes = [
            formula(rf"{note}\ \text{{on both sides}}" if working else rf"\text{{{note}}}", size=38, color=HIGHLIGHT)
            for note, _, working, _ in MOVES
        ]
        rows = [[line for line in pair if line] for pair in [(None, self.first), *self.plan]]
        lines = [line for row in rows for line in row]
        left = max(line.widths[0] for line in lines)
        right, right_kept = max(line.widths[1] for line in lines), max(row[-1].widths[1] for row in rows)
        beside = max([note.width + SPACE for note in self.notes], default=0)
        room, heights = RIGHT_END - LEFT_END, [max(line.tex.height for line in row) for row in rows]
        low = max(0.7, (TOP - BOTTOM - GAP * (len(rows) - 1)) / sum(heights))
        scale = min(1, low, room / (left + right), (room - beside) / (left + right_kept))
        self.scale = scale
        for line in lines:
            line.tex.scale(scale)
        for note in self.notes:
            note.scale(max(0.85, scale))
        width = max((left + right) * scale, (left + right_kept) * scale + beside)
        self.column = LEFT_END + (room - width) / 2 + left * scale
        self.beside = self.column + right_kept * scale + SPACE
        self.heights = [height * scale for height in heights]
        spare = TOP - BOTTOM - sum(self.heights)
        self.gap = min(0.8, max(GAP, spare / max(1, len(rows) - 1)))
        self.top = min(TOP, TOP - (spare - self.gap * (len(rows) - 1)) / 2 + 0.2)

    def show_equation(self):
        step(
            self,
            "The equation",
            f"Which number is {VARIABLE}? Whatever is done to one side is done to the other side too.",
        )
        self.play(FadeIn(heading(f"Solve for {VARIABLE}")))
        self.next_y = self.top - self.heights[0] / 2
        self.first.place(self.column, self.next_y)
        self.play(Write(self.first.tex), run_time=1.2)
        self.current, self.rows, self.made = self.first, [[self.first.tex]], 0
        if BALANCE:
            self.draw_scales()
        self.wait(1.5)

    # One move: what is done, to both sides, and the line it leaves

    def make_moves(self, moves):
        for number, (_, spoken, _, _) in enumerate(moves):
            if number:
                self.add_subcaption(spoken, duration=3)
            self.make_move()

    def make_move(self):
        working, result = self.plan[self.made]
        note, height, before = self.notes[self.made], self.heights[self.made + 1], self.heights[self.made]
        self.made += 1
        self.make_room(before, height)
        note.move_to([self.beside, self.current.equals.get_center()[1], 0], aligned_edge=LEFT)
        self.play(FadeIn(note, shift=0.2 * LEFT), run_time=0.6 * PACE)
        self.wait(0.6 * PACE)
        result.place(self.column, self.next_y)
        if working:
            working.place(self.column, self.next_y)
            self.copy_line(self.current, working, HIGHLIGHT)
            if BALANCE:
                taken = self.taken(*BALANCE[self.made - 1 : self.made + 1])
                self.play(*[part[0].animate.set_fill(HIGHLIGHT) for part in taken], run_time=0.5 * PACE)
            self.wait(PACE)
            self.becomes(working, result, *(self.scales_follow() if BALANCE else []))
        else:
            self.copy_line(self.current, result, None)
            moves = self.scales_follow() if BALANCE else []
            if moves:
                self.play(*moves, run_time=1.2 * PACE)
        self.rows[-1].append(note)
        self.rows.append([result.tex])
        self.play(note.animate.set_color(MUTED), self.current.tex.animate.set_opacity(0.55), run_time=0.5 * PACE)
        self.current = result
        self.wait(PACE)

    def make_room(self, before, height):
        """Go down one row; move everything up when the bottom is reached."""
        self.next_y -= before / 2 + self.gap + height / 2
        missing = BOTTOM - (self.next_y - height / 2)
        if missing < 0.05:
            return
        self.next_y += missing
        gone = [row for row in self.rows if row[0].get_top()[1] + missing > TOP + 0.1]
        self.rows = self.rows[len(gone) :]
        moves = [FadeOut(part, shift=missing * UP) for row in gone for part in row]
        moves += [part.animate.shift(missing * UP) for row in self.rows for part in row]
        self.play(*moves, run_time=0.6 * PACE)

    def copy_line(self, old, new, color):
        """Copies of the pieces move down into the new line; what is new in it fades in."""
        swapped = new.left == old.right and new.right == old.left
        turn = {"left": "right", "right": "left"} if swapped else {}
        places = {(turn.get(side, side), *rest): place for place, (side, *rest) in enumerate(old.keys())}
        keys = new.keys()
        moves = [
            TransformFromCopy(old.tex[places[tuple(key)]], new.tex[place], path_arc=PI / 4 if swapped else 0)
            for place, key in enumerate(keys)
            if tuple(key) in places
        ]
        fresh = [new.tex[place] for place, key in enumerate(keys) if tuple(key) not in places]
        self.play(*moves, run_time=PACE)
        if fresh:
            if color:
                VGroup(*fresh).set_color(color)
            self.play(*[FadeIn(part, shift=0.2 * DOWN) for part in fresh], run_time=0.6 * PACE)
        self.remove(*new.tex)
        self.add(new.tex)

    def becomes(self, old, new, *others):
        """The pieces that stay move to their places, the rest of each side turns into what it is worth."""
        old_keys, new_keys = old.keys(), new.keys()
        moves = [
            ReplacementTransform(old.tex[old_keys.index(key)], new.tex[place])
            for place, key in enumerate(new_keys)
            if key in old_keys
        ]
        for side in ("left", "right"):
            before = [old.tex[place] for place, key in enumerate(old_keys) if key[0] == side and key not in new_keys]
            after = [new.tex[place] for place, key in enumerate(new_keys) if key[0] == side and key not in old_keys]
            if before and after:
                moves.append(ReplacementTransform(VGroup(*before), VGroup(*after)))
            else:
                moves += [FadeOut(part, scale=0.3) for part in before] + [FadeIn(part) for part in after]
        self.remove(old.tex)
        self.play(*moves, *others, run_time=1.2 * PACE)
        self.remove(*new.tex)
        self.add(new.tex)

    # The pair of scales

    def draw_scales(self):
        """A beam in balance with a pile on each side: blocks for the unknown, small squares for ones."""
        beam = Line([SCALES - 1.5, FLOOR - 0.35, 0], [SCALES + 1.5, FLOOR - 0.35, 0], color=MUTED, stroke_width=5)
        foot = Triangle(color=MUTED, fill_opacity=1, stroke_width=0).scale_to_fit_height(0.75)
        foot.move_to([SCALES, FLOOR - 0.37, 0], aligned_edge=UP)
        stand = VGroup(beam, foot)
        for x in (SCALES - 1.15, SCALES + 1.15):
            stand.add(Line([x - 1.05, FLOOR, 0], [x + 1.05, FLOOR, 0], color=MUTED, stroke_width=5))
            stand.add(Line([x, FLOOR, 0], [x, FLOOR - 0.35, 0], color=MUTED, stroke_width=5))
        self.piles = self.two_piles(BALANCE[0])
        self.play(FadeIn(stand), run_time=0.6)
        self.play(LaggedStart(*[FadeIn(pile, shift=0.3 * DOWN) for pile in self.piles], lag_ratio=0.3), run_time=1.2)

    def two_piles(self, state):
        return VGroup(*[self.pile(*side, x) for side, x in zip(state, (SCALES - 1.15, SCALES + 1.15))])

    def pile(self, unknowns, ones, x):
        """Blocks in columns of three, and small squares in rows of four, side by side."""
        blocks, units = VGroup(), VGroup()
        for number in range(unknowns):
            square = Square(0.46, fill_color=PRIMARY, fill_opacity=1, stroke_width=0)
            letter = formula(VARIABLE, size=30, color=STAGE_COLOR).move_to(square)
            blocks.add(VGroup(square, letter).shift([0.5 * (number // 3), 0.5 * (number % 3), 0]))
        across = 4 if ones > 9 else 3
        for number in range(ones):
            square = Square(0.23, fill_color=SECOND, fill_opacity=1, stroke_width=0)
            units.add(VGroup(square).shift([0.27 * (number % across), 0.27 * (number // across), 0]))
        both = VGroup(*[part for part in (blocks, units) if len(part) > 0])
        both.arrange(RIGHT, buff=0.12, aligned_edge=DOWN).move_to([x, FLOOR + 0.04, 0], aligned_edge=DOWN)
        return VGroup(blocks, units)

    def taken(self, before, after):
        """The blocks and squares that a move takes away."""
        return [
            part
            for pile, side_before, side_after in zip(self.piles, before, after)
            for parts, now in zip(pile, side_after)
            for part in parts[now:]
            if sum(side_after) < sum(side_before)
        ]

    def scales_follow(self):
        """Animations that bring the scales to the state after the current move."""
        before, after = BALANCE[self.made - 1 : self.made + 1]
        if before == after:
            return []
        new = self.two_piles(after)
        if after == before[::-1]:
            moves = [
                ReplacementTransform(pile, new[1 - place], path_arc=PI / 3) for place, pile in enumerate(self.piles)
            ]
        else:
            gone = self.taken(before, after)
            moves = [FadeOut(part, shift=0.6 * UP) for part in gone]
            for old_pile, new_pile in zip(self.piles, new):
                for old_parts, new_parts in zip(old_pile, new_pile):
                    moves += [ReplacementTransform(old, fresh) for old, fresh in zip(old_parts, new_parts)]
        self.piles = new
        return moves

    # The end

    def check(self):
        if not (SIMPLIFY or COLLECT or UNDO_SUM or UNDO_PRODUCT):
            step(self, "Already solved", f"{VARIABLE} already stands alone, so nothing is left to do.")
            self.play(Indicate(self.current.tex, color=HIGHLIGHT))
            self.wait(1)
        step(self, "Check", f"Put the solution in place of {VARIABLE}: both sides must be equal.")
        box = SurroundingRectangle(self.current.tex, color=HIGHLIGHT, buff=0.14, corner_radius=0.1)
        self.play(Create(box), self.current.tex.animate.set_color(HIGHLIGHT))
        self.wait(0.8)
        name = words("Check:", size=38, color=MUTED)
        filled, worth = Equation(CHECK), Equation(([CHECK_VALUE], [CHECK_VALUE]))
        for line in (filled, worth):
            line.tex.scale(self.scale)
        fit(filled.tex, (0, CHECK_HEIGHT, 10, 1.2))
        name.next_to(filled.tex, LEFT, buff=0.5)
        VGroup(name, filled.tex).set_x(0)
        self.play(FadeIn(name), FadeIn(filled.tex, shift=0.3 * UP))
        self.wait(1.8)
        worth.place(filled.equals.get_center()[0], filled.equals.get_center()[1])
        tick = formula(r"\checkmark", size=SIZE * self.scale, color=SECOND).next_to(worth.tex, RIGHT, buff=0.4)
        self.becomes(filled, worth, name.animate.next_to(worth.tex, LEFT, buff=0.5))
        self.play(Write(tick), run_time=0.6)
        self.wait(2.5)

    def show_special_case(self):
        if ALWAYS_TRUE:
            step(self, "Always true", f"This holds whatever {VARIABLE} is: every number is a solution.")
            answer, color = "This is always true: every number is a solution", SECOND
        else:
            step(self, "Never true", f"This can't hold, whatever {VARIABLE} is: there is no solution.")
            answer, color = "This is never true: the equation has no solution", WARNING
        box = SurroundingRectangle(self.current.tex, color=color, buff=0.14, corner_radius=0.1)
        self.play(Create(box), self.current.tex.animate.set_color(color))
        self.play(FadeIn(words(answer, size=38, color=color).move_to([0, CHECK_HEIGHT, 0]), shift=0.3 * UP))
        self.wait(3)
