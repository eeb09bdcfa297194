"""The forms of model servers, and of what a team wants of them: for the pages and for the API."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Team
from generation.models import ModelServer, TeamEngines
from generation.servers import names_for


class ServerForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic while running
    """A model server. Its key is taken, never shown: an empty field keeps the one that is there."""

    url = forms.URLField(label=gettext_lazy("Address"), max_length=500, assume_scheme="https")
    key = forms.CharField(
        label=gettext_lazy("Key"),
        required=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Kept encrypted and never shown. Empty: as it is."),
    )

    class Meta:
        model = ModelServer
        fields = (
            "name", "url", "model", "key", "dialect", "context", "max_tokens", "seconds", "price_in", "price_out",
            "position", "is_active",
        )  # fmt: skip
        help_texts: ClassVar = {
            "price_in": gettext_lazy("For a million tokens."),
            "price_out": gettext_lazy("For a million tokens."),
            "position": gettext_lazy("The lowest number is asked first."),
        }

    def __init__(self, *args: Any, team: Team | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.team = team
        if not self.instance.has_key:
            self.fields["key"].help_text = _("Kept encrypted and never shown.")
        self.fields["price_in"].label = _("Price of what is asked, in %s") % settings.CURRENCY
        self.fields["price_out"].label = _("Price of what is answered, in %s") % settings.CURRENCY

    def clean(self) -> dict[str, Any]:
        """A key belongs to an address: whoever changes the one has to know the other."""
        values = super().clean() or {}
        if self.instance.has_key and "url" in self.changed_data and not values.get("key"):
            self.add_error("key", _("Give the key again: it is sent to the new address."))
        return values

    def validate_unique(self) -> None:
        """Also within the team, which is no field of the form."""
        try:
            self.instance.validate_constraints()
        except forms.ValidationError:
            self.add_error("name", _("There is a server of this name already."))

    def filled(self) -> ModelServer:
        """The server as the form has it, not saved."""
        if key := self.cleaned_data["key"]:
            self.instance.keep_key(key)
        server: ModelServer = self.save(commit=False)
        return server


class TeamEnginesForm(forms.ModelForm):  # type: ignore[type-arg]
    server = forms.ChoiceField(label=gettext_lazy("Asked first"), required=False)

    class Meta:
        model = TeamEngines
        fields = ("server", "plan_first", "reuse_answers", "most_tokens", "most_cost")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict.fromkeys([*names_for(Q(team=self.instance.team)), self.instance.server])
        field = cast(forms.ChoiceField, self.fields["server"])
        field.choices = [("", _("our own, then those of this site")), *((name, name) for name in names if name)]
