"""The record of the pipeline: a generation, its numbered events, and the jobs that move it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from accounts.models import Team, User
from generation.conversation import Message
from generation.servers import Amount, ModelCall, ModelServer, TeamEngines
from generation.types import Quality
from projects.models import Clip, Revision, Scene

__all__ = ["Message", "ModelCall", "ModelServer", "TeamEngines"]

FINDING = "finding-"
"""How the names of pictures begin that show what can't be read."""
BY_HAND = "hand"
"""The engine of code that people wrote: it is drawn as it stands."""


class Status(models.TextChoices):
    QUEUED = "queued", _("waiting")
    PLANNING = "planning", _("planning")
    WRITING = "writing", _("writing")
    CHECKING = "checking", _("checking")
    RENDERING = "rendering", _("drawing")
    REPAIRING = "repairing", _("repairing")
    SUCCEEDED = "succeeded", _("ready")
    FAILED = "failed", _("not finished")
    CANCELLED = "cancelled", _("stopped")


ENDED = (Status.SUCCEEDED, Status.FAILED, Status.CANCELLED)
ACTIVE = tuple(status for status in Status if status not in ENDED)


class GenerationQuerySet(models.QuerySet["Generation"]):
    def of(self, actor: Actor) -> Self:
        """The generations of the actor's teams."""
        return self.filter(actor.teams("scene__project__team_id__"))

    def live(self) -> Self:
        """Those whose scene is not in the trash."""
        return self.filter(scene__deleted_at=None, scene__project__deleted_at=None)

    def active(self) -> Self:
        return self.filter(status__in=ACTIVE)

    def on_stage(self) -> Self:
        """Those whose film a scene shows: a change that led to nothing, or to nothing yet, leaves the one before."""
        is_change = ~models.Q(change="")
        came_to_nothing = models.Q(revision=None) | models.Q(status__in=(Status.FAILED, Status.CANCELLED))
        return self.exclude(is_change & came_to_nothing)

    def forgotten(self) -> Self:
        """Active ones for which no job is open, which should not be."""
        open_jobs = Job.objects.filter(generation=models.OuterRef("pk")).exclude(state=State.DONE)
        return self.active().filter(~models.Exists(open_jobs), held_at=None)


class Generation(models.Model):
    """One run of the pipeline for one prompt.

    `fence` is the fencing token: it grows with every claim, cancel and reaping, and nothing is written under an
    older one. `last_event` is the number of the newest event.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scene = models.ForeignKey(Scene, on_delete=models.CASCADE, related_name="generations")
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    prompt = models.TextField()
    engine = models.CharField(max_length=40)
    quality = models.CharField(max_length=1, choices=[(quality.value, quality.name.lower()) for quality in Quality])
    seed = models.BigIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    repairs = models.PositiveSmallIntegerField(default=0)
    problem = models.JSONField(null=True)
    """Why it failed: {"id", "fault", "data"}, as errors.GenerationError has them."""
    server = models.CharField(max_length=40, blank=True)
    """The model server asked for by name; empty: in the team's order."""
    plan_first = models.BooleanField(default=False)
    """Whether the teacher wants to see a model's plan before it is written."""
    wishes = models.JSONField(null=True)
    """How else it shall be made, as wishes.Wishes has it."""
    plan = models.JSONField(null=True)
    """The storyboard that is kept to, as engine.chat_plan reads it."""
    held_at = models.DateTimeField(null=True)
    """Since when the plan, or the proposal, waits for the teacher."""
    refines = models.ForeignKey(Revision, on_delete=models.SET_NULL, null=True, related_name="+")
    """The revision that shall be changed, where no new scene is made."""
    change = models.TextField(blank=True, db_default="")
    """What shall be different about it, in somebody's words; `prompt` stays what the scene is for."""
    proposal = models.JSONField(null=True)
    """A model's changed source that waits to be accepted, as types.Source has it."""
    best = models.JSONField(null=True)
    """The best version so far that failed, as generation.best keeps it."""
    revision = models.ForeignKey(Revision, on_delete=models.SET_NULL, null=True, related_name="+")
    clip = models.ForeignKey(Clip, on_delete=models.SET_NULL, null=True, related_name="+")
    fence = models.PositiveIntegerField(default=0)
    last_event = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    objects = GenerationQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("scene", "-created_at"), name="generation_newest_of_scene"),
            models.Index(fields=("-created_at", "-id"), name="generation_newest"),
        )
        constraints = (
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="generation_status_known"),
        )

    def __str__(self) -> str:
        return f"{self.prompt[:60]} ({self.get_status_display()})"

    @property
    def is_held(self) -> bool:
        """Whether its plan, or its proposal, waits for the teacher."""
        return self.held_at is not None and self.status in ACTIVE

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED


class GenerationEvent(models.Model):
    """One thing that happened, numbered from 1 without gaps, never changed."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint("generation", "number", name="generation_event_number_once"),)

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class Kind(models.TextChoices):
    """Which cluster works on a job: model work waits on a network, render work needs a core."""

    MODEL = "model", _("writing")
    RENDER = "render", _("drawing")


class State(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")


class JobQuerySet(models.QuerySet["Job"]):
    def waiting(self) -> Self:
        return self.filter(state=State.QUEUED)

    def abandoned(self) -> Self:
        """Running jobs whose worker has not renewed the lease."""
        return self.filter(state=State.RUNNING, leased_until__lt=timezone.now())

    def held_for(self, team: Team, *, besides: Job) -> Amount:
        """What the team's other jobs at work may yet take of model servers."""
        others = self.filter(state=State.RUNNING, kind=Kind.MODEL, generation__scene__project__team=team)
        sums = others.exclude(pk=besides.pk).aggregate(tokens=Sum("held_tokens"), cost=Sum("held_cost"))
        return Amount(sums["tokens"] or 0, sums["cost"] or Decimal(0))

    def claim(self, id: int) -> Job | None:
        """Take a waiting job and count the attempt now, before anything can go wrong; None if it is not to be had."""
        taken = (
            self.waiting()
            .filter(pk=id)
            .update(state=State.RUNNING, attempts=F("attempts") + 1, leased_until=timezone.now() + Job.LEASE)
        )
        return self.select_related("generation__scene").get(pk=id) if taken else None


class Job(models.Model):
    """A piece of work on a generation. This row decides what runs; a task's message only says "look at job N"."""

    LEASE = timedelta(seconds=15)
    MAX_ATTEMPTS = 2

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    repair = models.JSONField(null=True)
    """What went wrong before, for a model job that repairs: {"reasons": [...], "attempt": n}."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(default=timezone.now)
    held_tokens = models.PositiveBigIntegerField(default=0, db_default=0)
    """What it may yet take of model servers, while it runs."""
    held_cost = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0), db_default=Decimal(0))

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=("kind", "queued_at"), name="generation_job_open", condition=~models.Q(state=State.DONE)
            ),
        )
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="generation_job_state_known"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.generation_id}, {self.get_state_display()}"


def _piece_file(piece: Piece, name: str) -> str:
    return f"pieces/{piece.generation_id}/{piece.take}/{piece.name}"


class PieceQuerySet(models.QuerySet["Piece"]):
    def segments(self) -> Self:
        """What plays, in order; not the header and not the first picture."""
        return self.filter(number__gt=0).order_by("number")

    def outlived(self) -> Self:
        """Those that nobody needs any more: there is a clip, or nobody came back for a film that broke off."""
        now = timezone.now()
        film = ~models.Q(name__startswith=FINDING)
        return self.filter(
            film & models.Q(generation__status=Status.SUCCEEDED, generation__ended_at__lt=now - Piece.KEPT_BESIDE_CLIP)
            | film & models.Q(generation__status__in=ENDED, generation__ended_at__lt=now - Piece.KEPT_ALONE)
            | models.Q(generation__status__in=ENDED, generation__ended_at__lt=now - Piece.FINDING_KEPT)
        )


class Piece(models.Model):
    """A file of a film that is still being drawn: `init.mp4`, `poster.png` or a segment, `1.m4s` and so on.

    `take` is the fencing token of the worker that drew it: another worker, or a repair, begins the film anew.
    """

    KEPT_BESIDE_CLIP = timedelta(minutes=10)
    KEPT_ALONE = timedelta(days=1)
    FINDING_KEPT = timedelta(days=30)
    """The picture of a finding; its words stay."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="pieces")
    take = models.PositiveIntegerField()
    name = models.CharField(max_length=20)
    number = models.PositiveIntegerField(default=0)
    """Of a segment, from 1."""
    duration = models.FloatField(default=0)
    """Seconds."""
    file = models.FileField(upload_to=_piece_file, max_length=200)

    objects = PieceQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint("generation", "take", "name", name="generation_piece_once"),)

    def __str__(self) -> str:
        return f"{self.name} of {self.generation_id}, take {self.take}"
