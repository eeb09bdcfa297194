"""Links by which somebody without an account sees what is shared. Only the hash of a link's token is kept."""

from __future__ import annotations

import secrets
import uuid
from datetime import timedelta
from typing import Self

from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import digest


class LinkRole(models.TextChoices):
    """What whoever has the link may do."""

    VIEW = "view", _("watch")
    COMMENT = "comment", _("watch and comment")


class Link(models.Model):
    """What all links have, whatever they lead to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    password = models.CharField(max_length=128, blank=True)
    """As Django hashes passwords; empty: none is asked for."""
    author = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    views = models.PositiveIntegerField(default=0)
    viewed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ("-created_at",)

    @property
    def has_password(self) -> bool:
        return bool(self.password)

    def set_password(self, password: str) -> None:
        self.password = make_password(password) if password else ""

    def fits(self, password: str) -> bool:
        return check_password(password, self.password)

    def seal(self, *, days: int | None, password: str) -> str:
        """Give it its end, its password and its token, which is returned and not kept. `days` None: no end."""
        token = secrets.token_urlsafe(24)
        self.digest = digest(token)
        self.expires_at = timezone.now() + timedelta(days=days) if days else None
        self.set_password(password)
        return token

    def take_back(self) -> bool:
        """Nobody comes in by it any more. False when it was taken back already."""
        rows = type(self)._default_manager.filter(pk=self.pk, revoked_at=None)
        return rows.update(revoked_at=timezone.now()) == 1

    def count(self) -> None:
        """Somebody has opened the page."""
        rows = type(self)._default_manager.filter(pk=self.pk)
        rows.update(views=models.F("views") + 1, viewed_at=timezone.now())


def leads_there() -> models.Q:
    """The filter for links that still lead where they led."""
    return models.Q(models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now()), revoked_at=None)


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def open(self) -> Self:
        """Those that still lead to their scene."""
        return self.filter(leads_there())


class ShareLink(Link):
    """Leads to one scene."""

    scene = models.ForeignKey("projects.Scene", on_delete=models.CASCADE, related_name="share_links")
    role = models.CharField(_("what it allows"), max_length=10, choices=LinkRole.choices, default=LinkRole.VIEW)

    objects = ShareLinkQuerySet.as_manager()

    class Meta(Link.Meta):
        constraints = (
            models.CheckConstraint(condition=models.Q(role__in=LinkRole.values), name="projects_link_role_known"),
        )

    def __str__(self) -> str:
        return f"{self.scene}: {self.role}"
