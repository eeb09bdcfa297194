"""Errors as problem details (RFC 9457): `{"type", "id", "title", "status", "detail", "errors"?}`, all of them."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from django.core import exceptions as django_exceptions
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.views import exception_handler, set_rollback

from accounts.rest.errors import Busy, found_no_connection
from accounts.rest.request_ids import current_request_id

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
CARRIED_HEADERS = ("WWW-Authenticate", "Retry-After", "Allow")
ABOUT = "/developers/guides/problems/"
"""The page with a paragraph for each id."""


def problem_response(status: HTTPStatus, id: str, detail: str | Promise, **more: Any) -> JsonResponse:
    """An error as an answer; `id` is what a program looks at."""
    body = {"type": f"{ABOUT}#{id}", "id": id, "title": status.phrase, "status": status.value, "detail": detail}
    return JsonResponse(body | more, status=status, content_type=MEDIA_TYPE)


def answer_problem(error: Exception, context: dict[str, Any]) -> HttpResponseBase | None:
    """REST framework's exception handler: each error as problem details, faults of ours too."""
    if found_no_connection(error):
        error = Busy()
    answer = exception_handler(error, context)
    if answer is None:
        return _answer_fault(error, context["request"]._request)
    status = HTTPStatus(answer.status_code)
    match error:
        case exceptions.ValidationError():
            problem = problem_response(status, "invalid", _("Some values do not fit."), errors=_by_field(error.detail))
        case Http404():
            problem = not_found()
        case django_exceptions.PermissionDenied():
            problem = problem_response(status, "forbidden", str(error) or _("Your role does not allow this."))
        case exceptions.PermissionDenied(default_code=code):
            id = "forbidden" if code == "permission_denied" else code
            problem = problem_response(status, id, str(error.detail))
        case exceptions.APIException():
            problem = problem_response(status, str(error.get_codes()), _sentence(error, context["view"]))
        case _:
            return answer
    for header in CARRIED_HEADERS:
        if header in answer.headers:
            problem[header] = answer.headers[header]
    return problem


def not_found() -> JsonResponse:
    detail = _("There is no such thing, or it is not yours.")
    return problem_response(HTTPStatus.NOT_FOUND, "not_found", detail)


@csrf_exempt
def no_such_door(request: HttpRequest, path: str = "") -> JsonResponse:
    """What answers below `/api/v1/` where there is no door."""
    detail = _("There is no such address in this API. Every one ends with a slash; /api/docs/ lists them.")
    return problem_response(HTTPStatus.NOT_FOUND, "not_found", detail)


def _answer_fault(error: Exception, request: HttpRequest) -> JsonResponse:
    """A fault of ours: told to the log as Django tells it, and to the caller without a word of what broke."""
    set_rollback()
    got_request_exception.send(sender=None, request=request)
    logger.error("%s %s failed", request.method, request.path, exc_info=error, extra={"request": request})
    detail = _("Something broke on our side. Try again; if it stays, tell the operator the request id.")
    reference = current_request_id()
    return problem_response(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", detail, request_id=reference)


def _sentence(error: exceptions.APIException, view: Any) -> str:
    """What to do, where REST framework says only what is wrong."""
    match error:
        case exceptions.NotAuthenticated():
            return _("Send a token, as “Authorization: Bearer TOKEN”. They are made at /developers/tokens/.")
        case exceptions.MethodNotAllowed():
            return _("This address takes %s.") % ", ".join(view.allowed_methods)
        case exceptions.NotAcceptable():
            return _("The answer is JSON: accept application/json.")
        case exceptions.UnsupportedMediaType():
            media: str = view.get_parsers()[0].media_type
            return _("Send %s, and say so in Content-Type.") % media
        case exceptions.Throttled() if type(error) is exceptions.Throttled:
            return _("That was often in a short time. Go on in %d s.") % (getattr(error, "wait", None) or 1)
    return str(error.detail)


def _by_field(detail: Any) -> dict[str, Any]:
    """Sentences by field; what concerns none stands under `detail`."""
    return detail if isinstance(detail, dict) else {"detail": detail}
