"""What a push makes of a lesson: checked as a whole, kept as revisions, drawn. All of it, or nothing."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.activity import Verb
from accounts.models import User
from generation import actions, blueprints, security
from generation.checks import check
from generation.errors import BadParameter
from generation.models import BY_HAND, Generation
from generation.types import Problem, Quality
from generation.wishes import Wishes, painted
from projects import organising
from projects.git import history
from projects.git.layout import LONGEST_TITLE, Refused, Settings, Shape
from projects.git.models import PushedCommit, Repository, SceneFolder
from projects.git.receiving import Change, Push, Step
from projects.git.store import Objects
from projects.models import Origin, Project, Revision, Scene, code_wanted

MOST_TOLD = 20
"""Problems of a push that are listed."""
SECONDS = 60.0
"""To check a push."""
MOST_KEPT = 256 * 2**20
"""Bytes of a repository."""


def shapes_of(scenes: Collection[UUID]) -> Mapping[UUID, Shape]:
    """How scenes were drawn last."""
    newest = Generation.objects.filter(scene__in=scenes).order_by("scene", "-created_at").distinct("scene")
    return {
        scene: Shape(quality, Wishes.of(wishes).aspect, max(0, seed))
        for scene, quality, seed, wishes in newest.values_list("scene", "quality", "seed", "wishes")
    }


def keep_typed(repository: Repository, folders: Collection[str]) -> None:
    """What people have typed into these scenes since becomes a revision of its own, so that a push can't bury it."""
    for folder in repository.folders.filter(is_there=True, name__in=folders).select_related("scene__project__team"):
        with transaction.atomic():
            scene = Scene.objects.select_for_update().get(pk=folder.scene_id)
            code_wanted.send(sender=Scene, scene=scene)


def hold(repository: Repository, folders: Collection[str]) -> None:
    """Nobody else adds a revision to these scenes until the transaction ends."""
    scenes = repository.folders.filter(name__in=folders).values("scene")
    list(Scene.objects.select_for_update().filter(pk__in=scenes).order_by("pk").values_list("pk"))


def verify(project: Project, user: User, push: Push, before: Mapping[str, str]) -> None:
    """Raises Refused with file and line of what the checks find. `before`: the code of each folder until now."""
    told: list[str] = []
    end = time.monotonic() + SECONDS
    known = set(project.team.assets.live().values_list("name", flat=True))
    for folder, code in push.last_code.items():
        if time.monotonic() > end:
            raise Refused(_("The checks take too long for so much: push in parts."))
        if code != before.get(folder):
            problems = [problem for problem in check(code, known).problems if not problem.fixed]
            told += [_line(folder, problem) for problem in problems]
            security.note_reach(project, user, f"{project.title}: {folder}", code, problems)
    if told:
        more = len(told) - MOST_TOLD
        tail = [_("… and %d more.") % more] if more > 0 else []
        raise Refused(_("The checks found what would stop a film:"), *told[:MOST_TOLD], *tail)


def apply(repository: Repository, objects: Objects, push: Push, user: User) -> list[Scene]:
    """Carry out a push that is checked, and return the scenes that are being drawn. Hold the repository's lock.

    Raises Refused.
    """
    if objects.size() > MOST_KEPT:
        raise Refused(_("This repository is full: it holds %d MiB.") % (MOST_KEPT // 2**20))
    work = _Work(repository, user)
    for step in push.steps:
        for change in step.changes:
            work.carry_out(step, change)
    objects.keep(push.objects)
    repository.head = push.head
    repository.save(update_fields=["head"])
    return work.draw()


class _Work:
    """One push under way."""

    def __init__(self, repository: Repository, user: User) -> None:
        self.project, self.user = repository.project, user
        self.repository = repository
        rows = repository.folders.select_related("scene__project__team")
        self.folders: dict[str, SceneFolder] = {folder.name: folder for folder in rows}
        self.touched: dict[UUID, tuple[SceneFolder, Settings | None]] = {}
        self.rewritten: set[UUID] = set()
        """Scenes whose code the site has written anew from their parameters: a commit of its own follows."""

    def carry_out(self, step: Step, change: Change) -> None:
        if change.code is None:
            self._trash(self.folders[change.folder])
            return
        folder = self._folder(change)
        scene, settings = folder.scene, change.settings
        if settings and settings.title and change.is_described:
            organising.rename(scene, self.user, settings.title)
        known = self.touched.get(scene.pk, (folder, None))[1]
        newest = scene.revisions.last()
        if newest is None or newest.code != change.code:
            self._keep(scene, step, {"code": change.code, "scene_class": _class_in(settings, change.code)})
        elif settings and change.is_described and _has_other_parameters(newest, settings):
            self._keep(scene, step, _from_blueprint(change.folder, newest, settings))
            self.rewritten.add(scene.pk)
        self.touched[scene.pk] = folder, settings if change.is_described else known

    def draw(self) -> list[Scene]:
        """Set off a film of each scene whose code or shape is another one now."""
        shapes = shapes_of(self.touched)
        drawn = []
        for id, (folder, settings) in self.touched.items():
            scene = folder.scene
            before = shapes.get(id, Shape())
            shape = settings.shape if settings else before
            newest = scene.revisions.last()
            assert newest is not None, "a pushed scene has code"
            if newest.number > folder.revision or shape != before:
                try:
                    actions.draw_kept(scene, self.user, newest, **_wished(scene, shape))
                except actions.Occupied:
                    sentence = _("“%s” is being worked on in the studio: stop that, or push again when it has ended.")
                    raise Refused(sentence % scene.title) from None
                organising.tell(scene, self.user, Verb.PUSHED)
                drawn.append(scene)
            history.note(folder, scene, shape, is_told=id not in self.rewritten)
        return drawn

    def _folder(self, change: Change) -> SceneFolder:
        """The scene's folder, under its new name; a scene that is new, or comes back from the trash, gets one."""
        folder = self.folders.pop(change.was, None) or self.folders.get(change.folder)
        if folder is None or not self._is_ours(folder):
            title = change.settings.title if change.settings else ""
            title = title or change.folder.replace("-", " ").replace("_", " ")[:LONGEST_TITLE]
            scene = Scene.objects.create(project=self.project, title=title, author=self.user)
            organising.tell(scene, self.user, Verb.MADE)
            if folder is None:
                folder = SceneFolder(repository=self.repository, name=change.folder)
            folder.scene, folder.revision = scene, 0
        elif folder.scene.deleted_at:
            organising.restore(folder.scene, self.user)
            folder.scene.refresh_from_db(fields=["deleted_at"])
        self._free(change.folder, folder)
        folder.name, folder.is_there = change.folder, True
        folder.save()
        self.folders[change.folder] = folder
        return folder

    def _is_ours(self, folder: SceneFolder) -> bool:
        """Whether its scene is still of this lesson: it may have moved on."""
        return folder.scene.project_id == self.project.pk

    def _free(self, name: str, wanted_by: SceneFolder) -> None:
        """A scene in the trash gives up its folder's name to another."""
        for other in self.repository.folders.filter(name__iexact=name, is_there=False).exclude(pk=wanted_by.pk):
            other.delete()

    def _trash(self, folder: SceneFolder) -> None:
        organising.trash([folder.scene], self.user)
        folder.is_there = False
        folder.save(update_fields=["is_there"])
        folder.scene.refresh_from_db(fields=["deleted_at"])
        self.touched.pop(folder.scene_id, None)

    def _keep(self, scene: Scene, step: Step, facts: Mapping[str, object]) -> Revision:
        revision = scene.add_revision(**{"engine": BY_HAND} | dict(facts), origin=Origin.PUSH, author=self.user)
        PushedCommit.objects.create(revision=revision, sha=step.sha, author=step.author, message=step.message)
        scene.save(update_fields=["updated_at"])
        return revision


def _class_in(settings: Settings | None, code: str) -> str:
    """The class that scene.toml names, as long as the code has it."""
    name = settings.scene_class if settings else ""
    return name if name and f"class {name}(" in code else ""


def _has_other_parameters(newest: Revision, settings: Settings) -> bool:
    kept = Settings(parameters=newest.parameters).told_parameters()
    return bool(newest.blueprint) and settings.blueprint == newest.blueprint and settings.parameters != kept


def _from_blueprint(folder: str, newest: Revision, settings: Settings) -> dict[str, object]:
    """The ready scene anew, with the parameters of scene.toml."""
    try:
        source = blueprints.get(newest.blueprint).source(dict(settings.parameters))
    except KeyError:
        raise Refused(f"{folder}/scene.toml: {_('there is no such ready scene any more.')}") from None
    except BadParameter as error:
        told = f"{error.data['parameter']}: {error.data['message']}"
        raise Refused(f"{folder}/scene.toml: {told}") from error
    last = newest.scene.generations.order_by("-created_at").first()
    return {
        "code": painted(source.code, Wishes.of(last.wishes if last else None).theme),
        "scene_class": source.scene,
        "engine": source.engine,
        "blueprint": newest.blueprint,
        "parameters": dict(source.parameters),
    }


def _wished(scene: Scene, shape: Shape) -> dict[str, object]:
    """As a generation keeps it; what scene.toml does not say stays."""
    last = scene.generations.order_by("-created_at").first()
    wishes = replace(Wishes.of(last.wishes if last else None), aspect=shape.aspect)
    return {"quality": Quality(shape.quality), "seed": shape.seed, "wishes": wishes.as_json() or None}


def _line(folder: str, problem: Problem) -> str:
    place = f"{folder}/scene.py:{problem.line}:{problem.column}" if problem.line else f"{folder}/scene.py"
    return f"{place}: {problem.message} {problem.hint}".strip()
