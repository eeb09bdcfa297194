"""What a team can have told to it. Names are those that receivers get as `type`: they stay as they are."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

ALL = "*"
"""Chosen instead of single kinds: all of them, also those to come."""
EXAMPLE = "example"
"""The type of what the test button sends; nobody has to choose it."""


class Kind(models.TextChoices):
    GENERATION_STARTED = "generation.started", _("a generation has begun")
    GENERATION_SUCCEEDED = "generation.succeeded", _("a generation is ready")
    GENERATION_FAILED = "generation.failed", _("a generation has failed")
    GENERATION_CANCELLED = "generation.cancelled", _("a generation was stopped")
    REVISION_CREATED = "revision.created", _("a scene has a new revision")
    CLIP_CREATED = "clip.created", _("a film is ready")
    COMMENT_CREATED = "comment.created", _("somebody commented on a scene")
    COMMENT_RESOLVED = "comment.resolved", _("a thread of comments was settled")
    LINK_CREATED = "link.created", _("a scene was shared by link")
    MEMBER_JOINED = "member.joined", _("somebody joined the team")
    MEMBER_LEFT = "member.left", _("somebody left the team, or was taken out of it")
    SCENE_TRASHED = "scene.trashed", _("a scene went into the trash")
    SCENE_RESTORED = "scene.restored", _("a scene came back from the trash")
    PROJECT_TRASHED = "project.trashed", _("a lesson went into the trash")
    PROJECT_RESTORED = "project.restored", _("a lesson came back from the trash")
    CLASSROOM_CREATED = "classroom.created", _("a classroom was made")
    CLASSROOM_DELETED = "classroom.deleted", _("a classroom was deleted")
    SHELF_CHANGED = "shelf.changed", _("lessons were put on a shelf, taken off or put into order")
    SHELF_SHARED = "shelf.shared", _("a shelf was shared with pupils by link")
