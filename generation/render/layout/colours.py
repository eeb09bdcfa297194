"""How well one colour stands out from another (WCAG 2.2, contrast ratio). Colours are red, green, blue from 0 to 1."""

from __future__ import annotations

import numpy as np

from generation.render.layout.boxes import Floats

_WEIGHTS = np.array([0.2126, 0.7152, 0.0722])


def luminance(colour: Floats) -> float:
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return float(linear @ _WEIGHTS)


def contrast(one: Floats, other: Floats) -> float:
    """From 1, no difference, to 21, black and white."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def over(ground: Floats, paint: Floats) -> Floats:
    """The colour of `ground` under a coat of `paint`, which is red, green, blue, alpha."""
    return np.asarray(ground + (paint[:3] - ground) * paint[3])
