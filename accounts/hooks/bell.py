"""The door to the queue: "look at what is due". Which deliveries are sent is decided by their rows alone."""

from __future__ import annotations

from django.db import transaction
from django_q.brokers import get_broker
from django_q.tasks import async_task

TASK = "accounts.hooks.tasks.look"
CLUSTER = "hooks"


def ring() -> None:
    """A bell too many is harmless, a lost one is rung again."""
    async_task(TASK, cluster=CLUSTER)


def ring_on_commit() -> None:
    transaction.on_commit(ring, robust=True)


def unheard() -> int:
    """How many bells no worker has taken from the queue yet."""
    return int(get_broker(CLUSTER).queue_size())


def is_heard() -> bool:
    """Whether the cluster has shown a sign of life in the last seconds."""
    return bool(get_broker(CLUSTER).has_pulse())
