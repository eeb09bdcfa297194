"""The shapes of webhooks and their deliveries in the API."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.api_shapes import AT, ID, LATER
from accounts.hooks.kinds import ALL, Kind
from accounts.hooks.records import Delivering

EVENT = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
KINDS = [ALL, *Kind.values]


class WebhookGiven(serializers.Serializer[Any]):
    url = serializers.URLField(max_length=500, help_text="https, and an address of the public internet.")
    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=KINDS), allow_empty=False, max_length=len(KINDS),
        help_text="`*`: all, also those to come.",
    )  # fmt: skip
    about = serializers.CharField(max_length=120, allow_blank=True, required=False, help_text="What it is for.")

    EXAMPLE: ClassVar[dict[str, Any]] = {"url": "https://hooks.example.org/films", "kinds": ["clip.created"]}


class WebhookEdit(WebhookGiven):
    is_on = serializers.BooleanField(required=False, help_text="Switched on again, it begins without its old failures.")

    EXAMPLE: ClassVar[dict[str, Any]] = {"kinds": ["clip.created", "generation.failed"], "is_on": True}


class WebhookShown(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    team = serializers.UUIDField()
    url = serializers.URLField()
    kinds = serializers.ListField(child=serializers.CharField())
    about = serializers.CharField()
    is_on = serializers.BooleanField()
    off = serializers.CharField(help_text="Why it is off: `by_hand`, `failing`, `gone`; empty: it is on.")
    failing_since = serializers.DateTimeField(allow_null=True)
    old_secret_until = serializers.DateTimeField(
        allow_null=True, help_text="Until then the secret before this one signs too."
    )
    created_at = serializers.DateTimeField()

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": ID, "team": EVENT, "url": "https://hooks.example.org/films", "kinds": ["clip.created"], "about": "",
        "is_on": True, "off": "", "failing_since": None, "old_secret_until": None, "created_at": AT,
    }  # fmt: skip


class WebhookMade(WebhookShown):
    secret = serializers.CharField(help_text="Shown this once.")

    EXAMPLE = WebhookShown.EXAMPLE | {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}


class DeliveryQuery(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=Delivering.values, required=False)


class DeliveryBrief(serializers.Serializer[Any]):
    """A line of a webhook's log."""

    id = serializers.IntegerField()
    webhook = serializers.UUIDField()
    event = serializers.UUIDField(help_text="The `webhook-id`.")
    kind = serializers.CharField()
    state = serializers.ChoiceField(choices=Delivering.values)
    attempts = serializers.IntegerField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="When it is tried next.")
    created_at = serializers.DateTimeField()

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": 120, "webhook": ID, "event": EVENT, "kind": "clip.created", "state": "waiting", "attempts": 1,
        "due_at": LATER, "created_at": AT,
    }  # fmt: skip


class DeliveryShown(DeliveryBrief):
    payload = serializers.DictField(help_text="What is sent.")
    tries = serializers.ListField(
        child=serializers.DictField(), help_text="`at`, `status`, `error`, `answer` (how it begins), `milliseconds`."
    )

    EXAMPLE = DeliveryBrief.EXAMPLE | {
        "payload": {"type": "clip.created", "timestamp": AT, "data": {"team": EVENT}},
        "tries": [{"at": AT, "status": 500, "error": "answered_no", "answer": "try later", "milliseconds": 43}],
    }
