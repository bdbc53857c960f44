"""The table of ways and matters: what has effect in law, and who at the office stands for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from furtka.core.text import validate_line
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission, may
from furtka.registry import effects
from furtka.registry.models import Effect, IncomingChannel, Matter


class RuleForm(forms.Form):
    """What it means, and why."""

    effect = forms.ChoiceField(
        label=gettext_lazy("Effect in law"), choices=Effect.choices, widget=forms.RadioSelect
    )
    basis = forms.CharField(
        label=gettext_lazy("Legal basis"), max_length=200, validators=[validate_line],
        error_messages={"required": gettext_lazy("Name the rule that this rests on.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


@staff_page(Permission.USE_REGISTRY)
@require_GET
def table(request: StaffRequest) -> HttpResponse:
    """Every way, and what it means for each sort of matter."""
    lines = effects.table(request.job.office)
    rows = [(way, [line for line in lines if line.channel == way]) for way in IncomingChannel]
    context = {
        "rows": rows, "matters": list(Matter), "effects": Effect.choices,
        "may_change": may(request.job.role, Permission.WRITE_ORDERS),
    }  # fmt: skip
    return render(request, "registry/effects.html", context)


@staff_page(Permission.WRITE_ORDERS)
@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, channel: str, matter: str) -> HttpResponse:
    """One pair: the reader stands for it from today."""
    line = _line(request, channel, matter)
    form = RuleForm(request.POST or None, initial={"effect": line.effect, "basis": line.basis})
    if form.is_valid():
        effects.set_rule(
            office=request.job.office, channel=channel, matter=matter, job=request.job,
            now=timezone.now(), actor=request.user, **form.cleaned_data,
        )  # fmt: skip
        messages.success(request, _("Saved and confirmed. It holds for what comes from now on."))
        return redirect("registry:effects")
    context: dict[str, Any] = {"line": line, "form": form}
    return render(request, "registry/effect.html", context, status=422 if form.errors else 200)


@staff_page(Permission.WRITE_ORDERS)
@require_POST
def reset(request: StaffRequest, channel: str, matter: str) -> HttpResponse:
    """Back to what Furtka suggests."""
    _line(request, channel, matter)
    effects.forget_rule(
        office=request.job.office, channel=channel, matter=matter, now=timezone.now(),
        actor=request.user,
    )  # fmt: skip
    return redirect("registry:effects")


def _line(request: StaffRequest, channel: str, matter: str) -> effects.Line:
    for line in effects.table(request.job.office):
        if (line.channel, line.matter) == (channel, matter):
            return line
    raise Http404
