"""What is said where something breaks, and where the site can't keep up: that is 503, with when to come back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from accounts.rest.errors import Busy, found_no_connection
from accounts.rest.problems import problem_response
from manimgen_site.handler import WAITED

LONGEST_WAIT = 10.0
"""Whoever has waited longer is told to come back, which takes no time."""


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        return too_busy(request) if request.META.get(WAITED, 0.0) > LONGEST_WAIT else get_response(request)

    return answer


def failed(request: HttpRequest) -> HttpResponse:
    """Django's handler of status 500."""
    return too_busy(request) if found_no_connection(sys.exception()) else server_error(request)


def too_busy(request: HttpRequest) -> HttpResponse:
    """For people a page that asks the database for nothing, for programs a problem."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    if request.path.startswith("/api/"):
        answer: HttpResponse = problem_response(status, Busy.default_code, Busy.default_detail)
    else:
        answer = HttpResponse(render_to_string("503.html"), status=status)
    answer["Retry-After"] = str(Busy.wait)
    return answer
