import pytest

from generation import actions, bell
from generation.models import Generation, Job, Kind, Status
from projects.models import Origin, Scene
from tests.conftest import Cast
from tests.generation.conftest import PROMPT, reason


def test_starting_makes_a_scene_a_job_and_the_first_event(cast: Cast, generation: Generation) -> None:
    assert (generation.scene.project, generation.scene.title, generation.scene.author) == (
        cast.project,
        PROMPT,
        cast.bob,
    )
    assert generation.jobs.get().kind == Kind.MODEL
    assert generation.events.get().data == {"status": "queued"}


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_only_when_the_work_is_there_to_be_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(bell, "ring", lambda job: seen.append(Job.objects.filter(pk=job.pk).exists()))
    actions.start(cast.project, cast.bob, PROMPT)
    assert seen == [True]


def test_cancelling_ends_it_at_once_and_only_once(generation: Generation) -> None:
    assert [actions.cancel(generation), actions.cancel(generation)] == [True, False]
    generation.refresh_from_db()
    assert generation.status == Status.CANCELLED
    assert generation.events.filter(data__status="cancelled").count() == 1


def test_retrying_runs_the_same_prompt_again_in_the_same_scene(cast: Cast, generation: Generation) -> None:
    actions.cancel(generation)
    again = actions.retry(generation, cast.alice)
    assert (again.scene, again.prompt, again.author) == (generation.scene, generation.prompt, cast.alice)
    assert again != generation


def test_retrying_what_still_runs_starts_nothing_new(cast: Cast, generation: Generation) -> None:
    assert actions.retry(generation, cast.alice) == generation


def test_what_the_checks_refused_is_not_restored_as_if_they_had_not(cast: Cast) -> None:
    scene = Scene.objects.create(project=cast.project, title="Kept as the best there was")
    code = "from manim import *\n\n\nclass A(Scene):\n    def construct(self):\n        self.play(Create(Doodle()))\n"
    best = scene.add_revision(code=code, scene_class="A", engine="chat", origin=Origin.PROMPT, author=cast.bob)
    again = actions.restore(scene, cast.bob, best)
    assert (again.status, reason(again)) == (Status.FAILED, "verdict_refused")
    verdict = again.events.get(kind="verdict").data
    assert not verdict["ok"] and "Doodle" in verdict["problems"][0]["message"]
    assert not again.jobs.exists()
