"""The errors of the API that REST framework has no class for."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg_pool import PoolTimeout
from rest_framework import exceptions


class Conflict(exceptions.APIException):
    """What was asked for does not go with how things stand."""

    status_code = HTTPStatus.CONFLICT
    default_detail = gettext_lazy("This does not go with how things stand.")
    default_code = "conflict"


class Busy(exceptions.APIException):
    """No connection to the database came free in time."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_detail = gettext_lazy("The site is very busy. Try again in a few seconds.")
    default_code = "busy"
    wait = 5
    """Seconds, as `Retry-After` says them."""


def found_no_connection(error: BaseException | None) -> bool:
    """None to the database: too many want one just now."""
    return isinstance(error, OperationalError) and isinstance(error.__cause__, PoolTimeout)


class BadCursor(exceptions.ValidationError):
    def __init__(self) -> None:
        super().__init__({"cursor": [_("This cursor is not one of ours: begin again without it.")]})


class ScopeMissing(exceptions.PermissionDenied):
    default_code = "scope_missing"

    def __init__(self, scope: str) -> None:
        super().__init__(_("Your token does not allow this. It needs the scope “%s”.") % scope)


class PersonNeeded(exceptions.PermissionDenied):
    default_code = "person_needed"
    default_detail = gettext_lazy("This is a person's to do: a team's token can't.")


class AccountNeeded(exceptions.PermissionDenied):
    default_code = "account_needed"
    default_detail = gettext_lazy("Sign up to do this.")


def refusing(verb: Callable[..., Any], *given: Any, **more: Any) -> Any:
    """Call a verb; what it refuses is answered at the field."""
    try:
        return verb(*given, **more)
    except ValidationError as error:
        detail = error.message_dict if hasattr(error, "error_dict") else {"detail": error.messages}
        raise exceptions.ValidationError(detail) from error


def named(field: str, find: Callable[..., Any], *given: Any) -> Any:
    """What the body or the query names by its id: where there is none, it is the field that is wrong."""
    try:
        return find(*given)
    except Http404:
        raise exceptions.ValidationError({field: [_("You have none with this id.")]}) from None
