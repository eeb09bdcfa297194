"""`Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a POST sent again is answered, not done, again.

The answer is kept in the transaction of the work, so that a crash leaves both or neither: the same key then does the
work for the first time. While it runs an advisory lock holds the key; it goes with the connection, whatever happens.
An answer that says no is not kept, as nothing was done: the key can be used again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import sealing
from accounts.access import Actor
from accounts.locks import lock_number
from accounts.models import KeptAnswer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
MOST = 255


class KeyReused(exceptions.APIException):
    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    default_detail = gettext_lazy("This key was used with another request. Take a new key for a new request.")
    default_code = "key_reused"


class InFlight(exceptions.APIException):
    status_code = HTTPStatus.CONFLICT
    default_detail = gettext_lazy("The first request with this key is still being worked on. Ask again in a moment.")
    default_code = "in_flight"


def once(request: Request, work: Callable[[], Response]) -> Response:
    """Do the work, or answer what it was answered before under the same key."""
    key = request.headers.get(HEADER)
    if key is None:
        return work()
    if not key or len(key) > MOST or not key.isascii() or not key.isprintable():
        raise exceptions.ValidationError({HEADER: [_("Send 1 to %d printable ASCII characters.") % MOST]})
    owner = cast(Actor, request.user).pk
    fingerprint = _fingerprint(request)
    with transaction.atomic():
        if not _is_first(owner, key):
            raise InFlight
        if kept := KeptAnswer.objects.filter(owner=owner, key=key).first():
            return _again(kept, fingerprint)
        answer = work()
        body = sealing.seal(JSONRenderer().render(answer.data).decode())
        KeptAnswer.objects.create(
            owner=owner, key=key, fingerprint=fingerprint, status=answer.status_code, sealed_body=body
        )
    return answer


def _is_first(owner: str, key: str) -> bool:
    """Whether nobody works under this key now; then it is ours until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_number("retry", owner, key)])
        return bool(cursor.fetchone()[0])


def _again(kept: KeptAnswer, fingerprint: str) -> Response:
    if kept.fingerprint != fingerprint:
        raise KeyReused
    body = sealing.unseal(kept.sealed_body)
    return Response(json.loads(body) if body else None, status=kept.status, headers={REPLAYED: "true"})


def _fingerprint(request: Request) -> str:
    """Of the address and of what was sent; the same form has another boundary each time, so its parts count."""
    sent: Any = request.data
    if hasattr(sent, "lists"):
        sent = {name: [_part(part) for part in parts] for name, parts in sent.lists()}
    told = json.dumps([request.method, request.get_full_path(), sent], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _part(part: Any) -> Any:
    if not isinstance(part, UploadedFile):
        return part
    whole = hashlib.sha256()
    for chunk in part.chunks():
        whole.update(chunk)
    part.seek(0)
    return [part.name, whole.hexdigest()]
