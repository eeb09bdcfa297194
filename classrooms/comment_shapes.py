"""The shapes of comments in the API."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from classrooms.discussion import LONGEST
from classrooms.threads import STEP_LENGTH, Anchor

ID = "6f0c5a3e-7a54-4a0e-9d5e-2f7a1b1f0c11"
OTHER_ID = "0d2b9c64-3a8e-4f5c-8a43-5f1f9b9f6c20"
AT = "2026-09-01T08:00:00+00:00"


class RegionShape(serializers.Serializer[Any]):
    """A part of the picture, all as parts of its width or height, from its upper left."""

    x = serializers.FloatField(min_value=0, max_value=1)
    y = serializers.FloatField(min_value=0, max_value=1)
    width = serializers.FloatField(min_value=0, max_value=1)
    height = serializers.FloatField(min_value=0, max_value=1)


class CommentGiven(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=LONGEST, help_text="`@Name` calls a member of the team.")

    EXAMPLE: ClassVar[dict[str, Any]] = {"text": "Could Q leave a trace, @Bob?"}


class ThreadGiven(CommentGiven):
    anchor = serializers.ChoiceField(choices=Anchor.values, default=Anchor.SCENE.value)
    at = serializers.FloatField(required=False, min_value=0, help_text="Seconds, for `moment` and `region`.")
    step = serializers.CharField(required=False, max_length=STEP_LENGTH, help_text="Its name, for `step`.")
    region = RegionShape(required=False, help_text="For `region`.")
    line = serializers.IntegerField(required=False, min_value=1, help_text="For `line`, from 1.")
    revision = serializers.IntegerField(
        required=False, min_value=1, help_text="The number of the revision looked at; else the newest."
    )

    EXAMPLE: ClassVar[dict[str, Any]] = {"text": "Could Q leave a trace, @Bob?", "anchor": "scene"}


class ThreadQuery(serializers.Serializer[Any]):
    resolved = serializers.BooleanField(required=False, allow_null=True, default=None)


class CommentShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    thread = serializers.UUIDField()
    author = serializers.CharField(allow_blank=True, help_text="A name.")
    is_guest = serializers.BooleanField(help_text="Whether it came by a link, under a name of their own.")
    text = serializers.CharField(allow_blank=True, help_text="Empty: it was deleted.")
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    deleted_at = serializers.DateTimeField(allow_null=True)

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": OTHER_ID, "thread": ID, "author": "carol", "is_guest": False, "text": "Could Q leave a trace, @Bob?",
        "created_at": AT, "edited_at": None, "deleted_at": None,
    }  # fmt: skip


class ThreadShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    scene = serializers.UUIDField()
    anchor = serializers.ChoiceField(choices=Anchor.values)
    at = serializers.FloatField(allow_null=True, help_text="Where it is in the newest film, in seconds.")
    step = serializers.CharField(allow_blank=True)
    region = RegionShape(allow_null=True)
    line = serializers.IntegerField(allow_null=True, help_text="Where it is in the newest revision.")
    is_outdated = serializers.BooleanField(help_text="What it was pinned to is not there any more.")
    revision = serializers.IntegerField(allow_null=True, help_text="That it was pinned to.")
    resolved_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    comments = CommentShown(many=True)

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": ID, "scene": OTHER_ID, "anchor": "moment", "at": 18.0, "step": "Q slides towards P", "region": None,
        "line": None, "is_outdated": False, "revision": 6, "resolved_at": None, "created_at": AT,
        "comments": [CommentShown.EXAMPLE],
    }  # fmt: skip


class AskedShown(serializers.Serializer[Any]):
    generation = serializers.UUIDField(help_text="What the engine makes of it: `/generations/{id}/`.")

    EXAMPLE: ClassVar[dict[str, Any]] = {"generation": ID}
