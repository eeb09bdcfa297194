"""Who you are, and your team."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


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


class TeamQuerySet(models.QuerySet["Team"]):
    def of_member(self, user: User) -> Self:
        return self.filter(memberships__user=user)


class Team(models.Model):
    """The tenant: projects, quotas and members belong to a team."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    personal_of = models.OneToOneField(User, on_delete=models.CASCADE, null=True, blank=True, related_name="own_team")
    is_guest = models.BooleanField(default=False)
    """A team of nobody: it belongs to the session of a visitor who has not signed up."""
    members = models.ManyToManyField(User, through="Membership", related_name="teams")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(is_guest=False) | models.Q(personal_of=None), name="accounts_team_guest_has_no_owner"
            ),
        )

    def __str__(self) -> str:
        return self.name


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


class ApiTokenManager(models.Manager["ApiToken"]):
    def issue(self, user: User, name: str) -> str:
        """Make a token and return its secret, which is not kept: only its SHA-256 is."""
        secret = f"mg_{secrets.token_urlsafe(32)}"
        self.create(user=user, name=name, prefix=secret[:9], digest=digest(secret))
        return secret

    def bearer_of(self, secret: str) -> User | None:
        """The active person whose token this is."""
        token = self.select_related("user").filter(digest=digest(secret), user__is_active=True).first()
        return token.user if token else None


class ApiToken(models.Model):
    """A key to the API. The secret is shown once; `prefix` tells tokens apart afterwards."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[ApiTokenManager] = ApiTokenManager()

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.name})"


def digest(secret: str) -> str:
    """SHA-256, hex. The secret has 256 random bits: a slow hash would add nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()
