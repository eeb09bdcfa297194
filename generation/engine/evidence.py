"""What stands in a sentence as mathematics, and which blueprints can take it up."""

from __future__ import annotations

import re
from functools import cached_property

from generation.blueprints import Blueprint, mathtext, mathtokens
from generation.blueprints.reading import Misfit, Sentence

STRONG = 0.2
WEAK = 0.06
WORD = re.compile(r"[^\W\d_]{2,}")
FORMULA = re.compile(r"\\[a-z]+|\S*[\d^=+*/()\[\]|√π]\S*")
DERIVED = re.compile(r"[a-z]['’]|d/d[a-z]")
FUNCTION_NAMES = frozenset((*mathtokens.FUNCTIONS, *mathtokens.ALIASES, *mathtokens.CONSTANTS))
POLITE = frozenset(
    {"please", "the", "of", "me", "us", "for", "and", "from", "to", "on", "in", "show", "with", "is", "what"}
)
# What a sentence asks for that is nothing but a formula and these words.
BARE = {
    "expression": (
        "function_plot",
        POLITE
        | {"plot", "graph", "draw", "sketch", "function", "curve", "parabola", "line", "interval", "between", "over"},
    ),
    "equation": ("linear_equation", POLITE | {"solve", "equation", "linear", "find", "step", "by", "steps"}),
    "fraction": ("fraction_bars", POLITE | {"add", "subtract", "compare", "fraction", "fractions", "bar", "bars"}),
    "matrix": ("linear_map", POLITE | {"apply", "matrix", "plane", "grid", "linear", "map", "transformation"}),
}
HELD = frozenset({"expression", "equation", "matrix", "fraction", "numbers"})
LIST_LENGTH = 3
JOINED = r"{}\s*(?:,|;|&|\band\b|\bvs\b|\bversus\b|\bwith\b|\bplus\b)\s*(?:the\s+)?(?:(?:y|[a-z]\(x\))\s*=\s*)?{}"


class Evidence:
    """The mathematical things a sentence holds, by the types of parameters that take them."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence

    @cached_property
    def types(self) -> dict[str, float]:
        """Weight of each parameter type for which the sentence holds a value."""
        found: dict[str, float] = {}
        if self.sentence.matrix() is not None:
            return {"matrix": STRONG}
        if self._has_one_unknown():
            return {"equation": STRONG}
        if len(self.sentence.fractions()) > 1 and self.sentence.expression() is None:
            return {"fraction": STRONG}
        if self.sentence.expression() is not None:
            found["expression"] = WEAK
        numbers = self.sentence.list()
        if numbers is not None and len(numbers) >= LIST_LENGTH and "expression" not in found:
            found["numbers"] = WEAK
        return found

    def _has_one_unknown(self) -> bool:
        """Whether there is an equation to solve; `a^2 + b^2 = c^2` is a statement."""
        equation = self.sentence.equation()
        return equation is not None and len(set(re.findall(r"(?<![A-Za-z])[a-z](?![A-Za-z])", equation))) == 1

    @cached_property
    def is_mathematical(self) -> bool:
        return bool(self.types)

    def misfit(self, blueprint: Blueprint) -> str | None:
        """Why a blueprint of formulas can't show what is written, though it is near in meaning."""
        formulas = [parameter for parameter in blueprint.parameters if parameter.type == "expression"]
        if len(formulas) != 1:
            return None
        if self._joined_formulas():
            return f"“{blueprint.title}” shows one formula at a time: ask for each of them by itself."
        if re.search(r"[<>≤≥]", self.sentence.text) and self.sentence.interval() is None:
            return f"“{blueprint.title}” shows no inequalities and no functions in pieces: give one formula y = f(x)."
        if "=" in self.sentence.text and self.sentence.expression() is None:
            return f"I can't find a formula y = f(x) here that “{blueprint.title}” could show."
        return None

    def _joined_formulas(self) -> bool:
        """Whether two formulas stand side by side: `sin x and cos x`."""
        formulas = self.sentence.expressions()
        return any(
            re.search(JOINED.format(re.escape(first), re.escape(second)), self.sentence.plain)
            for first in formulas
            for second in formulas
            if first != second
        )

    @cached_property
    def bare(self) -> str | None:
        """The blueprint that a formula asks for with no more words than "plot" or "solve": `3/4 + 1/8`."""
        kind = next(iter(self.types)) if len(self.types) == 1 else ""
        if kind not in BARE or DERIVED.search(self.sentence.plain):
            return None
        if kind == "expression" and not any(map(_is_readable, self.sentence.expressions())):
            return None
        blueprint, words = BARE[kind]
        left = set(WORD.findall(FORMULA.sub(" ", self.sentence.plain).lower()))
        return blueprint if left <= words | FUNCTION_NAMES else None

    def is_missing(self, blueprint: Blueprint) -> bool:
        """Whether the scene lives on something mathematical and the sentence gives it none."""
        held = {parameter.name for parameter in blueprint.parameters if parameter.type in HELD}
        try:
            return bool(held) and not held & blueprint.read(self.sentence.text).keys()
        except (Misfit, ValueError):
            return False  # It is a scene that can't show what it found, and will say so.

    def weight(self, blueprint: Blueprint) -> float:
        """What the things in the sentence say for this blueprint, or against it when it can't take them up."""
        takes = {parameter.type for parameter in blueprint.parameters}
        total = 0.0
        for kind, strength in self.types.items():
            if kind in takes:
                total += strength
            elif strength == STRONG:
                total -= strength
        return total


def _is_readable(formula: str) -> bool:
    """Whether it is a formula in x or a number; `x^1000` is one too, and the scene says why it can't be shown."""
    if mathtokens.depends_on(formula, "x"):
        return True
    try:
        mathtext.parse(formula)
    except ValueError:
        return False
    return True
