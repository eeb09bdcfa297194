"""The plan as a form: what a model means to show, for the teacher to change before it is written."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.access import actor_of
from accounts.models import Role
from generation import actions
from generation.access import generation_or_404
from generation.engine import chat_plan
from generation.engine.guard import personal
from generation.models import Generation


class WithoutPersonalData(forms.Form):
    """What a teacher writes into a plan is kept and sent to a model, as a prompt is."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name, value in list(values.items()):
            if isinstance(value, str) and personal.find(value):
                self.add_error(name, _("Leave out personal data: first names or invented ones are enough."))
        return values


class PlanForm(WithoutPersonalData):
    title = forms.CharField(label=_("Title"), max_length=120)
    idea = forms.CharField(label=_("What the class takes home"), max_length=chat_plan.LONGEST, required=False)


MOST_OBJECTS = 800
"""Characters of their names."""
LINES = forms.Textarea(attrs={"rows": 2})


class StepForm(WithoutPersonalData):
    """A step; one whose name is empty is left out."""

    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    shown = forms.CharField(label=_("What is shown"), max_length=chat_plan.LONGEST, required=False, widget=LINES)
    said = forms.CharField(label=_("What is said"), max_length=chat_plan.LONGEST, required=False, widget=LINES)
    written = forms.CharField(label=_("What is written"), max_length=chat_plan.LONGEST, required=False, widget=LINES)
    objects = forms.CharField(label=_("Things, with ; between"), max_length=MOST_OBJECTS, required=False)
    region = forms.ChoiceField(
        label=_("Where"),
        required=False,
        choices=[
            ("STAGE", _("the whole stage")),
            ("LEFT_PANEL", _("left half")),
            ("RIGHT_PANEL", _("right half")),
            ("WIDE_PANEL", _("wide, beside a column")),
            ("SIDE_PANEL", _("column at the side")),
            ("TITLE", _("title")),
        ],
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("name") and not values.get("shown"):
            self.add_error("shown", _("Say what is seen in this step."))
        return values


class StepsFormSet(BaseFormSet):  # type: ignore[type-arg]  # no generic while running
    def clean(self) -> None:
        if not any(self.errors) and not kept(self):
            raise forms.ValidationError(_("Keep at least one step with a name."))


def kept(steps: BaseFormSet[StepForm]) -> list[dict[str, Any]]:
    """The steps that have a name, in their order."""
    rows = (form.cleaned_data for form in steps.forms)
    return [row | {"objects": _parts(row["objects"])} for row in rows if row.get("name")]


def _parts(objects: str) -> list[str]:
    return [part for part in map(str.strip, objects.split(";")) if part]


Steps = formset_factory(
    StepForm, formset=StepsFormSet, extra=1, max_num=chat_plan.MOST_STEPS, absolute_max=chat_plan.MOST_STEPS
)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, id: UUID) -> HttpResponse:
    """GET: the form of a plan that waits, a fragment for the studio; 204 where none waits any more. POST: write it, by
    what stands in the form."""
    generation = generation_or_404(actor_of(request), id, Role.EDITOR)
    if request.method != "POST":
        if not (generation.is_held and generation.plan):
            return HttpResponse(status=204)
        return render(request, "generation/storyboard.html", {"generation": generation} | unbound(generation))
    form, steps = PlanForm(request.POST), Steps(request.POST, prefix="steps")
    if not (form.is_valid() and steps.is_valid()):
        context = {"generation": generation, "plan_form": form, "steps": steps}
        return render(request, "generation/storyboard_page.html", context, status=422)
    actions.go_on(generation, chat_plan.from_json(form.cleaned_data | {"steps": kept(steps)}))
    return redirect("studio", generation.scene_id)


def unbound(generation: Generation) -> dict[str, Any]:
    """The forms of a plan that waits; nothing when none does."""
    if not generation.is_held or not generation.plan:
        return {}
    rows = [step | {"objects": "; ".join(step["objects"])} for step in generation.plan["steps"]]
    return {"plan_form": PlanForm(initial=generation.plan), "steps": Steps(initial=rows, prefix="steps")}
