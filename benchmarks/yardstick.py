"""How fast the machine was: shared ones are not always. Figures of two runs compare after division by it."""

from __future__ import annotations

import statistics
import time

LOOPS = 1_000_000


def yardstick_ms() -> float:
    """Milliseconds of processor time for a million multiplications in Python, the median of five."""
    return round(statistics.median(_once() for _ in range(5)), 1)


def _once() -> float:
    began, total = time.process_time(), 0
    for number in range(LOOPS):
        total += number * number
    return (time.process_time() - began) * 1000
