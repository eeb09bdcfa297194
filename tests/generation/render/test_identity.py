"""Which renders are the same film."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generation.render.identity import clip_key
from generation.types import Limits, Quality, RenderJob

JOB = RenderJob("x = 1", "A")


def test_the_same_job_has_the_same_key() -> None:
    assert clip_key(JOB) == clip_key(replace(JOB)) and len(clip_key(JOB)) == 64


@pytest.mark.parametrize(
    "change",
    [{"code": "x = 2"}, {"scene": "B"}, {"quality": Quality.HIGH}, {"seed": 1}, {"aspect": "1:1"}, {"still": 0.0}],
)
def test_what_changes_the_film_changes_the_key(change: dict[str, object]) -> None:
    assert clip_key(replace(JOB, **change)) != clip_key(JOB)  # type: ignore[arg-type]


def test_what_only_bounds_the_render_does_not() -> None:
    assert clip_key(replace(JOB, limits=Limits(wall_seconds=1))) == clip_key(JOB)
