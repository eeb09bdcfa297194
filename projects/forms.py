"""The forms of lessons, scenes and links."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from accounts.models import Membership, Role, Team
from projects.links import LinkRole
from projects.models import Project, Scene
from projects.organising import check_tags
from projects.sharing import MOST_DAYS

TAGS_LENGTH = 600


class TagsField(forms.CharField):
    """Tags in one line, with commas between them; its value is the list of their names."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Tags"), required=False, max_length=TAGS_LENGTH, help_text=_("With commas between them.")
        )

    def clean(self, value: Any) -> list[str]:
        try:
            return check_tags(str(super().clean(value)).split(","))
        except ValidationError as error:
            raise ValidationError(error.messages) from error


class ProjectForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic while running
    tags = TagsField()

    class Meta:
        model = Project
        fields = ("title", "subject", "unit")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk and not self.instance._state.adding:
            self.initial["tags"] = ", ".join(tag.name for tag in self.instance.tags.all())

    @property
    def values(self) -> dict[str, str]:
        """What the lesson's own columns become."""
        return {name: self.cleaned_data[name] for name in ("title", "subject", "unit")}


class NewProjectForm(ProjectForm):
    """Also says which team the lesson is for."""

    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none())
    field_order = ("team", "title", "subject", "unit", "tags")

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        roles = [role for role in Role if role.covers(Role.EDITOR)]
        mine = Membership.objects.filter(user=actor.user, role__in=roles).values("team")
        self.fields["team"].queryset = Team.objects.live().filter(pk__in=mine).order_by("name")  # type: ignore[attr-defined]


class SceneForm(forms.Form):
    """A scene's title, lesson and tags."""

    title = forms.CharField(label=_("Title"), max_length=200)
    project = forms.ModelChoiceField(label=_("Lesson"), queryset=Project.objects.none())
    tags = TagsField()

    def __init__(self, *args: Any, scene: Scene, actor: Actor, **options: Any) -> None:
        tags = ", ".join(tag.name for tag in scene.tags.all())
        given = {"title": scene.title, "project": scene.project_id, "tags": tags}
        options.setdefault("initial", given)
        super().__init__(*args, **options)
        self.fields["project"].queryset = lessons_to_move_to(actor)  # type: ignore[attr-defined]
        self.fields["project"].label_from_instance = _lesson_and_team  # type: ignore[attr-defined]


class LinkForm(forms.Form):
    """A new link: how long it leads there, and perhaps a password."""

    days = forms.IntegerField(
        label=_("Open for, in days"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        help_text=_("Empty: until taken back."),
    )
    password = forms.CharField(
        label=_("Password"), required=False, max_length=200, min_length=6, strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}), help_text=_("Empty: whoever has the link comes in."),
    )  # fmt: skip


class ShareForm(LinkForm):
    """Also what it allows."""

    role = forms.ChoiceField(
        label=_("Whoever has it may"), choices=LinkRole.choices, required=False, initial=LinkRole.VIEW,
        help_text=_("Who comments by a link gives a name."),
    )  # fmt: skip
    field_order = ("role", "days", "password")

    def clean_role(self) -> LinkRole:
        """Watching, where nothing was chosen."""
        return LinkRole(self.cleaned_data["role"] or LinkRole.VIEW)


def lessons_to_move_to(actor: Actor) -> Any:
    """The lessons that scenes may be put into."""
    return Project.objects.editable_by(actor).live().select_related("team").order_by("team__name", "title", "pk")


def _lesson_and_team(project: Project) -> str:
    return f"{project.title} ({project.team.name})"
