"""The main job, step by step: the real composer, the real checks, real Manim; a scripted server for the model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from generation import actions, findings, tasks
from generation.models import Generation, Job, Kind, Status
from generation.run import Run
from generation.types import Engines, Server
from generation.wording import problem_words
from projects.models import Project, Revision
from tests.conftest import Cast
from tests.generation.conftest import PROMPT, reason
from tests.generation.engine.scripted import DONE, Script, frame, planning, serving, stream

pytestmark = pytest.mark.django_db(transaction=True)

DOT = """\
from manim import *


class OneDot(Scene):
    def construct(self):
        self.next_section("The dot")
        self.add_subcaption("Here is a dot.", duration=1)
        self.play(Create(Dot()), run_time=0.4)
"""


@pytest.fixture(autouse=True)
def own_folders(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def work(generation: Generation) -> Generation:
    """Do what the two clusters would do, until nothing is left to do."""
    for _ in range(20):
        job = generation.jobs.waiting().first()
        if job is None:
            break
        tasks.look_at(job.pk)
    generation.refresh_from_db()
    return generation


def kinds(generation: Generation) -> list[str]:
    return list(generation.events.values_list("kind", flat=True))


def statuses(generation: Generation) -> list[str]:
    return list(generation.events.filter(kind="status").values_list("data__status", flat=True))


def test_a_sentence_becomes_a_film(cast: Cast, render_socket: Path, settings: LazySettings) -> None:
    settings.RENDER_SOCKET = render_socket
    generation = work(actions.start(cast.project, cast.bob, PROMPT, engine="composer"))
    assert statuses(generation) == ["queued", "planning", "writing", "checking", "rendering", "succeeded"]
    revision, clip = generation.revision, generation.clip
    assert revision is not None and clip is not None
    assert (revision.blueprint, revision.parameters["function"], revision.number) == (
        "function_plot",
        "x^2 - 3x + 2",
        1,
    )
    assert (clip.width, clip.height, clip.fps) == (854, 480, 15)
    assert 8 < clip.duration < 60
    assert 3 <= len(clip.steps) <= 6 and clip.steps[-1]["end"] == pytest.approx(clip.duration, abs=0.2)
    assert clip.video.open("rb").read(12)[4:8] == b"ftyp"
    assert clip.poster.open("rb").read(8) == b"\x89PNG\r\n\x1a\n"
    told = [event.data.get("percent") for event in generation.events.filter(kind="progress")]
    percents = [percent for percent in told if percent is not None]  # not known before the rehearsal has ended
    assert percents == sorted(percents) and percents[-1] == 100
    numbers = list(generation.events.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_it_can_be_watched_before_it_is_finished(cast: Cast, render_socket: Path, settings: LazySettings) -> None:
    settings.RENDER_SOCKET = render_socket
    generation = work(actions.start(cast.project, cast.bob, PROMPT, engine="composer"))
    told = kinds(generation)
    assert told.index("poster") < told.index("segment") < told.index("clip")
    last_progress = len(told) - 1 - told[::-1].index("progress")
    assert told.index("segment") < last_progress, "the first of it comes while the rest is drawn"
    segments = [event.data for event in generation.events.filter(kind="segment")]
    assert generation.clip is not None
    assert sum(segment["duration"] for segment in segments) == pytest.approx(generation.clip.duration, abs=0.001)
    assert generation.pieces.segments().count() == len(segments)
    assert {piece.name for piece in generation.pieces.filter(number=0)} == {"init.mp4", "poster.png"}


def test_the_same_film_is_not_drawn_twice(cast: Cast, render_socket: Path, settings: LazySettings) -> None:
    settings.RENDER_SOCKET = render_socket
    first = work(actions.start(cast.project, cast.bob, PROMPT, engine="composer"))
    settings.RENDER_SOCKET = Path("/nobody/draws")
    again = work(actions.retry(first, cast.alice))
    assert (again.status, again.clip != first.clip) == (Status.SUCCEEDED, True)
    assert first.clip and again.clip and again.clip.revision == again.revision
    assert (again.clip.video, again.clip.steps) == (first.clip.video, first.clip.steps)
    assert again.clip.trace.plays == first.clip.trace.plays != []
    assert again.clip.trace.things == first.clip.trace.things != []
    other = work(actions.start(cast.project, cast.bob, PROMPT, engine="composer", seed=1))
    assert reason(other) == "render_unavailable"


def test_what_no_blueprint_fits_is_declined_with_what_is_near(cast: Cast) -> None:
    generation = work(actions.start(cast.project, cast.bob, "Show breadth-first search on a graph with 5 nodes"))
    assert (generation.status, reason(generation)) == (Status.FAILED, "no_blueprint_fits")
    assert generation.revision is None
    assert (generation.problem or {})["data"]["nearest"]


def test_a_bad_value_is_told_in_a_sentence(cast: Cast) -> None:
    generation = work(actions.start(cast.project, cast.bob, "Plot y = log(x) from -1 to 1 and mark its roots"))
    assert generation.problem is None or reason(generation) == "bad_parameter"


def test_a_job_done_twice_does_no_harm(cast: Cast) -> None:
    generation = actions.start(cast.project, cast.bob, PROMPT, engine="composer")
    job = generation.jobs.get()
    tasks.look_at(job.pk)
    before = kinds(generation)
    tasks.look_at(job.pk)
    assert kinds(generation) == before
    assert generation.jobs.filter(kind=Kind.RENDER).count() == 1


def test_a_render_server_that_is_away_is_told_as_our_fault(cast: Cast, settings: LazySettings, tmp_path: Path) -> None:
    settings.RENDER_SOCKET = tmp_path / "nobody.sock"
    generation = work(actions.start(cast.project, cast.bob, PROMPT, engine="composer"))
    assert (reason(generation), (generation.problem or {})["fault"]) == ("render_unavailable", "system")
    assert generation.revision is not None, "the source is kept"


def why(generation: Generation) -> list[str]:
    """The reasons that go with the best version of one that failed."""
    return list((generation.problem or {})["data"]["best"]["reasons"])


def answers(*files: str) -> Script:
    """A model that writes these files, one a request, the last one for ever."""
    left = list(files)

    def send(handler: Any) -> None:
        file = left.pop(0) if len(left) > 1 else left[0]
        stream(frame(f"```python\n{file}```"), frame(finish="stop"), DONE)(handler)

    return send


@pytest.fixture
def ask_model(cast: Cast, settings: LazySettings, render_socket: Path) -> Callable[..., Generation]:
    settings.RENDER_SOCKET = render_socket
    project: Project = cast.project

    def ask(*files: str) -> Generation:
        with serving(planning(answers(*files))) as server:
            settings.ENGINES = Engines((Server(server.url),))
            return work(actions.start(project, cast.bob, "Show one dot appear", engine="chat"))

    return ask


def test_a_scene_that_the_model_wrote_goes_the_same_way(ask_model: Callable[..., Generation]) -> None:
    generation = ask_model(DOT)
    assert generation.status == Status.SUCCEEDED, generation.problem
    assert generation.clip is not None
    assert generation.clip.captions[0]["text"] == "Here is a dot."


def test_what_the_checks_find_goes_back_to_the_model(ask_model: Callable[..., Generation]) -> None:
    generation = ask_model(DOT.replace("Dot()", "Doodle()"), DOT)
    assert (generation.status, generation.repairs) == (Status.SUCCEEDED, 1)
    assert "Doodle" in generation.events.get(kind="repair").data["reasons"][0]


def test_what_has_one_right_repair_is_repaired_without_the_model(ask_model: Callable[..., Generation]) -> None:
    generation = ask_model(DOT.replace("Create(", "ShowCreation("))
    assert (generation.status, generation.repairs) == (Status.SUCCEEDED, 0)
    assert generation.revision is not None and generation.revision.code.strip() == DOT.strip()
    verdict = generation.events.get(kind="verdict").data
    assert verdict["ok"] and [problem["fixed"] for problem in verdict["problems"]] == [True]
    assert "+        self.play(Create(Dot()), run_time=0.4)" in verdict["diff"]


def test_the_model_is_told_what_was_repaired_already(ask_model: Callable[..., Generation]) -> None:
    generation = ask_model(DOT.replace("Create(Dot()", "ShowCreation(Doodle()"), DOT)
    mended, left = generation.jobs.get(repair__isnull=False).repair["reasons"]  # type: ignore[index]
    assert mended.startswith("Already mended") and "ShowCreation" in mended
    assert "Doodle" in left
    assert why(ask_model(DOT.replace("Create(Dot()", "ShowCreation(Doodle()"))) == [left], "and what is best is"
    assert generation.events.get(kind="repair").data["reasons"] == [left], "the page tells what is left"


def test_what_breaks_while_drawing_goes_back_to_the_model(ask_model: Callable[..., Generation]) -> None:
    generation = ask_model(DOT.replace("self.play", "print(1 / 0); self.play"), DOT)
    assert (generation.status, generation.repairs) == (Status.SUCCEEDED, 1)
    assert "line 8" in generation.events.get(kind="repair").data["reasons"][0]


def flawed(size: int) -> str:
    """Two texts on each other."""
    return DOT.replace("self.play", f'self.add(Text("one word"), Text("another", font_size={size})); self.play')


def test_what_cannot_be_read_in_a_film_goes_back_to_the_model(ask_model: Callable[..., Generation]) -> None:
    generation = ask_model(flawed(40), DOT)
    assert (generation.status, generation.repairs) == (Status.SUCCEEDED, 1)
    (why,) = generation.events.get(kind="repair").data["reasons"]
    assert why.startswith("line 8: The film shows at 0.4 s, step “The dot”: “another” lies over “one word”")
    assert generation.revision is not None and "another" not in generation.revision.code
    assert generation.clip is not None and generation.clip.revision == generation.revision


def test_a_film_that_is_there_already_is_judged_no_milder(ask_model: Callable[..., Generation]) -> None:
    ask_model(flawed(41))
    again = ask_model(flawed(41), DOT)
    assert (again.status, again.repairs) == (Status.SUCCEEDED, 1), "another generation has drawn it, flaws and all"
    assert again.revision is not None and "another" not in again.revision.code


def test_a_flaw_that_the_model_cannot_mend_is_shown_with_the_film(ask_model: Callable[..., Generation]) -> None:
    generation = ask_model(flawed(40))
    assert (generation.status, generation.repairs) == (Status.SUCCEEDED, 1)
    newest = generation.events.filter(kind="finding").last()
    assert newest is not None and newest.data["id"] == "overlap"
    assert generation.pieces.filter(name="finding-1.png").exists()
    assert newest.data["picture"].endswith("finding-1.png")


def test_a_film_with_flaws_is_the_result_when_its_repair_breaks_it(ask_model: Callable[..., Generation]) -> None:
    generation = ask_model(flawed(40), DOT.replace("Dot()", "Doodle()"))
    assert generation.status == Status.SUCCEEDED
    assert generation.clip is not None and generation.clip.revision == generation.revision
    assert generation.revision is not None and "another" in generation.revision.code
    shown = kinds(generation)
    assert shown[-5:] == ["source", "verdict", "finding", "clip", "status"], "the page shows what belongs to the film"


def test_what_comes_back_is_as_doubtful_as_it_was(ask_model: Callable[..., Generation]) -> None:
    doubtful = flawed(40).replace("one word", "3 + 4 = 8").replace("Create(", "ShowCreation(")
    generation = ask_model(doubtful, DOT.replace("Dot()", "Doodle()"))
    assert generation.status == Status.SUCCEEDED
    first, *_, last = generation.events.filter(kind="verdict")
    assert last.data == first.data and last.data["doubts"] and last.data["diff"]


def test_what_is_found_in_a_blueprint_is_shown_and_not_repaired(cast: Cast, render_socket: Path) -> None:
    generation = Generation(fence=3)
    assert findings.serious(Run(Job(generation=generation)), Revision(blueprint="pythagoras")) == ()


def test_the_same_mistake_twice_ends_it(ask_model: Callable[..., Generation]) -> None:
    generation = ask_model(DOT.replace("Dot()", "Doodle()"))
    assert (generation.status, generation.repairs, reason(generation)) == (Status.FAILED, 1, "verdict_refused")
    assert generation.revision is not None and "Doodle" in generation.revision.code, "the best there is, kept"
    assert (generation.problem or {})["data"]["best"]["rank"] == "compiles"
    assert "The same mistakes came back" in problem_words(generation.problem or {})["message"]
    assert generation.clip is None


def test_going_round_in_a_circle_ends_it(ask_model: Callable[..., Generation]) -> None:
    one, other = (DOT.replace("Dot()", name) for name in ("Doodle()", "Doot1()"))
    generation = ask_model(one, other, one, other)
    assert (generation.repairs, reason(generation)) == (2, "verdict_refused")


def test_new_mistakes_are_repaired_four_times_at_most(ask_model: Callable[..., Generation]) -> None:
    generation = ask_model(*(DOT.replace("Dot()", f"Doot{number}()") for number in range(9)))
    assert (generation.repairs, reason(generation)) == (4, "verdict_refused")
    assert "came back" not in problem_words(generation.problem or {})["message"]


def test_without_a_model_server_chat_says_how_to_connect_one(cast: Cast) -> None:
    generation = work(actions.start(cast.project, cast.bob, PROMPT, engine="chat"))
    assert reason(generation) == "engine_missing"
