"""Plan, then write, then mend: what the model is asked, and what becomes of its answers."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from generation.engine import chat_plan
from generation.engine.chat_memory import LocalMemory
from generation.engine.chat_prompt import SMALL_EXAMPLE
from generation.engine.chat_writer import Writer
from generation.errors import GenerationError
from generation.types import Brief, Calling, Dialect, Engines, Output, Plan, Repair, Server, Source, Token
from tests.generation.engine.scripted import DONE, PLAN, Script, Served, frame, planning, serving, stream

SCENE = "from manim import *\n\n\nclass Dot1(Scene):\n    def construct(self):\n        self.play(Create(Dot()))\n"
ANSWER = [frame("Here:\n```python\n"), *(frame(line) for line in SCENE.splitlines(keepends=True)), frame("```\nDone.")]
GOOD = planning(stream(*ANSWER, frame(finish="stop"), DONE))
BRIEF = Brief("Show a dot", "chat")


def never() -> bool:
    return False


def write(served: Served, brief: Brief = BRIEF, repair: Repair | None = None) -> list[Output]:
    it = Server(served.url, dialect=Dialect.OPENAI, seconds=20)
    return list(Writer(Engines((it,), LocalMemory())).write(brief, repair, never))


def of(said: list[Output], kind: type) -> Iterator[Any]:
    return (piece for piece in said if isinstance(piece, kind))


def test_the_file_is_found_inside_the_answer() -> None:
    with serving(GOOD) as server:
        said = write(server)
    source = said[-1]
    assert isinstance(source, Source)
    assert (source.code, source.scene, source.engine, source.title) == (SCENE, "Dot1", "chat", "One dot")
    assert "".join(token.text for token in of(said, Token)) == SCENE, "no plan, no fence, no word around it"


def test_it_plans_first_and_the_plan_goes_with_the_question() -> None:
    with serving(GOOD) as server:
        [plan] = of(write(server), Plan)
    assert (plan.title, plan.steps, plan.board[0].objects) == ("One dot", ("The dot",), ("Dot",))
    asked_for_plan, asked_for_file = server.requests
    assert asked_for_plan["response_format"]["json_schema"]["schema"] == json.loads(json.dumps(chat_plan.SCHEMA))
    assert "Here is a dot." in asked_for_file["messages"][-1]["content"]


def test_a_plan_that_the_teacher_has_seen_is_kept_to() -> None:
    seen = chat_plan.from_json(PLAN | {"title": "Bob's own"})
    with serving(GOOD) as server:
        said = write(server, Brief("Show a dot", "chat", plan=seen))
    assert len(server.requests) == 1 and "Bob's own" in server.requests[0]["messages"][-1]["content"]
    assert list(of(said, Plan)) == []


def plans(*answers: str) -> Script:
    """A model that answers with these plans, one after the other."""
    left = list(answers)

    def send(handler: BaseHTTPRequestHandler) -> None:
        wants_plan = "You plan" in str(handler.body)  # type: ignore[attr-defined]
        planning(stream(*ANSWER, frame(finish="stop"), DONE), left.pop(0) if wants_plan else "")(handler)

    return send


def test_a_broken_plan_is_repaired_once() -> None:
    with serving(plans('{"title": "No steps"}', json.dumps(PLAN))) as server:
        [plan] = of(write(server), Plan)
    assert plan.title == "One dot"
    assert '"steps"' in server.requests[1]["messages"][-1]["content"]


def test_after_two_broken_plans_it_writes_without_one() -> None:
    with serving(plans("no idea", "{")) as server:
        said = write(server)
    assert list(of(said, Plan)) == []
    assert isinstance(said[-1], Source) and said[-1].title == "Show a dot"
    assert len(server.requests) == 3


def test_a_repair_shows_the_model_its_file_and_every_reason_and_asks_for_no_plan() -> None:
    repair = Repair(Source("broken file", "S", "t", "chat"), ("line 3: no such name", "line 9: no such keyword"), 1)
    with serving(GOOD) as server:
        write(server, repair=repair)
    assert len(server.requests) == 1
    conversation = str(server.requests[0]["messages"])
    assert all(part in conversation for part in ("Show a dot", "broken file", "no such name", "no such keyword"))


STEPS = SMALL_EXAMPLE.code
TURNED = 'step(self, "Turned round", "Swapped.")\nself.wait(2)\n'
FAILED = Repair(Source(STEPS, "SumTurned", "Sum", "chat"), ("line 21, step “Turned round”: it broke.",), 1)


def answers(*texts: str) -> Script:
    left = list(texts)

    def send(handler: BaseHTTPRequestHandler) -> None:
        stream(frame(f"```python\n{left.pop(0)}```"), frame(finish="stop"), DONE)(handler)

    return send


def test_a_step_that_failed_is_asked_for_alone_and_the_others_are_kept_to_the_letter() -> None:
    with serving(answers(TURNED)) as server:
        source = write(server, repair=FAILED)[-1]
    asked = server.requests[0]["messages"][-1]["content"]
    assert "it broke" in asked and "that step alone" in asked and "whole" not in asked
    assert isinstance(source, Source) and source.title == "Sum"
    kept, mark, _ = STEPS.partition('        step(self, "Turned round"')
    assert mark and source.code == f"{kept}{textwrap.indent(TURNED, 8 * ' ')}"


@pytest.mark.parametrize("useless", ["I can't.", "self.wait(", "def construct(self):\n    pass\n"])
def test_an_answer_without_the_step_leads_to_the_whole_file(useless: str) -> None:
    with serving(answers(useless, SCENE)) as server:
        source = write(server, repair=FAILED)[-1]
    for_the_step, for_the_file = map(str, server.requests)
    assert "that step alone" in for_the_step and "the whole corrected file" not in for_the_step
    assert "that step alone" not in for_the_file and "the whole corrected file" in for_the_file
    assert isinstance(source, Source) and source.code == SCENE


def test_a_step_that_was_cut_at_the_limit_is_not_put_in() -> None:
    left = [stream(frame(f"```python\n{TURNED}"), frame(finish="length"), DONE)]

    def send(handler: BaseHTTPRequestHandler) -> None:
        (left.pop() if left else answers(SCENE))(handler)

    with serving(send) as server:
        source = write(server, repair=FAILED)[-1]
    assert isinstance(source, Source) and source.code == SCENE and len(server.requests) == 2


def test_what_another_server_had_begun_is_void() -> None:
    brief = Brief("Show a dot", "chat", plan=chat_plan.from_json(PLAN))
    begun = stream(frame("```python\nfrom nowhere import *\n"))
    with serving(begun) as first, serving(stream(*ANSWER)) as second, serving(GOOD) as third:
        servers = tuple(Server(one.url, dialect=Dialect.OPENAI, seconds=20) for one in (first, second, third))
        said = list(Writer(Engines(servers, LocalMemory())).write(brief, None, never))
    last = max(index for index, piece in enumerate(said) if isinstance(piece, Calling))
    assert "".join(token.text for token in of(said[last:], Token)) == SCENE


@pytest.mark.parametrize("names", ["fit, STAGE", "*"])
def test_what_is_imported_from_the_kit_stands_in_the_file(names: str) -> None:
    file = SCENE.replace("import *\n", f"import *\nfrom generation.kit import {names}\n", 1)
    file = file.replace("Create(Dot())", "Create(fit(Dot(), STAGE))")
    with serving(planning(stream(frame(f"```python\n{file}```"), frame(finish="stop"), DONE))) as server:
        source = write(server)[-1]
    assert isinstance(source, Source)
    assert "def fit(" in source.code and "STAGE = " in source.code and "generation.kit" not in source.code
    assert "def heading(" not in source.code, "only what it uses"
    compile(source.code, "scene.py", "exec")


def test_an_answer_cut_at_the_limit_goes_to_the_checks_as_far_as_it_came() -> None:
    with serving(planning(stream(frame("```python\n" + SCENE), frame(finish="length"), DONE))) as server:
        source = write(server)[-1]
    assert isinstance(source, Source) and source.code == SCENE


@pytest.mark.parametrize(("finish", "id", "asked"), [("stop", "no_source", 3), ("length", "engine_cut_off", 2)])
def test_an_answer_without_a_file_is_none(finish: str, id: str, asked: int) -> None:
    script = planning(stream(frame("I can't do that."), frame(finish=finish), DONE))
    with serving(script) as server, pytest.raises(GenerationError, match=id):
        write(server)
    assert len(server.requests) == asked


def test_a_file_that_is_not_in_the_answer_is_asked_for_once_more() -> None:
    left = [stream(frame("I can't do that."), frame(finish="stop"), DONE)]

    def send(handler: BaseHTTPRequestHandler) -> None:
        (left.pop() if left else stream(*ANSWER, frame(finish="stop"), DONE))(handler)

    with serving(planning(send)) as server:
        source = write(server)[-1]
    assert isinstance(source, Source) and source.code == SCENE
    *_, said, asked = server.requests[-1]["messages"]
    assert said["content"] == "I can't do that." and "no Python in this answer" in asked["content"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no JSON object"),
        ("{'title': 1}", "broken at line 1"),
        ("[]", "no JSON object"),
        ('{"steps": []}', "at least one step"),
        ('{"title": "T", "steps": [3]}', "Step 1"),
        ('{"title": "T", "steps": [{"name": "a"}]}', '"shown"'),
        ('{"title": 7, "steps": [{"name": "a", "shown": "b"}]}', '"title"'),
        ('{"steps": [{"name": "a", "shown": "b"}]}', '"title"'),
        ("{" * 100_000, "no JSON object"),
        ('{"a":' * 50_000 + "}" * 50_000, "deeply"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said(text: str, complaint: str) -> None:
    with pytest.raises(chat_plan.BrokenPlan, match=complaint):
        chat_plan.read(text)


def test_a_step_somewhere_else_has_the_whole_stage() -> None:
    for region in ("MOON", 7, None):
        step = {"name": "One", "shown": "A dot.", "region": region}
        assert chat_plan.from_json({"title": "T", "steps": [step]}).board[0].region == "STAGE"


def test_a_plan_survives_its_own_form_and_is_cut_to_measure() -> None:
    long = PLAN | {"idea": "x" * 9_999, "steps": PLAN["steps"] * 30}  # type: ignore[operator]
    plan = chat_plan.read(f"Sure:\n```json\n{json.dumps(long)}\n```")
    assert (len(plan.board), len(plan.idea)) == (chat_plan.MOST_STEPS, chat_plan.LONGEST)
    assert chat_plan.from_json(chat_plan.as_json(plan)) == plan
