"""Hostile scenes behind the whole wall, with no policy before it, seen from outside; then without it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from generation.render import client

from . import arena
from .cases import BOMBS, HARMFUL, Case
from .conftest import HONEST, Tier, needs_namespaces, said
from .forgeries import FORGERIES, SHOWN
from .world import World

STOPPED_BY_LAYERS = [number for number, case in enumerate(HARMFUL) if case.stopped_by]


@pytest.fixture(scope="module")
def honest_before(tier: Tier) -> str:
    """What an honest scene looked like before anybody did harm."""
    assert client.ping(tier.socket)["tier"].rstrip("+") == tier.name
    return tier.pixels()


def test_every_case_is_a_program(tmp_path: Path) -> None:
    """What Python can't read does no harm anyway, and would show nothing."""
    with closing(World(tmp_path)) as world:
        for case in (*HARMFUL, *BOMBS, *FORGERIES):
            compile(world.script(case), case.name, "exec")


@pytest.mark.parametrize("case", HARMFUL, ids=lambda case: case.name)
def test_no_scene_can(tier: Tier, honest_before: str, case: Case) -> None:
    if case.only_with_namespaces and tier.name == "B":
        pytest.skip("tier B does not hide names, sizes and times of files, and says so")
    events = tier.run(tier.world.script(case), **case.limits)
    harm = tier.world.harm(said(events) + str(events[-1]))
    if harm:
        tier.world.restore()
    assert not harm
    assert events[-1]["event"] == "failed"
    assert not tier.jobs()


@pytest.mark.parametrize("case", [*BOMBS, *FORGERIES], ids=lambda case: case.name)
def test_no_bomb_outlives_its_job(tier: Tier, honest_before: str, case: Case) -> None:
    events = tier.run(tier.world.script(case), **case.limits)
    assert events[-1]["event"] == "failed"
    assert case.error in ("", events[-1]["error"]), events[-1]
    assert events[-1].get("offences", []) == ([case.offence] if case.offence else [])
    assert not tier.jobs()
    assert client.ping(tier.socket)["running"] == 0
    assert not tier.world.harm("")


@pytest.mark.parametrize("case", SHOWN, ids=lambda case: case.name)
def test_nobody_is_shown(tier: Tier, honest_before: str, case: Case) -> None:
    """What is shown while a film is drawn has been looked at in the second jail."""
    assert not [event for event in tier.run(tier.world.script(case), **case.limits) if "file" in event]


def test_honest_films_are_shown_while_they_are_drawn_and_accused_of_nothing(tier: Tier) -> None:
    """Of the same scene: else nobody could tell that those before were looked at."""
    events = tier.run(HONEST)
    assert {event["event"] for event in events if "file" in event} == {"poster", "segment", "finding"}
    assert "offences" not in events[-1]


def test_the_next_honest_scene_is_the_same_to_the_pixel(tier: Tier, honest_before: str) -> None:
    assert tier.pixels() == honest_before


@pytest.fixture(scope="module")
def harm_done() -> dict[int, dict[str, str]]:
    """What each deed does in a throw-away namespace when all that stops it is gone."""
    return arena.throw_away([(number, HARMFUL[number].stopped_by) for number in STOPPED_BY_LAYERS])


@needs_namespaces
@pytest.mark.parametrize("number", STOPPED_BY_LAYERS, ids=lambda number: HARMFUL[number].name)
def test_without_its_own_layers_it_would(harm_done: dict[int, dict[str, str]], number: int) -> None:
    case = HARMFUL[number]
    harm = harm_done[number][case.stopped_by]
    if not harm and case.if_the_kernel_has_it:
        pytest.skip("this kernel does not have it")
    assert harm
