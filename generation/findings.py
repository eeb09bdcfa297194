"""What the layout probe found in the films of a generation: read from its events, worded for an engine, told again."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery

from generation.models import BY_HAND, Generation, GenerationEvent
from generation.run import Run
from projects.models import Clip, Revision

SERIOUS = frozenset(("overlap", "off_frame", "empty_frame"))
"""What a model is asked to mend. The rest is shown, and for the teacher to judge."""


def serious(run: Run, revision: Revision) -> tuple[str, ...]:
    """What is to be mended in the film that this worker has drawn; nothing where no model wrote the scene."""
    if revision.blueprint or revision.engine == BY_HAND:
        return ()
    return tuple(_reason(found) for found in of_take(run.generation, run.fence) if found["id"] in SERIOUS)


def left_over() -> Any:
    """The serious findings in the film that a generation ended with, for a query of generations to ask after."""
    source = GenerationEvent.objects.filter(generation=OuterRef("generation"), kind="source").order_by("-number")
    serious = GenerationEvent.objects.filter(kind="finding", data__id__in=list(SERIOUS))
    return serious.filter(generation=OuterRef("pk"), number__gt=Subquery(source.values("number")[:1]))


def of_take(generation: Generation, take: int) -> list[dict[str, Any]]:
    """The findings of a film, once each: they may have been told again."""
    told = generation.events.filter(kind="finding", data__take=take).values_list("data", flat=True)
    return list({(found["id"], found["message"]): found for found in told}.values())


def tell_again(run: Run, drawn: Clip) -> None:
    """The findings of a film that was drawn before: by this generation, or by another, whose pictures stay there."""
    kept = run.generation.best
    if kept and kept.get("clip") == str(drawn.pk):
        for found in of_take(run.generation, kept["take"]):
            run.say("finding", **found | {"take": run.fence})
    elif other := Generation.objects.filter(clip__key=drawn.key).order_by("created_at").first():
        newest = other.events.filter(kind="finding").last()
        for found in of_take(other, newest.data["take"]) if newest else ():
            run.say("finding", **found | {"take": run.fence, "picture": ""})


def _reason(found: dict[str, Any]) -> str:
    line = f"line {found['line']}: " if found["line"] else ""
    step = f", step “{found['step']}”" if found["step"] else ""
    return f"{line}The film shows at {found['time']:.1f} s{step}: {found['message']}"
