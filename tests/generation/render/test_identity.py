"""Which renders are the same film."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generation.render import identity
from generation.render.identity import clip_key
from generation.types import Limits, Quality, RenderJob

JOB = RenderJob("x = 1", "A")


def test_the_same_job_has_the_same_key() -> None:
    assert clip_key(JOB) == clip_key(replace(JOB)) and len(clip_key(JOB)) == 64


@pytest.mark.parametrize(
    "change",
    [
        {"code": "x = 2"},
        {"scene": "B"},
        {"quality": Quality.HIGH},
        {"seed": 1},
        {"aspect": "1:1"},
        {"still": 0.0},
        {"step": "1"},
        {"transparent": True},
    ],
)
def test_what_changes_the_film_changes_the_key(change: dict[str, object]) -> None:
    assert clip_key(replace(JOB, **change)) != clip_key(JOB)  # type: ignore[arg-type]


def test_what_only_bounds_the_render_does_not() -> None:
    assert clip_key(replace(JOB, limits=Limits(wall_seconds=1))) == clip_key(JOB)


@pytest.mark.parametrize("part", ["manim", "manimpango", "tex", "fonts"])
def test_what_draws_it_is_part_of_the_key(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    before = clip_key(JOB)
    newer = identity.versions() | {part: "newer"}
    monkeypatch.setattr(identity, "versions", lambda: newer)
    assert clip_key(JOB) != before


def test_tex_is_known_by_what_its_programs_say_of_themselves() -> None:
    assert all(name in identity.versions()["tex"] for name in ("TeX", "dvisvgm"))


def test_without_tex_the_key_is_one_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert identity.versions.__wrapped__()["tex"] == " / "
