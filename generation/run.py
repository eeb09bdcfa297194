"""One worker's hold on one generation: what the pipeline may say and do while it lasts."""

from __future__ import annotations

import threading
import time
from dataclasses import asdict, fields
from types import TracebackType
from typing import Any, Self

from django.db import connection, transaction
from django.utils import timezone

from generation import assets, bell, budgets, events
from generation.errors import GenerationError
from generation.events import Superseded
from generation.models import Generation, Job, Kind, State, Status
from generation.servers import record
from generation.types import Calling, Limits, Plan, Quality, RenderJob, Repair, Source, Usage
from projects.models import Revision

WATCH_SECONDS = 0.1
BEAT_SECONDS = 3.0
WRITE_SECONDS = 0.15
"""Pieces of code that come quicker than this become one event."""


class Run:
    """A claimed job. While it is open a thread renews the lease and watches for a cancel."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.generation = job.generation
        self.fence = self.generation.fence
        self._lost = threading.Event()
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name=f"run-{job.pk}", daemon=True)
        self._written = ""
        self._written_at = 0.0

    def __enter__(self) -> Self:
        self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._watcher.join()

    def stop(self) -> bool:
        """Whether the work is no longer wanted: cancelled, or somebody else has it."""
        return self._lost.is_set()

    def check(self) -> None:
        """Raise Superseded when the work is no longer wanted."""
        if self.stop():
            raise Superseded

    def render_job(self, revision: Revision) -> RenderJob:
        """What to draw, within the limits of the team's plan. GenerationError when a file is not there any more."""
        plan = revision.scene.project.team.plan
        limits = Limits(**{field.name: getattr(plan, field.name) for field in fields(Limits)})
        quality = Quality(self.generation.quality)
        kept = assets.of(revision)
        scene = str(revision.scene_id)  # who may write it may decide what its films show
        seed = self.generation.seed
        return RenderJob(revision.code, revision.scene_class, quality, seed, limits, kept, namespace=scene)

    def say(self, kind: str, **data: Any) -> None:
        """Append an event."""
        self._flush()
        events.append(self.generation.pk, self.fence, kind, data)

    def move(self, status: Status, **fields: Any) -> None:
        """Move the generation to a status, with its fields."""
        self._flush()
        events.move(self.generation.pk, self.fence, status, **fields)
        for name, value in {"status": status, **fields}.items():
            setattr(self.generation, name, value)

    def fail(self, error: GenerationError) -> None:
        """End the generation as failed."""
        self._flush()
        events.fail(self.generation.pk, self.fence, error)

    def writing(self, text: str) -> None:
        """Say a piece of the source as it is written; quick pieces are joined.

        Where somebody else has the work by now, only `stop()` turns true: whoever writes ends, and says what it took.
        """
        try:
            self._begin_writing()
            self._written += text
            if time.monotonic() - self._written_at >= WRITE_SECONDS:
                self._flush()
        except Superseded:
            self._lost.set()

    def calling(self, call: Calling) -> None:
        """Say which server is asked; a source is being written from then on."""
        if call.purpose == "write":
            self._begin_writing()
        self.say("engine", **asdict(call))

    def hand_over(self, kind: Kind, *, revision: Revision | None = None, repair: Repair | None = None) -> None:
        """End this job and queue the next one, in one transaction."""
        with transaction.atomic():
            if revision:
                rows = Generation.objects.active().filter(pk=self.generation.pk, fence=self.fence)
                if rows.update(revision=revision) != 1:
                    raise Superseded
            Job.objects.filter(pk=self.job.pk).update(state=State.DONE)
            job = Job.objects.create(generation=self.generation, kind=kind, repair=asdict(repair) if repair else None)
            bell.ring_on_commit(job)

    def spend(self, usage: Usage) -> None:
        """Keep what a call of a model server took, whoever has the generation by now: it is spent."""
        with transaction.atomic():
            record(self.generation.scene.project.team, self.generation.pk, usage)
            budgets.settle(self.job, usage)
        if not self.stop():
            self.say("usage", **asdict(usage))

    def keep(self, **fields: Any) -> None:
        """Set fields of the generation beside its status."""
        if Generation.objects.active().filter(pk=self.generation.pk, fence=self.fence).update(**fields) != 1:
            raise Superseded
        for name, value in fields.items():
            setattr(self.generation, name, value)

    def hold(self, plan: Plan) -> None:
        """End this job without a next one: the plan waits for the teacher."""
        with transaction.atomic():
            self.keep(plan=self.generation.plan, held_at=timezone.now())
            self.say("plan", **asdict(plan), held=True)
            Job.objects.filter(pk=self.job.pk).update(state=State.DONE)

    def repair(self) -> Repair | None:
        """The repair that this job is about."""
        request = self.job.repair
        if request is None:
            return None
        return Repair(Source(**request["source"]), tuple(request["reasons"]), request["attempt"])

    def last_code(self) -> str:
        """The source that the page shows by now."""
        newest = self.generation.events.filter(kind="source").last()
        return newest.data["code"] if newest else ""

    def earlier_reasons(self) -> list[list[str]]:
        """Why each repair so far was asked for."""
        return [job.repair["reasons"] for job in self.generation.jobs.exclude(repair=None) if job.repair]

    def _begin_writing(self) -> None:
        if self.generation.status != Status.WRITING:
            self.move(Status.WRITING)

    def _flush(self) -> None:
        text, self._written = self._written, ""
        self._written_at = time.monotonic()
        if text:
            events.append(self.generation.pk, self.fence, "token", {"text": text})

    def _watch(self) -> None:
        try:
            beat_at = time.monotonic() + BEAT_SECONDS
            while not self._over.wait(WATCH_SECONDS):
                if time.monotonic() >= beat_at:
                    beat_at = time.monotonic() + BEAT_SECONDS
                    self._renew_lease()
                if not Generation.objects.active().filter(pk=self.generation.pk, fence=self.fence).exists():
                    self._lost.set()
                    return
        finally:
            connection.close()

    def _renew_lease(self) -> None:
        running = Job.objects.filter(pk=self.job.pk, state=State.RUNNING)
        running.update(leased_until=timezone.now() + Job.LEASE)
