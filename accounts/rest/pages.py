"""Lists a page at a time, by a cursor: what is added or removed meanwhile shifts nothing, and no rows are counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.prepared import Prepared
from accounts.rest.errors import BadCursor

PAGE = 50
MOST = 200


class Pages(CursorPagination):
    page_size = PAGE
    max_page_size = MOST
    page_size_query_param = "page_size"

    def __init__(self, ordering: Sequence[str]) -> None:
        """`ordering`: its first field leads and has no nulls, its last one is unique."""
        self._ordering = tuple(ordering)

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        return self._ordering


def page(
    request: Request,
    rows: QuerySet[Any, Any] | Prepared[Any],
    as_json: Callable[[Any], dict[str, Any]],
    *,
    by: str | None = None,
) -> Response:
    """A page of the rows: `{"next", "previous", "results"}`, `by` a field and `-` for downwards."""
    wanted = by or "-created_at"
    pages = Pages((wanted, "-pk" if wanted.startswith("-") else "pk"))
    try:
        shown: list[Model] = pages.paginate_queryset(cast(QuerySet[Any, Any], rows), request) or []
    except (NotFound, ValidationError, ValueError, OverflowError):  # somebody has made a cursor up
        raise BadCursor from None
    body = {"next": pages.get_next_link(), "previous": pages.get_previous_link()}
    return Response(body | {"results": [as_json(row) for row in shown]})
