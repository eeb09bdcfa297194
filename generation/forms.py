"""The prompt box."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from accounts.models import Role
from generation.servers import names_for
from projects.models import Project

MAX_PROMPT = 2000
LESSONS = 30
SELECTED = mark_safe(" selected")


class StartForm(forms.Form):
    """A sentence, and the project that the scene goes into (empty: the one used last)."""

    prompt = forms.CharField(
        label=_("What should your class see?"),
        max_length=MAX_PROMPT,
        error_messages={
            "required": _("Write what should be seen, in a sentence."),
            "max_length": _("Keep it under %(limit_value)d characters; this has %(show_value)d."),
        },
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    plan_first = forms.BooleanField(label=_("Let me see the plan first"), required=False)
    server = forms.ChoiceField(label=_("Engine"), required=False)
    project = forms.ModelChoiceField(label=_("Into"), queryset=Project.objects.none(), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actor = actor
        self.fields["project"].queryset = editable_projects(actor)  # type: ignore[attr-defined]
        cast(forms.ChoiceField, self.fields["server"]).choices = self._servers

    @property
    def lessons(self) -> SafeString:
        """An `<option>` for each project to choose from, all made at once; none where there is but one."""
        projects = self.fields["project"].queryset.values_list("pk", "team__name", "title")  # type: ignore[attr-defined]
        offered = list(projects[:LESSONS])
        chosen = str(self["project"].value())
        choices = ((pk, SELECTED if str(pk) == chosen else "", team, title) for pk, team, title in offered)
        return format_html_join("", '<option value="{}"{}>{}: {}</option>', choices if len(offered) > 1 else ())

    @cached_property
    def names(self) -> list[str]:
        """The model servers that may be asked: the operator's, and those of the actor's teams."""
        return names_for(self._actor.teams("team_id__", Role.EDITOR))

    @property
    def offers_plan(self) -> bool:
        """Whether there is a model server whose plan there could be to see."""
        return bool(self.names)

    @property
    def offers_servers(self) -> bool:
        """Whether there is something to choose from, and somebody who knows what it is."""
        return self._actor.user is not None and len(self.names) > 1

    def _servers(self) -> list[tuple[str, Any]]:
        return [("", _("as the team has it")), *((name, name) for name in self.names)]


def editable_projects(actor: Actor) -> Any:
    """The projects in which the actor may make scenes, the one used last first."""
    return Project.objects.editable_by(actor).shown().select_related("team").order_by("-updated_at")
