"""What a team's owners and admins get to see of its audit log."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import actor_of, team_or_404
from accounts.models import AuditEntry, Role

PAGE = 50


@require_safe
def activity(request: HttpRequest, id: UUID) -> HttpResponse:
    team = team_or_404(actor_of(request), id, Role.ADMIN)
    entries = AuditEntry.objects.filter(team=team).select_related("user")
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/activity.html", {"team": team, "page": page})
