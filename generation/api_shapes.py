"""The shapes of generations in the API: what is asked, what is given, what is shown."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from accounts.models import Team
from accounts.prepared import Prepared
from accounts.rest.addresses import address
from generation.engine import choice
from generation.forms import MAX_PROMPT
from generation.messages import clip_message, usage_message
from generation.models import Generation, Piece, Status
from generation.refining import diff_of
from generation.servers import names_for
from generation.types import ASPECTS, Quality
from generation.wishes import MOST_INSTRUCTIONS, THEMES, Wishes, misfits
from generation.wording import problem_words

MAX_SEED = 2**31 - 1
MOST_TOKENS = 32_768
MOST_REPAIRS = 4
QUALITIES = [quality.value for quality in Quality]
ID = "6f0c5a3e-7a54-4a0e-9d5e-2f7a1b1f0c11"
OTHER_ID = "0d2b9c64-3a8e-4f5c-8a43-5f1f9b9f6c20"
AT = "2026-09-01T08:00:00+00:00"
API = "https://manimgen.example/api/v1"
_SEGMENTS = Prepared(Piece.objects.segments)


class StartGiven(serializers.Serializer[Any]):
    """What starts a generation."""

    prompt = serializers.CharField(max_length=MAX_PROMPT, help_text="A sentence.")
    engine = serializers.ChoiceField(
        choices=choice.NAMES, default="auto", help_text="`auto`: the first where a blueprint fits, else the second."
    )
    project = serializers.UUIDField(required=False, help_text="One you may edit; else your newest.")
    quality = serializers.ChoiceField(choices=QUALITIES, default=Quality.LOW.value)
    seed = serializers.IntegerField(min_value=0, max_value=MAX_SEED, default=0)
    server = serializers.CharField(
        max_length=40, default="", allow_blank=True, help_text="The model server to ask first, by its name."
    )
    plan_first = serializers.BooleanField(
        allow_null=True, default=None, help_text="Whether a model's plan waits for you; null: as the team has set it."
    )
    model = serializers.CharField(
        max_length=200, default="", allow_blank=True, help_text="One that the `server` has; else its first."
    )
    temperature = serializers.FloatField(min_value=0, max_value=2, allow_null=True, default=None)
    top_p = serializers.FloatField(min_value=0.01, max_value=1, allow_null=True, default=None)
    max_tokens = serializers.IntegerField(
        min_value=256, max_value=MOST_TOKENS, allow_null=True, default=None, help_text="Of one answer of the model."
    )
    repairs = serializers.IntegerField(
        min_value=0, max_value=MOST_REPAIRS, allow_null=True, default=None, help_text="Tries to mend what fails."
    )
    aspect = serializers.ChoiceField(choices=list(ASPECTS), default="16:9")
    theme = serializers.ChoiceField(choices=THEMES, default="dark")
    instructions = serializers.CharField(
        max_length=MOST_INSTRUCTIONS, default="", allow_blank=True, help_text="Goes to the model beside its rules."
    )

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "prompt": "Plot y = x^2 - 3x + 2 and mark its roots",
        "engine": "composer",
        "quality": "m",
    }


class GenerationQuery(serializers.Serializer[Any]):
    """Which generations, in which order."""

    team = serializers.UUIDField(required=False)
    project = serializers.UUIDField(required=False)
    scene = serializers.UUIDField(required=False)
    status = serializers.ChoiceField(choices=["active", *Status.values], required=False)
    engine = serializers.CharField(max_length=40, required=False)
    ordering = serializers.ChoiceField(choices=["-created_at", "created_at"], default="-created_at")


class EventsQuery(serializers.Serializer[Any]):
    after = serializers.CharField(default="0", help_text="The number of the last event you have.")


class PlanGiven(serializers.Serializer[Any]):
    """A storyboard, as `plan` of a generation shows it."""

    title = serializers.CharField(required=False, allow_blank=True)
    idea = serializers.CharField(required=False, allow_blank=True)
    steps = serializers.ListField(child=serializers.JSONField(), required=False)

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "title": "Roots",
        "idea": "A root is where the curve meets the axis.",
        "steps": [{"name": "The curve", "shown": "A parabola is drawn.", "said": "Here it is."}],
    }


class GenerationBrief(serializers.Serializer[Any]):
    """A generation as lists show it."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Status.values)
    prompt = serializers.CharField()
    engine = serializers.CharField()
    quality = serializers.ChoiceField(choices=QUALITIES)
    project = serializers.UUIDField()
    scene = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    url = serializers.URLField()

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": ID, "status": "succeeded", "prompt": "Plot y = x^2", "engine": "composer", "quality": "l",
        "project": OTHER_ID, "scene": OTHER_ID, "created_at": AT, "ended_at": "2026-09-01T08:00:04+00:00",
        "url": f"{API}/generations/{ID}/",
    }  # fmt: skip


class GenerationShown(GenerationBrief):
    """A generation, whole."""

    seed = serializers.IntegerField()
    wishes = serializers.DictField(help_text="The parameters that were given for the model.")
    plan = serializers.DictField(allow_null=True, help_text="A model's storyboard.")
    is_held = serializers.BooleanField(help_text="Whether the plan, or the proposal, waits for you.")
    change = serializers.CharField(help_text="What was to be different, where a scene was changed by words.")
    proposal = serializers.CharField(help_text="What a model would change, as a unified diff; empty: nothing waits.")
    usage = serializers.DictField()
    blueprint = serializers.CharField(allow_null=True)
    parameters = serializers.DictField(allow_null=True)
    code = serializers.CharField(allow_null=True)
    film_url = serializers.URLField(allow_null=True, help_text="HLS, while it is drawn.")
    clip = serializers.DictField(allow_null=True)
    problem = serializers.DictField(allow_null=True, help_text="Why it failed.")
    events_url = serializers.URLField()
    cancel_url = serializers.URLField()
    studio_url = serializers.URLField()

    EXAMPLE = GenerationBrief.EXAMPLE | {
        "seed": 0, "wishes": {}, "plan": None, "is_held": False, "change": "",
        "proposal": "", "blueprint": "function_plot",
        "usage": {"tokens_in": 0, "tokens_out": 0, "seconds": 0.0, "cost": 0.0, "currency": "€", "calls": []},
        "parameters": {"formula": "x^2"}, "code": "from manim import *\n…", "film_url": None, "problem": None,
        "clip": {"id": OTHER_ID, "duration": 12.5, "video": f"https://manimgen.example/clips/{OTHER_ID}/video.mp4"},
        "events_url": f"{API}/generations/{ID}/events/", "cancel_url": f"{API}/generations/{ID}/cancel/",
        "studio_url": f"https://manimgen.example/scenes/{OTHER_ID}/",
    }  # fmt: skip


def check_wishes(team: Team, values: dict[str, Any]) -> Wishes:
    """The parameters for the model. Raises ValidationError at those that nobody would heed."""
    wishes = Wishes(**{name: values[name] for name in Wishes.names() if name in values})
    errors: dict[str, Any] = {
        name: [_("The engine “%(engine)s” knows no “%(name)s”: %(mend)s") % {"engine": values["engine"], "name": name,
               "mend": _("ask for the engine “chat”, or leave it out.")}]
        for name in misfits(wishes, values["engine"])
    }  # fmt: skip
    servers = names_for(Q(team=team))
    if values["server"] and values["server"] not in servers:
        errors["server"] = [
            _("There is no model server of this name. You have: %s.") % (", ".join(servers) or _("none"))
        ]
    elif wishes.model and not values["server"]:
        errors["model"] = [_("Name the `server` that has this model.")]
    if errors:
        raise ValidationError(errors)
    return wishes


def as_row(generation: Generation, request: Request) -> dict[str, Any]:
    """A generation as lists show it."""
    return {
        "id": str(generation.pk),
        "status": generation.status,
        "prompt": generation.prompt,
        "engine": generation.engine,
        "quality": generation.quality,
        "project": str(generation.scene.project_id),
        "scene": str(generation.scene_id),
        "created_at": generation.created_at.isoformat(),
        "ended_at": generation.ended_at.isoformat() if generation.ended_at else None,
        "url": address(request, "api_generation", generation.pk),
    }


def as_json(generation: Generation, request: Request) -> dict[str, Any]:
    """A generation, whole; addresses are absolute."""
    clip = clip_message(generation.clip) if generation.clip else None
    if clip:
        clip |= {name: request.build_absolute_uri(clip[name]) for name in ("video", "poster", "captions_url")}
    revision = generation.revision
    is_filmed = bool(_SEGMENTS.filter(generation=generation)[:1])
    return as_row(generation, request) | {
        "seed": generation.seed,
        "wishes": generation.wishes or {},
        "plan": generation.plan,
        "is_held": generation.is_held,
        "change": generation.change,
        "proposal": diff_of(generation),
        "usage": usage_message(generation),
        "blueprint": revision.blueprint or None if revision else None,
        "parameters": revision.parameters if revision else None,
        "code": revision.code if revision else None,
        "film_url": address(request, "film", generation.pk) if is_filmed else None,
        "clip": clip,
        "problem": problem_words(generation.problem) if generation.problem else None,
        "events_url": address(request, "api_generation_events", generation.pk),
        "cancel_url": address(request, "api_generation_cancel", generation.pk),
        "studio_url": address(request, "studio", generation.scene_id),
    }
