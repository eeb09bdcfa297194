"""The forms of tokens and apps; the API's serializers ask for the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Actor
from accounts.apps_of_others import check_addresses
from accounts.models import Role, Team
from accounts.scopes import EVERYTHING, SCOPES, words
from accounts.tokens import clean_networks

DAYS = [(30, gettext_lazy("30 days")), (90, gettext_lazy("90 days")), (365, gettext_lazy("a year"))]


class ScopesField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, with_everything: bool, **options: Any) -> None:
        scopes = [EVERYTHING, *SCOPES] if with_everything else list(SCOPES)
        options["error_messages"] = {"required": gettext_lazy("Choose at least one.")}
        super().__init__(choices=lambda: [(scope, words(scope)) for scope in scopes], **options)


class TokenForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=80)
    team = forms.ModelChoiceField(
        label=gettext_lazy("It opens"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=gettext_lazy("whatever you may open"),
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("It ends after"), coerce=int, empty_value=None, required=False, initial=90
    )
    networks = forms.CharField(
        label=gettext_lazy("Networks"),
        required=False,
        max_length=1_000,
        help_text=gettext_lazy("From where it may be used: 192.0.2.0/24 2001:db8::/32. Empty: from everywhere."),
    )
    scopes = ScopesField(label=gettext_lazy("It may"), with_everything=True)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ruled = actor.memberships().filter(role__in=(Role.ADMIN, Role.OWNER)).values("team")
        self.fields["team"].queryset = Team.objects.filter(pk__in=ruled).order_by("name")  # type: ignore[attr-defined]
        self.fields["days"].choices = [*DAYS, ("", _("never"))]  # type: ignore[attr-defined]

    def clean_networks(self) -> list[str]:
        try:
            return clean_networks(self.cleaned_data["networks"].replace(",", " ").split())
        except ValidationError as error:
            raise ValidationError(error.message_dict["networks"]) from error


class AppForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=100, help_text=gettext_lazy("People see it when they are asked.")
    )
    redirect_uris = forms.CharField(
        label=gettext_lazy("Redirect addresses"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One a line; https, or http on this very computer, or a scheme of an app's own."),
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("It can keep no secret (runs in a browser, on a phone or a desk)"), required=False
    )
    scopes = ScopesField(label=gettext_lazy("It may ask for"), with_everything=False)

    def clean_redirect_uris(self) -> list[str]:
        addresses = self.cleaned_data["redirect_uris"].split()
        check_addresses(addresses)
        return list(addresses)
