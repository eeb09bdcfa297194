"""What the model is given: rules, kit, signatures, scenes; never more than it can take."""

from __future__ import annotations

import pytest

from generation.blueprints import load
from generation.blueprints.assemble import inline_kit
from generation.checks import check
from generation.engine.chat_manner import Manner
from generation.engine.chat_prompt import ALLOWED, SMALL_EXAMPLE, Prompt, nearest
from generation.engine.chat_turns import reckon
from generation.signatures import likely
from generation.types import Brief, Dialect, Engines, Example, Repair, Source

ENGINES = Engines(signatures=likely)
MANNER = Manner(Dialect.OPENAI)
BRIEF = Brief("Show how a secant of y = x^2 turns into the tangent", "chat")


def rules(room: int, engines: Engines = ENGINES, brief: Brief = BRIEF, repair: Repair | None = None) -> str:
    return Prompt(engines, brief, None, repair).messages(MANNER, room)[0]["content"]


def test_it_holds_the_house_rules_and_the_kit() -> None:
    told = rules(8_000)
    for rule in ("Always animate", "step(self", "fit(group, STAGE)", "without $", ALLOWED, "LEFT_PANEL = ("):
        assert rule in told
    assert "fit(mobject: Mobject, region: tuple[float, float, float, float]) -> Mobject: Shrink" in told


def test_it_holds_the_signatures_of_what_is_likely_used_as_the_installed_manim_has_them() -> None:
    told = rules(8_000)
    assert "Axes(x_range=None, y_range=None" in told and "Axes.plot(function, x_range=None" in told
    assert "Surface(" not in told and "BarChart(" not in told


def test_a_repair_gets_the_signatures_of_what_its_file_names() -> None:
    broken = Source("class A(Scene):\n    def construct(self):\n        BarChart([1], bars=2)", "A", "t", "chat")
    told = rules(8_000, repair=Repair(broken, ("line 3: BarChart has no bars",), 1))
    assert "BarChart(values, bar_names=None" in told
    assert "A scene that works" not in told, "its own file is the example"


@pytest.mark.parametrize(
    "prompt",
    [
        "la pente de la tangente à une courbe",
        "la pendiente de una curva en un punto",
        "производная как наклон касательной",
        "导数就是切线的斜率",
        "teğetin eğimi olarak türev",
        "ميل المماس للمنحنى",
    ],
)
def test_scenes_are_near_to_a_prompt_in_any_language(prompt: str) -> None:
    wanted = next(scene.code for scene in load() if scene.id == "derivative_tangent")
    assert wanted in [example.code for example in nearest(prompt, ())[:2]]


def test_the_nearest_scenes_come_first_and_each_once() -> None:
    own = Example("Turn a secant of a parabola into its tangent", "# own\n")
    ranked = nearest("Show how a secant of the parabola turns into the tangent", (own,))
    assert ranked[0] == own
    titles = [scene.id for example in ranked[1:3] for scene in load() if scene.code == example.code]
    assert "derivative_tangent" in titles
    assert len({example.code for example in ranked}) == len(ranked)


def test_a_big_model_gets_three_scenes_and_a_small_one_the_smallest() -> None:
    assert rules(40_000).count("A scene that works") == 3
    assert rules(2_500).count("A scene that works") == 1 and SMALL_EXAMPLE.prompt in rules(2_500)
    assert rules(500).count("A scene that works") == 0


def test_it_stays_within_the_room_it_is_given() -> None:
    for room in (2_000, 4_000, 8_000, 16_000, 60_000):
        assert reckon(Prompt(ENGINES, BRIEF, None, None).messages(MANNER, room)) <= room


def test_reasons_are_cut_to_what_matters() -> None:
    repair = Repair(Source("x", "S", "t", "chat"), tuple(f"line {n}: " + "y" * 9_999 for n in range(99)), 1)
    asked = Prompt(ENGINES, BRIEF, None, repair).messages(MANNER, 8_000)[-1]["content"]
    assert len(asked) < 7_000 and "line 11" in asked and "line 12" not in asked


def test_the_small_scene_passes_the_checks() -> None:
    assert check(inline_kit(SMALL_EXAMPLE.code)).problems == ()


def test_it_is_no_longer_than_it_has_to_be() -> None:
    assert reckon(Prompt(Engines(), BRIEF, None, None).messages(MANNER, 0)) < 1_400
