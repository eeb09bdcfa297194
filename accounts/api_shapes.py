"""The shapes of people, teams and tokens in the API: what is given, what is shown."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.forms import GIVEN_ROLES
from accounts.invitations import MOST_DAYS, MOST_USES
from accounts.models import Role
from accounts.scopes import EVERYTHING, SCOPES

ID = "6f0c5a3e-7a54-4a0e-9d5e-2f7a1b1f0c11"
AT = "2026-09-01T08:00:00+00:00"
LATER = "2026-10-01T08:00:00+00:00"
SITE = "https://manimgen.example"


class NothingGiven(serializers.Serializer[Any]):
    """An empty body."""


class Confirmed(serializers.Serializer[Any]):
    """For what is not easily taken back."""

    confirm = serializers.CharField(allow_blank=True, default="", help_text="The team's name, repeated.")


class AccountGiven(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120, allow_blank=True)

    EXAMPLE: ClassVar[dict[str, Any]] = {"name": "Alice"}


class AccountShown(serializers.Serializer[Any]):
    """Who you are to the API, and what your token allows."""

    id = serializers.IntegerField(allow_null=True, help_text="null for a visitor.")
    name = serializers.CharField(allow_null=True)
    email = serializers.EmailField(allow_null=True)
    scopes = serializers.ListField(child=serializers.CharField(), help_text="`*`: everything.")
    team = serializers.UUIDField(allow_null=True, help_text="The one team that a team's token opens.")

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": 7,
        "name": "Alice",
        "email": "alice@example.org",
        "scopes": ["projects:read"],
        "team": None,
    }


class TeamGiven(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)

    EXAMPLE: ClassVar[dict[str, Any]] = {"name": "Mathematics"}


class TeamShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.values, help_text="Yours.")
    is_personal = serializers.BooleanField()
    plan = serializers.CharField()
    created_at = serializers.DateTimeField()

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": ID, "name": "Mathematics", "role": "owner", "is_personal": False, "plan": "team", "created_at": AT,
    }  # fmt: skip


class HandOverGiven(serializers.Serializer[Any]):
    member = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    confirm = serializers.CharField(allow_blank=True, default="", help_text="The team's name, repeated.")

    EXAMPLE: ClassVar[dict[str, Any]] = {"member": 8, "confirm": "Mathematics"}


class RoleGiven(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=Role.values)

    EXAMPLE: ClassVar[dict[str, Any]] = {"role": "viewer"}


class MemberShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=Role.values)
    since = serializers.DateTimeField()

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": 8,
        "name": "Bob",
        "email": "bob@example.org",
        "role": "editor",
        "since": AT,
    }


class InvitationGiven(serializers.Serializer[Any]):
    email = serializers.EmailField(required=False, allow_blank=True, default="", help_text="Empty: a link.")
    role = serializers.ChoiceField(choices=[role for role, _label in GIVEN_ROLES], default=Role.EDITOR.value)
    days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, default=7)
    most_uses = serializers.IntegerField(min_value=1, max_value=MOST_USES, default=1)

    EXAMPLE: ClassVar[dict[str, Any]] = {"email": "dora@example.org", "role": "editor", "days": 7}


class InvitationShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    email = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.values)
    uses = serializers.IntegerField()
    most_uses = serializers.IntegerField()
    expires_at = serializers.DateTimeField()

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": ID, "email": "dora@example.org", "role": "editor", "uses": 0, "most_uses": 1, "expires_at": LATER,
    }  # fmt: skip


class InvitationMade(InvitationShown):
    url = serializers.URLField(help_text="Shown this once.")
    is_sent = serializers.BooleanField()

    EXAMPLE = InvitationShown.EXAMPLE | {"url": f"{SITE}/join/2b1c…/", "is_sent": True}


class ActivityShown(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    user = serializers.CharField(allow_null=True)
    verb = serializers.CharField()
    about = serializers.CharField()
    url = serializers.URLField(allow_null=True)

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "at": AT,
        "user": "Bob",
        "verb": "made",
        "about": "Parabolas",
        "url": f"{SITE}/lessons/{ID}/",
    }


class DeedShown(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    user = serializers.CharField(allow_null=True)
    deed = serializers.CharField()
    about = serializers.CharField(allow_blank=True)

    EXAMPLE: ClassVar[dict[str, Any]] = {"at": AT, "user": "Alice", "deed": "token_made", "about": "nightly"}


class TokenGiven(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80, help_text="What it is for.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=[EVERYTHING, *SCOPES]), allow_empty=False, max_length=len(SCOPES)
    )
    team = serializers.UUIDField(required=False, help_text="A team that you administer: it opens that one alone.")
    days = serializers.IntegerField(min_value=1, max_value=3650, required=False, help_text="Until it expires.")
    networks = serializers.ListField(
        child=serializers.CharField(max_length=50), required=False, max_length=20, help_text="CIDR; empty: everywhere."
    )

    EXAMPLE: ClassVar[dict[str, Any]] = {"name": "nightly export", "scopes": ["scenes:read", "clips:read"], "days": 90}


class TokenShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    prefix = serializers.CharField(help_text="How the secret begins.")
    scopes = serializers.ListField(child=serializers.CharField())
    team = serializers.UUIDField(allow_null=True)
    networks = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="To the minute.")

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": 12, "name": "nightly export", "prefix": "mg_Xk3v9Q", "scopes": ["scenes:read", "clips:read"],
        "team": None, "networks": [], "created_at": AT, "expires_at": LATER, "last_used_at": None,
    }  # fmt: skip


class TokenMade(TokenShown):
    secret = serializers.CharField(help_text="Shown this once.")

    EXAMPLE = TokenShown.EXAMPLE | {"secret": "mg_Xk3v9Q…"}
