"""The only door to django-q2: a task that says "look at job N". Which job runs is decided by its row alone."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django_q.brokers import get_broker
from django_q.brokers.redis_broker import Redis
from django_q.tasks import async_task

from generation.models import Job, Kind

TASK = "generation.tasks.look_at"
PULSE_SECONDS = 5


class Broker(Redis):  # type: ignore[misc]
    """django-q2's Redis broker, whose cluster also leaves a pulse under the name of its queue."""

    def set_stat(self, key: str, value: str, timeout: int) -> None:
        super().set_stat(key, value, timeout)
        self.connection.set(self.pulse_key, 1, ex=PULSE_SECONDS)

    @property
    def pulse_key(self) -> str:
        return f"{self.list_key}:pulse"

    def has_pulse(self) -> bool:
        return bool(self.connection.exists(self.pulse_key))


def ring(job: Job) -> None:
    """Ask a worker of the job's cluster to look at it. A bell too many is harmless, a lost one is rung again."""
    async_task(TASK, job.pk, cluster=job.kind)


def ring_on_commit(job: Job) -> None:
    transaction.on_commit(lambda: ring(job), robust=True)


def call(task: str, *given: Any) -> None:
    """Have a worker call a function of another app, by its dotted name. It may be called twice, or never."""
    async_task(task, *given, cluster=Kind.MODEL.value)


def unheard(kind: Kind) -> int:
    """How many bells no cluster has taken from the queue yet."""
    return int(_broker(kind).queue_size())


def is_heard(kind: Kind) -> bool:
    """Whether a cluster of this kind has shown a sign of life in the last seconds."""
    return bool(_broker(kind).has_pulse())


def _broker(kind: Kind) -> Any:
    return get_broker(kind.value)
