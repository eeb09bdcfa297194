"""What is asked and sent, held against the shapes that an operation declares."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.request import Request

Shape = type[serializers.Serializer[Any]]


def checked(shape: Shape, request: Request, **options: Any) -> dict[str, Any]:
    """The body, checked for its shape: what it does not have is a mistake that would go unnoticed.

    Raises REST framework's ValidationError.
    """
    if not isinstance(request.data, Mapping):
        raise exceptions.ValidationError({"detail": [_("Send a JSON object: {“name”: value, …}.")]})
    wanted = shape(data=request.data, **options)
    errors: dict[str, Any] = {
        name: [_("There is no such field here.")] for name in request.data if name not in field_names(shape)
    }
    if not wanted.is_valid():
        errors |= with_choices(wanted)
    if errors:
        raise exceptions.ValidationError(errors)
    return dict(wanted.validated_data)


def queried(shape: Shape, given: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of a query, and what is wrong with it."""
    try:
        return dict(_asking(shape).run_validation(given)), {}
    except exceptions.ValidationError:
        wanted = shape(data=given)
        wanted.is_valid()
        return {}, with_choices(wanted)


@cache
def _asking(shape: Shape) -> serializers.Serializer[Any]:
    """Checks one query after the other, as a ListSerializer does it with its child: to make one takes longer."""
    return shape()


@cache
def field_names(shape: Shape) -> frozenset[str]:
    return frozenset(shape().fields)


def with_choices(refused: serializers.Serializer[Any]) -> dict[str, Any]:
    """Its errors; where something else was given than can be chosen, what can be."""
    return {
        name: _choices_of(refused.fields[name]) if name in refused.fields and _is_no_choice(told) else told
        for name, told in refused.errors.items()
    }


def _is_no_choice(told: Any) -> bool:
    each = [one for of_item in told.values() for one in of_item] if isinstance(told, dict) else told
    return bool(each) and all(getattr(one, "code", "") == "invalid_choice" for one in each)


def _choices_of(field: serializers.Field[Any, Any, Any, Any]) -> list[str]:
    chosen = getattr(field, "child", field)
    return [_("Choose from: %s.") % ", ".join(map(str, getattr(chosen, "choices", ())))]
