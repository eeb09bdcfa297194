"""The shelf as pupils see it, who have its address and no account: lessons, their finished films, nothing else.

Each page and each file is looked up anew from the address: what leaves the shelf is gone at once. Nothing is kept of
whoever looks but, in their own session, that they gave the password.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from classrooms import shelf
from classrooms.classroom import ShelfLink
from projects.models import Clip
from projects.shared import ask_password, closed_to_robots, film_files, film_message
from projects.sharing import PasswordNeeded

PAGE = 48
ADDRESSES = {"video": "shelf_video", "poster": "shelf_poster", "captions_url": "shelf_captions"}


def _for_pupils(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page behind the address, which asks for the password first where there is one."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answer(request: HttpRequest, token: str, **ids: Any) -> HttpResponse:
        try:
            link = shelf.shelf_behind(token, request.session)
        except PasswordNeeded as needed:
            return ask_password(request, needed, _("This shelf has a password"))
        if request.method == "POST":
            return redirect(request.path)
        page = view(request, link, **ids)
        page["Cache-Control"] = "private, no-cache"
        return closed_to_robots(page, "no-referrer")

    return answer


@_for_pupils
def shared_shelf(request: HttpRequest, link: ShelfLink) -> HttpResponse:
    """The lessons in their order."""
    if request.method == "GET":
        link.count()
    page = Paginator(shelf.for_pupils(link.classroom), PAGE).get_page(request.GET.get("page"))
    return _render(request, "shared_shelf", link, page=page, lessons=shelf.with_films(page))


@_for_pupils
def shared_lesson(request: HttpRequest, link: ShelfLink, id: UUID) -> HttpResponse:
    """The films of a lesson."""
    lesson = shelf.lesson_or_404(link.classroom, id)
    page = Paginator(shelf.rows_of_films(lesson), PAGE).get_page(request.GET.get("page"))
    return _render(request, "shared_lesson", link, lesson=lesson, page=page, films=shelf.as_films(page))


@_for_pupils
def shared_film(request: HttpRequest, link: ShelfLink, id: UUID) -> HttpResponse:
    """A film, with its steps, captions and transcript, and the ways to its neighbours in the lesson."""
    lesson, film = shelf.film_or_404(link.classroom, id)
    rows = list(shelf.rows_of_films(lesson))
    at = next((at for at, row in enumerate(rows) if row.pk == film.id), 0)
    near = {"before": rows[at - 1] if at else None, "after": rows[at + 1] if at + 1 < len(rows) else None}
    clip = film_message(film.clip, _token(request), ADDRESSES)
    return _render(request, "shared_film", link, lesson=lesson, film=film, clip=clip, **near)


def _film(request: HttpRequest, token: str, id: UUID) -> Clip:
    return shelf.clip_or_404(shelf.shelf_behind(token, request.session).classroom, id)


shelf_video, shelf_poster, shelf_captions = film_files(_film)


def _render(request: HttpRequest, name: str, link: ShelfLink, **context: Any) -> HttpResponse:
    shown = {"classroom": link.classroom, "token": _token(request)}
    return render(request, f"classrooms/{name}.html", shown | context)


def _token(request: HttpRequest) -> str:
    assert request.resolver_match is not None, "a view has been found for it"
    return str(request.resolver_match.kwargs["token"])
