"""The page of what concerns somebody, when it goes out by letter, and the end of such letters."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from classrooms import letters, notifying
from classrooms.notifying import Letters

PAGE = 30


@require_safe
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    page = Paginator(user.notices.shown(), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "letters": Letters.choices, "chosen": notifying.letters_of(user)}
    return render(request, "classrooms/notices.html", context)


@require_POST
@login_required
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark one as read (`notice`), or all."""
    given = request.POST.get("notice", "")
    if given and not (given.isascii() and given.isdecimal() and len(given) < 19):
        raise Http404
    notifying.read(cast(User, request.user), id=int(given) if given else None)
    return redirect("notices")


@require_POST
@login_required
def notices_letters(request: HttpRequest) -> HttpResponse:
    """When unread notices go out by e-mail."""
    wanted = request.POST.get("letters", "")
    if wanted in Letters.values:
        notifying.choose_letters(cast(User, request.user), Letters(wanted))
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose when letters shall come."))
    return redirect("notices")


@csrf_exempt  # the token in the address says whose wish it is, and mail programs post here by themselves (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def notices_unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End the letters. Opening the page alone changes nothing: mail programs open addresses to look for viruses."""
    user = letters.user_of(token)
    if user is None:
        raise Http404
    if request.method == "POST":
        letters.unsubscribe(user)
    page = render(request, "classrooms/notices_unsubscribe.html", {"is_done": request.method == "POST"})
    page["Referrer-Policy"] = "no-referrer"
    return page
