"""django-q2's doors: claim the row, call the pipeline. And the care for work whose worker died."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from generation import bell, events, pieces, pipeline
from generation.errors import Fault, GenerationError
from generation.events import Superseded
from generation.models import Generation, Job, Kind, State
from generation.run import Run

logger = logging.getLogger(__name__)

STUCK_AFTER = timedelta(seconds=20)
"""A cluster that lets a job wait this long while it has a free worker is wedged."""


def look_at(job_id: int) -> None:
    """Do job `job_id`, unless somebody else has it or it is no longer wanted. May be called any number of times."""
    job = Job.objects.claim(job_id)
    if job is None:
        return
    try:
        job.generation.fence = events.seize(job.generation_id)
        with Run(job) as run:
            _work(run)
    except Superseded:
        Job.objects.filter(pk=job.pk, attempts=job.attempts, state=State.RUNNING).update(state=State.DONE)


def _work(run: Run) -> None:
    try:
        if run.job.kind == Kind.MODEL:
            pipeline.write(run, run.repair())
        else:
            pipeline.draw(run)
    except GenerationError as error:
        pipeline.give_up(run, error)
    except Superseded:
        raise
    except Exception:
        reference = uuid.uuid4().hex[:8]
        logger.exception("job %s of generation %s failed, reference %s", run.job.pk, run.generation.pk, reference)
        pipeline.give_up(run, GenerationError("internal", Fault.SYSTEM, reference=reference))


def reap() -> None:
    """Give abandoned jobs another try, or end them; ring again for lost bells; end what nobody will go on with.

    And forget the pieces of films that have long been whole.
    """
    for job in Job.objects.abandoned():
        _reap_one(job)
    for generation in Generation.objects.forgotten():
        _end_forgotten(generation)
    for kind in Kind:
        waiting = Job.objects.waiting().filter(kind=kind, queued_at__lt=timezone.now() - timedelta(seconds=2))
        if bell.unheard(kind) == 0:
            for job in waiting.order_by("queued_at")[:100]:
                bell.ring(job)
    pieces.forget_outlived()


def _reap_one(job: Job) -> None:
    """The worker of this job is gone. Count and fence first: it may only seem dead."""
    try:
        with transaction.atomic():
            fence = events.seize(job.generation_id)
            still = Job.objects.abandoned().filter(pk=job.pk, attempts=job.attempts)
            if job.attempts >= Job.MAX_ATTEMPTS:
                error = GenerationError("lost_worker", Fault.SYSTEM, attempts=job.attempts)
                if still.update(state=State.DONE):
                    events.fail(job.generation_id, fence, error)
            elif still.update(state=State.QUEUED, queued_at=timezone.now()):
                bell.ring_on_commit(job)
    except Superseded:
        Job.objects.filter(pk=job.pk).update(state=State.DONE)


def _end_forgotten(generation: Generation) -> None:
    """A fault of ours left it active without a job: say so, rather than let a teacher wait for ever."""
    logger.error("generation %s was left without a job while %s", generation.pk, generation.status)
    try:
        with transaction.atomic():
            error = GenerationError("internal", Fault.SYSTEM, reference=str(generation.pk)[:8])
            events.fail(generation.pk, events.seize(generation.pk), error)
    except Superseded:
        return


def stuck_clusters() -> list[str]:
    """The clusters that let jobs wait although they have a free worker: their processes need a restart."""
    workers = {Kind.MODEL: settings.MODEL_WORKERS, Kind.RENDER: settings.RENDER_WORKERS}
    stuck = []
    for kind in Kind:
        jobs = Job.objects.filter(kind=kind)
        running = jobs.filter(state=State.RUNNING).count()
        if running < workers[kind] and jobs.waiting().filter(queued_at__lt=timezone.now() - STUCK_AFTER).exists():
            stuck.append(kind.value)
    return stuck
