"""`/praca/tryb/<order>/skutki/`: what an order does, before it is approved and after.

Above the visits and the entrance, because the page asks both. Everybody who sees orders sees the
numbers; who may book visits sees which ones, and settles them.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from furtka.core.errors import DomainError
from furtka.core.http import go_to
from furtka.insights.impact_forms import WalkInForm, first_values
from furtka.insights.impact_page import impact_of, may_settle
from furtka.insights.walk_in import counted_arrivals, rules_of, usual_of
from furtka.insights.whatif import load_of
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.rules.models import Order
from furtka.rules.texts import text_of
from furtka.visits.carry_out import (
    progress_of,
    settle_with,
    start_carry_out,
    stop_carry_out,
    undo_item,
)
from furtka.visits.impact import has_ended
from furtka.visits.models import CarryOut, CarryOutItem
from furtka.visits.proposals import from_id
from furtka.visits.staff.lookup import visit_for
from furtka.visits.staff.settling import refused_words


def _order(request: StaffRequest, order: int) -> Order:
    orders = Order.objects.filter(office=request.job.office).select_related(
        "office", "site", "unit"
    )
    return get_object_or_404(orders, pk=order)


@staff_page(Permission.SEE_ORDERS)
@require_safe
def impact(request: StaffRequest, order: int) -> HttpResponse:
    """Numbers first, then each visit with what could be done, free times, messages, walk-ins."""
    found, now = _order(request, order), timezone.now()
    context = {
        "impact": impact_of(found, request.job, page=request.GET.get("page"), now=now),
        "order": found, "text": text_of(found, request.LANGUAGE_CODE), "office": found.office,
        **_walk_ins(request, found),
    }  # fmt: skip
    form = context.get("walk_in_form")
    wrong = form is not None and form.is_bound and form.errors
    return render(request, "insights/impact.html", context, status=422 if wrong else 200)


def _walk_ins(request: StaffRequest, order: Order) -> dict[str, Any]:
    """Nothing where nobody comes without an appointment and no limit is set."""
    now = timezone.now()
    if has_ended(order, now) or not rules_of(order, now).bear_on_walk_ins:
        return {}
    usual = usual_of(order, now)
    counted = counted_arrivals(order.office, now, usual.hours)
    values = first_values(usual, counted.per_hour)
    tried = "arrivals" in request.GET
    form = WalkInForm(request.GET) if tried else WalkInForm(initial=values)
    load = None
    if tried and form.is_valid():
        load = load_of(form.setting)
    elif not tried and counted.per_hour is not None:
        first = WalkInForm(values)
        load = load_of(first.setting) if first.is_valid() else None
    return {"walk_in_form": form, "counted": counted, "load": load}


@staff_page(Permission.SEE_ORDERS)
@require_safe
def progress(request: StaffRequest, order: int) -> HttpResponse:
    """How far it has come: asked for every few seconds while it is under way.

    Who asked and hears that it no longer is also gets what is left, without a press.
    """
    found, now = get_object_or_404(CarryOut, order=_order(request, order)), timezone.now()
    state = progress_of(found)
    context = {
        "progress": state, "order": found.order,
        "may_settle": may_settle(found.order, request.job, now), "renew": not state.under_way,
    }  # fmt: skip
    return render(request, "insights/_progress.html", context)


@staff_page(Permission.BOOK_VISITS)
@require_POST
def carry_out(request: StaffRequest, order: int) -> HttpResponse:
    """The best for every visit; the worker does it, whether anybody watches or not."""
    found = _order(request, order)
    try:
        start_carry_out(order=found, now=timezone.now(), actor=request.user)
    except DomainError as error:
        messages.error(request, str(error.message))
    return _back(request, found)


@staff_page(Permission.BOOK_VISITS)
@require_POST
def stop(request: StaffRequest, order: int) -> HttpResponse:
    """The worker begins no further visit."""
    found = get_object_or_404(CarryOut, order=_order(request, order))
    stop_carry_out(found, now=timezone.now(), actor=request.user)
    return _back(request, found.order)


@staff_page(Permission.BOOK_VISITS)
@require_POST
def settle(request: StaffRequest, order: int, code: str) -> HttpResponse:
    """Do one proposal for one visit."""
    found, visit, now = _order(request, order), visit_for(request.job, code), timezone.now()
    try:
        begun = start_carry_out(order=found, now=now, actor=request.user, running=False)
        item = get_object_or_404(CarryOutItem, carry_out=begun, visit=visit)
        settle_with(item, from_id(request.POST.get("proposal", "")), now=now, actor=request.user)
    except DomainError as error:
        messages.error(request, refused_words(visit.code, error))
    else:
        messages.success(request, _("%(code)s is settled.") % {"code": visit.code})
    return _back(request, found)


@staff_page(Permission.BOOK_VISITS)
@require_POST
def take_back(request: StaffRequest, order: int, code: str) -> HttpResponse:
    """Put one visit back where it was, while that is free; it then needs a person."""
    found, visit = _order(request, order), visit_for(request.job, code)
    item = get_object_or_404(CarryOutItem, carry_out__order=found, visit=visit)
    try:
        undo_item(item, now=timezone.now(), actor=request.user)
    except DomainError as error:
        words = _("%(code)s can't be put back. %(why)s")
        messages.error(request, words % {"code": visit.code, "why": error.message})
    else:
        words = _("%(code)s is where it was before.")
        messages.success(request, words % {"code": visit.code})
    return _back(request, found)


def _back(request: StaffRequest, order: Order) -> HttpResponse:
    page = request.POST.get("page", "")
    query = f"?page={page}" if page.isascii() and page.isdecimal() and len(page) < 9 else ""
    return go_to(request, reverse("impact:impact", args=[order.pk]) + query)
