"""The shapes of lessons, scenes, revisions, clips and files in the API: what is asked, what is given, what is shown."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from projects import sharing
from projects.links import LinkRole
from projects.models import AssetKind, Origin, Revision, Subject
from projects.organising import MOST_CHOSEN

BULK = ("move", "copy", "archive", "unarchive", "tag", "trash")
NEWEST = ("-updated_at", "updated_at")
ID = "6f0c5a3e-7a54-4a0e-9d5e-2f7a1b1f0c11"
OTHER_ID = "0d2b9c64-3a8e-4f5c-8a43-5f1f9b9f6c20"
AT = "2026-09-01T08:00:00+00:00"
SITE = "https://manimgen.example"


class Tags(serializers.ListField):
    child = serializers.CharField(allow_blank=True, max_length=200)

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=100, **options)


class ProjectQuery(serializers.Serializer[Any]):
    team = serializers.UUIDField(required=False)
    tag = serializers.CharField(required=False)
    subject = serializers.ChoiceField(choices=[name for name in Subject.values if name], required=False)
    archived = serializers.BooleanField(default=False)
    ordering = serializers.ChoiceField(choices=[*NEWEST, "title", "-title"], default="-updated_at")


class ProjectGiven(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200)
    subject = serializers.ChoiceField(choices=Subject.values, required=False, allow_blank=True)
    unit = serializers.CharField(max_length=120, required=False, allow_blank=True)
    tags = Tags(required=False)

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "title": "Parabolas",
        "subject": "algebra",
        "unit": "Functions",
        "tags": ["year 9"],
    }


class NewProjectGiven(ProjectGiven):
    team = serializers.UUIDField(required=False, help_text="One in which you are an editor; else your own.")


class ProjectEdited(ProjectGiven):
    archived = serializers.BooleanField(required=False)

    EXAMPLE: ClassVar[dict[str, Any]] = {"title": "Parabolas and their roots"}


class ProjectShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    team = serializers.UUIDField()
    title = serializers.CharField()
    subject = serializers.ChoiceField(choices=Subject.values, allow_blank=True)
    unit = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    is_archived = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    page_url = serializers.URLField()

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": ID, "team": OTHER_ID, "title": "Parabolas", "subject": "algebra", "unit": "Functions", "tags": ["year 9"],
        "is_archived": False, "created_at": AT, "updated_at": AT, "page_url": f"{SITE}/lessons/{ID}/",
    }  # fmt: skip


class SceneQuery(serializers.Serializer[Any]):
    team = serializers.UUIDField(required=False)
    project = serializers.UUIDField(required=False)
    tag = serializers.CharField(required=False)
    archived = serializers.BooleanField(default=False)
    ordering = serializers.ChoiceField(choices=[*NEWEST, "-created_at", "created_at"], default="-updated_at")


class SceneGiven(serializers.Serializer[Any]):
    project = serializers.UUIDField(required=False, help_text="One you may edit; else your newest.")
    title = serializers.CharField(max_length=200)
    tags = Tags(required=False)

    EXAMPLE: ClassVar[dict[str, Any]] = {"project": OTHER_ID, "title": "Two roots"}


class SceneEdited(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200, required=False)
    project = serializers.UUIDField(required=False, help_text="Moves it there.")
    tags = Tags(required=False)
    archived = serializers.BooleanField(required=False)

    EXAMPLE: ClassVar[dict[str, Any]] = {"title": "Two roots", "tags": ["roots"]}


class SceneShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    project = serializers.UUIDField()
    title = serializers.CharField()
    author = serializers.CharField(allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    is_archived = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    studio_url = serializers.URLField()

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": ID, "project": OTHER_ID, "title": "Two roots", "author": "Bob", "tags": [], "is_archived": False,
        "created_at": AT, "updated_at": AT, "studio_url": f"{SITE}/scenes/{ID}/",
    }  # fmt: skip


class SearchQuery(serializers.Serializer[Any]):
    q = serializers.CharField(allow_blank=True, default="", help_text="Words, “phrases”, or, -not.")
    team = serializers.UUIDField(required=False)
    tag = serializers.CharField(required=False, default="")
    most = serializers.IntegerField(min_value=1, max_value=100, default=20)


class SceneFound(SceneShown):
    snippet = serializers.CharField(help_text="Where the words are, as HTML with <mark>.")

    EXAMPLE = SceneShown.EXAMPLE | {"snippet": "Plot a <mark>parabola</mark>"}


class BulkGiven(serializers.Serializer[Any]):
    """The same for many scenes; `project` is for move, `tags` for tag."""

    scenes = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=MOST_CHOSEN)
    do = serializers.ChoiceField(choices=BULK)
    project = serializers.UUIDField(required=False)
    tags = Tags(required=False)

    EXAMPLE: ClassVar[dict[str, Any]] = {"scenes": [ID], "do": "move", "project": OTHER_ID}


class ProjectBulkGiven(serializers.Serializer[Any]):
    """The same for many lessons; `tags` are for tag."""

    projects = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=MOST_CHOSEN)
    do = serializers.ChoiceField(choices=("archive", "unarchive", "tag", "trash"))
    tags = Tags(required=False)

    EXAMPLE: ClassVar[dict[str, Any]] = {"projects": [ID], "do": "tag", "tags": ["exam"]}


class BulkDone(serializers.Serializer[Any]):
    changed = serializers.IntegerField()

    EXAMPLE: ClassVar[dict[str, Any]] = {"changed": 1}


class LinkGiven(serializers.Serializer[Any]):
    days = serializers.IntegerField(min_value=1, max_value=sharing.MOST_DAYS, required=False, allow_null=True)
    password = serializers.CharField(
        min_length=6, max_length=200, required=False, allow_blank=True, trim_whitespace=False
    )
    role = serializers.ChoiceField(choices=LinkRole.values, default=LinkRole.VIEW.value)

    EXAMPLE: ClassVar[dict[str, Any]] = {"days": 30, "password": "for 9b only"}


class LinkShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    role = serializers.ChoiceField(choices=LinkRole.values)
    has_password = serializers.BooleanField()
    views = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": ID,
        "role": "view",
        "has_password": True,
        "views": 31,
        "created_at": AT,
        "expires_at": None,
    }


class LinkMade(LinkShown):
    url = serializers.URLField(help_text="Shown this once.")

    EXAMPLE = LinkShown.EXAMPLE | {"url": f"{SITE}/s/3f9a…/"}


class TrashedShown(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["project", "scene"])
    id = serializers.UUIDField()
    title = serializers.CharField()
    deleted_at = serializers.DateTimeField()

    EXAMPLE: ClassVar[dict[str, Any]] = {"kind": "scene", "id": ID, "title": "Two roots", "deleted_at": AT}


class RevisionBrief(serializers.Serializer[Any]):
    """A revision as lists show it: without its code."""

    id = serializers.UUIDField()
    scene = serializers.UUIDField()
    number = serializers.IntegerField()
    engine = serializers.CharField()
    blueprint = serializers.CharField(allow_null=True)
    origin = serializers.ChoiceField(choices=Origin.values)
    label = serializers.CharField(help_text="What people call it; empty: nothing.")  # type: ignore[assignment]
    author = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": ID, "scene": OTHER_ID, "number": 2, "engine": "hand", "blueprint": None, "origin": "edit",
        "label": "as shown in 9b", "author": "Bob", "created_at": AT,
    }  # fmt: skip


class CommitShown(serializers.Serializer[Any]):
    sha = serializers.CharField()
    author = serializers.CharField(help_text="As the commit names them.")
    message = serializers.CharField(allow_blank=True)


class RevisionShown(RevisionBrief):
    code = serializers.CharField()
    parameters = serializers.DictField()
    commit = CommitShown(allow_null=True, help_text="The one that was pushed, where it came by git.")

    EXAMPLE = RevisionBrief.EXAMPLE | {"code": "from manim import *\n…", "parameters": {}, "commit": None}


class RevisionEdited(serializers.Serializer[Any]):
    label = serializers.CharField(  # type: ignore[assignment]
        max_length=Revision.LABEL_LENGTH, allow_blank=True, help_text="Empty: none."
    )

    EXAMPLE: ClassVar[dict[str, Any]] = {"label": "as shown in 9b"}


class ClipQuery(serializers.Serializer[Any]):
    scene = serializers.UUIDField(required=False)
    revision = serializers.UUIDField(required=False)
    ordering = serializers.ChoiceField(choices=["-created_at", "created_at"], default="-created_at")


class ClipShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    scene = serializers.UUIDField()
    revision = serializers.UUIDField()
    quality = serializers.CharField()
    width = serializers.IntegerField(help_text="Pixels.")
    height = serializers.IntegerField()
    fps = serializers.IntegerField()
    duration = serializers.FloatField(help_text="Seconds.")
    steps = serializers.ListField(child=serializers.DictField())
    captions = serializers.ListField(child=serializers.DictField())
    created_at = serializers.DateTimeField()
    video_url = serializers.URLField()
    poster_url = serializers.URLField()
    captions_url = serializers.URLField()

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": ID, "scene": OTHER_ID, "revision": OTHER_ID, "quality": "m", "width": 1280, "height": 720, "fps": 30,
        "duration": 12.5, "steps": [{"name": "The curve", "start": 0.0, "end": 4.0}], "created_at": AT,
        "captions": [{"text": "Here it is.", "start": 0.0, "end": 4.0}],
        "video_url": f"{SITE}/api/v1/clips/{ID}/video/", "poster_url": f"{SITE}/api/v1/clips/{ID}/poster/",
        "captions_url": f"{SITE}/api/v1/clips/{ID}/captions/",
    }  # fmt: skip


class PlayShown(serializers.Serializer[Any]):
    """An animation or a pause, and the call in the source that played it."""

    start = serializers.FloatField(help_text="Seconds.")
    end = serializers.FloatField()
    line = serializers.IntegerField(help_text="The first line of the call.")
    last = serializers.IntegerField(help_text="Its last line.")
    callers = serializers.ListField(
        child=serializers.IntegerField(), help_text="Lines of the calls that led there, the innermost first."
    )


class PlaceShown(serializers.Serializer[Any]):
    start = serializers.FloatField(help_text="Seconds.")
    end = serializers.FloatField()
    box = serializers.ListField(
        child=serializers.FloatField(), help_text="Left, top, width and height, as shares of the picture."
    )


class ObjectShown(serializers.Serializer[Any]):
    """What a line of the source made, and where it stands when."""

    name = serializers.CharField()
    line = serializers.IntegerField()
    places = PlaceShown(many=True)


class ClipTraced(ClipShown):
    plays = PlayShown(many=True, help_text="Empty for films from before this was kept.")
    objects = ObjectShown(many=True)

    EXAMPLE = ClipShown.EXAMPLE | {
        "plays": [{"start": 0.0, "end": 1.0, "line": 42, "last": 45, "callers": [61]}],
        "objects": [
            {"name": "title (“Roots”)", "line": 40,
             "places": [{"start": 0.0, "end": 12.5, "box": [0.35, 0.05, 0.3, 0.08]}]},
        ],
    }  # fmt: skip


class AssetQuery(serializers.Serializer[Any]):
    team = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(choices=AssetKind.values, required=False)
    ordering = serializers.ChoiceField(choices=["-created_at", "created_at", "name", "-name"], default="-created_at")


class AssetGiven(serializers.Serializer[Any]):
    file = serializers.FileField()
    team = serializers.UUIDField(required=False, help_text="One in which you are an editor; else your own.")


class AssetShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    team = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=AssetKind.values)
    name = serializers.CharField()
    path = serializers.CharField(help_text="How a scene names it.")
    snippet = serializers.CharField(help_text="The line of a scene that uses it.")
    sha256 = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    media_type = serializers.CharField()
    facts = serializers.DictField()
    author = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    deleted_at = serializers.DateTimeField(allow_null=True)
    url = serializers.URLField()
    download_url = serializers.URLField()

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": ID, "team": OTHER_ID, "kind": "image", "name": "flag.png", "path": "assets/flag.png",
        "snippet": 'ImageMobject("assets/flag.png")', "sha256": "9f86d081…", "size": 4096, "media_type": "image/png",
        "facts": {"width": 64, "height": 64}, "author": "Bob", "created_at": AT, "deleted_at": None,
        "url": f"{SITE}/api/v1/assets/{ID}/", "download_url": f"{SITE}/api/v1/assets/{ID}/download/",
    }  # fmt: skip
