"""Who you are, and your team."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.hooks.records import HookAttempt, HookDelivery, HookEndpoint, HookEvent
from accounts.idempotency import KeptAnswer
from accounts.keys import ApiToken, digest
from accounts.plans import PLANS, Plan
from accounts.request_log import ApiRequest

__all__ = [
    "ApiRequest",
    "ApiToken",
    "HookAttempt",
    "HookDelivery",
    "HookEndpoint",
    "HookEvent",
    "KeptAnswer",
    "digest",
]


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, **fields | {"is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractUser):
    """A person. The e-mail address is the login."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case"),)

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.name or self.email.split("@")[0]

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    def personal_team(self) -> Team:
        """The team of one that everybody has; made at the first call."""
        team, made = Team.objects.get_or_create(personal_of=self, defaults={"name": self.display_name})
        if made:
            Membership.objects.create(team=team, user=self, role=Role.OWNER)
        return team


class Role(models.TextChoices):
    """What a member may do, weakest first. Each role may do all that the ones before it may."""

    VIEWER = "viewer", _("viewer")
    COMMENTER = "commenter", _("commenter")
    EDITOR = "editor", _("editor")
    ADMIN = "admin", _("admin")
    OWNER = "owner", _("owner")

    def covers(self, needed: Role) -> bool:
        order = list(Role)
        return order.index(self) >= order.index(needed)


KEPT_IN_TRASH = timedelta(days=30)
"""How long what was deleted can be brought back; then the reaper deletes it for good."""


class TeamQuerySet(models.QuerySet["Team"]):
    def of_member(self, user: User) -> Self:
        return self.filter(memberships__user=user)

    def live(self) -> Self:
        """Those that have not been deleted."""
        return self.filter(deleted_at=None)

    def outlived(self) -> Self:
        """Deleted so long ago that they go for good."""
        return self.filter(deleted_at__lt=timezone.now() - KEPT_IN_TRASH)


class Team(models.Model):
    """The tenant: projects, quotas and members belong to a team."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    personal_of = models.OneToOneField(User, on_delete=models.CASCADE, null=True, blank=True, related_name="own_team")
    is_guest = models.BooleanField(default=False)
    """A team of nobody: it belongs to the session of a visitor who has not signed up."""
    plan_name = models.CharField(_("plan"), max_length=20, default="team", choices=[(name, name) for name in PLANS])
    members = models.ManyToManyField(User, through="Membership", related_name="teams")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=("deleted_at",), name="accounts_team_trash", condition=models.Q(deleted_at__isnull=False)
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(is_guest=False) | models.Q(personal_of=None), name="accounts_team_guest_has_no_owner"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def plan(self) -> Plan:
        """What the team may use."""
        return PLANS["guest" if self.is_guest else self.plan_name]

    @property
    def is_shared(self) -> bool:
        """Whether it is there to be joined by others; a personal team is one person's alone."""
        return self.personal_of_id is None and not self.is_guest


class Membership(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint("team", "user", name="accounts_membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="accounts_membership_role_known"),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} of {self.team}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Those that somebody can still accept."""
        fits = models.Q(uses__lt=models.F("most_uses"), expires_at__gt=timezone.now(), revoked_at=None)
        return self.filter(fits, team__deleted_at=None)


class Invitation(models.Model):
    """The way into a team: a letter to one address, or a link for several people. Only the token's hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    email = models.EmailField(_("e-mail address"), blank=True)
    """Whom the letter went to, who alone may accept; empty: whoever has the link."""
    digest = models.CharField(max_length=64, unique=True)
    most_uses = models.PositiveIntegerField(default=1)
    uses = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="accounts_invitation_role_known"),
            models.CheckConstraint(
                condition=models.Q(uses__lte=models.F("most_uses")), name="accounts_invitation_within_uses"
            ),
            models.CheckConstraint(
                condition=models.Q(email="") | models.Q(most_uses=1), name="accounts_invitation_letter_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.team}: {self.email or self.most_uses}"

    @property
    def is_open(self) -> bool:
        return self.uses < self.most_uses and self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def masked_email(self) -> str:
        """Enough for its owner to know it again: `b…@example.org`."""
        name, _at, place = self.email.partition("@")
        return f"{name[:1]}…@{place}"


class Activity(models.Model):
    """A line of the team's feed: who made, renamed, shared what. Appended, never changed; it goes with the team."""

    at = models.DateTimeField(auto_now_add=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="activities")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=20)
    about = models.CharField(max_length=200, blank=True)
    """What it was done to, by the name it had then."""
    page = models.CharField(max_length=40, blank=True)
    """The URL name of the page that shows it, which takes the id `target`."""
    target = models.UUIDField(null=True)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("team", "-at"), name="accounts_activity_of_team"),)

    def __str__(self) -> str:
        return f"{self.verb} {self.about}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise TypeError("The feed is append-only.")
        super().save(*args, **options)


class Deed(models.TextChoices):
    """What the audit log knows."""

    ASSET_UPLOADED = "asset_uploaded", _("uploaded a file")
    ASSET_DELETED = "asset_deleted", _("deleted a file")
    POLICY_HIT = "policy_hit", _("a scene's code wanted what scenes may not do")
    WALL_HIT = "wall_hit", _("a running scene was stopped by the wall")
    GUARD_HIT = "guard_hit", _("asked again and again for what a school must not make")
    OPERATOR_ALERTED = "operator_alerted", _("the operator was alerted")
    UNSAFE_RENDER = "unsafe_render", _("the site started with rendering outside the wall")
    TEAM_CREATED = "team_created", _("created the team")
    TEAM_RENAMED = "team_renamed", _("renamed the team")
    TEAM_DELETED = "team_deleted", _("deleted the team")
    TEAM_RESTORED = "team_restored", _("brought the team back")
    TEAM_PURGED = "team_purged", _("the team was deleted for good")
    MEMBER_INVITED = "member_invited", _("invited")
    INVITATION_REVOKED = "invitation_revoked", _("took back an invitation")
    MEMBER_JOINED = "member_joined", _("joined the team")
    MEMBER_LEFT = "member_left", _("left the team")
    MEMBER_REMOVED = "member_removed", _("took out of the team")
    ROLE_CHANGED = "role_changed", _("changed the role of")
    OWNER_CHANGED = "owner_changed", _("handed the team over to")
    LINK_SHARED = "link_shared", _("shared by link")
    LINK_REVOKED = "link_revoked", _("took back a link")
    CLASSROOM_MADE = "classroom_made", _("made the classroom")
    CLASSROOM_DELETED = "classroom_deleted", _("deleted the classroom")
    SHELVED = "shelved", _("put lessons on the shelf of")
    UNSHELVED = "unshelved", _("took lessons off the shelf of")
    MOVED = "moved", _("moved")
    TRASHED = "trashed", _("put into the trash")
    RESTORED = "restored", _("took out of the trash")
    PURGED = "purged", _("was deleted for good")
    TOKEN_MADE = "token_made", _("made the API token")
    TOKEN_REVOKED = "token_revoked", _("revoked the API token")
    APP_REGISTERED = "app_registered", _("registered the app")
    APP_REMOVED = "app_removed", _("removed the app")
    COMMENT_DELETED = "comment_deleted", _("deleted somebody else's comment on")
    APP_SECRET_CHANGED = "app_secret_changed", _("gave a new secret to the app")
    HOOK_MADE = "hook_made", _("made the webhook to")
    HOOK_EDITED = "hook_edited", _("changed the webhook to")
    HOOK_REMOVED = "hook_removed", _("removed the webhook to")
    HOOK_SECRET_CHANGED = "hook_secret_changed", _("gave a new secret to the webhook to")
    HOOK_SWITCHED_OFF = "hook_switched_off", _("the webhook was switched off, as it failed, to")
    ENGINE_CONNECTED = "engine_connected", _("connected the model server")
    ENGINE_CHANGED = "engine_changed", _("changed the model server")
    ENGINE_DISCONNECTED = "engine_disconnected", _("disconnected the model server")
    ENGINE_WISHES_CHANGED = "engine_wishes_changed", _("changed what is wanted of model servers")


SECURITY_DEEDS = (Deed.POLICY_HIT, Deed.WALL_HIT, Deed.GUARD_HIT)
OPERATOR_DEEDS = (*SECURITY_DEEDS, Deed.OPERATOR_ALERTED, Deed.UNSAFE_RENDER)


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def security(self) -> Self:
        return self.filter(deed__in=SECURITY_DEEDS)

    def for_operator(self) -> Self:
        """What concerns whoever runs the site; the rest is the teams' own."""
        return self.filter(deed__in=OPERATOR_DEEDS)


class AuditEntry(models.Model):
    """A line of the audit log. It outlives its team and its person, so nothing in the database hangs on them."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    deed = models.CharField(max_length=30, choices=Deed.choices)
    team = models.ForeignKey(Team, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+")
    about = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("team", "-at"), name="accounts_audit_of_team"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.deed} {self.about}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise TypeError("The audit log is append-only.")
        super().save(*args, **options)
