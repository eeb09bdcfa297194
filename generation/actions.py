"""Start, draw, cancel, retry: the page, the API and the LMS all call these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction

from accounts import activity
from accounts.activity import Verb
from accounts.models import User
from generation import assets, bell, conversation, events, refining, security, writing
from generation.checks import check
from generation.engine import chat_plan
from generation.engine.guard import personal
from generation.errors import Fault, GenerationError, Refused
from generation.events import Superseded
from generation.messages import clip_message
from generation.models import BY_HAND, Generation, Job, Kind, Status, TeamEngines
from generation.news import tell_started
from generation.types import Plan, Problem, Quality, Verdict
from generation.wishes import PLAIN, Wishes
from projects.actions import keep_again
from projects.models import Origin, Project, Revision, Scene, code_wanted

TITLE_LENGTH = 120
WISHED = ("engine", "quality", "seed", "server", "plan_first", "wishes")
"""What a retry asks for again."""
RESTORED = ("code", "scene_class", "engine", "blueprint", "parameters")


class Unfit(Exception):
    """The checks refuse the code: these are its problems."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class Occupied(Exception):
    """An engine is at work on the scene, and what it makes would be lost."""


class Overtaken(Exception):
    """The scene's code is no longer the revision that the new code builds on."""


class Unmade(Exception):
    """The scene has no code yet that could be changed."""


def start(
    project: Project,
    author: User | None,
    prompt: str,
    *,
    engine: str = "auto",
    quality: Quality = Quality.LOW,
    seed: int = 0,
    server: str = "",
    plan_first: bool | None = None,
    wishes: Wishes = PLAIN,
) -> Generation:
    """Make a scene for the prompt and set the pipeline going.

    `server` names a model server to ask first. `plan_first`: the plan of a model waits for the teacher; None: as the
    team has set it.
    """
    if plan_first is None:
        plan_first = TeamEngines.of(project.team).plan_first
    with transaction.atomic():
        title = personal.masked(prompt)[:TITLE_LENGTH]
        scene = Scene.objects.create(project=project, title=title, author=author)
        project.save(update_fields=["updated_at"])
        activity.record(project.team, author, Verb.MADE, title, page="studio", target=scene.pk)
        wish: dict[str, Any] = {"engine": engine, "quality": quality.value, "seed": seed, "server": server}
        wish |= {"plan_first": plan_first, "wishes": wishes.as_json() or None}
        return _begin(scene, author, prompt, wish)


def draw(
    scene: Scene, author: User | None, code: str, *, quality: Quality = Quality.LOW, after: int | None = None
) -> Generation:
    """Make a film of code that people wrote, just as it stands, and keep it as a revision.

    A film of earlier such code that is still being drawn is stopped. `after`: the number of the revision that the code
    builds on, 0 for none. Raises Unfit, Occupied, Overtaken.
    """
    verdict = check(code, assets.names_for(scene))
    if not verdict.ok:
        security.note_problems(scene, author, code, verdict.problems)
        raise Unfit(verdict.problems)
    with transaction.atomic():
        Scene.objects.select_for_update().get(pk=scene.pk)
        newest = scene.revisions.last()
        if after is not None and after != (newest.number if newest else 0):
            raise Overtaken
        _make_way(scene)
        return _draw(scene, author, _as_revision(scene, author, code), verdict, quality=quality.value)


def draw_kept(scene: Scene, author: User | None, revision: Revision, **wished: Any) -> Generation:
    """Draw a kept revision; `wished`: quality, seed and wishes, as Generation has them. Raises Occupied."""
    with transaction.atomic():
        Scene.objects.select_for_update().get(pk=scene.pk)
        _make_way(scene)
        return _draw(scene, author, revision, **wished)


def refine(scene: Scene, author: User | None, change: str) -> Generation:
    """Change the scene as it stands, as somebody says it; what comes of it is a revision. Raises Occupied, Unmade."""
    details = tuple(personal.find(change))
    with transaction.atomic():
        Scene.objects.select_for_update().get(pk=scene.pk)
        code_wanted.send(sender=Scene, scene=scene)
        newest = scene.revisions.last()
        if newest is None:
            raise Unmade
        if scene.generations.active().exists():
            raise Occupied
        last = scene.generations.order_by("-created_at").first()
        wish = {name: getattr(last, name) for name in ("quality", "seed", "wishes")} if last else {"quality": "l"}
        wish |= {"engine": "refine", "refines": newest, "change": personal.masked(change, details)}
        generation = _begin(scene, author, last.prompt if last else scene.title, wish, details)
        conversation.ask(generation)
    return generation


def accept(generation: Generation, author: User | None) -> bool:
    """Keep what a model has changed, and draw it. False when it was not waiting any more."""
    try:
        with transaction.atomic():
            fence = events.seize(generation.pk)
            held = Generation.objects.active().filter(pk=generation.pk, fence=fence)
            waiting = held.select_related("scene", "author", "refines").filter(held_at__isnull=False).first()
            source = refining.proposed(waiting) if waiting else None
            if waiting is None or source is None:
                raise Superseded
            waiting.author = author
            revision = writing.keep(waiting, source)
            held.update(held_at=None, proposal=None, revision=revision)
            conversation.answer(waiting, source, revision)
            events.append(generation.pk, fence, "accepted", {"revision": revision.number})
            _enqueue(waiting, Kind.RENDER)
    except Superseded:
        return False
    return True


def restore(scene: Scene, author: User | None, revision: Revision) -> Generation:
    """Make an older revision the newest again, with its film if there is one; nothing in between is lost.

    Raises Occupied.
    """
    with transaction.atomic():
        Scene.objects.select_for_update().get(pk=scene.pk)
        _make_way(scene)
        facts = {name: getattr(revision, name) for name in RESTORED}
        again = scene.add_revision(origin=Origin.RESTORE, author=author, **facts)
        drawn = revision.clips.select_for_update(no_key=True).order_by("created_at")
        films = [keep_again(clip, again) for clip in drawn]
        if not films:
            return _draw(scene, author, again)
        generation = _checked(scene, author, again, Verdict())
        events.append(generation.pk, generation.fence, "clip", clip_message(films[-1]))
        events.move(generation.pk, generation.fence, Status.SUCCEEDED, clip=films[-1])
    generation.refresh_from_db()
    return generation


def retry(generation: Generation, author: User | None) -> Generation:
    """Run the same prompt, or draw the same code, again: a new generation of the same scene."""
    with transaction.atomic():
        Scene.objects.select_for_update().get(pk=generation.scene_id)
        running = generation.scene.generations.active().first()
        if not running and generation.engine == BY_HAND and generation.revision:
            return _draw(generation.scene, author, _as_revision(generation.scene, author, generation.revision.code))
        if not running and generation.change:
            return refine(generation.scene, author, generation.change)
        wish = {name: getattr(generation, name) for name in WISHED}
        return running or _begin(generation.scene, author, generation.prompt, wish)


def go_on(generation: Generation, plan: Plan) -> bool:
    """Write what was held, by this plan, without personal data. False when it was not waiting any more."""
    plan = chat_plan.from_json(personal.without(chat_plan.as_json(plan)))
    try:
        with transaction.atomic():
            fence = events.seize(generation.pk)
            held = Generation.objects.active().filter(pk=generation.pk, fence=fence, held_at__isnull=False, change="")
            if held.update(held_at=None, plan=chat_plan.as_json(plan)) != 1:
                raise Superseded
            events.append(generation.pk, fence, "plan", asdict(plan))
            _enqueue(generation, Kind.MODEL)
    except Superseded:
        return False
    return True


def cancel(generation: Generation) -> bool:
    """Stop at any moment. False when it had ended already; what is made is kept either way."""
    try:
        with transaction.atomic():
            events.move(generation.pk, events.seize(generation.pk), Status.CANCELLED)
    except Superseded:
        return False
    return True


def _make_way(scene: Scene) -> None:
    """Stop a film of people's code that is being drawn. Raises Occupied where an engine is at work."""
    for running in scene.generations.active():
        if running.engine != BY_HAND:
            raise Occupied
        cancel(running)


def _begin(
    scene: Scene,
    author: User | None,
    prompt: str,
    wish: Mapping[str, Any],
    found: tuple[personal.Detail, ...] = (),
) -> Generation:
    """Personal data are taken out before anything is kept or sent; what then stands can be tried again.

    `found`: what was taken out before.
    """
    details = personal.find(prompt)
    prompt = personal.masked(prompt, details)
    wish, more = _without_details(wish)
    details = (*found, *details, *more)
    generation = Generation.objects.create(scene=scene, author=author, prompt=prompt, **wish)
    tell_started(generation)
    events.append(generation.pk, generation.fence, "status", {"status": Status.QUEUED.value})
    if details:
        kinds = tuple(dict.fromkeys(detail.kind for detail in details))
        events.fail(generation.pk, generation.fence, Refused("personal", kinds=kinds))
        generation.refresh_from_db()
        return generation
    _enqueue(generation, Kind.MODEL)
    return generation


def _without_details(wish: Mapping[str, Any]) -> tuple[Mapping[str, Any], tuple[personal.Detail, ...]]:
    """The wish with its instructions masked, and what was found in them."""
    instructions = Wishes.of(wish.get("wishes")).instructions
    details = tuple(personal.find(instructions))
    if not details:
        return wish, ()
    return {**wish, "wishes": wish["wishes"] | {"instructions": personal.masked(instructions, details)}}, details


def _draw(
    scene: Scene, author: User | None, revision: Revision, verdict: Verdict | None = None, **wished: Any
) -> Generation:
    """Have a revision drawn, unless the checks refuse it; `verdict`: theirs, if known, `wished`: as for _checked."""
    verdict = verdict or _verdict(scene, revision)
    generation = _checked(scene, author, revision, verdict, **wished)
    if verdict.ok:
        _enqueue(generation, Kind.RENDER)
    else:
        events.fail(generation.pk, generation.fence, GenerationError("verdict_refused", Fault.USER))
    generation.refresh_from_db()
    return generation


def _verdict(scene: Scene, revision: Revision) -> Verdict:
    """What the checks say of a revision: it may be one that they refused, kept as the best there was."""
    if revision.blueprint or revision.clips.exists():
        return Verdict()
    return check(revision.code, assets.names_for(scene))


def _checked(scene: Scene, author: User | None, revision: Revision, verdict: Verdict, **wished: Any) -> Generation:
    """A generation that has its code already; `wished`: what of it differs from the scene's last one."""
    last = scene.generations.order_by("-created_at").first()
    prompt, seed, wishes = (last.prompt, last.seed, last.wishes) if last else (scene.title, 0, None)
    wish = {"engine": BY_HAND, "quality": Quality.LOW.value, "seed": seed, "revision": revision, "wishes": wishes}
    generation = Generation.objects.create(scene=scene, author=author, prompt=prompt, **wish | wished)
    tell_started(generation)
    id, fence = generation.pk, generation.fence
    events.append(id, fence, "status", {"status": Status.QUEUED.value})
    events.move(id, fence, Status.PLANNING)
    events.append(id, fence, "source", {"title": scene.title, "code": revision.code})
    events.move(id, fence, Status.CHECKING)
    problems = [asdict(problem) for problem in verdict.problems]
    events.append(id, fence, "verdict", {"ok": verdict.ok, "problems": problems, "doubts": [], "diff": ""})
    return generation


def _enqueue(generation: Generation, kind: Kind) -> None:
    bell.ring_on_commit(Job.objects.create(generation=generation, kind=kind))


def _as_revision(scene: Scene, author: User | None, code: str) -> Revision:
    """The newest revision if it has this code, else a new one."""
    newest = scene.revisions.last()
    if newest and newest.code == code:
        return newest
    return scene.add_revision(code=code, scene_class="", engine=BY_HAND, origin=Origin.EDIT, author=author)
