"""REST API v1: code laid out as the editor lays it out."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.doors import actor_in, operation
from classrooms.formatting import Unformattable, formatted
from generation.api_checks import LONGEST_CODE, take_a_check


class FormatGiven(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=LONGEST_CODE, trim_whitespace=False, help_text="A Python file.")

    EXAMPLE: ClassVar[dict[str, Any]] = {"code": "from manim import *\nx=[1,2]\n"}


class FormatShown(serializers.Serializer[Any]):
    code = serializers.CharField()

    EXAMPLE: ClassVar[dict[str, Any]] = {"code": "from manim import *\n\nx = [1, 2]\n"}


@operation("scenes", verb="read", takes=FormatGiven, shows=FormatShown)
def code_format(request: Request, values: dict[str, Any]) -> Response:
    """Lay code out as `ruff format` does. Nothing is kept."""
    take_a_check(actor_in(request))
    try:
        return Response({"code": formatted(values["code"])})
    except Unformattable:
        told = _("This is no Python yet: `POST checks/` says where.")
        raise exceptions.ValidationError({"code": [told]}) from None
