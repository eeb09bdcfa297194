"""How a door of the API is declared: one function an operation, and an address that takes one for each method.

    @operation("projects", takes=NewProject, shows=Project, status=201)
    def project_create(request: Request, values: dict[str, Any]) -> Response: ...

    path("projects/", door(GET=project_list, POST=project_create), name="api_projects")

What is declared is what holds: the scope that a token needs, the shape of query and body, the method's retries and
preconditions, the rate; and what the OpenAPI schema says. A function that declares nothing is no operation.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpResponseBase
from django.utils.http import http_date
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import request_log
from accounts.access import Actor
from accounts.locks import take_turn
from accounts.models import User
from accounts.rest import preconditions, retries
from accounts.rest.bodies import Shape, checked, field_names, queried
from accounts.rest.permissions import ScopePermission
from accounts.rest.rates import PlanThrottle, Rate
from accounts.rest.request_ids import current_request_id
from accounts.scopes import NOUNS, READ, WRITE

JSON = "application/json"
EDITS = {"PUT", "PATCH"}
PAGING = {"cursor", "page_size"}
OF_DATA = "default-src 'none'; frame-ancestors 'none'"
"""The content security policy of what is no page."""
Handler = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Deprecation:
    """An operation that will go: since when it is discouraged, when it ends, and the page that says what to use."""

    since: date
    sunset: date
    link: str

    def tell(self, answer: HttpResponseBase) -> None:
        """The headers of RFC 9745 and RFC 8594."""
        answer["Deprecation"] = f"@{int(_midnight(self.since).timestamp())}"
        answer["Sunset"] = http_date(_midnight(self.sunset).timestamp())
        answer["Link"] = f'<{self.link}>; rel="deprecation"; type="text/html"'


@dataclass(frozen=True)
class Operation:
    """One method at one address."""

    handler: Handler
    noun: str
    verb: str = ""
    """`read` or `write`; empty: as the method tells."""
    asks: Shape | None = None
    """The query; handed over as `query`."""
    takes: Shape | None = None
    """The body; handed over as `values`."""
    is_partial: bool = False
    """Whether a body may leave out fields that `takes` requires."""
    shows: Shape | None = None
    is_page: bool = False
    """Whether it answers with a page of what it `shows`."""
    is_list: bool = False
    """Whether it answers with all of them: there are few."""
    status: int = 200
    media: str = JSON
    """Of the answer; whatever the client accepts, where it is not JSON."""
    is_upload: bool = False
    for_account: bool = False
    """Whether visitors without an account are turned away."""
    for_person: bool = False
    """Whether tokens of teams are turned away too."""
    refusals: Mapping[int, str] = field(default_factory=dict)
    """Further statuses with the id of the problem."""
    deprecation: Deprecation | None = None

    def scope(self, method: str) -> str:
        reads = method in {"GET", "HEAD"}
        return f"{self.noun}:{self.verb or (READ if reads else WRITE)}"

    @property
    def name(self) -> str:
        return self.handler.__name__

    @property
    def summary(self) -> str:
        return (self.handler.__doc__ or "").strip().partition("\n")[0].strip()


def operation(noun: str, **declared: Any) -> Callable[[Handler], Operation]:
    """Declare the function as an operation on the noun, one of scopes.NOUNS; `declared` as in Operation."""
    if noun not in NOUNS:
        raise ValueError(f"no such noun: {noun}")
    return lambda handler: Operation(handler, noun, **declared)


class Door(APIView):
    """An address of the API."""

    operations: ClassVar[Mapping[str, Operation]] = {}
    permission_classes = (IsAuthenticated, ScopePermission)
    throttle_classes = (PlanThrottle,)
    metadata_class = None
    rate: Rate | None = None

    @property
    def operation(self) -> Operation | None:
        method = "GET" if self.request.method == "HEAD" else str(self.request.method)
        return self.operations.get(method)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """What is no JSON is sent to whoever asks for it, whatever else they say they accept."""
        found = self.operation
        return super().perform_content_negotiation(request, force or (found is not None and found.media != JSON))

    def get_parsers(self) -> list[Any]:
        parsers: list[Any] = super().get_parsers()
        found = self.operations.get(str(getattr(self.request, "method", "")))
        is_upload = found is not None and found.is_upload
        return [each for each in parsers if each.media_type.startswith("multipart/") == is_upload]

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.began = time.monotonic()
        return super().dispatch(request, *args, **kwargs)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        self._note(request, answer.status_code)
        if isinstance(answer, Response):
            answer["Content-Security-Policy"] = OF_DATA
        if self.rate:
            self.rate.tell(answer)
        found = self.operations.get(str(request.method))
        if found and found.deprecation:
            found.deprecation.tell(answer)
        return answer

    def _note(self, request: Any, status: int) -> None:
        """A line of the request log, of calls with a token."""
        actor = getattr(request, "_user", None)
        if isinstance(actor, Actor) and actor.bearer:
            request_log.note(
                user_id=actor.bearer.user.pk, team_id=actor.only_team.pk if actor.only_team else None,
                token=actor.bearer.prefix, method=request.method, path=request.path, status=status,
                milliseconds=int((time.monotonic() - self.began) * 1000), request_id=current_request_id(),
            )  # fmt: skip

    def answer(self, request: Request, **path: Any) -> HttpResponseBase:
        """Check what is asked against what is declared, and let the operation's function answer."""
        found = self.operation
        assert found is not None, "APIView has looked at the method"
        given = dict(path)
        query = _query(found, request)
        if found.asks:
            given["query"] = query
        if found.takes:
            given["values"] = checked(found.takes, request, partial=found.is_partial)
        match request.method:
            case "POST":
                return _narrowed(found, request, retries.once(request, lambda: found.handler(request, **given)))  # type: ignore[arg-type, return-value]
            case "PUT" | "PATCH" | "DELETE":
                return self._change(found, request, path, given)
        return _narrowed(found, request, found.handler(request, **given))

    def _change(
        self, found: Operation, request: Request, path: Mapping[str, Any], given: Mapping[str, Any]
    ) -> HttpResponseBase:
        """An edit of what a GET of the same address shows: by whoever has read it as it is now."""
        shown = self.operations.get("GET")
        if shown is None or shown.is_page or shown.is_list:
            return _narrowed(found, request, found.handler(request, **given))
        with transaction.atomic():
            take_turn("edit", request.path)
            current = shown.handler(request, **path)
            assert isinstance(current, Response), "what can be edited is shown as JSON"
            tag = preconditions.etag(current.data)
            preconditions.require_match(request, tag, is_required=request.method in EDITS)
            return _narrowed(found, request, found.handler(request, **given))


def door(**operations: Operation) -> Callable[..., HttpResponseBase]:
    """The view of an address: an operation for each method."""
    names = [name.lower() for name in operations] + (["head"] if "GET" in operations else [])

    def handle(self: Door, request: Request, **path: Any) -> HttpResponseBase:
        return self.answer(request, **path)

    members: dict[str, Any] = dict.fromkeys((name.lower() for name in operations), handle)
    members |= {"operations": operations, "http_method_names": names}
    first = next(iter(operations.values()))
    members["__module__"] = first.handler.__module__
    kind = type(f"{first.name.title().replace('_', '')}Door", (Door,), members)
    view: Callable[..., HttpResponseBase] = kind.as_view()  # type: ignore[attr-defined]
    return view


def actor_in(request: Request) -> Actor:
    """Whom ActorAuthentication found; nobody where a door is open to all."""
    return request.user if isinstance(request.user, Actor) else Actor()


def person_in(request: Request) -> User:
    """Somebody with an account. An operation `for_person` has made sure; others turn visitors away here."""
    user = actor_in(request).user
    if user is None:
        raise exceptions.PermissionDenied(_("Sign up to do this."))
    return user


def _query(found: Operation, request: Request) -> dict[str, Any]:
    """The query, checked for its shape; what nobody asks for is a mistake that would go unnoticed."""
    known = field_names(found.asks) if found.asks else frozenset()
    taken = known | (PAGING if found.is_page else set()) | ({"fields"} if found.shows else set())
    errors: dict[str, Any] = {
        name: [_("There is no such parameter here.")] for name in request.query_params if name not in taken
    }
    values: dict[str, Any] = {}
    if found.asks:
        values, wrong = queried(found.asks, request.query_params.dict())
        errors |= wrong
    if found.is_page and not _is_page_size(request.query_params.get("page_size", "1")):
        errors["page_size"] = [_("Ask for 1 to 200 a page.")]
    if unknown := _wanted_fields(request) - (field_names(found.shows) if found.shows else set()):
        errors["fields"] = [_("There is no field “%s”.") % name for name in sorted(unknown)]
    if errors:
        raise exceptions.ValidationError(errors)
    return values


def _is_page_size(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= 200


def _wanted_fields(request: Request) -> set[str]:
    return {name.strip() for name in request.query_params.get("fields", "").split(",") if name.strip()}


def _narrowed(found: Operation, request: Request, answer: HttpResponseBase) -> HttpResponseBase:
    """The answer with its ETag, and only the fields asked for."""
    if not isinstance(answer, Response) or not found.shows or answer.data is None:
        return answer
    if not (found.is_page or found.is_list):
        answer["ETag"] = tag = preconditions.etag(answer.data)
        if request.method in {"GET", "HEAD"} and preconditions.is_known(request, tag):
            return Response(status=304, headers={"ETag": tag})
    if wanted := _wanted_fields(request):
        answer.data = _only(answer.data, wanted, is_page=found.is_page)
    return answer


def _only(data: Any, wanted: set[str], *, is_page: bool) -> Any:
    if is_page:
        return data | {"results": [_only(row, wanted, is_page=False) for row in data["results"]]}
    if isinstance(data, Sequence):
        return [_only(row, wanted, is_page=False) for row in data]
    return {name: value for name, value in data.items() if name in wanted}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time_of_day(), UTC)
