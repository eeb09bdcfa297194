"""What people say about a scene: threads, each pinned to a place in it, and the comments in them."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from generation.conversation import Message
from projects.models import Revision, Scene, ShareLink

STEP_LENGTH = 200
NAME_LENGTH = 80


class Anchor(models.TextChoices):
    """What a thread is pinned to."""

    SCENE = "scene", _("the whole scene")
    MOMENT = "moment", _("a moment")
    STEP = "step", _("a step")
    REGION = "region", _("a part of the picture")
    LINE = "line", _("a line of the code")


class ThreadQuerySet(models.QuerySet["Thread"]):
    def open(self) -> Self:
        """Those that are not settled."""
        return self.filter(resolved_at=None)

    def whole(self) -> Self:
        """With what showing them needs."""
        comments = Comment.objects.select_related("author").prefetch_related("mentions")
        related = self.select_related("scene__project__team", "revision", "resolved_by", "message")
        return related.defer("revision__code", "revision__parameters").prefetch_related(
            models.Prefetch("comments", queryset=comments)
        )


class Thread(models.Model):
    """A talk about one place of a scene.

    `at` is in seconds of the film that it was pinned to, `offset` in seconds since the beginning of the `step`;
    `region` holds x, y, width and height as parts of the picture, from its upper left; `line` counts from 1 in the
    code of `revision`. Where the place is in a newer revision, `anchors.Places` knows.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scene = models.ForeignKey(Scene, on_delete=models.CASCADE, related_name="threads")
    revision = models.ForeignKey(Revision, on_delete=models.SET_NULL, null=True, related_name="+")
    anchor = models.CharField(max_length=10, choices=Anchor.choices, default=Anchor.SCENE)
    at = models.FloatField(null=True)
    step = models.CharField(max_length=STEP_LENGTH, blank=True)
    offset = models.FloatField(null=True)
    region = models.JSONField(null=True)
    line = models.PositiveIntegerField(null=True)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="threads")
    """What was asked of the engine because of it."""
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        indexes = (models.Index(fields=("scene", "created_at"), name="classrooms_threads_of_scene"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(anchor__in=Anchor.values), name="classrooms_thread_anchor_known"),
            models.CheckConstraint(
                condition=models.Q(anchor=Anchor.SCENE)
                | models.Q(anchor=Anchor.MOMENT, at__isnull=False)
                | models.Q(anchor=Anchor.STEP) & ~models.Q(step="")
                | models.Q(anchor=Anchor.REGION, at__isnull=False, region__isnull=False)
                | models.Q(anchor=Anchor.LINE, line__gt=0),
                name="classrooms_thread_has_its_place",
            ),
        )

    def __str__(self) -> str:
        return f"a thread about {self.scene_id}"

    @property
    def is_resolved(self) -> bool:
        return self.resolved_at is not None


class Comment(models.Model):
    """Something that was said in a thread: by a member, or by somebody who came by a link and gave a name.

    What was deleted keeps its place and loses its words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=NAME_LENGTH, blank=True)
    """What somebody without an account calls themselves."""
    link = models.ForeignKey(ShareLink, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    mentions = models.ManyToManyField(User, related_name="+", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("created_at", "pk")
        indexes = (models.Index(fields=("thread", "created_at"), name="classrooms_comments_of_thread"),)

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def author_name(self) -> str:
        """Whose words these are, as others know them."""
        return self.author.display_name if self.author else self.name
