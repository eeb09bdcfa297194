"""Links by which somebody without an account sees one scene. Only the hash of a link's token is kept."""

from __future__ import annotations

import uuid
from typing import Self

from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LinkRole(models.TextChoices):
    """What whoever has the link may do."""

    VIEW = "view", _("watch")
    COMMENT = "comment", _("watch and comment")


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def open(self) -> Self:
        """Those that still lead to their scene."""
        fresh = models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now())
        return self.filter(fresh, revoked_at=None)


class ShareLink(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scene = models.ForeignKey("projects.Scene", on_delete=models.CASCADE, related_name="share_links")
    role = models.CharField(_("what it allows"), max_length=10, choices=LinkRole.choices, default=LinkRole.VIEW)
    digest = models.CharField(max_length=64, unique=True)
    password = models.CharField(max_length=128, blank=True)
    """As Django hashes passwords; empty: none is asked for."""
    author = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    views = models.PositiveIntegerField(default=0)
    viewed_at = models.DateTimeField(null=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(condition=models.Q(role__in=LinkRole.values), name="projects_link_role_known"),
        )

    def __str__(self) -> str:
        return f"{self.scene}: {self.role}"

    @property
    def has_password(self) -> bool:
        return bool(self.password)

    def set_password(self, password: str) -> None:
        self.password = make_password(password) if password else ""

    def fits(self, password: str) -> bool:
        return check_password(password, self.password)
