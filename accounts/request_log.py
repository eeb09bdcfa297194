"""The calls of programs, for a week: what they asked, what they were answered, how long it took; no body, no query.

What was answered is gathered for a moment and pushed to a list in Valkey, which has a bound, by a thread of its own, so
that nobody waits for it; what a process holds when it is killed is lost. `manage.py reaper` moves the list to the
database.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Self, cast

from django.db import models
from django.db.models import Q
from django.utils import timezone
from redis.exceptions import RedisError

from accounts import valkey
from accounts.aside import Aside

logger = logging.getLogger(__name__)

KEPT = timedelta(days=7)
MOST_ROWS = 1_000_000
MOST_WAITING = 20_000
AT_ONCE = 2_000
GATHERED = 0.2
"""Seconds."""
LIST = "api-requests"
LONGEST_PATH = 200


class ApiRequestQuerySet(models.QuerySet["ApiRequest"]):
    def seen_by(self, user: Any, ruled_teams: Any) -> Self:
        """A person's own, and those by tokens of the teams that they administer."""
        return self.filter(Q(user=user) | Q(team__in=ruled_teams))

    def forget_outlived(self) -> int:
        """Delete some of those that are too old, or too many; how many."""
        newest = self.order_by("-pk").values_list("pk", flat=True).first() or 0
        outlived = Q(at__lt=timezone.now() - KEPT) | Q(pk__lte=newest - MOST_ROWS)
        old = list(self.filter(outlived).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        return self.filter(pk__in=old).delete()[0] if old else 0


class ApiRequest(models.Model):
    """One call of the API with a token. It goes with its person, or with the team whose token it was."""

    at = models.DateTimeField(db_index=True)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey("accounts.Team", on_delete=models.CASCADE, null=True, related_name="+")
    token = models.CharField(max_length=20)
    """How the token begins; of an app: `app`."""
    method = models.CharField(max_length=10)
    path = models.CharField(max_length=LONGEST_PATH)
    status = models.PositiveSmallIntegerField()
    milliseconds = models.PositiveIntegerField()
    request_id = models.CharField(max_length=80)

    objects = ApiRequestQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("user", "-at"), name="accounts_request_of_user"),
            models.Index(fields=("team", "-at"), name="accounts_request_of_team", condition=Q(team__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.method} {self.path}: {self.status}"


_gathered: deque[dict[str, Any]] = deque(maxlen=MOST_WAITING)
_turn = threading.Lock()


def note(**facts: Any) -> None:
    """Keep a call: the fields of ApiRequest but `at`, with `user_id` and `team_id` as plain values."""
    _gathered.append({"at": time.time(), **facts})
    _pushing.ask()


def push() -> None:
    """Push what was gathered; when this returns, nothing that was noted before is in this process any more."""
    with _turn:
        lines = [json.dumps(_gathered.popleft(), default=str) for _ in range(len(_gathered))]
        if not lines:
            return
        try:
            pipe = valkey.client().pipeline(transaction=False)
            pipe.rpush(LIST, *lines)
            pipe.ltrim(LIST, -MOST_WAITING, -1)
            pipe.execute()
        except RedisError as error:
            logger.warning("%d calls could not be noted: %s", len(lines), error)


_pushing = Aside(push, GATHERED)


def drain() -> int:
    """Move what was noted to the database; how many."""
    push()
    lines = cast("list[bytes] | None", valkey.client().lpop(LIST, AT_ONCE)) or []
    rows = [_row(json.loads(line)) for line in lines]
    ApiRequest.objects.bulk_create(_of_those_who_are_there(rows))
    return len(rows)


def _row(facts: dict[str, Any]) -> ApiRequest:
    at = datetime.fromtimestamp(facts.pop("at"), UTC)
    return ApiRequest(**facts | {"at": at, "path": facts["path"][:LONGEST_PATH]})


def _of_those_who_are_there(rows: Iterable[ApiRequest]) -> list[ApiRequest]:
    """Somebody may have gone since."""
    rows = list(rows)
    users = set(_there("user", {row.user_id for row in rows}))
    teams = {str(pk) for pk in _there("team", {row.team_id for row in rows if row.team_id})}
    return [row for row in rows if row.user_id in users and (not row.team_id or str(row.team_id) in teams)]


def _there(name: str, ids: set[Any]) -> Iterable[Any]:
    model: Any = ApiRequest._meta.get_field(name).related_model
    return model.objects.filter(pk__in=ids).values_list("pk", flat=True) if ids else ()
