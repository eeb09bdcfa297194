"""The page of what was used, day by day, in charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import actor_of, team_or_404
from accounts.actions import working_team
from accounts.models import Team
from accounts.request_log_api import seen_by
from generation.models import Generation
from generation.servers import spent_tokens
from generation.spending import model_days, since_days

DAYS = 30
WEEK = 7
WIDTH, HEIGHT, GAP = 720.0, 120.0, 3.0
"""Of a chart, in its own units; it is drawn as wide as the page."""


@dataclass(frozen=True)
class Bar:
    day: date
    value: float
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    title: str
    unit: str
    total: float
    most: float
    bars: tuple[Bar, ...]


@require_safe
@login_required
@never_cache
def usage(request: HttpRequest) -> HttpResponse:
    """The team's generations and tokens, and the reader's own calls of the API."""
    actor = actor_of(request)
    wanted = request.GET.get("team", "")
    try:
        team = team_or_404(actor, UUID(wanted)) if wanted else working_team(actor, request.session)
    except ValueError:
        raise Http404 from None
    days = model_days(team, since_days(DAYS - 1))
    charts = [
        _chart(_("Generations"), "", DAYS, _by_day(Generation.objects.filter(scene__project__team=team), "created_at")),
        _chart(_("Tokens of model servers"), "", DAYS, {row["day"]: _tokens(row) for row in days}),
        _chart(_("Your calls of the API"), "", WEEK, _by_day(seen_by(actor).filter(user=actor.user), "at")),
    ]
    if any(row["cost"] for row in days):
        costs = {row["day"]: float(row["cost"]) for row in days}
        charts.insert(2, _chart(_("Cost of model servers"), settings.CURRENCY, DAYS, costs))
    teams = Team.objects.filter(pk__in=actor.memberships().values("team")).order_by("name")
    month = {"used": f"{spent_tokens(team):,}", "most": f"{team.plan.model_tokens:,}"}
    context = {"team": team, "teams": teams, "charts": charts, "month": month, "width": WIDTH, "height": HEIGHT}
    return render(request, "generation/usage.html", context)


def _tokens(row: Mapping[str, Any]) -> int:
    return int(row["tokens_in"]) + int(row["tokens_out"])


def _by_day(rows: Any, at: str) -> dict[date, float]:
    counted = rows.filter(**{f"{at}__gte": since_days(DAYS - 1)}).order_by().annotate(day=TruncDate(at))
    return {row["day"]: row["count"] for row in counted.values("day").annotate(count=Count("pk"))}


def _chart(title: str, unit: str, days: int, values: Mapping[date, float]) -> Chart:
    """A bar for each day up to today; the highest one fills the chart."""
    first = timezone.localdate() - timedelta(days=days - 1)
    told = [(first + timedelta(days=number)) for number in range(days)]
    shown = [values.get(day, 0) for day in told]
    most, step = max(shown), WIDTH / days
    bars = tuple(
        _bar(day, value, number * step, step - GAP, most) for number, (day, value) in enumerate(zip(told, shown))
    )
    return Chart(title, unit, round(sum(shown), 2), most, bars)


def _bar(day: date, value: float, x: float, width: float, most: float) -> Bar:
    height = HEIGHT * value / most if most else 0.0
    return Bar(day, value, round(x, 2), round(HEIGHT - height, 2), round(width, 2), round(height, 2))
