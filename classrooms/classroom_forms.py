"""The forms of classrooms, and what can go on a shelf."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from accounts.models import Role, Team
from classrooms.classroom import Classroom
from projects.models import Project


class ClassroomForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic while running
    class Meta:
        model = Classroom
        fields = ("name", "subject", "year")
        help_texts = {"name": _("As your school calls it, such as 9b.")}  # noqa: RUF012  Django reads it once

    @property
    def values(self) -> dict[str, str]:
        """What the classroom's own columns become."""
        return {name: self.cleaned_data[name] for name in ("name", "subject", "year")}


class NewClassroomForm(ClassroomForm):
    """Also says whose classroom it is."""

    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none())
    field_order = ("team", "name", "subject", "year")

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        mine = Team.objects.live().filter(actor.teams("pk__", Role.EDITOR))
        self.fields["team"].queryset = mine.order_by("name")  # type: ignore[attr-defined]


def lessons_to_put(classroom: Classroom) -> QuerySet[Project]:
    """The team's lessons that are not on the shelf yet, the one used last first."""
    there = classroom.shelf.values("project")
    return Project.objects.shown().filter(team=classroom.team_id).exclude(pk__in=there).order_by("-updated_at")
