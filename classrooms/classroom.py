"""Classrooms: a shelf of a team's lessons, in order, and the link by which pupils open it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from accounts.models import Role, Team
from projects.links import Link, leads_there
from projects.models import Project, Subject

NAME_LENGTH = 120
YEAR_LENGTH = 40


class ClassroomQuerySet(models.QuerySet["Classroom"]):
    def of(self, actor: Actor, needed: Role = Role.VIEWER) -> Self:
        """The classrooms of the teams in which the actor has the role."""
        return self.filter(actor.teams("team_id__", needed))

    def with_counts(self, lessons: Collection[Project] = ()) -> Self:
        """With `lesson_count`, how many lessons stand on the shelf, and `held`, how many of these do."""
        live = models.Q(shelf__project__deleted_at=None)
        return self.annotate(
            lesson_count=models.Count("shelf", filter=live),
            held=models.Count("shelf", filter=live & models.Q(shelf__project__in=lessons)),
        )

    def with_open_link(self) -> Self:
        """With `link` at hand."""
        return self.prefetch_related(models.Prefetch("links", ShelfLink.objects.open(), to_attr="open_links"))


class Classroom(models.Model):
    """A class, as a team knows it: nothing is kept of the pupils."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="classrooms")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    subject = models.CharField(_("subject"), max_length=20, choices=Subject.choices, blank=True)
    year = models.CharField(_("year"), max_length=YEAR_LENGTH, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ClassroomQuerySet.as_manager()

    lesson_count: int
    """Lessons on the shelf; in rows of `with_counts` only."""
    held: int
    """Of certain lessons, likewise."""

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def link(self) -> ShelfLink | None:
        """The one that leads to the shelf now; at hand in rows of `with_open_link`."""
        found: list[ShelfLink] | None = getattr(self, "open_links", None)
        return self.links.open().first() if found is None else next(iter(found), None)


class Shelved(models.Model):
    """A lesson's place on the shelf of a classroom, counted from 1."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="shelf")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="shelved")
    place = models.PositiveIntegerField()

    class Meta:
        ordering = ("place", "pk")
        constraints = (models.UniqueConstraint("classroom", "project", name="classrooms_shelved_once"),)

    def __str__(self) -> str:
        return f"{self.project} on the shelf of {self.classroom}"


class ShelfLinkQuerySet(models.QuerySet["ShelfLink"]):
    def open(self) -> Self:
        """Those that still lead to their shelf."""
        return self.filter(leads_there())


class ShelfLink(Link):
    """Leads to the shelf of a classroom, which has one at a time."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="links")

    objects = ShelfLinkQuerySet.as_manager()

    class Meta(Link.Meta):
        constraints = (
            models.UniqueConstraint(
                "classroom", condition=models.Q(revoked_at=None), name="classrooms_shelf_link_one_open"
            ),
        )

    def __str__(self) -> str:
        return f"link to the shelf of {self.classroom}"
