"""ETag, `If-None-Match` and `If-Match` (RFC 9110, section 13): what has not changed is not sent again, and nobody
overwrites what somebody else has changed meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from http import HTTPStatus
from typing import Any

from django.utils.encoding import force_str
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.utils.encoders import JSONEncoder


class Changed(exceptions.APIException):
    status_code = HTTPStatus.PRECONDITION_FAILED
    default_detail = gettext_lazy("It has changed since you read it: read it again, and then change that.")
    default_code = "changed"


class MatchMissing(exceptions.APIException):
    status_code = HTTPStatus.PRECONDITION_REQUIRED
    default_detail = gettext_lazy("Send what you have read in `If-Match`: its ETag, or `*` for whatever is there.")
    default_code = "match_missing"


def etag(data: Any) -> str:
    """The tag of a thing as the API shows it, whole: `?fields=` does not change it."""
    text = json.dumps(data, cls=JSONEncoder, sort_keys=True, default=force_str)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def is_known(request: Request, tag: str) -> bool:
    """Whether the client has just this already. Compared weakly, as section 13.1.2 says."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or tag in {each.removeprefix("W/") for each in known}


def require_match(request: Request, tag: str, *, is_required: bool) -> None:
    """Raises Changed where `If-Match` names something else, MatchMissing where it has to be there and is not."""
    given = request.headers.get("If-Match")
    if given is None:
        if is_required:
            raise MatchMissing
        return
    wanted = parse_etags(given)
    if "*" not in wanted and tag not in wanted:
        raise Changed
