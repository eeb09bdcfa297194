"""How well one colour stands out from another (WCAG 2.2, contrast ratio). Colours are red, green, blue from 0 to 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from generation.render.layout.boxes import Floats

_WEIGHTS = np.array([0.2126, 0.7152, 0.0722])


def luminance(colour: Floats) -> Any:
    """Of one colour, or of each row."""
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return linear @ _WEIGHTS


def contrast(one: Floats, other: Floats) -> Any:
    """From 1, no difference, to 21, black and white; of two colours, or row with row."""
    first, second = luminance(one) + 0.05, luminance(other) + 0.05
    return np.maximum(first, second) / np.minimum(first, second)


def over(ground: Floats, paint: Floats) -> Floats:
    """The colour of `ground` under a coat of `paint`, which is red, green, blue, alpha; of one, or of each row."""
    return np.asarray(ground + (paint[..., :3] - ground) * paint[..., 3:])
