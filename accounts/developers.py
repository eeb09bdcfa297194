"""The pages of developers: tokens, the apps of a team, and the consent to an app."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from allauth.idp.oidc import views as oidc
from allauth.idp.oidc.models import Client
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import apps_of_others
from accounts import tokens as making
from accounts.access import actor_of, person_or_404, team_or_404
from accounts.developers_forms import AppForm, TokenForm
from accounts.forms import add_errors
from accounts.models import Role, Team
from accounts.request_log_api import seen_by
from accounts.scopes import words

REQUESTS_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens, and those of the teams that one administers. A POST makes one: its secret is on that page only."""
    actor = actor_of(request)
    form = TokenForm(request.POST or None, actor=actor)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = making.make(actor, person_or_404(request), **form.cleaned_data)
            form = TokenForm(actor=actor)
        except ValidationError as error:
            add_errors(form, error)
    rows = [(token, [words(scope) for scope in token.scopes.split()]) for token in making.seen_by(actor)]
    let_in = [(app, list(map(words, given))) for app, given in apps_of_others.let_in_by(person_or_404(request))]
    context = {"form": form, "rows": rows, "secret": secret, "let_in": let_in}
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
@never_cache
def requests(request: HttpRequest) -> HttpResponse:
    """What one's programs asked in the last seven days, the newest first; with `?errors=1` what was refused only."""
    rows = seen_by(actor_of(request))
    only_errors = "errors" in request.GET
    if only_errors:
        rows = rows.filter(status__gte=400)
    page = Paginator(rows, REQUESTS_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/requests.html", {"page": page, "only_errors": only_errors})


@require_POST
@login_required
def token_revoke(request: HttpRequest, id: int) -> HttpResponse:
    token = get_object_or_404(making.seen_by(actor_of(request)), pk=id)
    if making.revoke(token, person_or_404(request)):
        messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("tokens")


@require_POST
@login_required
def app_shut_out(request: HttpRequest, client: str) -> HttpResponse:
    """End what one has let an app do."""
    app = get_object_or_404(Client, pk=client)
    if not apps_of_others.shut_out(app, person_or_404(request)):
        raise Http404
    messages.success(request, _("“%(name)s” does nothing in your name any more.") % {"name": app.name})
    return redirect("tokens")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def apps(request: HttpRequest, id: UUID) -> HttpResponse:
    """The apps that a team's owners have registered. A POST registers one: its secret is on that page only."""
    team = _owned(request, id)
    form = AppForm(request.POST or None)
    made: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            app, secret = apps_of_others.register(team, person_or_404(request), **form.cleaned_data)
            made, form = {"app": app, "secret": secret}, AppForm()
        except ValidationError as error:
            add_errors(form, error)
    return _apps_page(request, team, form, made)


@require_POST
@login_required
def app_secret(request: HttpRequest, id: UUID, client: str) -> HttpResponse:
    """Another secret in the old one's place."""
    team = _owned(request, id)
    app = _app(team, client)
    if app.type == Client.Type.PUBLIC:
        raise Http404
    secret = apps_of_others.renew_secret(app, team, person_or_404(request))
    return _apps_page(request, team, AppForm(), {"app": app, "secret": secret})


@require_POST
@login_required
def app_remove(request: HttpRequest, id: UUID, client: str) -> HttpResponse:
    team = _owned(request, id)
    app = _app(team, client)
    apps_of_others.remove(app, team, person_or_404(request))
    messages.success(request, _("“%(name)s” comes in nowhere any more.") % {"name": app.name})
    return redirect("apps", team.pk)


@csrf_exempt  # the provider checks it itself, where the request comes from our own page
def consent(request: HttpRequest) -> HttpResponseBase:
    """Whether to let an app in: the provider's page, which may lead back to the app's own address when it is sent."""
    answer: HttpResponseBase = oidc.authorization(request)
    app = (getattr(answer, "context_data", None) or {}).get("client")
    if app is not None:
        places = {urlsplit(address) for address in app.get_redirect_uris()}
        answer._csp_update = {  # type: ignore[attr-defined]  # as django-csp's decorators do
            "form-action": [
                f"{place.scheme}://{place.netloc}" if place.netloc else f"{place.scheme}:" for place in places
            ]
        }
    return answer


def _apps_page(request: HttpRequest, team: Team, form: AppForm, made: dict[str, Any]) -> HttpResponse:
    rows = [(app, [words(scope) for scope in app.get_scopes() if ":" in scope]) for app in apps_of_others.apps_of(team)]
    context = {"team": team, "form": form, "rows": rows, "made": made}
    return render(request, "accounts/apps.html", context, status=422 if form.errors else 200)


def _app(team: Team, client: str) -> Client:
    found: Client = get_object_or_404(apps_of_others.apps_of(team), pk=client)
    return found


def _owned(request: HttpRequest, id: UUID) -> Team:
    return team_or_404(actor_of(request), id, Role.OWNER)
