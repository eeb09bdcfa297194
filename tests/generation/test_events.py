import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from generation import events, following
from generation.errors import Fault, GenerationError
from generation.events import NEXT, Superseded
from generation.following import Hub, Reader, follow
from generation.models import ENDED, Generation, Job, State, Status


def kinds_and_numbers(generation: Generation) -> list[tuple[int, str]]:
    return list(generation.events.values_list("number", "kind"))


def test_events_are_numbered_from_one_without_gaps(generation: Generation) -> None:
    for text in ("a", "b"):
        events.append(generation.pk, 0, "log", {"text": text})
    assert kinds_and_numbers(generation) == [(1, "status"), (2, "log"), (3, "log")]


def test_nothing_is_written_under_an_older_fence(generation: Generation) -> None:
    events.seize(generation.pk)
    with pytest.raises(Superseded):
        events.append(generation.pk, 0, "log", {})
    with pytest.raises(Superseded):
        events.move(generation.pk, 0, Status.PLANNING)
    with pytest.raises(Superseded):
        events.fail(generation.pk, 0, GenerationError("internal", Fault.SYSTEM))
    assert kinds_and_numbers(generation) == [(1, "status")]


def test_a_status_follows_only_those_it_may_follow(generation: Generation) -> None:
    for status in set(Status) - {Status.QUEUED}:
        for before in Status:
            Generation.objects.filter(pk=generation.pk).update(status=before)
            if before in NEXT[status]:
                events.move(generation.pk, 0, status)
            else:
                with pytest.raises(Superseded):
                    events.move(generation.pk, 0, status)
    assert not any(set(ENDED) & set(before) for before in NEXT.values())


@pytest.mark.parametrize("status", ENDED)
def test_an_end_is_final_and_closes_the_jobs(generation: Generation, status: Status) -> None:
    Generation.objects.filter(pk=generation.pk).update(status=Status.RENDERING)
    events.move(generation.pk, 0, status)
    assert set(generation.jobs.values_list("state", flat=True)) == {State.DONE}
    generation.refresh_from_db()
    assert generation.ended_at is not None
    with pytest.raises(Superseded):
        events.append(generation.pk, 0, "log", {})
    with pytest.raises(Superseded):
        events.seize(generation.pk)


def test_a_failure_says_why_before_it_ends(generation: Generation) -> None:
    events.fail(generation.pk, 0, GenerationError("engine_overloaded", Fault.SYSTEM))
    assert [kind for _, kind in kinds_and_numbers(generation)][-2:] == ["problem", "status"]
    generation.refresh_from_db()
    assert generation.problem == {"id": "engine_overloaded", "fault": "system", "data": {}}


async def read(generation: Generation, after: int) -> list[dict[str, Any]]:
    return [message async for message in follow(generation.pk, after)]


@pytest.mark.django_db(transaction=True)
async def test_following_replays_what_was_and_then_what_comes(generation: Generation) -> None:
    follower = asyncio.create_task(read(generation, 0))
    await sync_to_async(events.append)(generation.pk, 0, "log", {"text": "while following"})
    await sync_to_async(events.fail)(generation.pk, 0, GenerationError("internal", Fault.SYSTEM, reference="r"))
    seen = await asyncio.wait_for(follower, 20)
    assert [message["number"] for message in seen] == [1, 2, 3, 4]
    assert seen == await read(generation, 0), "a reload shows what was shown live"
    assert [message["number"] for message in await read(generation, 2)] == [3, 4]


@pytest.mark.django_db(transaction=True)
async def test_a_problem_reaches_the_page_in_words(generation: Generation) -> None:
    await sync_to_async(events.fail)(generation.pk, 0, GenerationError("engine_overloaded", Fault.SYSTEM))
    problem = (await read(generation, 1))[0]["data"]
    assert problem["id"] == "engine_overloaded"
    assert problem["title"] and problem["message"] and problem["hint"]


@pytest.mark.django_db(transaction=True)
async def test_a_lost_wake_up_is_caught_by_the_poll(generation: Generation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_wake", lambda id: None)
    follower = asyncio.create_task(read(generation, 0))
    await sync_to_async(events.fail)(generation.pk, 0, GenerationError("internal", Fault.SYSTEM, reference="r"))
    assert len(await asyncio.wait_for(follower, 20)) == 3


@pytest.mark.django_db(transaction=True)
async def test_whoever_looks_stops_looking_even_if_news_comes_with_the_end(generation: Generation) -> None:
    """Else two would look from then on, and tell everything twice."""
    hub = Hub()
    with hub.watching(generation.pk) as feed:
        looking = hub._looking
        assert looking
        await feed.beyond(0)
        hub._hint(generation.pk)
        await asyncio.sleep(0)
    ended, _going_on = await asyncio.wait({looking}, timeout=20)
    assert ended


@pytest.mark.django_db(transaction=True)
async def test_news_does_not_wait_until_all_who_have_just_come_are_looked_up(
    generation: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def may_read() -> bool:
        raise AssertionError("never answered here")

    async def read_or_wait(wanted: Any, *given: Any) -> Any:
        if wanted is may_read:
            await asyncio.Event().wait()
        return await answered(wanted, *given)

    answered = following._read
    monkeypatch.setattr(following, "_read", read_or_wait)
    crowd = follow(generation.pk, 0, Reader(1, may_read))
    first = await anext(crowd)
    await sync_to_async(events.fail)(generation.pk, 0, GenerationError("internal", Fault.SYSTEM, reference="r"))
    async with asyncio.timeout(20):
        seen = [first] + [message async for message in crowd]
    assert [message["number"] for message in seen] == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
async def test_who_has_just_come_and_may_read_no_more_hears_nothing_further(generation: Generation) -> None:
    async with asyncio.timeout(20):
        seen = [message async for message in follow(generation.pk, 1, Reader(1, lambda: False))]
    assert seen == []


def test_two_claims_of_one_job_give_it_to_one(generation: Generation) -> None:
    job = generation.jobs.get()
    taken = [Job.objects.claim(job.pk) for _ in range(2)]
    assert [claimed is not None for claimed in taken] == [True, False]
    job.refresh_from_db()
    assert (job.attempts, job.state) == (1, State.RUNNING)
