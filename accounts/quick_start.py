"""The first page of developers: a call that works as it stands, with the reader's token in it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import tokens
from accounts.access import actor_of
from accounts.rest.snippets import by_command_line, snippets, to_the_film

PLACEHOLDER = "YOUR_TOKEN"
BODY = {"prompt": "Plot y = x^2 - 3x + 2 and mark its roots"}
SCOPES = ("account:read", "blueprints:read", "clips:read", "generations:write", "projects:write", "scenes:write")
DAYS = 1


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def developers(request: HttpRequest) -> HttpResponse:
    """A POST makes a token for a day, which stands in the calls of that page only."""
    actor, secret, problem = actor_of(request), "", ""
    if request.method == "POST" and actor.user:
        try:
            _token, secret = tokens.make(actor, actor.user, name=_("quick start"), scopes=SCOPES, days=DAYS)
        except ValidationError as error:
            problem = " ".join(error.messages)
    url = request.build_absolute_uri(reverse("api_generations"))
    token = secret or PLACEHOLDER
    site = request.build_absolute_uri("/").rstrip("/")
    context = {
        "calls": snippets(url, BODY, token), "then": [to_the_film(url, token)],
        "program": [by_command_line(site, BODY["prompt"], token)],
        "placeholder": PLACEHOLDER, "secret": secret, "problem": problem,
    }  # fmt: skip
    return render(request, "accounts/developers.html", context, status=422 if problem else 200)
