"""The guard at the pipeline's two doors: the prompt before an engine sees it, the source before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from accounts import audit
from accounts.models import Deed, Team
from generation.engine import guard
from generation.engine.chat_turns import Turns
from generation.engine.guard import model, pasted
from generation.engine.guard.source import hidden_orders, judge_words, words_of
from generation.errors import Refused
from generation.models import Generation
from generation.run import Run
from generation.types import Problem, Source, Usage
from generation.wishes import Wishes

WATCHED = ("refused_harmful", "refused_injected")
"""Who tries these again and again is looked at; whoever seems unwell is not."""
HOUR = timedelta(hours=1)
REPEATED = 3
"""Tries of a team within an hour, from which on they are security events."""
NOTED_EVERY = 300
"""Seconds between two such events of a team."""


def admit(run: Run) -> str:
    """The prompt as an engine may see it. Raises Refused. A plan that a teacher has changed is weighed too."""
    generation = run.generation
    if generation.change:
        return _admit_change(run)
    judgement = _judge(run, generation.prompt)
    if instructions := Wishes.of(generation.wishes).instructions:
        _judge(run, instructions, is_request=False)
    for shown in judge_words((0, text) for text in _texts(generation.plan)):
        raise Refused(shown.verdict, kinds=shown.details)
    return judgement.text


def _admit_change(run: Run) -> str:
    """A wish about a scene is no request of its own ("slower"); a guard model weighs it with what it is about."""
    generation = run.generation
    judgement = _judge(run, generation.change, is_request=False)
    if settings.GUARD.servers:
        _judge(run, f"{generation.prompt}\n{generation.change}")
    return judgement.text


def _judge(run: Run, text: str, *, is_request: bool = True) -> guard.Judgement:
    """Raises Refused where a school must not make this; what is no request of its own may be about anything else."""
    judgement = guard.judge(text, _asking(run) if settings.GUARD.servers and is_request else None)
    fine = {guard.Verdict.GOOD} if is_request else {guard.Verdict.GOOD, guard.Verdict.OFF_TASK}
    if judgement.verdict not in fine:
        refusal = Refused(judgement.verdict, topic=judgement.topic, kinds=judgement.details)
        _note_repeated(run.generation, refusal)
        raise refusal
    return judgement


def release(run: Run, source: Source) -> tuple[Problem, ...]:
    """Orders that were found hidden in what was pasted or written, as findings that stop nothing.

    Raises Refused when the scene would show what a school must not be shown. It is not repaired and not kept.
    """
    words = [] if source.blueprint else words_of(source.code)  # a ready scene adds nothing to the prompt's own words
    for shown in judge_words(words):
        raise Refused("source", line=shown.line, kinds=shown.details)
    pasted_orders = pasted.ignore(run.generation.prompt)[1]
    told = [(0, sentence) for sentence in pasted_orders]
    told += [(line, "This comment gives orders to an engine. It is ignored.") for line in hidden_orders(source.code)]
    return tuple(Problem("hidden_orders", line, 0, sentence, "", fixed=True) for line, sentence in told)


def _asking(run: Run) -> model.Ask:
    """The guard model of the settings, asked in one turn. What it takes is the generation's."""

    def ask(messages: model.Messages) -> str:
        turns = Turns(replace(settings.GUARD, memory=cache), run.stop)
        asking = turns.ask(lambda manner, most: tuple(messages), "guard", schema=model.SCHEMA)
        while True:
            try:
                piece = next(asking)
            except StopIteration as end:
                return end.value.text if end.value else ""
            if isinstance(piece, Usage):
                run.spend(piece)

    return ask


def _texts(value: Any) -> Iterable[str]:
    """Every text in a JSON value."""
    match value:
        case str():
            yield value
        case list():
            for part in value:
                yield from _texts(part)
        case dict():
            for part in value.values():
                yield from _texts(part)


def _note_repeated(generation: Generation, refusal: Refused) -> None:
    """A team that tries harmful things again and again makes a security event, without a word of what it wrote."""
    team: Team = generation.scene.project.team
    if refusal.id not in WATCHED:
        return
    since = timezone.now() - HOUR
    refused = Generation.objects.filter(scene__project__team=team, ended_at__gt=since, problem__id__in=WATCHED).count()
    if refused + 1 >= REPEATED and cache.add(f"guard-noted-{team.pk}", 1, NOTED_EVERY):
        facts = {"verdict": refusal.id, "within_an_hour": refused + 1}
        about = f"scene {generation.scene_id}"
        audit.record_security_event(Deed.GUARD_HIT, team, generation.author, about=about, **facts)
