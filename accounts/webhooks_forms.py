"""The form of a webhook; the API's serializers ask for the same."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from accounts.hooks.kinds import ALL, Kind

EVERYTHING = (ALL, gettext_lazy("everything, also what is to come"))


class WebhookForm(forms.Form):
    url = forms.URLField(
        label=gettext_lazy("Address"),
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy("Where events are posted to: https://…"),
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    about = forms.CharField(label=gettext_lazy("What it is for"), max_length=120, required=False)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("It is told when"),
        choices=[EVERYTHING, *Kind.choices],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )
