"""What the page and the API get to see of an event and of a clip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.prepared import Prepared
from generation.models import Generation, GenerationEvent
from generation.servers import ModelCall
from generation.wording import problem_words
from projects.models import Clip

OF_A_CALL = (
    "server", "model", "purpose", "step", "outcome", "tokens_in", "tokens_out", "is_counted", "seconds", "cost",
)  # fmt: skip
_CALLS = Prepared(ModelCall.objects.all)


def event_message(event: GenerationEvent) -> dict[str, Any]:
    """An event, numbered; a problem is put into words here."""
    data = problem_words(event.data) if event.kind == "problem" else event.data
    return {"number": event.number, "kind": event.kind, "at": event.at.isoformat(), "data": data}


def last_seen(text: str) -> int:
    """The number of the last event that a listener says it has seen; 0, which is all of them, if it makes no sense."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def clip_message(clip: Clip) -> dict[str, Any]:
    """A clip as the page and the API see it; times in seconds, sizes in pixels."""
    facts = ("width", "height", "fps", "duration", "steps", "captions", "quality")
    addresses = {"video": "clip_video", "poster": "clip_poster", "captions_url": "clip_captions"}
    return {
        "id": str(clip.pk),
        **{name: reverse(view, args=[clip.pk]) for name, view in addresses.items()},
        **{name: getattr(clip, name) for name in facts},
    }


def usage_message(generation: Generation) -> dict[str, Any]:
    """What the model servers took for a generation, in all and call by call; seconds, and money in `currency`."""
    calls = _CALLS.filter(generation=generation)[:]
    rows = [{name: getattr(call, name) for name in OF_A_CALL} | {"cost": float(call.cost)} for call in calls]
    totals = {name: sum(row[name] for row in rows) for name in ("tokens_in", "tokens_out", "seconds", "cost")}
    rounded = {"seconds": round(totals["seconds"], 3), "cost": round(totals["cost"], 6)}
    return totals | rounded | {"currency": settings.CURRENCY, "calls": rows}


def render_message(event: Mapping[str, Any]) -> dict[str, Any]:
    """A renderer's event without its kind; progress gets the percentage of frames drawn."""
    data = {key: value for key, value in event.items() if key != "event"}
    if event["event"] == "progress" and event.get("frames"):
        data["percent"] = min(100, int(100 * event["frames_done"] / event["frames"]))
    return data
