"""Parameters for the model and the frame: bounded, refused where nobody heeds them, and heeded where they are taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from generation import actions, blueprints, writing
from generation.engine import chat, chat_plan
from generation.engine.chat_manner import Manner
from generation.engine.chat_prompt import Prompt
from generation.engine.chat_turns import Turns
from generation.models import Generation, ModelServer, Status
from generation.types import Brief, Dialect, Engines, Server
from generation.wishes import LIGHT, PLAIN, Wishes, misfits, painted
from tests.conftest import Cast

Script = Callable[[User], APIClient]
GENERATIONS = "/api/v1/generations/"
ALL: dict[str, Any] = {
    "model": "big", "temperature": 0.7, "top_p": 0.9, "max_tokens": 999, "repairs": 1, "aspect": "9:16",
    "theme": "light", "instructions": "Use calm colours.",
}  # fmt: skip


@pytest.fixture
def server(cast: Cast) -> ModelServer:
    return ModelServer.objects.create(team=cast.team, name="ours", url="https://models.example", model="small")


def test_what_is_wished_is_kept_and_tried_again(cast: Cast, script_of: Script, server: ModelServer) -> None:
    wanted = {"prompt": "Plot y = x^2", "engine": "chat", "project": str(cast.project.pk), "server": "ours"} | ALL
    body = script_of(cast.bob).post(GENERATIONS, wanted).json()
    assert body["wishes"] == ALL
    made = Generation.objects.get()
    Generation.objects.update(status=Status.FAILED)
    assert actions.retry(made, cast.bob).wishes == ALL


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"temperature": 2.1}, "temperature"),
        ({"top_p": 0}, "top_p"),
        ({"max_tokens": 10}, "max_tokens"),
        ({"repairs": 5}, "repairs"),
        ({"aspect": "2:1"}, "aspect"),
        ({"theme": "neon"}, "theme"),
        ({"instructions": "x" * 2001}, "instructions"),
        ({"engine": "composer", "temperature": 0.5}, "temperature"),
        ({"engine": "composer", "instructions": "Use calm colours."}, "instructions"),
        ({"engine": "auto", "aspect": "1:1"}, "aspect"),
        ({"engine": "chat", "model": "big"}, "model"),
        ({"engine": "chat", "server": "theirs"}, "server"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(
    cast: Cast, script_of: Script, wish: dict[str, Any], field: str
) -> None:
    answer = script_of(cast.bob).post(GENERATIONS, {"prompt": "Plot y = x^2"} | wish)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not Generation.objects.exists()


def test_each_engine_says_what_it_does_not_know() -> None:
    assert misfits(Wishes(**ALL), "chat") == []
    assert misfits(Wishes(**ALL), "auto") == ["aspect"]
    assert len(misfits(Wishes(**ALL), "composer")) == 7
    assert misfits(Wishes(theme="light"), "composer") == []


def test_the_server_asked_for_is_asked_for_the_model(cast: Cast, server: ModelServer) -> None:
    generation = actions.start(cast.project, cast.bob, "Plot y = x^2", server="ours", wishes=Wishes(model="big"))
    assert [(each.name, each.model) for each in writing.engines_for(generation).servers] == [("ours", "big")]


def test_a_question_carries_what_was_wished(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[chat.Question] = []

    def stream(_server: Server, _manner: Manner, question: chat.Question, _stop: object) -> Any:
        asked.append(question)
        yield "answer"
        yield chat.End(is_whole=True)

    monkeypatch.setattr("generation.engine.chat_turns.chat.stream", stream)
    monkeypatch.setattr(
        "generation.engine.chat_turns.manner", lambda *_: Manner(Dialect.OPENAI, "m", 8_000, is_tgi=False)
    )
    for wishes in (PLAIN, Wishes(**ALL)):
        engines = Engines((Server("http://models.example"),), wishes=wishes)
        list(Turns(engines, lambda: False).ask(lambda *_: ({"role": "user", "content": "x"},), "write"))
    told = [(each.temperature, each.top_p, each.max_tokens) for each in asked]
    assert told == [(0.2, None, 4000), (0.7, 0.9, 999)]


def test_instructions_shape_and_theme_reach_the_model_beside_its_rules() -> None:
    engines, manner = Engines(wishes=Wishes(**ALL)), Manner(Dialect.OPENAI, "m", 32_000, is_tgi=False)
    brief = Brief("Plot y = x^2", "chat")
    written = Prompt(engines, brief, None, None).messages(manner, 20_000)[0]["content"]
    planned = chat_plan.PlanPrompt(brief, None, engines.wishes).messages(manner, 20_000)[0]["content"]
    for told in (written, planned):
        assert "Use calm colours." in told
        assert "4.5 wide and 8 high (9:16)" in told
        assert "The stage is light." in told


def test_a_light_stage_has_the_kits_colours_for_paper() -> None:
    code = blueprints.get("pythagoras").source({}).code
    light = painted(code, "light")
    assert f'STAGE_COLOR = "{LIGHT["STAGE_COLOR"]}"' in light
    assert painted(code, "dark") == code
    assert painted(light, "light") == light


def test_the_colours_for_paper_stand_out_from_it() -> None:
    def luminance(colour: str) -> float:
        """Of sRGB (WCAG 2.2, relative luminance)."""
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    stage = luminance(LIGHT["STAGE_COLOR"])
    for role, colour in LIGHT.items():
        if role != "STAGE_COLOR":
            assert (stage + 0.05) / (luminance(colour) + 0.05) >= 4.5, role


def test_personal_data_in_instructions_are_masked_and_refused(cast: Cast) -> None:
    wishes = Wishes(instructions="Write it to anna.muster@example.org")
    made = actions.start(cast.project, cast.bob, "Plot y = x^2", engine="chat", wishes=wishes)
    assert made.status == Status.FAILED
    assert "anna.muster" not in str(made.wishes)


def test_no_more_repairs_than_wished() -> None:
    assert [Wishes(repairs=tries).most_repairs(4) for tries in (None, 0, 2, 9)] == [4, 0, 2, 4]
