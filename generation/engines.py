"""The pages on which model servers are connected: a team's own by its admins, the site's by the operator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import actor_of, team_or_404
from accounts.models import Role, Team
from generation import connecting
from generation.access import is_operator, model_server_or_404
from generation.engine.chat_manner import NoModels, ping
from generation.engines_forms import ServerForm, TeamEnginesForm
from generation.errors import EngineError
from generation.models import ModelCall, ModelServer, TeamEngines
from generation.servers import is_spent, month_start, spent_tokens
from generation.types import Dialect

MOST_TEAMS = 20
"""On the operator's page: those that cost most."""
LITTLE = 0.01
"""Of money."""
KINDS = {Dialect.TGI: gettext_lazy("TGI's own dialect"), Dialect.OPENAI: gettext_lazy("OpenAI-compatible")}
COUNTED = frozenset(("calls", "failed", "tokens", "tokens_in", "tokens_out", "seconds", "cost"))


@require_http_methods(["GET", "HEAD", "POST"])
def team_engines(request: HttpRequest, id: UUID) -> HttpResponse:
    """What the team wants of model servers, its own ones, and what they took this month. A POST adds a server."""
    team = _team(request, id)
    return _page(request, team)


@require_http_methods(["GET", "HEAD", "POST"])
def site_engines(request: HttpRequest) -> HttpResponse:
    """The operator's servers beside those of the settings. A POST adds one."""
    _require_operator(request)
    return _page(request, None)


@require_POST
def team_engines_wishes(request: HttpRequest, id: UUID) -> HttpResponse:
    team = _team(request, id)
    form = TeamEnginesForm(request.POST, instance=TeamEngines.of(team))
    if not form.is_valid():
        return _show(request, team, ServerForm(team=team), wishes=form)
    connecting.want(form.save(commit=False), actor_of(request).user, form.changed_data)
    messages.success(request, _("Kept."))
    return redirect("team_engines", team.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def engine(request: HttpRequest, id: int) -> HttpResponse:
    """Change a server."""
    server = model_server_or_404(actor_of(request), id)
    form = ServerForm(request.POST or None, instance=server, team=server.team)
    if request.method == "POST" and form.is_valid():
        connecting.change(form.filled(), actor_of(request).user, form.changed_data)
        messages.success(request, _("Kept."))
        return _back(server.team)
    context = {"form": form, "server": server, "team": server.team}
    return render(request, "generation/engine.html", context, status=422 if form.errors else 200)


@require_POST
def engine_delete(request: HttpRequest, id: int) -> HttpResponse:
    server = model_server_or_404(actor_of(request), id)
    connecting.disconnect(server, actor_of(request).user)
    messages.success(request, _("“%s” is disconnected.") % server.name)
    return _back(server.team)


@require_POST
def engine_check(request: HttpRequest, id: int) -> HttpResponse:
    """Ask the server what it has, and say it on the page; what is wrong stands at its field."""
    found = model_server_or_404(actor_of(request), id)
    server = found.as_server()
    if server is None:
        return _refused(request, found, "key", _("This key was sealed with one that is lost: give it again."))
    try:
        found_out = ping(server)
    except EngineError:
        sentence = _("“%s” does not answer: a team's own server has to have an address on the public internet.")
        return _refused(request, found, "url", sentence % found)
    except NoModels as error:
        return _refused(request, found, *_wrong(found, error.status))
    manner = found_out.manner
    facts = {"name": found, "models": found_out.models, "context": f"{manner.context:,}", "kind": KINDS[manner.dialect]}
    sentence = _("“%(name)s” answers: %(kind)s, %(context)s tokens of question and answer. It has: %(models)s")
    messages.success(request, sentence % facts)
    return _back(found.team)


def _wrong(server: ModelServer, status: int | None) -> tuple[str, str]:
    """The field that is to blame for an answer of this status, and what to do."""
    if status in (401, 403):
        return "key", _("“%s” does not know this key, or the key may not do this.") % server
    if status is None:
        return "url", _(
            "“%s” does not answer at this address. Look for a slip in it, and whether the server runs."
        ) % server
    sentence = _("Something answers at this address, but not as a model server does (HTTP status %s).")
    return "url", sentence % status


def _refused(request: HttpRequest, server: ModelServer, field: str, sentence: str) -> HttpResponse:
    """The server's own page, with the sentence at one of its fields."""
    form = ServerForm(model_to_dict(server) | {"key": ""}, instance=server, team=server.team)
    form.is_valid()
    form.add_error(field, sentence)
    return render(request, "generation/engine.html", {"form": form, "server": server, "team": server.team}, status=422)


def _page(request: HttpRequest, team: Team | None) -> HttpResponse:
    form = ServerForm(request.POST or None, team=team)
    if request.method == "POST" and form.is_valid():
        connecting.connect(form.filled(), actor_of(request).user)
        messages.success(request, _("Connected. “Try it” says whether it answers."))
        return _back(team)
    return _show(request, team, form)


def _show(
    request: HttpRequest, team: Team | None, form: ServerForm, wishes: TeamEnginesForm | None = None
) -> HttpResponse:
    """The page; 422 where one of its forms came back with errors."""
    kept = ModelServer.objects.filter(team=team).order_by("position", "pk")
    context: dict[str, Any] = {"form": form, "team": team, "servers": kept, "currency": settings.CURRENCY}
    if team:
        calls = ModelCall.objects.of_team_since(team, month_start())
        context |= {
            "wishes": wishes or TeamEnginesForm(instance=TeamEngines.of(team)),
            **_grouped(calls.totals()),
            "spent": f"{spent_tokens(team):,}",
            "most": f"{team.plan.model_tokens:,}",
            "used_up": _used_up(team),
        }
    else:
        calls = ModelCall.objects.filter(at__gte=month_start(), is_own=False)
        by_team = calls.by("team__name", "team")[:MOST_TEAMS]
        context |= {
            "given": settings.ENGINES.servers,
            "by_team": [_grouped(row) | {"name": row["team__name"]} for row in by_team],
        }
    context["by_server"] = [_grouped(row) | {"name": row["server"]} for row in calls.by("server")]
    is_refused = form.errors or (wishes and wishes.errors)
    return render(request, "generation/engines.html", context, status=422 if is_refused else 200)


def _grouped(row: Mapping[str, Any]) -> dict[str, str]:
    """The numbers of a row, in groups of three digits; a little money is not said to be none."""
    digits = {"cost": ",.4f" if 0 < row.get("cost", 0) < LITTLE else ",.2f", "seconds": ",.0f"}
    return {name: format(value, digits.get(name, ",")) for name, value in row.items() if name in COUNTED}


def _used_up(team: Team) -> str:
    """Why no server is asked for the team any more, or fewer; empty: nothing is used up."""
    if TeamEngines.of(team).are_used_up():
        return _("The bound that your team has set is reached: no model server is asked until the month ends.")
    if is_spent(team):
        return _("What your plan gives of this site's servers is spent: only your own are asked until the month ends.")
    return ""


def _team(request: HttpRequest, id: UUID) -> Team:
    """A team of people whose admin this is; visitors connect no servers."""
    actor = actor_of(request)
    team = team_or_404(actor, id, Role.ADMIN)
    if actor.user is None:
        raise PermissionDenied(_("Sign up to connect a model server."))
    return team


def _require_operator(request: HttpRequest) -> None:
    """Strangers are not told that there is such a page."""
    if not is_operator(actor_of(request)):
        raise Http404


def _back(team: Team | None) -> HttpResponse:
    return redirect("team_engines", team.pk) if team else redirect("site_engines")
