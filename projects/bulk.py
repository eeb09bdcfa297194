"""The same for all that is chosen on a page: scenes of a lesson, or lessons."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import actor_of
from accounts.models import Role
from projects import copying, organising
from projects.access import project_or_404, projects_or_404, scenes_or_404
from projects.models import Project, Scene


@require_POST
def scenes_bulk(request: HttpRequest, id: UUID) -> HttpResponse:
    """Do the same to all scenes that are chosen on a lesson's page."""
    actor = actor_of(request)
    project = project_or_404(actor, id, Role.EDITOR)
    ids = chosen(request, "scene")
    if not ids:
        messages.error(request, _("Choose at least one scene."))
    else:
        tell(request, lambda: _do_to_scenes(request, scenes_or_404(actor, ids)))
    return redirect("lesson", project.pk)


@require_POST
def lessons_bulk(request: HttpRequest) -> HttpResponse:
    """Do the same to all lessons that are chosen on the page of lessons; the shelves have a page of their own."""
    ids = chosen(request, "lesson")
    if ids and request.POST.get("do") == "shelve":
        return to_shelves(ids)
    if not ids:
        messages.error(request, _("Choose at least one lesson."))
    else:
        tell(request, lambda: _do_to_lessons(request, projects_or_404(actor_of(request), ids)))
    back = reverse("lessons")
    return redirect(f"{back}?archived" if "archived" in request.POST else back)


def chosen(request: HttpRequest, name: str) -> list[UUID]:
    """The ids that were sent under this name; none where one of them is no id."""
    given = request.GET if request.method == "GET" else request.POST
    try:
        return [UUID(each) for each in given.getlist(name)[: organising.MOST_CHOSEN]]
    except ValueError:
        return []


def to_shelves(lessons: Iterable[UUID]) -> HttpResponse:
    """The page that says on which shelves lessons stand, and puts them there."""
    return redirect(f"{reverse('shelves')}?{urlencode([('lesson', id) for id in lessons])}")


def tell(request: HttpRequest, verb: Callable[[], str]) -> None:
    """Say on the next page what has been done, or why not."""
    try:
        messages.success(request, verb())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))


def _do_to_scenes(request: HttpRequest, scenes: list[Scene]) -> str:
    """What has been done, in words."""
    actor = actor_of(request)
    match verb := request.POST.get("do", ""):
        case "move":
            target = project_or_404(actor, _one_id(request, "project"), Role.EDITOR)
            count = organising.move(scenes, actor.user, target)
            said = ngettext("%(count)d scene is moved.", "%(count)d scenes are moved.", count)
        case "copy":
            count = len(copying.duplicate_scenes(scenes, actor.user))
            said = ngettext("%(count)d scene is copied.", "%(count)d scenes are copied.", count)
        case "archive" | "unarchive":
            count = organising.do_to_all(verb, scenes, actor.user)
            said = ngettext("%(count)d scene changed its place.", "%(count)d scenes changed their place.", count)
        case "tag":
            count = organising.do_to_all(verb, scenes, actor.user, _tags(request))
            said = ngettext("%(count)d scene is tagged.", "%(count)d scenes are tagged.", count)
        case "trash":
            count = organising.do_to_all(verb, scenes, actor.user)
            said = ngettext("%(count)d scene is in the trash.", "%(count)d scenes are in the trash.", count)
        case _:
            raise ValidationError({"do": _("Choose what to do with the scenes.")})
    return said % {"count": count}


def _do_to_lessons(request: HttpRequest, lessons: list[Project]) -> str:
    """What has been done, in words."""
    user = actor_of(request).user
    match verb := request.POST.get("do", ""):
        case "archive" | "unarchive":
            count = organising.do_to_all(verb, lessons, user)
            said = ngettext("%(count)d lesson changed its place.", "%(count)d lessons changed their place.", count)
        case "tag":
            count = organising.do_to_all(verb, lessons, user, _tags(request))
            said = ngettext("%(count)d lesson is tagged.", "%(count)d lessons are tagged.", count)
        case "trash":
            count = organising.do_to_all(verb, lessons, user)
            said = ngettext("%(count)d lesson is in the trash.", "%(count)d lessons are in the trash.", count)
        case _:
            raise ValidationError({"do": _("Choose what to do with the lessons.")})
    return said % {"count": count}


def _tags(request: HttpRequest) -> list[str]:
    return request.POST.get("tags", "").split(",")


def _one_id(request: HttpRequest, name: str) -> UUID:
    """Raises ValidationError where nothing was chosen."""
    ids = chosen(request, name)
    if not ids:
        raise ValidationError({name: _("Choose the lesson to move to.")})
    return ids[0]
