"""Changes of a scene that is there: what is asked of the engine, and what waits for a person's yes."""

from __future__ import annotations

import difflib
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from generation import conversation, writing
from generation.models import Generation, Job, State
from generation.run import Run
from generation.types import Source
from projects.models import Revision


def keep(run: Run, source: Source) -> Revision | None:
    """A checked source as the scene's newest revision; None when a model's change waits to be accepted."""
    generation = run.generation
    if not generation.change:
        return writing.keep(generation, source)
    if not source.blueprint:
        _hold(run, source)
        return None
    revision = writing.keep(generation, source)
    conversation.answer(generation, source, revision)
    return revision


def _hold(run: Run, source: Source) -> None:
    """End this job without a next one: somebody has to look at what a model has changed."""
    run.keep(proposal=asdict(source), held_at=timezone.now())
    run.say("proposal", remark=source.remark, diff=diff_of(run.generation))
    Job.objects.filter(pk=run.job.pk).update(state=State.DONE)


def proposed(generation: Generation) -> Source | None:
    """What waits to be accepted."""
    proposal: dict[str, Any] | None = generation.proposal
    return Source(**proposal) if proposal and generation.is_held else None


def diff_of(generation: Generation) -> str:
    """What a proposal changes, unified; empty where there is none."""
    source = proposed(generation)
    if source is None or generation.refines is None:
        return ""
    before, after = generation.refines.code.splitlines(), source.code.splitlines()
    return "\n".join(difflib.unified_diff(before, after, "before", "after", lineterm="", n=2))
