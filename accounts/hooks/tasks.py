"""The queue's doors: send what is due, and care for what was left behind."""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import sealing
from accounts.hooks import bell, sending
from accounts.hooks.endpoints import FRESH, switch_off
from accounts.hooks.records import Delivering, Error, HookAttempt, HookDelivery, HookEndpoint, HookEvent, Off
from accounts.hooks.sending import Outcome, Post

logger = logging.getLogger(__name__)

AT_ONCE = 40
AT_ONCE_TO_ONE = 4
TRIED_FOR = timedelta(hours=24)
FIRST_PAUSE, LONGEST_PAUSE = 10.0, 4 * 3600.0
"""Seconds between tries: three times as long after each failure."""
LONGEST_REST = 300.0
FAILING_FOR = timedelta(days=5)
MOST_GIVEN_UP = 10
STUCK_AFTER = timedelta(seconds=60)


def look() -> None:
    """Send what is due. May be called any number of times, in any number of processes."""
    deliveries = HookDelivery.objects.claim(AT_ONCE, AT_ONCE_TO_ONE)
    if not deliveries:
        return
    posts: list[tuple[HookDelivery, Post]] = []
    for delivery in deliveries:
        try:
            posts.append((delivery, _post(delivery)))
        except sealing.SealBroken:
            logger.error("the secret of webhook %s can't be opened: no key of SEALING_KEYS fits", delivery.endpoint_id)
            _settle(delivery, Outcome(error=Error.SEAL_BROKEN))
    for (delivery, _sent), outcome in zip(posts, sending.send_all([post for _, post in posts]), strict=True):
        _settle(delivery, outcome)
    if HookDelivery.objects.due().exists():
        bell.ring()


def reap() -> None:
    """Send again what a worker left behind when it died, ring for what has become due, forget what is too old."""
    HookDelivery.objects.abandoned().update(state=Delivering.WAITING)
    if HookDelivery.objects.due().exists() and bell.unheard() == 0:
        bell.ring()
    HookEvent.objects.forget_outlived()


def stand_still() -> bool:
    """Whether deliveries wait and none is sent, for so long that the cluster's processes need a restart."""
    if HookDelivery.objects.filter(state=Delivering.SENDING).exists():
        return False
    return HookDelivery.objects.due().filter(due_at__lt=timezone.now() - STUCK_AFTER).exists()


def _post(delivery: HookDelivery) -> Post:
    """Signed anew at each try: its time is part of what is signed. Raises sealing.SealBroken."""
    endpoint, event = delivery.endpoint, delivery.event
    headers = sending.signed(str(event.pk), timezone.now(), event.body, endpoint.secrets())
    return Post(endpoint.url, headers, event.body.encode())


def _settle(delivery: HookDelivery, outcome: Outcome) -> None:
    """Write down what came of the try, for the delivery and for its endpoint."""
    now = timezone.now()
    with transaction.atomic():
        endpoint = HookEndpoint.objects.select_for_update().filter(pk=delivery.endpoint_id).first()
        if endpoint is None:
            return  # removed meanwhile
        is_over = outcome.is_gone or not endpoint.is_on or now >= delivery.created_at + TRIED_FOR
        ours = HookDelivery.objects.filter(pk=delivery.pk, state=Delivering.SENDING, attempts=delivery.attempts)
        if not ours.update(**_next(delivery, outcome, now, is_over=is_over)):
            return  # our lease was over, and somebody else has it
        HookAttempt.objects.create(
            delivery_id=delivery.pk, status=outcome.status, error=outcome.error or "", answer=outcome.text,
            milliseconds=outcome.milliseconds,
        )  # fmt: skip
        if outcome.error is None:
            _note_success(endpoint)
        elif endpoint.is_on:
            _note_failure(endpoint, outcome, now, is_over=is_over)


def _next(delivery: HookDelivery, outcome: Outcome, now: datetime, *, is_over: bool) -> dict[str, object]:
    """Where it goes from here; the last try is made when the day is over."""
    if outcome.error is None:
        return {"state": Delivering.DELIVERED}
    if is_over:
        return {"state": Delivering.FAILED}
    pause = timedelta(seconds=max(_pause(delivery.attempts), outcome.wait))
    return {"state": Delivering.WAITING, "due_at": min(now + pause, delivery.created_at + TRIED_FOR)}


def _pause(attempts: int) -> float:
    """Seconds, a fifth more or less: those who failed together do not come back together."""
    return min(FIRST_PAUSE * 3.0 ** (attempts - 1), LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311


def _note_success(endpoint: HookEndpoint) -> None:
    if endpoint.failures:
        HookEndpoint.objects.filter(pk=endpoint.pk).update(**FRESH)


def _note_failure(endpoint: HookEndpoint, outcome: Outcome, now: datetime, *, is_over: bool) -> None:
    endpoint.failing_since = endpoint.failing_since or now
    endpoint.failures += 1
    endpoint.given_up += is_over
    endpoint.rests_until = now + timedelta(seconds=min(_pause(endpoint.failures) / 2, LONGEST_REST))
    endpoint.save(update_fields=["failing_since", "failures", "given_up", "rests_until"])
    if outcome.is_gone:
        switch_off(endpoint, Off.GONE)
    elif now - endpoint.failing_since >= FAILING_FOR or endpoint.given_up >= MOST_GIVEN_UP:
        switch_off(endpoint, Off.FAILING)
