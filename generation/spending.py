"""What a team took of model servers, day by day: for the API and for the page that draws it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import Team
from generation.models import ModelCall


def since_days(days: int) -> datetime:
    """The beginning of the day so many days ago."""
    return (timezone.now() - timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)


def model_days(team: Team, since: datetime) -> list[dict[str, Any]]:
    """Calls, tokens, seconds and cost of model servers: those days on which there were any."""
    totals = {name: Sum(name) for name in ("tokens_in", "tokens_out", "seconds", "cost")}
    calls: Any = ModelCall.objects.of_team_since(team, since).annotate(day=TruncDate("at")).values("day")
    return list(calls.annotate(calls=Count("pk"), **totals).order_by(F("day")))
