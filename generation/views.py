"""The pages on which a sentence becomes a film."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.access import actor_of, require, role_in
from accounts.actions import working_team
from accounts.models import Role
from generation import actions, blueprints, pieces
from generation.access import generation_or_404
from generation.code import clone_context
from generation.forms import StartForm, editable_projects
from generation.history import history_context
from generation.home import home_context, lesson_context, lessons_context
from generation.messages import clip_message
from generation.models import Generation, Piece, Status
from generation.storyboard import unbound
from generation.throttles import seconds_to_wait
from projects.access import project_or_404, scene_or_404
from projects.actions import default_project
from projects.media import serve


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("home")
    return render(request, "generation/landing.html", _landing_context(request))


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "generation/home.html", home_context(actor_of(request)))


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Make a scene from the sentence; what was typed comes back with its errors."""
    actor = actor_of(request)
    form = StartForm(request.POST, actor=actor)
    status = 422
    if form.is_valid():
        wait = seconds_to_wait(request)
        if wait is None:
            project = form.cleaned_data["project"] or default_project(working_team(actor, request.session))
            generation = actions.start(
                project,
                actor.user,
                form.cleaned_data["prompt"],
                engine="chat" if form.cleaned_data["server"] else "auto",  # a model shall write, a ready scene or not
                server=form.cleaned_data["server"],
                plan_first=form.cleaned_data["plan_first"] or None,
            )
            return redirect("studio", generation.scene_id)
        status = 429
        form.add_error("prompt", _too_many(wait, signed_in=actor.user is not None))
    if actor.user:
        return render(request, "generation/home.html", home_context(actor, form), status=status)
    return render(request, "generation/landing.html", _landing_context(request) | {"form": form}, status=status)


@require_safe
@login_required
def lessons(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:200]
    archived = "archived" in request.GET
    context = lessons_context(actor_of(request), query, request.GET.get("page"), archived=archived)
    return render(request, "generation/lessons.html", context)


@require_safe
def lesson(request: HttpRequest, id: UUID) -> HttpResponse:
    actor = actor_of(request)
    project = project_or_404(actor, id)
    can_edit = require(actor, project.team, Role.VIEWER).covers(Role.EDITOR)
    archived = "archived" in request.GET
    context = lesson_context(project, request.GET.get("page"), archived=archived)
    context |= {"can_edit": can_edit, "targets": editable_projects(actor) if can_edit else []}
    return render(request, "generation/lesson.html", context | clone_context(request, project))


@require_safe
def studio(request: HttpRequest, id: UUID) -> HttpResponse:
    actor = actor_of(request)
    scene = scene_or_404(actor, id)
    shown = scene.generations.on_stage().select_related("clip", "revision", "author")
    newest = shown.order_by("-created_at").first()
    role = role_in(actor, scene.project.team)
    can_edit = role is not None and role.covers(Role.EDITOR)
    context = {
        "scene": scene,
        "generation": newest,
        "revision": newest.revision if newest else None,
        "clip": clip_message(newest.clip) if newest and newest.clip else None,
        "has_film": newest is not None and (not newest.has_ended or newest.pieces.exists()),
        "can_edit": can_edit,
        "currency": settings.CURRENCY,
    } | history_context(scene, actor, can_edit=can_edit)
    context |= unbound(newest) if newest else {}
    return render(request, "generation/studio.html", context)


@require_POST
def cancel(request: HttpRequest, id: UUID) -> HttpResponse:
    generation = _editable(request, id)
    actions.cancel(generation)
    return _back_to_studio(request, generation)


@require_POST
def retry(request: HttpRequest, id: UUID) -> HttpResponse:
    generation = _editable(request, id)
    if seconds_to_wait(request) is None:
        actions.retry(generation, actor_of(request).user)
        return _back_to_studio(request, generation)
    return render(request, "429.html", status=429)


@require_safe
@cache_control(private=True, no_store=True)
def film(request: HttpRequest, id: UUID) -> HttpResponse:
    """The playlist of what is drawn so far."""
    generation = generation_or_404(actor_of(request, "generations:read"), id)
    segments = pieces.shown(generation)
    if not segments:
        raise Http404
    text = pieces.playlist(segments, is_over=generation.status != Status.RENDERING)
    return HttpResponse(text, content_type="application/vnd.apple.mpegurl")


@require_safe
async def piece(request: HttpRequest, id: UUID, take: int, name: str) -> HttpResponseBase:
    def find() -> Piece:
        generation = generation_or_404(actor_of(request, "generations:read"), id)
        return get_object_or_404(Piece, generation=generation, take=take, name=name)

    found = await sync_to_async(find)()
    return serve(request, found.file, "image/png" if name.endswith(".png") else "video/mp4")


@require_GET
@cache_control(public=True, max_age=3600)
def blueprint_thumbnail(request: HttpRequest, id: str) -> HttpResponse:
    try:
        picture = (blueprints.get(id).folder / "thumbnail.png").read_bytes()
    except KeyError:
        raise Http404 from None
    return HttpResponse(picture, content_type="image/png")


def _editable(request: HttpRequest, id: UUID) -> Generation:
    return generation_or_404(actor_of(request), id, Role.EDITOR)


def _back_to_studio(request: HttpRequest, generation: Generation) -> HttpResponse:
    """To the studio; a script that asked gets no page to throw away."""
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return redirect("studio", generation.scene_id)


def _landing_context(request: HttpRequest) -> dict[str, Any]:
    gallery = [
        {
            "id": blueprint.id,
            "title": blueprint.title,
            "summary": blueprint.summary,
            "subject": blueprint.subject,
            "example": blueprint.prompts[0],
        }
        for blueprint in blueprints.load()
    ]
    return {"form": StartForm(actor=actor_of(request)), "gallery": gallery}


def _too_many(wait: int, *, signed_in: bool) -> str:
    minutes = max(1, wait // 60)
    if signed_in:
        return _("You have started many scenes in a short time. The next one can start in %d min.") % minutes
    return _("You have tried this often without an account. Sign up to go on, or come back in %d min.") % minutes
