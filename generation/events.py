"""The only publisher: append an event, move the status, wake the listeners on commit.

The event table is the truth. The channel layer only says "look again"; `following` replays and follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from generation.errors import GenerationError
from generation.models import (
    ACTIVE,
    ENDED,
    Generation,
    GenerationEvent,
    Job,
    State,
    Status,
)
from generation.news import tell_ended

NEXT: Mapping[Status, tuple[Status, ...]] = {
    Status.PLANNING: (Status.QUEUED, Status.PLANNING, Status.WRITING, Status.CHECKING),
    Status.WRITING: (Status.PLANNING, Status.REPAIRING),
    Status.CHECKING: (Status.PLANNING, Status.WRITING),
    Status.REPAIRING: (Status.CHECKING, Status.RENDERING, Status.REPAIRING, Status.WRITING),
    Status.RENDERING: (Status.CHECKING, Status.RENDERING),
    Status.SUCCEEDED: (Status.RENDERING, Status.PLANNING, Status.WRITING, Status.CHECKING, Status.REPAIRING),
    Status.FAILED: ACTIVE,
    Status.CANCELLED: ACTIVE,
}
"""Which states a state may follow. A killed worker's job starts again: PLANNING, REPAIRING and RENDERING repeat.

Where a film with flaws could not be mended, it is the result after all, wherever the repair has come to.
"""


class Superseded(Exception):
    """Somebody else has the generation now, or it has ended: stop, and write nothing more."""


def append(id: UUID, fence: int, kind: str, data: Mapping[str, Any]) -> None:
    """Append one event under the fencing token. Raises Superseded when the token is no longer the newest."""
    with transaction.atomic():
        _append(Generation.objects.active().filter(pk=id, fence=fence), id, kind, data)


def move(id: UUID, fence: int, status: Status, **fields: Any) -> None:
    """Move to a status, set the generation's fields with it, and append the event that says so."""
    ending = {"ended_at": timezone.now()} if status in ENDED else {}
    rows = Generation.objects.filter(pk=id, fence=fence, status__in=NEXT[status])
    with transaction.atomic():
        _append(rows, id, "status", {"status": status.value}, status=status, **ending, **fields)
        if status in ENDED:
            tell_ended(id)
            Job.objects.filter(generation=id).exclude(state=State.DONE).update(state=State.DONE)


def fail(id: UUID, fence: int, error: GenerationError) -> None:
    """End as failed, and say why."""
    problem = {"id": error.id, "fault": error.fault.value, "data": dict(error.data)}
    with transaction.atomic():
        append(id, fence, "problem", problem)
        move(id, fence, Status.FAILED, problem=problem)


def seize(id: UUID) -> int:
    """Take the generation from whoever works on it, and return the new fencing token. Superseded: it has ended."""
    with transaction.atomic():
        if Generation.objects.active().filter(pk=id).update(fence=F("fence") + 1) != 1:
            raise Superseded
        return Generation.objects.values_list("fence", flat=True).get(pk=id)


def _append(rows: Any, id: UUID, kind: str, data: Mapping[str, Any], **fields: Any) -> None:
    if rows.update(last_event=F("last_event") + 1, **fields) != 1:
        raise Superseded
    number = Generation.objects.values_list("last_event", flat=True).get(pk=id)
    GenerationEvent.objects.create(generation_id=id, number=number, kind=kind, data=dict(data))
    transaction.on_commit(lambda: _wake(id), robust=True)


def group(id: UUID) -> str:
    """The channel layer's name for the listeners of a generation."""
    return f"generation.{id}"


def _wake(id: UUID) -> None:
    layer = get_channel_layer()
    async_to_sync(layer.group_send)(group(id), {"type": "look", "id": str(id)})
