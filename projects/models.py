"""What you keep: Project -> Scene -> Revision -> Clip."""

from __future__ import annotations

import json
import uuid
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce, Lower
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from accounts.locks import take_turn
from accounts.models import KEPT_IN_TRASH, Role, Team, User
from projects.git.models import GitObject, PushedCommit, Repository, SceneFolder
from projects.links import ShareLink
from projects.news import tell_revision
from projects.texts import SceneText
from projects.traces import Trace

__all__ = ["GitObject", "PushedCommit", "Repository", "SceneFolder", "SceneText", "ShareLink", "Trace"]

code_coming = Signal()
"""News upwards: `scene` is about to get a revision with this `code` by this `author`; its row is locked."""
code_wanted = Signal()
"""News upwards: the newest revision of `scene` is about to be built upon; its row is locked."""


class Subject(models.TextChoices):
    ALGEBRA = "algebra", _("Algebra")
    ARITHMETIC = "arithmetic", _("Arithmetic")
    CALCULUS = "calculus", _("Calculus")
    COMPUTER_SCIENCE = "computer_science", _("Computer science")
    GEOMETRY = "geometry", _("Geometry")
    LINEAR_ALGEBRA = "linear_algebra", _("Linear algebra")
    PROBABILITY = "probability", _("Probability")
    TRIGONOMETRY = "trigonometry", _("Trigonometry")
    OTHER = "", _("Other")


class Tag(models.Model):
    """A word that a team sorts its lessons and scenes by."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(_("name"), max_length=40)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint("team", Lower("name"), name="projects_tag_name_once"),)

    def __str__(self) -> str:
        return self.name


def _tag_names(tagged: Project | Scene) -> list[str]:
    found: list[str] | None = getattr(tagged, "named", None)
    return [tag.name for tag in tagged.tags.all()] if found is None else found


class ProjectQuerySet(models.QuerySet["Project"]):
    def with_tag_names(self) -> Self:
        """With `tag_names` at hand, without a query for the tags."""
        return self.annotate(named=ArraySubquery(Tag.objects.filter(projects=OuterRef("pk")).values("name")))

    def of(self, actor: Actor) -> Self:
        """The projects of the actor's teams."""
        return self.filter(actor.teams("team_id__"))

    def editable_by(self, actor: Actor) -> Self:
        """Those in which the actor may make and change scenes."""
        return self.filter(actor.teams("team_id__", Role.EDITOR))

    def live(self) -> Self:
        """Those that are not in the trash."""
        return self.filter(deleted_at=None)

    def shown(self) -> Self:
        """Those that lists show: neither in the trash nor in the archive."""
        return self.filter(deleted_at=None, archived_at=None)

    def trashed(self) -> Self:
        return self.filter(deleted_at__isnull=False)

    def outlived(self) -> Self:
        """In the trash for so long that they go for good."""
        return self.filter(deleted_at__lt=timezone.now() - KEPT_IN_TRASH)


class Project(models.Model):
    """A lesson's worth of scenes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="projects")
    title = models.CharField(_("title"), max_length=200)
    subject = models.CharField(_("subject"), max_length=20, choices=Subject.choices, blank=True)
    unit = models.CharField(_("unit"), max_length=120, blank=True)
    tags = models.ManyToManyField(Tag, related_name="projects", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ("subject", "unit", "title")
        indexes = (
            models.Index(fields=("deleted_at",), name="projects_trash", condition=models.Q(deleted_at__isnull=False)),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def tag_names(self) -> list[str]:
        """In the order of their names; at hand in rows of `with_tag_names`."""
        return _tag_names(self)


class SceneQuerySet(models.QuerySet["Scene"]):
    def with_tag_names(self) -> Self:
        """With `tag_names` at hand, without a query for the tags."""
        return self.annotate(named=ArraySubquery(Tag.objects.filter(scenes=OuterRef("pk")).values("name")))

    def of(self, actor: Actor) -> Self:
        """The scenes of the actor's teams."""
        return self.filter(actor.teams("project__team_id__"))

    def live(self) -> Self:
        """Those that are not in the trash, nor is their project."""
        return self.filter(deleted_at=None, project__deleted_at=None)

    def shown(self) -> Self:
        """Those that lists show: neither in the trash nor in the archive, nor is their project."""
        return self.live().filter(archived_at=None, project__archived_at=None)

    def trashed(self) -> Self:
        """Those that were put into the trash themselves, not with their project."""
        return self.filter(deleted_at__isnull=False, project__deleted_at=None)

    def outlived(self) -> Self:
        """In the trash for so long that they go for good."""
        return self.filter(deleted_at__lt=timezone.now() - KEPT_IN_TRASH)

    def filmed(self) -> Self:
        """Those that have a film, with the id of it as `film`: of the newest revision that has one."""
        films = Clip.objects.filter(revision__scene=OuterRef("pk")).order_by("-revision__number", "-created_at")
        return self.annotate(film=Subquery(films.values("pk")[:1])).filter(film__isnull=False)


class Scene(models.Model):
    """One animation, through all its revisions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="scenes")
    title = models.CharField(_("title"), max_length=200)
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    tags = models.ManyToManyField(Tag, related_name="scenes", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = SceneQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("project", "-updated_at"), name="projects_scene_recent"),
            models.Index(fields=("-updated_at",), name="projects_scene_newest"),
            models.Index(
                fields=("deleted_at",), name="projects_scene_trash", condition=models.Q(deleted_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def tag_names(self) -> list[str]:
        """In the order of their names; at hand in rows of `with_tag_names`."""
        return _tag_names(self)

    def add_revision(self, **fields: Any) -> Revision:
        """Append a revision with the next number; concurrent appends take their turns."""
        with transaction.atomic():
            Scene.objects.select_for_update().get(pk=self.pk)
            code_coming.send(sender=Scene, scene=self, code=fields["code"], author=fields.get("author"))
            last = self.revisions.aggregate(last=Coalesce(models.Max("number"), 0))["last"]
            revision = self.revisions.create(number=last + 1, **fields)
            tell_revision(revision)
        return revision


class Origin(models.TextChoices):
    """How a revision came to be."""

    PROMPT = "prompt", _("prompt")
    EDIT = "edit", _("edit")
    RESTORE = "restore", _("restore")
    PUSH = "push", _("push")


class Revision(models.Model):
    """A source with its parameters, immutable; only what people call it may change."""

    LABEL_LENGTH = 80

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scene = models.ForeignKey(Scene, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    code = models.TextField()
    scene_class = models.CharField(max_length=120)
    engine = models.CharField(max_length=40)
    blueprint = models.CharField(max_length=80, blank=True)
    parameters = models.JSONField(default=dict)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    label = models.CharField(_("name"), max_length=LABEL_LENGTH, blank=True, default="", db_default="")
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint("scene", "number", name="projects_revision_number_once"),
            models.CheckConstraint(condition=models.Q(origin__in=Origin.values), name="projects_revision_origin_known"),
        )

    def __str__(self) -> str:
        return f"{self.scene}, revision {self.number}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise TypeError("A revision is immutable: append a new one with Scene.add_revision().")
        super().save(*args, **options)

    def call(self, label: str) -> None:
        """Give it a name, or none, by which people find it again. Raises ValidationError."""
        label = " ".join(label.replace("\x00", "").split())
        if len(label) > self.LABEL_LENGTH:
            raise ValidationError({"label": _("Use at most %d characters.") % self.LABEL_LENGTH})
        Revision.objects.filter(pk=self.pk).update(label=label)
        self.label = label


class ClipQuerySet(models.QuerySet["Clip"]):
    def live(self) -> Self:
        """Those whose scene is not in the trash, nor is its project."""
        return self.filter(revision__scene__deleted_at=None, revision__scene__project__deleted_at=None)


class Clip(models.Model):
    """A rendered revision. The files lie under the hash of their content, the row says what they show.

    `steps` and `captions` are lists of {"name" or "text", "start", "end"}, in seconds.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="clips")
    quality = models.CharField(max_length=1)
    key = models.CharField(max_length=64, db_index=True)
    """The hash of everything that decides the film: source, quality, seed, versions."""
    video = models.FileField(max_length=200)
    poster = models.FileField(max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    fps = models.PositiveIntegerField()
    duration = models.FloatField()
    steps = models.JSONField(default=list)
    captions = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ClipQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("-created_at", "-id"), name="projects_clip_newest"),)

    def __str__(self) -> str:
        return f"{self.revision} at {self.width}x{self.height}"


class AssetKind(models.TextChoices):
    """What the uploaded file is, as its content tells."""

    IMAGE = "image", _("picture")
    DRAWING = "drawing", _("drawing")
    SOUND = "sound", _("sound")
    FONT = "font", _("font")


class AssetQuerySet(models.QuerySet["Asset"]):
    def of(self, actor: Actor) -> Self:
        """The assets of the actor's teams."""
        return self.filter(actor.teams("team_id__"))

    def live(self) -> Self:
        """Those that have not been deleted."""
        return self.filter(deleted_at=None)


class Asset(models.Model):
    """A file of the team's library, which scenes name as `assets/<name>`. Deleting hides it: old revisions need it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="assets")
    kind = models.CharField(max_length=10, choices=AssetKind.choices)
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64)
    """SHA-256 of the content, hex."""
    file = models.FileField(max_length=200)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    """`width` and `height` in pixels, `duration` in seconds, `family` of a font."""
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    objects = AssetQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                "team", Lower("name"), condition=models.Q(deleted_at=None), name="projects_asset_name_once"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=AssetKind.values), name="projects_asset_kind_known"),
        )

    def __str__(self) -> str:
        return self.path

    @property
    def path(self) -> str:
        """How a scene names it."""
        return f"assets/{self.name}"

    @property
    def snippet(self) -> str:
        """The line of a scene that uses it."""
        match self.kind:
            case AssetKind.IMAGE:
                return f'ImageMobject("{self.path}")'
            case AssetKind.DRAWING:
                return f'SVGMobject("{self.path}")'
            case AssetKind.SOUND:
                return f'self.add_sound("{self.path}")'
            case _:
                family = json.dumps(self.facts["family"])
                return f'with register_font("{self.path}"):\n    title = Text("…", font={family})'


def store(content: File[bytes], digest: str, suffix: str, folder: str = "clips") -> str:
    """Keep a file under the hash of its content and return its name; the same content is kept once.

    In the transaction that writes the row with this name: until it ends, `forget` leaves the file alone.
    """
    name = f"{folder}/{digest[:2]}/{digest}{suffix}"
    take_turn("file", name)
    if default_storage.exists(name):
        return name
    return default_storage.save(name, content)
