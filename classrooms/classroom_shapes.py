"""The shapes of classrooms in the API."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from classrooms.classroom import NAME_LENGTH, YEAR_LENGTH
from classrooms.shelving import MOST_LESSONS
from projects import sharing
from projects.models import Subject

ID = "6f0c5a3e-7a54-4a0e-9d5e-2f7a1b1f0c11"
OTHER_ID = "0d2b9c64-3a8e-4f5c-8a43-5f1f9b9f6c20"
AT = "2026-09-01T08:00:00+00:00"
SITE = "https://manimgen.example"


class ClassroomQuery(serializers.Serializer[Any]):
    team = serializers.UUIDField(required=False)
    ordering = serializers.ChoiceField(choices=["-updated_at", "updated_at", "name", "-name"], default="name")


class ClassroomEdited(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=NAME_LENGTH)
    subject = serializers.ChoiceField(choices=Subject.values, required=False, allow_blank=True)
    year = serializers.CharField(max_length=YEAR_LENGTH, required=False, allow_blank=True)

    EXAMPLE: ClassVar[dict[str, Any]] = {"name": "9b", "subject": "algebra", "year": "2026/27"}


class ClassroomGiven(ClassroomEdited):
    team = serializers.UUIDField(required=False, help_text="One in which you are an editor; else your own.")


class ClassroomShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    team = serializers.UUIDField()
    name = serializers.CharField()
    subject = serializers.ChoiceField(choices=Subject.values, allow_blank=True)
    year = serializers.CharField(allow_blank=True)
    lesson_count = serializers.IntegerField()
    is_shared = serializers.BooleanField(help_text="Whether its address leads pupils to it now.")
    has_password = serializers.BooleanField()
    shared_until = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    page_url = serializers.URLField()

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": ID, "team": OTHER_ID, "name": "9b", "subject": "algebra", "year": "2026/27", "lesson_count": 4,
        "is_shared": True, "has_password": False, "shared_until": None, "created_at": AT, "updated_at": AT,
        "page_url": f"{SITE}/classrooms/{ID}/",
    }  # fmt: skip


class ShelfGiven(serializers.Serializer[Any]):
    projects = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_LESSONS)

    EXAMPLE: ClassVar[dict[str, Any]] = {"projects": [ID, OTHER_ID]}


class ShelvedShown(serializers.Serializer[Any]):
    project = serializers.UUIDField()
    title = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    film_count = serializers.IntegerField(help_text="Finished films that pupils can see.")
    is_archived = serializers.BooleanField(help_text="Then pupils don't see the lesson.")
    page_url = serializers.URLField()

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "project": ID, "title": "Parabolas", "unit": "Functions", "film_count": 3, "is_archived": False,
        "page_url": f"{SITE}/lessons/{ID}/",
    }  # fmt: skip


class ShelfLinkGiven(serializers.Serializer[Any]):
    days = serializers.IntegerField(min_value=1, max_value=sharing.MOST_DAYS, required=False, allow_null=True)
    password = serializers.CharField(
        min_length=6, max_length=200, required=False, allow_blank=True, trim_whitespace=False
    )

    EXAMPLE: ClassVar[dict[str, Any]] = {"days": 200, "password": "for 9b only"}


class ShelfLinkMade(serializers.Serializer[Any]):
    has_password = serializers.BooleanField()
    expires_at = serializers.DateTimeField(allow_null=True)
    url = serializers.URLField(help_text="Shown this once.")

    EXAMPLE: ClassVar[dict[str, Any]] = {"has_password": True, "expires_at": AT, "url": f"{SITE}/c/3f9a…/"}
