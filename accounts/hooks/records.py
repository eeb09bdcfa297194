"""What is kept of webhooks: where a team wants its events sent, the events, and every try to send one."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import sealing
from accounts.hooks.kinds import ALL

KEPT = timedelta(days=30)
"""How long the log of deliveries goes back."""
AT_ONCE = 500


class Off(models.TextChoices):
    """Why an endpoint gets nothing."""

    BY_HAND = "by_hand", _("switched off")
    FAILING = "failing", _("switched off because it failed again and again")
    GONE = "gone", _("switched off because it answered 410, gone")


class HookEndpointQuerySet(models.QuerySet["HookEndpoint"]):
    def on(self) -> Self:
        return self.filter(off="")


class HookEndpoint(models.Model):
    """An address that a team's events go to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("accounts.Team", on_delete=models.CASCADE, related_name="hook_endpoints")
    url = models.URLField(_("address"), max_length=500)
    about = models.CharField(_("what it is for"), max_length=120, blank=True)
    kinds = models.TextField(default=ALL)
    """Those it wants, apart by blanks; `*`: all."""
    sealed_secret = models.TextField(editable=False)
    sealed_old_secret = models.TextField(blank=True, editable=False)
    old_secret_until = models.DateTimeField(null=True, editable=False)
    off = models.CharField(max_length=10, choices=Off.choices, blank=True)
    """Empty: it is on."""
    failing_since = models.DateTimeField(null=True, editable=False)
    """When the first of the failures began that no success has followed."""
    failures = models.PositiveIntegerField(default=0)
    """Tries in a row that failed."""
    given_up = models.PositiveSmallIntegerField(default=0)
    """Deliveries in a row that failed for good."""
    rests_until = models.DateTimeField(null=True, editable=False)
    """Until then it is sent nothing, as it failed just now."""
    author = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = HookEndpointQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(off__in=["", *Off.values]), name="accounts_hook_endpoint_off_known"),
        )

    def __str__(self) -> str:
        return self.url

    @property
    def is_on(self) -> bool:
        return not self.off

    def wants(self, kind: str) -> bool:
        return not {ALL, kind}.isdisjoint(self.kinds.split())

    def secrets(self) -> list[str]:
        """Those that sign now: the newest first, and the one before it for a day. Raises sealing.SealBroken."""
        both = [self.sealed_secret]
        if self.old_secret_until and self.old_secret_until > timezone.now():
            both.append(self.sealed_old_secret)
        return [sealing.unseal(sealed) for sealed in both]


class HookEventQuerySet(models.QuerySet["HookEvent"]):
    def forget_outlived(self) -> int:
        """Delete some of those that are too old, with their deliveries; how many rows."""
        old = list(self.filter(created_at__lt=timezone.now() - KEPT).values_list("pk", flat=True)[:AT_ONCE])
        return self.filter(pk__in=old).delete()[0]


class HookEvent(models.Model):
    """Something that happened in a team. Its id is the `webhook-id` of all its deliveries."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("accounts.Team", on_delete=models.CASCADE, related_name="hook_events")
    kind = models.CharField(max_length=40)
    body = models.TextField()
    """The JSON, to the letter as it is signed and sent."""
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = HookEventQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def shown(self) -> str:
        """The body, for people to read."""
        return json.dumps(json.loads(self.body), indent=2, ensure_ascii=False)


class Delivering(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("given up")


class HookDeliveryQuerySet(models.QuerySet["HookDelivery"]):
    def due(self) -> Self:
        """Those to be sent now: their endpoints are on, and do not rest from a failure."""
        now = timezone.now()
        awake = Q(endpoint__rests_until=None) | Q(endpoint__rests_until__lte=now)
        is_there = Q(endpoint__off="", endpoint__team__deleted_at=None)
        return self.filter(awake, is_there, state=Delivering.WAITING, due_at__lte=now)

    def abandoned(self) -> Self:
        return self.filter(state=Delivering.SENDING, leased_until__lt=timezone.now())

    def claim(self, most: int, most_of_one: int) -> Sequence[HookDelivery]:
        """Take some of what is due, the longest due first, and count the try before anything can go wrong."""
        lease = timezone.now() + HookDelivery.LEASE
        with transaction.atomic():
            rows = self.due().select_related("endpoint", "event").select_for_update(skip_locked=True, of=("self",))
            taken = _fair_share(rows.order_by("due_at")[: 4 * most], most, most_of_one)
            self.filter(pk__in=[row.pk for row in taken]).update(
                state=Delivering.SENDING, attempts=F("attempts") + 1, leased_until=lease
            )
        for row in taken:
            row.attempts += 1
        return taken


class HookDelivery(models.Model):
    """An event on its way to an endpoint: written with what it tells of, so that neither is there without the other."""

    LEASE = timedelta(seconds=60)
    """Longer than a try may take: afterwards whoever sent it is dead."""

    event = models.ForeignKey(HookEvent, on_delete=models.CASCADE, related_name="deliveries")
    endpoint = models.ForeignKey(HookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, choices=Delivering.choices, default=Delivering.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = HookDeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=("endpoint", "-created_at"), name="accounts_hook_delivery_log"),
            models.Index(
                fields=("due_at",), name="accounts_hook_delivery_open", condition=Q(state__in=("waiting", "sending"))
            ),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=Delivering.values), name="accounts_hook_delivery_state_known"),
        )

    def __str__(self) -> str:
        return f"{self.event_id} to {self.endpoint_id}, {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        return self.state in {Delivering.WAITING, Delivering.SENDING}

    @property
    def last_try(self) -> HookAttempt | None:
        tries = list(self.tries.all())
        return tries[-1] if tries else None


class Error(models.TextChoices):
    """Why a try failed."""

    ANSWERED_NO = "answered_no", _("it did not answer with a status from 200 to 299")
    REDIRECTED = "redirected", _("it answered with a redirect, and none is followed")
    TIMED_OUT = "timed_out", _("it did not answer within ten seconds")
    UNREACHABLE = "unreachable", _("no connection: wrong name, closed port, or a certificate that does not fit")
    CLOSED_ADDRESS = "closed_address", _("its address is not one of the public internet")
    SEAL_BROKEN = "seal_broken", _("its secret can't be opened here: make a new one")


class HookAttempt(models.Model):
    """One try, and what came back."""

    delivery = models.ForeignKey(HookDelivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField(auto_now_add=True)
    status = models.PositiveSmallIntegerField(null=True)
    """Of the answer, if there was one."""
    error = models.CharField(max_length=20, choices=Error.choices, blank=True)
    """Empty: it was taken."""
    answer = models.TextField(blank=True)
    """How the answer's body begins."""
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.status or self.error} at {self.at:%Y-%m-%d %H:%M:%S}"


def _fair_share(rows: models.QuerySet[HookDelivery], most: int, most_of_one: int) -> Sequence[HookDelivery]:
    """Not more than `most_of_one` for the same endpoint: a slow one shall not hold up the others."""
    taken: list[HookDelivery] = []
    shares: dict[uuid.UUID, int] = {}
    for row in rows:
        shares[row.endpoint_id] = shares.get(row.endpoint_id, 0) + 1
        if shares[row.endpoint_id] <= most_of_one and len(taken) < most:
            taken.append(row)
    return taken
