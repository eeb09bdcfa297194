"""The forms of teams and invitations; the API's serializers ask for the same."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.invitations import MOST_DAYS, MOST_USES
from accounts.models import Role, Team

GIVEN_ROLES = [(role.value, role.label) for role in Role if role is not Role.OWNER]


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic while running
    class Meta:
        model = Team
        fields = ("name",)


class InviteForm(forms.Form):
    """A letter to one address, or, where that is empty, a link."""

    email = forms.EmailField(
        label=_("E-mail address"), required=False, help_text=_("Empty: a link that you hand out yourself.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=GIVEN_ROLES, initial=Role.EDITOR)
    days = forms.IntegerField(label=_("Open for, in days"), min_value=1, max_value=MOST_DAYS, initial=7)
    most_uses = forms.IntegerField(
        label=_("People who may use the link"), min_value=1, max_value=MOST_USES, initial=10, required=False
    )

    def clean_most_uses(self) -> int:
        return self.cleaned_data["most_uses"] or 1


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """Give the form what only the verb could tell, each at its field; what is no field's stands above all."""
    for field, sentences in error.message_dict.items():
        form.add_error(field if field in form.fields else None, sentences)
