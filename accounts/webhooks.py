"""The pages of webhooks: those of a team; one of them, with the log of what it was sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import actor_of, hook_delivery_or_404, hook_endpoint_or_404, person_or_404, team_or_404
from accounts.forms import add_errors
from accounts.hooks import endpoints
from accounts.hooks.records import HookDelivery, HookEndpoint
from accounts.models import Role
from accounts.webhooks_forms import WebhookForm

PAGE = 25
SOON = timedelta(seconds=15)
"""What is tried within this time is worth waiting for: the page looks again by itself."""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def webhooks(request: HttpRequest, id: UUID) -> HttpResponse:
    """The webhooks of a team. A POST makes one: its secret is on that page only."""
    team = team_or_404(actor_of(request), id, Role.ADMIN)
    form = WebhookForm(request.POST or None, initial={"kinds": ["*"]})
    made: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            endpoint, secret = endpoints.make(team, person_or_404(request), **form.cleaned_data)
            made, form = {"endpoint": endpoint, "secret": secret}, WebhookForm(initial={"kinds": ["*"]})
        except ValidationError as error:
            add_errors(form, error)
    context = {"team": team, "form": form, "rows": team.hook_endpoints.all(), "made": made}
    return render(request, "accounts/webhooks.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def webhook(request: HttpRequest, id: UUID) -> HttpResponse:
    """One webhook: its log, and what it is. A POST changes it."""
    endpoint = _endpoint(request, id)
    form = _form(endpoint) if request.method != "POST" else WebhookForm(request.POST)
    if request.method == "POST" and form.is_valid():
        try:
            endpoints.edit(endpoint, person_or_404(request), **form.cleaned_data)
            messages.success(request, _("The webhook is changed."))
            return redirect("webhook", endpoint.pk)
        except ValidationError as error:
            add_errors(form, error)
    return _page(request, endpoint, form)


@require_POST
@login_required
@never_cache
def webhook_secret(request: HttpRequest, id: UUID) -> HttpResponse:
    """Another secret; the one before signs too, for a day."""
    endpoint = _endpoint(request, id)
    secret = endpoints.renew_secret(endpoint, person_or_404(request))
    return _page(request, endpoint, _form(endpoint), secret=secret)


@require_POST
@login_required
def webhook_switch(request: HttpRequest, id: UUID) -> HttpResponse:
    """Off, or on again."""
    endpoint = _endpoint(request, id)
    endpoints.edit(endpoint, person_or_404(request), is_on="on" in request.POST)
    return redirect("webhook", endpoint.pk)


@require_POST
@login_required
def webhook_example(request: HttpRequest, id: UUID) -> HttpResponse:
    endpoint = _endpoint(request, id)
    try:
        endpoints.send_example(endpoint, person_or_404(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("webhook", endpoint.pk)


@require_POST
@login_required
def webhook_remove(request: HttpRequest, id: UUID) -> HttpResponse:
    endpoint = _endpoint(request, id)
    endpoints.remove(endpoint, person_or_404(request))
    messages.success(request, _("Nothing is sent to %(url)s any more.") % {"url": endpoint.url})
    return redirect("webhooks", endpoint.team_id)


@require_POST
@login_required
def webhook_redeliver(request: HttpRequest, id: int) -> HttpResponse:
    delivery = hook_delivery_or_404(actor_of(request), id, Role.ADMIN)
    try:
        endpoints.redeliver(delivery)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("webhook", delivery.endpoint_id)


def _page(request: HttpRequest, endpoint: HookEndpoint, form: WebhookForm, secret: str = "") -> HttpResponse:
    log = endpoint.deliveries.select_related("event").prefetch_related("tries")
    page = Paginator(log, PAGE).get_page(request.GET.get("page"))
    context = {
        "endpoint": endpoint, "team": endpoint.team, "form": form, "secret": secret, "page": page,
        "is_busy": any(_is_soon(delivery) for delivery in page),
    }  # fmt: skip
    return render(request, "accounts/webhook.html", context, status=422 if form.errors else 200)


def _is_soon(delivery: HookDelivery) -> bool:
    return delivery.is_open and delivery.due_at < timezone.now() + SOON


def _form(endpoint: HookEndpoint) -> WebhookForm:
    return WebhookForm(initial={"url": endpoint.url, "about": endpoint.about, "kinds": endpoint.kinds.split()})


def _endpoint(request: HttpRequest, id: UUID) -> HookEndpoint:
    return hook_endpoint_or_404(actor_of(request), id, Role.ADMIN)
