"""How somebody wants a scene made, beyond its sentence: for a model, and for the frame."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

MOST_INSTRUCTIONS = 2_000
"""Characters."""
THEMES = ("dark", "light")
FOR_MODELS = ("model", "temperature", "top_p", "max_tokens", "repairs", "instructions")
"""What the embedded engine has no use for."""

LIGHT = {
    "STAGE_COLOR": "#fbfaf7", "INK": "#1b1e24", "MUTED": "#5d646e", "PRIMARY": "#0b6e8f", "HIGHLIGHT": "#9a5b00",
    "SECOND": "#0a7560", "THIRD": "#3f7420", "FOURTH": "#b0245f", "WARNING": "#c02b1d",
}  # fmt: skip
"""The scene kit's colour roles on paper; each stands out from the stage by 4.5 : 1 or more."""
_ROLE = re.compile(rf'^({"|".join(LIGHT)}) = "#[0-9a-fA-F]{{6}}"', re.MULTILINE)


@dataclass(frozen=True)
class Wishes:
    """None and empty: as the server has it."""

    model: str = ""
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    repairs: int | None = None
    """Tries to mend what fails."""
    instructions: str = ""
    """What a model is told beside its rules."""
    aspect: str = "16:9"
    theme: str = "dark"

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return tuple(field.name for field in fields(cls))

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Wishes:
        """As `as_json` has written them."""
        return cls(**(kept or {}))

    def most_repairs(self, most: int) -> int:
        return most if self.repairs is None else min(self.repairs, most)

    def as_json(self) -> dict[str, Any]:
        """Those that say something."""
        return {name: value for name, value in asdict(self).items() if value != getattr(PLAIN, name)}


PLAIN = Wishes()


def misfits(wishes: Wishes, engine: str) -> list[str]:
    """The names of those that this engine would not heed.

    A ready scene is laid out for 16:9, so another shape is for models; where `auto` finds a ready scene that fits, what
    is for models has nothing to do.
    """
    given = wishes.as_json()
    unknown = [name for name in FOR_MODELS if name in given] if engine == "composer" else []
    return unknown + (["aspect"] if engine != "chat" and "aspect" in given else [])


def told(wishes: Wishes) -> str:
    """What a model has to know beside its rules; empty where there is nothing."""
    lines = []
    if wishes.aspect != "16:9":
        across, down = (int(part) for part in wishes.aspect.split(":"))
        width = 8 * across / down
        lines.append(
            f"The frame is {width:.1f} wide and 8 high ({wishes.aspect}), so the kit's regions are too wide: place "
            f"everything within {width - 0.8:.1f} by 7.2 around the origin."
        )
    if wishes.theme == "light":
        lines.append(
            "The stage is light. Set self.camera.background_color = STAGE_COLOR first, and give every text, formula "
            "and line a colour of the kit (INK for words); nothing may be WHITE, which is Manim's default."
        )
    if wishes.instructions:
        lines.append(f"Whoever asks also wants:\n{wishes.instructions}")
    return "\n\n".join(lines)


def painted(code: str, theme: str) -> str:
    """The source with the kit's colours, of which it carries a copy, in this theme."""
    if theme != "light":
        return code
    return _ROLE.sub(lambda found: f'{found[1]} = "{LIGHT[found[1]]}"', code)
