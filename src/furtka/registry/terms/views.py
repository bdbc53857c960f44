"""What is overdue, what soon will be; and the table of terms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from furtka.core.clock import local_day
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.models import Unit
from furtka.offices.permissions import Permission, may
from furtka.registry.models import TermCode
from furtka.registry.terms import rules, selectors
from furtka.registry.terms.forms import RuleForm
from furtka.registry.terms.selectors import Group, Narrowed

MINE = "moje"


@staff_page(Permission.USE_REGISTRY)
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Overdue first, then what soon will be; `?czyje=` a unit or mine, `?grupa=` one group."""
    office = request.job.office
    today = local_day(timezone.now(), office.tz)
    units = list(Unit.objects.filter(office=office).order_by("name"))
    whose = request.GET.get("czyje", "")
    narrowed = _narrowed(request, whose, units)
    group = request.GET.get("grupa", "")
    if group in Group.values:
        after = request.GET.get("po", "")
        parts = [selectors.page(office, narrowed, Group(group), today, after)]
    else:
        group, parts = "", selectors.overview(office, narrowed, today)
    context = {
        "parts": parts, "group": group, "today": today, "units": units, "mine": MINE,
        "whose": whose if narrowed != Narrowed() else "", "any": any(part.count for part in parts),
    }  # fmt: skip
    return render(request, "registry/terms/index.html", context)


def _narrowed(request: StaffRequest, whose: str, units: list[Unit]) -> Narrowed:
    if whose == MINE:
        return Narrowed(staff=request.job)
    return Narrowed(unit=next((unit for unit in units if unit.slug == whose), None))


@staff_page(Permission.USE_REGISTRY)
@require_GET
def table(request: StaffRequest) -> HttpResponse:
    """Every term, how long it is and who stands for it."""
    context = {
        "lines": rules.table(request.job.office),
        "may_change": may(request.job.role, Permission.WRITE_ORDERS),
    }
    return render(request, "registry/terms/rules.html", context)


@staff_page(Permission.WRITE_ORDERS)
@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, code: str) -> HttpResponse:
    """One term: the reader stands for it from today."""
    line = rules.rule_of(request.job.office, _code(code))
    known = {"count": line.term.count, "unit": line.term.unit, "basis": line.basis}
    form = RuleForm(request.POST or None, initial=known)
    if form.is_valid():
        rules.set_rule(
            office=request.job.office, code=line.code, job=request.job, now=timezone.now(),
            actor=request.user, **form.cleaned_data,
        )  # fmt: skip
        messages.success(request, _("Saved and confirmed. It holds for what comes from now on."))
        return redirect("registry:terms:rules")
    context: dict[str, Any] = {"line": line, "form": form}
    status = 422 if form.errors else 200
    return render(request, "registry/terms/rule.html", context, status=status)


@staff_page(Permission.WRITE_ORDERS)
@require_POST
def reset(request: StaffRequest, code: str) -> HttpResponse:
    """Back to what Furtka suggests."""
    rules.forget_rule(
        office=request.job.office, code=_code(code), now=timezone.now(), actor=request.user
    )
    return redirect("registry:terms:rules")


def _code(code: str) -> TermCode:
    if code not in TermCode.values:
        raise Http404
    return TermCode(code)
