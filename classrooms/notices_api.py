"""REST API v1: what concerns somebody, and when it goes out by letter. The page calls the same verbs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.doors import operation, person_in
from accounts.rest.pages import page
from classrooms import notifying
from classrooms.notifying import Letters, Notice, Reason

ID = "6f0c5a3e-7a54-4a0e-9d5e-2f7a1b1f0c11"


class NoticeQuery(serializers.Serializer[Any]):
    unread = serializers.BooleanField(default=False, help_text="Only what you have not read yet.")


class NoticeShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    reason = serializers.ChoiceField(choices=Reason.values)
    by = serializers.CharField(allow_blank=True, help_text="Who caused it.")
    thread = serializers.UUIDField()
    comment = serializers.UUIDField(allow_null=True)
    scene = serializers.UUIDField()
    text = serializers.CharField(allow_blank=True, help_text="What was said.")
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": 12, "reason": "reply", "by": "Bob", "thread": ID, "comment": ID, "scene": ID, "text": "Slower, please.",
        "created_at": "2026-09-01T08:00:00+00:00", "read_at": None,
    }  # fmt: skip


class NoticesRead(serializers.Serializer[Any]):
    notice = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text="Left out: all of them."
    )

    EXAMPLE: ClassVar[dict[str, Any]] = {"notice": 12}


class LettersShown(serializers.Serializer[Any]):
    letters = serializers.ChoiceField(choices=Letters.values, help_text="When unread notices go out by e-mail.")

    EXAMPLE: ClassVar[dict[str, Any]] = {"letters": "daily"}


@operation("comments", asks=NoticeQuery, shows=NoticeShown, is_page=True, for_person=True)
def notice_list(request: Request, query: dict[str, Any]) -> Response:
    """What concerns you: who called you, replied to you, commented on your scenes. It is kept for 90 days."""
    rows = person_in(request).notices.shown()
    return page(request, rows.unread() if query["unread"] else rows, _notice_json)


@operation("comments", takes=NoticesRead, status=204, for_person=True)
def notice_read(request: Request, values: dict[str, Any]) -> Response:
    """Mark one notice as read, or all."""
    notifying.read(person_in(request), id=values.get("notice"))
    return Response(status=HTTPStatus.NO_CONTENT)


@operation("comments", shows=LettersShown, for_person=True)
def letters_read(request: Request) -> Response:
    """When unread notices go out to you by e-mail."""
    return Response({"letters": notifying.letters_of(person_in(request)).value})


@operation("comments", takes=LettersShown, shows=LettersShown, for_person=True)
def letters_edit(request: Request, values: dict[str, Any]) -> Response:
    """Say when unread notices shall go out to you by e-mail."""
    notifying.choose_letters(person_in(request), Letters(values["letters"]))
    return Response({"letters": values["letters"]})


def _notice_json(row: Notice) -> dict[str, Any]:
    return {
        "id": row.pk,
        "reason": row.reason,
        "by": row.actor_name,
        "thread": str(row.thread_id),
        "comment": str(row.comment_id) if row.comment_id else None,
        "scene": str(row.thread.scene_id),
        "text": row.comment.text if row.comment else "",
        "created_at": row.created_at.isoformat(),
        "read_at": row.read_at.isoformat() if row.read_at else None,
    }
