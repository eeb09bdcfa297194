"""Whether an animation may be jumped over: whether its last moment alone leaves the scene as all its frames would.

Not where something lives from frame to frame: an updater of the scene or of anything in it, a condition to stop, an
animation that goes on from where its last frame was, or one whose movement is not Manim's own.
"""

from __future__ import annotations

from typing import Any

from manim import (
    Animation,
    AnimationGroup,
    ChangeSpeed,
    ChangingDecimal,
    Homotopy,
    MaintainPositionRelativeTo,
    PhaseFlow,
    Scene,
    TypeWithCursor,
    UpdateFromFunc,
)

_FRAME_BY_FRAME = (
    ChangeSpeed, ChangingDecimal, Homotopy, MaintainPositionRelativeTo, PhaseFlow, TypeWithCursor, UpdateFromFunc
)  # fmt: skip
"""Manim's animations that move on from their last frame, or call functions of the scene's at each."""


def can_jump(scene: Scene) -> bool:
    """Of the animations that the scene is about to begin."""
    return not (
        scene.stop_condition is not None
        or scene.always_update_mobjects
        or scene.updaters
        or any(mobject.updaters for mobject in scene.get_mobject_family_members())
    ) and all(_is_told_by_its_end(animation) for animation in scene.animations or ())


def _is_told_by_its_end(animation: Animation) -> bool:
    parts = animation.animations if isinstance(animation, AnimationGroup) else ()
    return (
        not isinstance(animation, _FRAME_BY_FRAME)
        and _is_manims(type(animation))
        and _is_manims(animation.rate_func)
        and all(map(_is_told_by_its_end, parts))
    )


def _is_manims(thing: Any) -> bool:
    return str(getattr(thing, "__module__", "")).startswith("manim.")
