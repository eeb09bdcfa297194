"""The answers to POSTs that came with an `Idempotency-Key`, kept for a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models
from django.utils import timezone

KEPT = timedelta(hours=24)
AT_ONCE = 1_000


class KeptAnswerQuerySet(models.QuerySet["KeptAnswer"]):
    def outlived(self) -> Self:
        return self.filter(created_at__lt=timezone.now() - KEPT)

    def forget_outlived(self) -> int:
        """Delete some of those that are too old; how many."""
        old = list(self.outlived().values_list("pk", flat=True)[:AT_ONCE])
        return self.filter(pk__in=old).delete()[0]


class KeptAnswer(models.Model):
    """What one POST was answered. It is inserted in the transaction of the work: either both are there, or neither."""

    owner = models.CharField(max_length=120)
    """Who asked, as `Actor.pk` tells."""
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    """SHA-256 of address and body, hex."""
    status = models.PositiveSmallIntegerField()
    sealed_body = models.TextField()
    """The JSON, encrypted: it may hold a new token."""
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = KeptAnswerQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint("owner", "key", name="accounts_kept_answer_once"),)

    def __str__(self) -> str:
        return f"{self.owner}: {self.key}"
