"""From a brief to a source, as the page and the ledger see it: servers in order, the plan that waits, what it took."""

from __future__ import annotations

import textwrap
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.plans import PLANS
from generation import actions
from generation.engine import chat_plan
from generation.engine.chat_prompt import SMALL_EXAMPLE
from generation.errors import ENGINE_FAULTS
from generation.models import Generation, Job, ModelCall, ModelServer, State, Status, TeamEngines
from generation.types import Engines, Server
from generation.wording import WORDS, problem_words
from generation.writing import engines_for
from projects.models import Scene
from tests.conftest import Cast
from tests.generation.conftest import reason
from tests.generation.engine.scripted import DONE, PLAN, Script, counted, frame, planning, refuse, serving, stream
from tests.generation.test_pipeline import DOT, flawed, kinds, statuses, work

pytestmark = pytest.mark.django_db(transaction=True)
SENTENCE = "Show one dot appear"
PARTLY = DOT.replace("run_time=0.4)\n", "run_time=0.4)\n        self.wait(1)\n        print(1 / 0)\n")


@pytest.fixture(autouse=True)
def own_folders(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()


def told(*files: str) -> Script:
    """A model that plans, and writes these files, and tells what it took."""
    left = list(files)

    def send(handler: Any) -> None:
        file = left.pop(0) if len(left) > 1 else left[0]
        stream(frame(f"```python\n{file}```"), frame(finish="stop"), counted(1_000, 200), DONE)(handler)

    return planning(send)


Ask = Callable[..., Generation]


@pytest.fixture
def ask(cast: Cast, settings: LazySettings, render_socket: Path) -> Ask:
    """Let a scripted model write; with `only_start`, before any worker has looked at it."""
    settings.RENDER_SOCKET = render_socket

    def ask(script: Script, **wish: Any) -> Generation:
        with serving(script) as server:
            settings.ENGINES = Engines((Server(server.url, "first", price_in=1, price_out=5),))
            return work(actions.start(cast.project, cast.bob, SENTENCE, engine="chat", **wish))

    return ask


def test_the_small_example_draws_as_it_stands(ask: Ask) -> None:
    generation = ask(told(SMALL_EXAMPLE.code))
    assert (generation.status, generation.repairs) == (Status.SUCCEEDED, 0), generation.problem
    assert generation.clip is not None and generation.clip.steps[0]["name"] == "Three and four"


def test_the_plan_is_seen_before_the_code(ask: Ask) -> None:
    generation = ask(told(DOT))
    assert kinds(generation).index("plan") < kinds(generation).index("token")
    plan = generation.events.get(kind="plan").data
    assert (plan["title"], plan["idea"], plan["board"][0]["said"]) == ("One dot", PLAN["idea"], "Here is a dot.")
    assert generation.plan == PLAN


def test_a_plan_waits_for_the_teacher_who_changes_it(ask: Ask, cast: Cast, settings: LazySettings) -> None:
    generation = ask(told(DOT), plan_first=True)
    assert (generation.status, generation.is_held) == (Status.PLANNING, True)
    assert generation.events.get(kind="plan").data["held"] and not generation.jobs.waiting().exists()
    assert generation not in Generation.objects.forgotten()
    with serving(told(DOT)) as server:
        settings.ENGINES = Engines((Server(server.url),))
        from_teacher = chat_plan.from_json(PLAN | {"title": "The dot of Bob"})
        assert actions.go_on(generation, from_teacher)
        assert not actions.go_on(generation, from_teacher), "once is enough"
        work(generation)
    assert (generation.status, generation.is_held) == (Status.SUCCEEDED, False)
    assert len(server.requests) == 1 and "The dot of Bob" in str(server.requests[0])
    assert statuses(generation) == ["queued", "planning", "planning", "writing", "checking", "rendering", "succeeded"]
    assert generation.scene.title == "The dot of Bob"


def test_a_plan_that_waits_can_be_stopped(ask: Ask) -> None:
    generation = ask(told(DOT), plan_first=True)
    assert actions.cancel(generation)
    generation.refresh_from_db()
    assert (generation.status, generation.is_held) == (Status.CANCELLED, False)


def test_the_team_may_always_want_to_see_the_plan(ask: Ask, cast: Cast) -> None:
    TeamEngines.objects.create(team=cast.team, plan_first=True)
    assert ask(told(DOT)).is_held
    assert not ask(told(DOT), plan_first=False).is_held


def test_each_call_is_kept_with_what_it_took(ask: Ask, cast: Cast) -> None:
    generation = ask(told(DOT))
    plan, write = ModelCall.objects.filter(generation=generation)
    assert (plan.purpose, write.purpose, write.server, write.model) == ("plan", "write", "first", "tiny")
    assert (write.tokens_in, write.tokens_out, write.is_counted, float(write.cost)) == (1_000, 200, True, 0.002)
    assert [event.data["purpose"] for event in generation.events.filter(kind="usage")] == ["plan", "write"]
    assert plan.team == cast.team


def test_the_api_tells_what_it_took(ask: Ask, cast: Cast, script_of: Any) -> None:
    generation = ask(told(DOT))
    usage = script_of(cast.carol).get(reverse("api_generation", args=[generation.pk])).json()["usage"]
    assert (len(usage["calls"]), usage["currency"]) == (2, "€")
    assert usage["cost"] == pytest.approx(sum(call["cost"] for call in usage["calls"])) and usage["tokens_in"] > 1_000


def test_a_team_that_has_spent_its_tokens_is_told_so_and_may_use_its_own_server(
    ask: Ask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PLANS, "team", replace(cast.team.plan, model_tokens=1))
    assert ask(told(DOT)).status == Status.SUCCEEDED, "the first one is spent by writing it"
    generation = ask(told(DOT))
    assert (reason(generation), (generation.problem or {})["fault"]) == ("budget_spent", "user")
    ModelServer.objects.create(team=cast.team, name="ours", url="https://models.example")
    assert [server.name for server in engines_for(generation).servers] == ["ours"]


@pytest.mark.parametrize("bound", [{"most_tokens": 1_200}, {"most_cost": 0}])
def test_a_team_that_has_spent_its_own_budget_is_told_so_and_asks_no_server(
    ask: Ask, cast: Cast, bound: dict[str, Any]
) -> None:
    TeamEngines.objects.create(team=cast.team, **bound)
    assert ask(told(DOT)).status == Status.SUCCEEDED, "spent by writing it"
    ModelServer.objects.create(team=cast.team, name="ours", url="https://models.example")
    generation = ask(told(DOT))
    assert (reason(generation), (generation.problem or {})["fault"]) == ("own_budget_spent", "user")
    assert engines_for(generation).servers == ()
    TeamEngines.objects.update(most_tokens=None, most_cost=None)
    assert engines_for(generation).servers[0].name == "ours"


@pytest.mark.parametrize("whose", ["the team's", "the plan's"])
def test_many_at_once_do_not_spend_the_same_rest_of_a_budget(
    cast: Cast, settings: LazySettings, ask: Ask, monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    if whose == "the plan's":
        monkeypatch.setitem(PLANS, "team", replace(cast.team.plan, model_tokens=100))
    else:
        TeamEngines.objects.create(team=cast.team, most_tokens=100)
    is_asked, may_answer = threading.Event(), threading.Event()

    def slowly(handler: Any) -> None:
        is_asked.set()
        may_answer.wait(30)
        told(DOT)(handler)

    def make() -> Generation:
        try:
            return work(actions.start(cast.project, cast.bob, SENTENCE, engine="chat"))
        finally:
            connection.close()

    with serving(slowly) as server, ThreadPoolExecutor() as pool:
        settings.ENGINES = Engines((Server(server.url),))
        first = pool.submit(make)
        assert is_asked.wait(30)
        second = work(actions.start(cast.project, cast.bob, SENTENCE, engine="chat"))
        may_answer.set()
        assert first.result().status == Status.SUCCEEDED, "what is begun is ended"
    assert reason(second) == "budget_held" and not ModelCall.objects.filter(generation=second).exists()
    assert not Job.objects.exclude(state=State.DONE).exists()
    third = work(actions.start(cast.project, cast.bob, SENTENCE, engine="chat"))
    assert reason(third) in ("budget_spent", "own_budget_spent"), "now it is spent, and nothing is held"


def test_where_the_first_server_fails_the_page_hears_of_the_second(
    cast: Cast, settings: LazySettings, ask: Ask
) -> None:
    with serving(refuse(500)) as bad, serving(told(DOT)) as good:
        settings.ENGINES = Engines((Server(bad.url, "first"), Server(good.url, "second")))
        generation = work(actions.start(cast.project, cast.bob, SENTENCE, engine="chat"))
    assert generation.status == Status.SUCCEEDED
    assert [event.data["server"] for event in generation.events.filter(kind="engine")] == ["first", "second"] * 2


def test_a_busy_server_is_waited_for_and_the_page_is_told(cast: Cast, settings: LazySettings, ask: Ask) -> None:
    calls, good = iter([refuse(429, Retry_After="0.1")]), told(DOT)

    def once_busy(handler: Any) -> None:
        next(calls, good)(handler)

    with serving(once_busy) as server:
        settings.ENGINES = Engines((Server(server.url),))
        generation = work(actions.start(cast.project, cast.bob, SENTENCE, engine="chat"))
    assert generation.status == Status.SUCCEEDED
    assert [event.data for event in generation.events.filter(kind="waiting")] == [{"seconds": 0.1}]


def test_the_servers_are_asked_in_order_own_ones_first_and_the_one_asked_for_before_all(
    cast: Cast, settings: LazySettings
) -> None:
    settings.ENGINES = Engines((Server("http://a", "a"),))
    ModelServer.objects.create(name="c", url="https://c", position=2)
    ModelServer.objects.create(name="b", url="https://b", position=1)
    ModelServer.objects.create(name="off", url="https://off", is_active=False)
    ModelServer.objects.create(team=cast.team, name="own", url="https://own")
    generation = actions.start(cast.project, cast.bob, SENTENCE)
    assert [server.name for server in engines_for(generation).servers] == ["own", "a", "b", "c"]
    assert [server.is_guarded for server in engines_for(generation).servers] == [True, False, False, False]
    asked = actions.start(cast.project, cast.bob, SENTENCE, server="c")
    assert [server.name for server in engines_for(asked).servers] == ["c", "own", "a", "b"]
    TeamEngines.objects.create(team=cast.team, server="b")
    assert [server.name for server in engines_for(generation).servers] == ["b", "own", "a", "c"], "as the team has it"
    assert [server.name for server in engines_for(asked).servers] == ["c", "own", "a", "b"]


def test_the_same_sentence_is_written_once_if_the_team_allows_it(ask: Ask, cast: Cast, settings: LazySettings) -> None:
    TeamEngines.objects.create(team=cast.team, reuse_answers=True)
    with serving(told(DOT)) as server:
        for _ in range(2):
            generation = actions.start(cast.project, cast.bob, SENTENCE, engine="chat")
            settings.ENGINES = Engines((Server(server.url),))
            assert work(generation).status == Status.SUCCEEDED
    assert [call.outcome for call in ModelCall.objects.all()] == ["done", "done", "cached", "cached"]
    assert len(server.requests) == 2


def test_another_try_after_a_failure_asks_the_model_anew(ask: Ask, cast: Cast, settings: LazySettings) -> None:
    TeamEngines.objects.create(team=cast.team, reuse_answers=True)
    with serving(told(DOT.replace("Dot()", "Doodle()"))) as bad:
        settings.ENGINES = Engines((Server(bad.url),))
        failed = work(actions.start(cast.project, cast.bob, SENTENCE, engine="chat"))
        before = len(bad.requests)
        again = work(actions.retry(failed, cast.bob))
    assert failed.status == again.status == Status.FAILED
    assert len(bad.requests) == 2 * before, "what was kept is what failed"
    seeds = [request["seed"] for request in bad.requests]
    assert seeds == [0] * before + [1] * before
    assert (failed.seed, again.seed) == (0, 0), "the scene's own stays as it was asked for"


def test_a_call_that_mends_one_step_is_kept_under_its_name(ask: Ask, cast: Cast, script_of: Any) -> None:
    generation = ask(told(DOT + SECOND, MENDED))
    calls = [(call.purpose, call.step) for call in ModelCall.objects.filter(generation=generation)]
    assert calls == [("plan", ""), ("write", ""), ("repair", "The circle")]
    usage = script_of(cast.carol).get(reverse("api_generation", args=[generation.pk])).json()["usage"]
    assert [call["step"] for call in usage["calls"]] == ["", "", "The circle"]
    assert generation.events.filter(kind="usage").last().data["step"] == "The circle"  # type: ignore[union-attr]


SECOND = """
        self.next_section("The circle")
        self.play(Create(Circle(radius=[1, 2])), run_time=0.4)
"""
MENDED = 'self.next_section("The circle")\nself.play(Create(Circle()), run_time=0.4)\n'


def while_it_writes(handler: Any, act: Callable[[], object]) -> None:
    """Send the beginning of a file, have somebody act, and go on until the client hangs up."""
    stream(frame("```python\n" + DOT))(handler)
    act()
    with suppress(OSError):
        while True:
            handler.wfile.write(frame("        self.wait(1)\n" * 50))


@pytest.mark.parametrize("files", [[], [DOT + SECOND]], ids=["while it is written", "while a step is mended"])
def test_what_a_call_took_that_was_cut_is_kept_however_soon_it_is_noticed(
    ask: Ask, script_of: Any, cast: Cast, files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generation.run.WATCH_SECONDS", 60)  # only what it says itself tells the worker
    left = list(files)

    def cancel() -> None:
        try:
            assert actions.cancel(Generation.objects.get())
        finally:
            connection.close()

    def send(handler: Any) -> None:
        (told(left.pop(0)) if left else partial(while_it_writes, act=cancel))(handler)

    generation = ask(planning(send))
    assert generation.status == Status.CANCELLED
    cut = ModelCall.objects.filter(generation=generation).last()
    assert cut is not None and (cut.outcome, cut.is_counted) == ("stopped", False)
    assert cut.tokens_in > 1_000 and cut.tokens_out > 50 and cut.seconds > 0 and cut.cost > 0
    usage = script_of(cast.carol).get(reverse("api_generation", args=[generation.pk])).json()["usage"]
    assert (usage["calls"][-1]["outcome"], usage["calls"][-1]["step"]) == ("stopped", "The circle" if files else "")


def test_the_page_says_writing_from_the_moment_the_model_is_asked_to(ask: Ask) -> None:
    generation = ask(planning(refuse(500)))
    assert statuses(generation) == ["queued", "planning", "writing", "failed"]


def test_only_scenes_that_can_be_read_and_are_kept_are_examples(ask: Ask, cast: Cast) -> None:
    ask(told(flawed(40)))
    mended = ask(told(flawed(40), DOT))
    trashed = ask(told(DOT))
    Scene.objects.filter(pk=trashed.scene_id).update(deleted_at=timezone.now())
    next_one = actions.start(cast.project, cast.bob, "Show two dots")
    assert mended.revision is not None
    assert [example.code for example in engines_for(next_one).examples] == [mended.revision.code]


def test_the_teams_accepted_scenes_are_examples_for_the_next(ask: Ask, cast: Cast) -> None:
    ask(told(DOT))
    next_one = actions.start(cast.project, cast.bob, "Show two dots")
    stranger = actions.start(cast.charlie.personal_team().projects.create(title="Mine"), cast.charlie, "Show two dots")
    assert [example.prompt for example in engines_for(next_one).examples] == [SENTENCE]
    assert engines_for(stranger).examples == ()


def test_a_broken_formula_is_told_before_anything_is_drawn(ask: Ask) -> None:
    broken = DOT.replace("Create(Dot())", 'Write(MathTex(r"1 + \\fracc{1}{2}"))')
    generation = ask(told(broken, DOT))
    assert (generation.status, generation.repairs) == (Status.SUCCEEDED, 1), generation.problem
    assert statuses(generation).count("rendering") == 1
    verdict = generation.events.filter(kind="verdict").first()
    assert verdict is not None
    (problem,) = verdict.data["problems"]
    assert (problem["id"], problem["line"]) == ("tex_error", 8)
    line = broken.splitlines()[7]
    assert line[problem["column"] - 1 :].startswith(r"\fracc") and r"\frac?" in problem["message"]


def test_a_step_that_fails_is_mended_alone(ask: Ask) -> None:
    generation = ask(told(DOT + SECOND, MENDED))
    assert (generation.status, generation.repairs) == (Status.SUCCEEDED, 1), generation.problem
    repair = generation.events.get(kind="repair").data
    assert repair["step"] == "The circle" and repair["reasons"][0].startswith("line 11:")
    assert generation.revision and generation.revision.code.startswith(DOT)
    assert generation.revision.code == DOT + "\n" + textwrap.indent(MENDED, 8 * " ")
    assert generation.clip and [step["name"] for step in generation.clip.steps] == ["The dot", "The circle"]


def test_what_ran_in_part_is_better_than_what_only_compiles(ask: Ask) -> None:
    generation = ask(told(PARTLY, DOT.replace("Dot()", "Doodle()"), "class Broken(Scene:\n    x = (\n"))
    assert generation.status == Status.FAILED and generation.clip is None
    assert generation.revision is not None and "1 / 0" in generation.revision.code
    best = (generation.problem or {})["data"]["best"]
    assert best["rank"] == "runs_in_part" and best["seconds"] > 1
    words = problem_words(generation.problem or {})
    assert "runs for" in words["best"]["text"] and "not finished" in words["best"]["text"]


def test_the_version_that_is_offered_is_shown_whole(ask: Ask, cast: Cast, browser_of: Callable[[User], Client]) -> None:
    longer = PARTLY.replace("self.wait(1)", "self.play(Write(Text('3 + 4 = 8')))")
    generation = ask(told(longer, PARTLY.replace("        self.wait(1)\n", "").replace("1 / 0", "int(str(self))")))
    assert generation.status == Status.FAILED
    assert generation.revision is not None and "1 / 0" in generation.revision.code
    shown = list(generation.events.filter(kind__in=("source", "verdict", "started", "segment", "problem")))
    assert [event.kind for event in shown][-6:] == ["source", "verdict", "started", "segment", "segment", "problem"]
    verdict = generation.events.filter(kind="verdict").last()
    assert verdict is not None and verdict.data["ok"]
    assert [doubt["line"] for doubt in verdict.data["doubts"]] == [9], "what it says is as doubtful as it was"
    film = browser_of(cast.bob).get(reverse("film", args=[generation.pk])).content.decode()
    lengths = [float(line[8:-1]) for line in film.splitlines() if line.startswith("#EXTINF:")]
    best = (generation.problem or {})["data"]["best"]
    assert sum(lengths) == pytest.approx(best["seconds"], abs=0.01), "the film that plays is the one that is told of"
    segment = generation.events.filter(kind="segment").last()
    assert segment is not None and segment.data["url"].split("/")[-2] in film.splitlines()[-2]


def test_what_fails_before_its_first_picture_is_not_said_to_have_failed_the_checks(ask: Ask) -> None:
    at_once = DOT.replace("self.play", "print(1 / 0); self.play")
    generation = ask(told(at_once, DOT.replace("Dot()", "Doodle()"), "class Broken(Scene:\n"))
    assert generation.revision is not None and "1 / 0" in generation.revision.code, "it came further than the other"
    words = problem_words(generation.problem or {})["best"]
    assert words["rank"] == "compiles" and "checks found no error" in words["text"]
    assert "not finished" in words["text"]


def test_what_cannot_even_be_read_is_not_offered(ask: Ask) -> None:
    generation = ask(told("class Broken(Scene):\n    def construct(self):\n        x = = 3\n"))
    assert (generation.revision, "best" in (generation.problem or {})["data"]) == (None, False)


def test_every_way_in_which_a_server_fails_has_words(settings: LazySettings) -> None:
    assert set(ENGINE_FAULTS) <= set(WORDS)
    for id, fault in ENGINE_FAULTS.items():
        words = problem_words({"id": id, "fault": fault.value, "data": {"reason": "R.", "seconds": 3}})
        assert words["title"] and words["message"] and words["hint"]
        assert "{" not in "".join(words.values())
