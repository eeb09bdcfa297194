"""The pages of classrooms: a shelf of lessons in order, and its address for pupils."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import actor_of, person_or_404
from accounts.actions import working_team
from accounts.models import Role, User
from classrooms import shelf, shelving
from classrooms.access import classroom_or_404
from classrooms.classroom import Classroom
from classrooms.classroom_forms import ClassroomForm, NewClassroomForm, lessons_to_put
from projects.access import projects_or_404
from projects.bulk import chosen, tell, to_shelves
from projects.forms import LinkForm
from projects.models import Project

PAGE = 60
MOST_OFFERED = 300
"""Lessons to choose from: the newest."""
STEPS = {"up": -1, "down": 1}


@require_safe
@login_required
def classroom_list(request: HttpRequest) -> HttpResponse:
    """The classrooms of all one's teams."""
    rows = Classroom.objects.of(actor_of(request)).select_related("team").with_open_link().with_counts()
    page = Paginator(rows.order_by("team__name", "name", "pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "classrooms/classroom_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def classroom_new(request: HttpRequest) -> HttpResponse:
    actor, user = actor_of(request), person_or_404(request)
    given = {"team": working_team(actor, request.session).pk}
    form = NewClassroomForm(request.POST or None, actor=actor, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("classroom", shelving.create(form.cleaned_data["team"], user, **form.values).pk)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "classrooms/classroom_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def classroom(request: HttpRequest, id: UUID) -> HttpResponse:
    """The shelf, and who may see it."""
    found, role = classroom_or_404(actor_of(request), id)
    return _page(request, found, role)


@require_http_methods(["GET", "HEAD", "POST"])
def classroom_settings(request: HttpRequest, id: UUID) -> HttpResponse:
    """Its name, subject and year; for admins also its end."""
    found, role = classroom_or_404(actor_of(request), id, Role.EDITOR)
    name = found.name
    form = ClassroomForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        shelving.edit(classroom_or_404(actor_of(request), id, Role.EDITOR)[0], person_or_404(request), **form.values)
        messages.success(request, _("The classroom is changed."))
        return redirect("classroom", found.pk)
    context = {"classroom": found, "name": name, "form": form, "can_delete": role.covers(Role.ADMIN)}
    return render(request, "classrooms/classroom_settings.html", context, status=422 if form.errors else 200)


@require_POST
def classroom_delete(request: HttpRequest, id: UUID) -> HttpResponse:
    found, _role = classroom_or_404(actor_of(request), id, Role.ADMIN)
    if shelving.delete(found, person_or_404(request)):
        messages.success(request, _("The classroom “%(name)s” is deleted.") % {"name": found.name})
    return redirect("classroom_list")


@require_POST
def classroom_share(request: HttpRequest, id: UUID) -> HttpResponse:
    """Give the shelf an address, in place of the one before; it is on the page that answers, and never again."""
    found, role = classroom_or_404(actor_of(request), id, Role.ADMIN)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, found, role, share=form)
    _link, token = shelving.share(found, person_or_404(request), **form.cleaned_data)
    found, role = classroom_or_404(actor_of(request), id, Role.ADMIN)
    return _page(request, found, role, made=request.build_absolute_uri(reverse("shared_shelf", args=[token])))


@require_POST
def classroom_unshare(request: HttpRequest, id: UUID) -> HttpResponse:
    found, _role = classroom_or_404(actor_of(request), id, Role.ADMIN)
    if shelving.unshare(found, person_or_404(request)):
        messages.success(request, _("The address leads nowhere any more."))
    return redirect("classroom", found.pk)


@require_POST
def shelf_put(request: HttpRequest, id: UUID) -> HttpResponse:
    """Put the lessons that are chosen on the shelf."""

    def said(count: int) -> str:
        return ngettext("%(count)d lesson is put on the shelf.", "%(count)d lessons are put on the shelf.", count)

    return _change(request, id, shelving.put, said)


@require_POST
def shelf_take(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take the lessons that are chosen off the shelf."""

    def said(count: int) -> str:
        return ngettext("%(count)d lesson is off the shelf.", "%(count)d lessons are off the shelf.", count)

    return _change(request, id, shelving.take, said)


@require_POST
def shelf_order(request: HttpRequest, id: UUID) -> HttpResponse:
    """Move one lesson (`lesson`) `up` or `down` (`step`) by a place."""
    found, _role = classroom_or_404(actor_of(request), id, Role.EDITOR)
    lessons, step = chosen(request, "lesson"), STEPS.get(request.POST.get("step", ""))
    if len(lessons) == 1 and step:
        shelving.shift(found, person_or_404(request), lessons[0], step)
    return redirect("classroom", found.pk)


@require_safe
@login_required
def shelves(request: HttpRequest) -> HttpResponse:
    """On which shelves lessons (`lesson`) stand, and on which they could."""
    actor = actor_of(request)
    lessons = projects_or_404(actor, chosen(request, "lesson"))
    if not lessons:
        raise Http404
    team = lessons[0].team if len({lesson.team_id for lesson in lessons}) == 1 else None
    classrooms = Classroom.objects.filter(team=team).with_counts(lessons) if team else Classroom.objects.none()
    context = {"lessons": lessons, "team": team, "classrooms": classrooms.order_by("name", "pk")}
    return render(request, "classrooms/shelves.html", context)


def _page(request: HttpRequest, found: Classroom, role: Role, **came: Any) -> HttpResponse:
    """The page of a classroom; `came` is what came back: a form with its errors, a new address."""
    can_edit = role.covers(Role.EDITOR)
    context = {
        "classroom": found,
        "lessons": shelf.with_films(shelf.on_shelf(found)),
        "can_edit": can_edit,
        "can_share": role.covers(Role.ADMIN),
        "offered": lessons_to_put(found)[:MOST_OFFERED] if can_edit else [],
        "share": came.get("share") or LinkForm(),
        "made": came.get("made"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if "share" in came else HTTPStatus.OK
    return render(request, "classrooms/classroom.html", context, status=status)


def _change(
    request: HttpRequest, id: UUID, verb: Callable[[Classroom, User, list[Project]], int], said: Callable[[int], str]
) -> HttpResponse:
    """Say what has been done, or why not, on the page that it was asked on: the classroom's, or that of the shelves."""
    found, _role = classroom_or_404(actor_of(request), id, Role.EDITOR)
    lessons = projects_or_404(actor_of(request), chosen(request, "lesson"))

    def do() -> str:
        count = verb(found, person_or_404(request), lessons)
        return said(count) % {"count": count}

    if lessons:
        tell(request, do)
    else:
        messages.error(request, _("Choose at least one lesson."))
    if "shelves" in request.POST:
        return to_shelves(chosen(request, "lesson"))
    return redirect("classroom", found.pk)
