"""What a sentence asks of the bubble sort, and the constants of its scene."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from generation.blueprints.reading import Misfit, Sentence
from generation.errors import BadParameter

OTHER_SORTS = (
    "quicksort", "quick sort", "merge sort", "mergesort", "insertion sort", "selection sort", "heap sort", "heapsort",
    "radix sort", "counting sort", "bucket sort", "shell sort", "bogo sort", "tim sort", "timsort",
)  # fmt: skip
FALLING = (
    "descending", "decreasing", "falling", "largest to smallest", "large to small", "largest first",
    "largest number first", "biggest first", "biggest to smallest", "big to small", "highest to lowest", "high to low",
    "greatest to least", "reverse order",
)  # fmt: skip
RISING = (
    "ascending", "increasing", "smallest to largest", "small to large", "smallest first", "lowest to highest",
    "least to greatest", "low to high", "small to big", "smallest to biggest",
)  # fmt: skip
UNITS = ("number", "bar", "value", "element", "item", "entry", "integer", "card")
MOST_MADE_UP = 1000
DECIMALS = 2


def read(sentence: Sentence) -> dict[str, Any]:
    """JSON values in the teacher's sentence. Raises Misfit for other algorithms and for words to sort."""
    bubble = sentence.mentions("bubble", "bubblesort", "bubble-sort")
    if sentence.mentions(*OTHER_SORTS) and not bubble:
        raise Misfit("This scene shows bubble sort, no other sorting algorithm.")
    if sentence.mentions("alphabetical*", "words", "names", "letters", "strings"):
        raise Misfit("This scene sorts numbers, no words or letters.")
    found: dict[str, Any] = {}
    numbers = sentence.list()
    count = sentence.count(*UNITS)
    if numbers is not None:
        found["numbers"] = numbers
    elif count is not None:
        found["numbers"] = _made_up(count)
    if sentence.mentions(*FALLING):
        found["order"] = "descending"
    elif sentence.mentions(*RISING):
        found["order"] = "ascending"
    return found


def _made_up(count: int) -> list[int]:
    """That many numbers out of order, the same ones each time. The bound on their number is the schema's."""
    count = min(count, MOST_MADE_UP)
    return random.Random(count).sample(range(1, max(31, 3 * count)), count)


def derive(values: Mapping[str, Any]) -> dict[str, Any]:
    """The list and its direction; BadParameter for numbers too long to be written under a bar."""
    for number in values["numbers"]:
        if round(number, DECIMALS) != number:
            raise BadParameter(
                "numbers", f"{number:g} has too many decimals to fit at its bar: use at most {DECIMALS}."
            )
    return {"VALUES": list(values["numbers"]), "DESCENDING": values["order"] == "descending"}
