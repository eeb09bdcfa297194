"""How a brief becomes a source: which engines may write it, what they say while they do, what it costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Exists

from accounts.models import Team
from generation import budgets, findings, guarding
from generation.engine import chat_plan, choice, steps
from generation.errors import Fault, GenerationError
from generation.models import Generation, Status
from generation.run import Run
from generation.servers import ModelServer, TeamEngines, is_spent
from generation.signatures import likely
from generation.types import (
    Base,
    Brief,
    Calling,
    Engines,
    Example,
    Plan,
    Quality,
    Repair,
    Server,
    Source,
    Token,
    Usage,
    Waiting,
)
from generation.wishes import Wishes, painted
from projects.models import Origin, Revision

MOST_OWN_EXAMPLES = 40
LONGEST_EXAMPLE = 8_000
"""Characters."""
WITHOUT_SERVERS = {"no_blueprint_fits", "engine_missing"}
"""What an engine says that has no server to ask."""


def source(run: Run, repair: Repair | None) -> Source | None:
    """Let the engine plan and write; say what it does as it does it. None when the plan waits for the teacher."""
    generation = run.generation
    run.move(Status.REPAIRING if repair else Status.PLANNING)
    brief = _brief(generation, guarding.admit(run))
    engines = replace(engines_for(generation), admit=partial(budgets.admitted, run.job))
    try:
        for piece in choice.named(brief.engine, engines).write(brief, repair, run.stop):
            match piece:
                case Plan() if _is_held(run, piece):
                    return None
                case Token():
                    run.writing(piece.text)
                case Source():
                    theme = "" if brief.base else engines.wishes.theme  # a change has painted what it made
                    source = replace(piece, code=painted(piece.code, theme))
                    run.say("source", title=source.title, code=source.code)
                    return source
                case Usage():
                    run.spend(piece)
                case Calling():
                    run.calling(piece)
                case Waiting():
                    run.say("waiting", **asdict(piece))
    except GenerationError as error:
        if error.id in WITHOUT_SERVERS:
            raise (budgets.refusal(_team(generation)) or error) from None
        raise
    run.check()
    raise GenerationError("no_source", Fault.MODEL)


def _brief(generation: Generation, said: str) -> Brief:
    """What the engine is asked: `said` is the prompt, or the change, as it may see it."""
    plan = chat_plan.from_json(generation.plan) if generation.plan else None
    seed = generation.seed + _tries_before(generation)  # or a model would write the same once more
    brief = Brief(said, generation.engine, Quality(generation.quality), seed, plan)
    if not generation.change:
        return brief
    if generation.refines is None:
        raise GenerationError("change_unknown", Fault.USER, reason="The scene that was to be changed is gone.")
    source = source_of(generation.refines)
    if Wishes.of(generation.wishes).theme == "light" and "stage" not in source.parameters:
        source = replace(source, parameters={**source.parameters, "stage": "light"})
    film = generation.refines.clips.order_by("created_at").last()
    return replace(brief, prompt=generation.prompt, base=Base(source, said, film.duration if film else 0.0))


def _tries_before(generation: Generation) -> int:
    """How often the same sentence has failed in this scene."""
    others = generation.scene.generations.filter(prompt=generation.prompt, change=generation.change)
    return others.filter(status=Status.FAILED, created_at__lt=generation.created_at).count()


def step_of(repair: Repair) -> str:
    """The name of the step that is mended alone; empty where it is the whole scene."""
    step = steps.to_mend(repair)
    return step.name if step else ""


def told(reasons: Iterable[str]) -> list[str]:
    """Why a repair is asked for, for the page: what is mended already is for the engine alone."""
    return [reason for reason in reasons if not reason.startswith(steps.MENDED)]


def keep(generation: Generation, source: Source) -> Revision:
    """A checked source as the scene's newest revision; the first one names the scene."""
    scene = generation.scene
    if scene.title != source.title and not scene.revisions.exists():
        scene.title = source.title[:200]
    scene.save(update_fields=["title", "updated_at"])
    return scene.add_revision(
        code=source.code,
        scene_class=source.scene,
        engine=source.engine,
        blueprint=source.blueprint or "",
        parameters=dict(source.parameters),
        origin=Origin.PROMPT,
        author=generation.author,
    )


def source_of(revision: Revision) -> Source:
    """A kept revision, as an engine wrote it."""
    return Source(
        revision.code, revision.scene_class, revision.scene.title, revision.engine,
        revision.blueprint or None, revision.parameters,
    )  # fmt: skip


def engines_for(generation: Generation) -> Engines:
    """The servers in the order in which they are asked; the one asked for, first. None once the budget is spent."""
    team = _team(generation)
    wanted_of_all = TeamEngines.of(team)
    servers = () if wanted_of_all.are_used_up() else _servers_for(team)
    wishes = Wishes.of(generation.wishes)
    name = generation.server or wanted_of_all.server
    if wanted := [server for server in servers if server.name == name]:
        first = (replace(server, model=wishes.model or server.model) for server in wanted)
        servers = (*first, *(server for server in servers if server not in wanted))
    return replace(
        settings.ENGINES,
        servers=servers,
        memory=cache,
        examples=_accepted(generation) if servers else (),
        signatures=likely,
        shelf=team.pk.hex if wanted_of_all.reuse_answers else "",
        wishes=wishes,
    )


def _servers_for(team: Team) -> tuple[Server, ...]:
    """The team's own, then the operator's, as long as the team's plan has tokens left."""
    own = ModelServer.objects.filter(team=team).in_use().as_servers()
    if is_spent(team):
        return own
    return (*own, *settings.ENGINES.servers, *ModelServer.objects.of_site().in_use().as_servers())


def _team(generation: Generation) -> Any:
    return generation.scene.project.team


def _accepted(generation: Generation) -> tuple[Example, ...]:
    """Scenes of the team that a model wrote and the team has kept, the newest first: films that can be read."""
    made = Generation.objects.live().filter(
        scene__project__team=_team(generation), status=Status.SUCCEEDED, revision__engine="chat", change=""
    )
    kept = made.exclude(scene=generation.scene).exclude(Exists(findings.left_over()))
    rows = kept.order_by("-created_at").values_list("prompt", "revision__code")[:MOST_OWN_EXAMPLES]
    return tuple(Example(prompt, code) for prompt, code in rows if len(code) <= LONGEST_EXAMPLE)


def _is_held(run: Run, plan: Plan) -> bool:
    """Say the plan and keep a model's one; whether the teacher wants to see it before it is written."""
    if not plan.board:
        run.say("plan", **asdict(plan))
        return False
    run.generation.plan = chat_plan.as_json(plan)
    if run.generation.plan_first:
        run.hold(plan)
        return True
    run.keep(plan=run.generation.plan)
    run.say("plan", **asdict(plan))
    return False
