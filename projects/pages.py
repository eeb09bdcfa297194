"""The pages on which lessons and scenes are sorted: settings, search, trash."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import actor_of
from accounts.actions import working_team
from accounts.models import Role, Team
from projects import copying, organising, search, sharing, trash
from projects.access import (
    project_or_404,
    scene_or_404,
    share_link_or_404,
    trashed_project_or_404,
    trashed_scene_or_404,
)
from projects.forms import NewProjectForm, ProjectForm, SceneForm, ShareForm
from projects.models import Project, Scene, Tag

FOUND_PAGE = 20
LESSONS_FOUND = 10
TRASH_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def project_new(request: HttpRequest) -> HttpResponse:
    """A lesson before its first scene."""
    actor = actor_of(request)
    given = {"team": working_team(actor, request.session).pk}
    form = NewProjectForm(request.POST or None, actor=actor, initial=given)
    if request.method == "POST" and form.is_valid():
        project = organising.create(form.cleaned_data["team"], actor.user, **form.values)
        organising.tag([project], form.cleaned_data["tags"])
        return redirect("lesson", project.pk)
    return render(request, "projects/project_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def project_settings(request: HttpRequest, id: UUID) -> HttpResponse:
    """A lesson's title, subject, unit and tags."""
    project = project_or_404(actor_of(request), id, Role.EDITOR)
    title = project.title
    form = ProjectForm(request.POST or None, instance=project)
    if request.method == "POST" and form.is_valid():
        organising.edit(project_or_404(actor_of(request), id, Role.EDITOR), actor_of(request).user, **form.values)
        organising.tag([project], form.cleaned_data["tags"])
        messages.success(request, _("The lesson is changed."))
        return redirect("lesson", project.pk)
    context = {"project": project, "title": title, "form": form}
    return render(request, "projects/project_settings.html", context, status=422 if form.errors else 200)


@require_POST
def project_duplicate(request: HttpRequest, id: UUID) -> HttpResponse:
    project = project_or_404(actor_of(request), id, Role.EDITOR)
    return _copied(request, project, lambda: copying.duplicate_project(project, actor_of(request).user), "lesson")


@require_POST
def project_archive(request: HttpRequest, id: UUID) -> HttpResponse:
    """Into the archive, or with `back` out of it."""
    project = project_or_404(actor_of(request), id, Role.EDITOR)
    _archive(request, [project])
    return redirect("lesson", project.pk)


@require_POST
def project_trash(request: HttpRequest, id: UUID) -> HttpResponse:
    project = project_or_404(actor_of(request), id, Role.EDITOR)
    organising.trash([project], actor_of(request).user)
    messages.success(request, _("“%(title)s” is in the trash for thirty days.") % {"title": project.title})
    return redirect("lessons" if request.user.is_authenticated else "landing")


@require_POST
def project_restore(request: HttpRequest, id: UUID) -> HttpResponse:
    project = trashed_project_or_404(actor_of(request), id)
    organising.restore(project, actor_of(request).user)
    return redirect("lesson", project.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def scene_settings(request: HttpRequest, id: UUID) -> HttpResponse:
    """A scene's title, lesson and tags, and its links."""
    actor = actor_of(request)
    scene = scene_or_404(actor, id, Role.EDITOR)
    form = SceneForm(request.POST or None, scene=scene, actor=actor)
    if request.method == "POST" and form.is_valid():
        organising.rename(scene, actor.user, form.cleaned_data["title"])
        organising.tag([scene], form.cleaned_data["tags"])
        organising.move([scene], actor.user, form.cleaned_data["project"])
        messages.success(request, _("The scene is changed."))
        return redirect("studio", scene.pk)
    return _scene_page(request, scene, form=form)


@require_POST
def scene_duplicate(request: HttpRequest, id: UUID) -> HttpResponse:
    scene = scene_or_404(actor_of(request), id, Role.EDITOR)
    return _copied(request, scene, lambda: copying.duplicate_scene(scene, actor_of(request).user), "studio")


@require_POST
def scene_archive(request: HttpRequest, id: UUID) -> HttpResponse:
    scene = scene_or_404(actor_of(request), id, Role.EDITOR)
    _archive(request, [scene])
    return redirect("lesson", scene.project_id)


@require_POST
def scene_trash(request: HttpRequest, id: UUID) -> HttpResponse:
    scene = scene_or_404(actor_of(request), id, Role.EDITOR)
    organising.trash([scene], actor_of(request).user)
    messages.success(request, _("“%(title)s” is in the trash for thirty days.") % {"title": scene.title})
    return redirect("lesson", scene.project_id)


@require_POST
def scene_restore(request: HttpRequest, id: UUID) -> HttpResponse:
    scene = trashed_scene_or_404(actor_of(request), id)
    organising.restore(scene, actor_of(request).user)
    return redirect("studio", scene.pk)


@require_POST
def scene_share(request: HttpRequest, id: UUID) -> HttpResponse:
    """Open a link; its address is on the page that answers, and never again."""
    actor = actor_of(request)
    scene = scene_or_404(actor, id, Role.EDITOR)
    form = ShareForm(request.POST)
    if actor.user is None:
        form.add_error(None, _("Sign up to share what you make."))
    if not form.is_valid() or actor.user is None:
        return _scene_page(request, scene, share=form)
    try:
        _link, token = sharing.share(scene, actor.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _scene_page(request, scene, share=form)
    return _scene_page(request, scene, made=request.build_absolute_uri(reverse("shared", args=[token])))


@require_POST
def share_link_revoke(request: HttpRequest, id: UUID) -> HttpResponse:
    actor = actor_of(request)
    link = share_link_or_404(actor, id)
    if actor.user and sharing.revoke(link, actor.user):
        messages.success(request, _("The link leads nowhere any more."))
    return redirect("scene_settings", link.scene_id)


@require_safe
@login_required
def search_page(request: HttpRequest) -> HttpResponse:
    """Scenes and lessons with these words, of all one's teams or of one."""
    actor = actor_of(request)
    words = request.GET.get("q", "").strip()[: search.MOST_WORDS]
    team = Team.objects.filter(actor.teams("pk__"), pk__in=_ids(request.GET.get("team"))).first()
    tag = request.GET.get("tag", "").strip()[: organising.TAG_LENGTH]
    page = Paginator(search.scenes(actor, words, team=team.pk if team else None, tag=tag), FOUND_PAGE)
    shown = page.get_page(request.GET.get("page"))
    context = {
        "words": words,
        "tag": tag,
        "team": team,
        "teams": Team.objects.filter(actor.teams("pk__")).order_by("name"),
        "tags": Tag.objects.filter(actor.teams("team_id__")).values_list("name", flat=True).distinct().order_by("name"),
        "page": shown,
        "found": search.with_snippets(list(shown), words) if words or tag else [],
        "lessons": search.lessons(actor, words)[:LESSONS_FOUND] if words else [],
    }
    return render(request, "projects/search.html", context)


@require_safe
@login_required
def trash_page(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "lessons": trash.lessons_in(actor)[:TRASH_SHOWN],
        "scenes": trash.scenes_in(actor)[:TRASH_SHOWN],
        "editable": set(Project.objects.editable_by(actor).values_list("team", flat=True)),
    }
    return render(request, "projects/trash.html", context)


def _archive(request: HttpRequest, kept: list[organising.Kept]) -> None:
    into = "back" not in request.POST
    organising.archive(kept, actor_of(request).user, into=into)
    messages.success(request, _("It is in the archive.") if into else _("It is out of the archive."))


def _copied(
    request: HttpRequest, kept: organising.Kept, copy: Callable[[], organising.Kept], page: str
) -> HttpResponse:
    """To the copy, or back with the reason why there is none."""
    try:
        return redirect(page, copy().pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(page, kept.pk)


def _scene_page(request: HttpRequest, scene: Scene, **came: Any) -> HttpResponse:
    """The settings of a scene; `came` is what came back: forms with their errors, a new link's address."""
    actor = actor_of(request)
    context = {
        "scene": scene,
        "form": came.get("form") or SceneForm(scene=scene, actor=actor),
        "share": came.get("share") or ShareForm(),
        "made": came.get("made"),
        "links": scene.share_links.open().select_related("author"),
        "may_share": actor.user is not None,
    }
    wrong = any(form is not None and form.errors for form in (came.get("form"), came.get("share")))
    return render(request, "projects/scene_settings.html", context, status=422 if wrong else 200)


def _ids(given: str | None) -> list[UUID]:
    try:
        return [UUID(given)] if given else []
    except ValueError:
        return []
