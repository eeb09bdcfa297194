"""What can be changed about every blueprint beside its own parameters: colours, pace, a light or dark stage.

Kept among a revision's parameters, by names that no blueprint uses for its own: `curve_colour`, `pace`, `stage`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from generation.types import Source
from generation.wishes import painted

if TYPE_CHECKING:
    from generation.blueprints.library import Blueprint

SLOWEST, FASTEST = 0.2, 5.0
STAGES = ("dark", "light")
COLOUR = "_colour"
COLOURS: Mapping[str, tuple[str, str]] = {
    "red": ("#fc6255", "#c02b1d"), "orange": ("#ff9f43", "#9a4a00"), "yellow": ("#f7d96f", "#7a5c00"),
    "green": ("#83c167", "#3f7420"), "teal": ("#5cd0b3", "#0a7560"), "turquoise": ("#58c4dd", "#0b6e8f"),
    "blue": ("#6aa5ff", "#1d5fc4"), "purple": ("#b99cf2", "#6a3fb5"), "violet": ("#b99cf2", "#6a3fb5"),
    "pink": ("#f08ab0", "#b0245f"), "grey": ("#9aa0a8", "#5d646e"), "white": ("#f2f4f5", "#1b1e24"),
}  # fmt: skip
"""By name: on the dark and on the light stage, from which each stands out by 4.5 : 1 or more."""
PACED = '''\
    def compile_animations(self, *animations, **settings):
        """Every animation and every pause at SPEED times its usual pace."""
        compiled = super().compile_animations(*animations, **settings)
        for animation in compiled:
            animation.run_time /= SPEED
        return compiled

'''


@dataclass(frozen=True)
class Look:
    """How a blueprint's film looks where it is not as usual."""

    pace: float = 1.0
    """Times the usual speed."""
    stage: str = "dark"
    colours: Mapping[str, str] = field(default_factory=dict)
    """A noun of the blueprint's `[colours]`, the first of its row -> a name in COLOURS."""

    def as_json(self) -> dict[str, Any]:
        """What is not as usual, as it is kept among the parameters."""
        told: dict[str, Any] = {f"{noun.replace(' ', '_')}{COLOUR}": name for noun, name in self.colours.items()}
        if self.pace != 1:
            told["pace"] = self.pace
        return told | ({"stage": self.stage} if self.stage != "dark" else {})


def split(parameters: Mapping[str, Any]) -> tuple[dict[str, Any], Look]:
    """A revision's parameters: the blueprint's own, and the look."""
    colours = {
        name.removesuffix(COLOUR).replace("_", " "): value
        for name, value in parameters.items()
        if name.endswith(COLOUR)
    }
    look = Look(parameters.get("pace", 1.0), parameters.get("stage", "dark"), colours)
    own = {name: value for name, value in parameters.items() if name not in ("pace", "stage") and COLOUR not in name}
    return own, look


def source(blueprint: Blueprint, values: Mapping[str, Any], look: Look) -> Source:
    """The blueprint's file with these values and this look. Raises errors.BadParameter."""
    made = blueprint.source(values)
    code = painted(made.code, look.stage)
    on_light = STAGES.index(look.stage)
    for noun, name in look.colours.items():
        role = blueprint.role_of(noun)
        code = re.sub(rf'^{role} = "#\w{{6}}"', f'{role} = "{COLOURS[name][on_light]}"', code, flags=re.MULTILINE)
    if look.pace != 1:
        code = _paced(code, blueprint.scene, look.pace)
    return replace(made, code=code, parameters={**made.parameters, **look.as_json()})


def has_role(code: str, role: str) -> bool:
    """Whether the file carries the kit's colour of that role."""
    return re.search(rf'^{role} = "#', code, re.MULTILINE) is not None


def _paced(code: str, scene: str, pace: float) -> str:
    code = code.replace("# --- parameters ---\n", f"# --- parameters ---\nSPEED = {pace:g}\n", 1)
    return re.sub(rf"^(class {scene}\(.*\):\n)", lambda found: found[1] + PACED, code, count=1, flags=re.MULTILINE)
