"""Work whose worker died: tried again, then ended, once, with a reason."""

from datetime import timedelta

import pytest
from django.utils import timezone

from generation import actions, bell, events, pipeline, tasks
from generation.errors import Fault, GenerationError
from generation.events import Superseded
from generation.models import Generation, Job, Kind, State, Status
from generation.run import Run
from tests.generation.conftest import reason


def expire(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(leased_until=timezone.now() - timedelta(seconds=1))


def take(generation: Generation) -> Job:
    """Claim the newest job as a worker does."""
    job = Job.objects.claim(generation.jobs.latest("pk").pk)
    assert job is not None
    job.generation.fence = events.seize(generation.pk)
    return job


def die_at_work(generation: Generation) -> Job:
    """A worker claims the job, and is never heard of again."""
    job = take(generation)
    expire(job)
    return job


def test_abandoned_work_is_queued_again(generation: Generation) -> None:
    job = die_at_work(generation)
    tasks.reap()
    job.refresh_from_db()
    assert job.state == State.QUEUED


def test_work_that_kills_its_worker_twice_ends_with_a_reason_once(generation: Generation) -> None:
    for _ in range(Job.MAX_ATTEMPTS):
        die_at_work(generation)
        tasks.reap()
    tasks.reap()
    generation.refresh_from_db()
    assert (generation.status, reason(generation)) == (Status.FAILED, "lost_worker")
    assert generation.events.filter(kind="problem").count() == 1


def test_a_worker_that_only_seemed_dead_can_write_nothing_more(generation: Generation) -> None:
    job = Job.objects.claim(generation.jobs.get().pk)
    assert job is not None
    fence = events.seize(generation.pk)
    expire(job)
    tasks.reap()
    with pytest.raises(Superseded):
        events.append(generation.pk, fence, "log", {})


def test_what_nobody_will_go_on_with_is_ended(generation: Generation) -> None:
    generation.jobs.update(state=State.DONE)
    tasks.reap()
    generation.refresh_from_db()
    assert (generation.status, reason(generation)) == (Status.FAILED, "internal")


@pytest.mark.django_db(transaction=True)
def test_work_taken_away_stays_queued_for_the_next_worker(
    generation: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose_the_lease(run: Run, repair: None) -> None:
        expire(run.job)
        tasks.reap()
        run.say("log", text="too late")

    monkeypatch.setattr(pipeline, "write", lose_the_lease)
    job = generation.jobs.get()
    tasks.look_at(job.pk)
    job.refresh_from_db()
    assert job.state == State.QUEUED
    assert not generation.events.filter(kind="log").exists()


def test_a_lease_that_is_renewed_is_left_alone(generation: Generation) -> None:
    job = Job.objects.claim(generation.jobs.get().pk)
    tasks.reap()
    assert job is not None
    job.refresh_from_db()
    assert job.state == State.RUNNING


def test_a_lost_bell_is_rung_again_but_only_on_an_empty_queue(
    generation: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[int] = []
    monkeypatch.setattr(bell, "ring", lambda job: rung.append(job.pk))
    waiting = [0]
    monkeypatch.setattr(bell, "unheard", lambda kind: waiting[0])
    Job.objects.update(queued_at=timezone.now() - timedelta(seconds=10))
    waiting[0] = 1
    tasks.reap()
    assert rung == []
    waiting[0] = 0
    tasks.reap()
    assert rung == [generation.jobs.get().pk]


def test_a_cluster_that_lets_work_wait_is_stuck(generation: Generation) -> None:
    assert tasks.stuck_clusters() == []
    Job.objects.update(queued_at=timezone.now() - timedelta(minutes=1))
    assert tasks.stuck_clusters() == ["model"]


@pytest.mark.django_db(transaction=True)
def test_a_bell_for_work_that_is_done_or_taken_does_nothing(generation: Generation) -> None:
    actions.cancel(generation)
    tasks.look_at(generation.jobs.get().pk)
    tasks.look_at(10**9)
    assert list(generation.events.values_list("data__status", flat=True)) == ["queued", "cancelled"]


@pytest.mark.django_db(transaction=True)
def test_an_error_of_ours_ends_the_work_with_a_reference_to_the_log(
    generation: Generation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(run: Run, repair: None) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline, "write", break_down)
    tasks.look_at(generation.jobs.get().pk)
    generation.refresh_from_db()
    assert reason(generation) == "internal"
    assert (generation.problem or {})["data"]["reference"] in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_cancel_reaches_the_worker(generation: Generation) -> None:
    with Run(take(generation)) as run:
        actions.cancel(generation)
        assert run._lost.wait(20)
        with pytest.raises(Superseded):
            run.check()


@pytest.mark.django_db(transaction=True)
def test_handing_over_ends_the_job_and_queues_the_next_one(generation: Generation) -> None:
    with Run(take(generation)) as run:
        run.hand_over(Kind.RENDER)
    assert list(generation.jobs.order_by("pk").values_list("kind", "state")) == [
        ("model", "done"),
        ("render", "queued"),
    ]


@pytest.mark.django_db(transaction=True)
def test_quick_pieces_of_code_become_few_events(generation: Generation) -> None:
    with Run(take(generation)) as run:
        run.move(Status.PLANNING)
        for letter in "from manim import *":
            run.writing(letter)
        run.fail(GenerationError("internal", Fault.SYSTEM))
    tokens = list(generation.events.filter(kind="token").values_list("data__text", flat=True))
    assert "".join(tokens) == "from manim import *"
    assert len(tokens) < 10
