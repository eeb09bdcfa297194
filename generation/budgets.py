"""What a team may still spend of a month's budgets: besides what is spent, what jobs at work may yet take is held."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from accounts.locks import take_turn
from accounts.models import Team
from generation.errors import Fault, GenerationError
from generation.models import Job, TeamEngines
from generation.servers import NOTHING, Amount, is_spent
from generation.types import Server, Usage

QUESTIONS = 2
"""Of one job, as a rule: a plan and a scene, or a step and then the whole."""
QUESTION_TOKENS = 4_000
"""Of the rules, signatures and examples around a sentence, as a rule."""


def refusal(team: Team, held: Amount = NOTHING) -> GenerationError | None:
    """Why the team may ask no server of the operator's now; None: it may. `held`: by its other jobs."""
    own = TeamEngines.of(team)
    if own.are_used_up():
        return GenerationError("own_budget_spent", Fault.USER)
    if is_spent(team):
        return GenerationError("budget_spent", Fault.USER, tokens=team.plan.model_tokens)
    if own.are_used_up(held) or is_spent(team, held):
        return GenerationError("budget_held", Fault.USER)
    return None


def admitted(job: Job, servers: tuple[Server, ...]) -> tuple[Server, ...]:
    """Those that may be asked; what the job may take of them is held until it ends. GenerationError where none is left.

    Jobs of a team take turns here, so that many at once do not all count on the same rest.
    """
    team: Team = job.generation.scene.project.team
    with transaction.atomic():
        take_turn("budget", team.pk.hex)
        held = Job.objects.held_for(team, besides=job)
        error = refusal(team, held)
        if error and not TeamEngines.of(team).are_used_up(held):  # the plan's tokens are for the operator's servers
            servers = tuple(server for server in servers if server.is_own)
            error = None if servers else error
        if error:
            raise error
        amount = likely(servers)
        Job.objects.filter(pk=job.pk).update(held_tokens=amount.tokens, held_cost=amount.cost)
    return servers


def settle(job: Job, usage: Usage) -> None:
    """What a call has taken is spent, and no longer held."""
    tokens = Greatest(F("held_tokens") - usage.tokens_in - usage.tokens_out, Value(0))
    cost = Greatest(F("held_cost") - Decimal(str(usage.cost)), Value(Decimal(0)))
    Job.objects.filter(pk=job.pk).update(held_tokens=tokens, held_cost=cost)


def likely(servers: tuple[Server, ...]) -> Amount:
    """What a job may take, whichever of the servers answers."""
    tokens = max(QUESTION_TOKENS + server.max_tokens for server in servers)
    price = max(QUESTION_TOKENS * server.price_in + server.max_tokens * server.price_out for server in servers)
    return Amount(QUESTIONS * tokens, Decimal(str(round(QUESTIONS * price / 1_000_000, 6))))
