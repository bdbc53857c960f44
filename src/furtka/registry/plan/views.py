"""The file plan, and what heads set for the register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from furtka.core.clock import local_day
from furtka.core.errors import DomainError
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission, may
from furtka.registry.forms import line
from furtka.registry.models import Counter
from furtka.registry.numbers import LONGEST, validate_pattern, written
from furtka.registry.plan import services
from furtka.registry.plan.reading import MOST_BYTES, PlanRefused, read
from furtka.registry.services import pattern_of
from furtka.registry.views import put_errors


class PatternForm(forms.Form):
    """How numbers are written."""

    pattern = line(
        gettext_lazy("Pattern of the number"), LONGEST,
        help_text=gettext_lazy(
            "{seq} is the number, {seq:05} the number with at least five digits, {year} the year."
        ),
    )  # fmt: skip

    def clean_pattern(self) -> str:
        found = str(self.cleaned_data["pattern"])
        validate_pattern(found)
        return found


class PlanForm(forms.Form):
    """A file plan as the office has it."""

    file = forms.FileField(
        label=gettext_lazy("File plan (CSV)"), allow_empty_file=True,
        help_text=gettext_lazy("Three columns: symbol; what the class holds; retention category."),
        error_messages={"required": gettext_lazy("Choose the file.")},
    )  # fmt: skip
    retire = forms.BooleanField(
        label=gettext_lazy("Classes that are not in the file are not used any more"),
        required=False,
    )  # fmt: skip


@staff_page(Permission.USE_REGISTRY)
@require_GET
def plan(request: StaffRequest) -> HttpResponse:
    """The classes, found by symbol or by words."""
    words = request.GET.get("q", "").strip()[:80]
    context = {
        "rows": services.search(request.job.office, words), "words": words, "most": services.SHOWN,
        "may_load": may(request.job.role, Permission.WRITE_ORDERS),
    }  # fmt: skip
    return render(request, "registry/plan/plan.html", context)


@staff_page(Permission.WRITE_ORDERS)
@require_GET
def settings(request: StaffRequest) -> HttpResponse:
    return _settings(request)


@staff_page(Permission.WRITE_ORDERS)
@require_POST
def set_pattern(request: StaffRequest) -> HttpResponse:
    """Save it; or only show how the next number would read (`preview`)."""
    form = PatternForm(request.POST)
    if not form.is_valid():
        return _settings(request, status=422, pattern=form)
    pattern = form.cleaned_data["pattern"]
    if "preview" in request.POST:
        return _settings(request, pattern=form, shown=pattern)
    try:
        services.set_pattern(
            office=request.job.office, pattern=pattern, now=timezone.now(), actor=request.user
        )
    except DomainError as error:
        put_errors(form, error)
        return _settings(request, status=422, pattern=form)
    messages.success(request, _("Saved. It holds from the next item on."))
    return redirect("registry:plan:settings")


@staff_page(Permission.WRITE_ORDERS)
@require_POST
def load(request: StaffRequest) -> HttpResponse:
    """Load a file plan: all of it, or nothing and every wrong line named."""
    form = PlanForm(request.POST, request.FILES)
    if not form.is_valid():
        return _settings(request, status=422, plan=form)
    try:
        rows = read(form.cleaned_data["file"].read(MOST_BYTES + 1))
    except PlanRefused as error:
        form.add_error("file", str(error.message))
        return _settings(request, status=422, plan=form, mistakes=error.mistakes)
    loaded = services.load_plan(
        office=request.job.office, rows=rows, retire=form.cleaned_data["retire"],
        now=timezone.now(), actor=request.user,
    )  # fmt: skip
    messages.success(request, _told(loaded))
    return redirect("registry:plan:plan")


def _told(loaded: services.Loaded) -> str:
    if not (loaded.new or loaded.changed or loaded.retired):
        return _("The file plan is the same as before.")
    counted = {"new": loaded.new, "changed": loaded.changed, "retired": loaded.retired}
    return (
        _("Loaded. New classes: %(new)d, changed: %(changed)d, no longer used: %(retired)d.")
        % counted
    )


def _settings(
    request: StaffRequest, *, status: int = 200, pattern: PatternForm | None = None,
    plan: PlanForm | None = None, shown: str = "", mistakes: Any = (),
) -> HttpResponse:  # fmt: skip
    office = request.job.office
    year = local_day(timezone.now(), office.tz).year
    current = pattern_of(office)
    last = Counter.objects.filter(office=office, year=year).values_list("last", flat=True).first()
    context = {
        "pattern": pattern or PatternForm(initial={"pattern": current}),
        "plan": plan or PlanForm(), "mistakes": mistakes, "preview": bool(shown),
        "next": written(shown or current, (last or 0) + 1, year),
    }  # fmt: skip
    return render(request, "registry/plan/settings.html", context, status=status)
