"""The page of service modes: what holds now, and the orders that change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from furtka.core.errors import DomainError
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission, may
from furtka.rules import services
from furtka.rules.errors import InvalidOrder
from furtka.rules.forms import OrderForm
from furtka.rules.models import Order, OrderStatus
from furtka.rules.overview import overview


@staff_page(Permission.SEE_ORDERS)
@require_GET
def modes(request: StaffRequest) -> HttpResponse:
    """What is in force in each building, what waits, what comes, what ended."""
    context = {
        "overview": overview(request.job.office, timezone.now()),
        "office": request.job.office,
        "may_write": may(request.job.role, Permission.WRITE_ORDERS),
        "may_approve": may(request.job.role, Permission.APPROVE_ORDERS),
    }
    return render(request, "rules/modes.html", context)


@staff_page(Permission.WRITE_ORDERS)
@require_http_methods(["GET", "POST"])
def new_order(request: StaffRequest) -> HttpResponse:
    """Write a draft."""
    office = request.job.office
    form = OrderForm(office, request.POST or None)
    if form.is_valid():
        try:
            services.draft_order(
                office=office, draft=form.draft(), now=timezone.now(), actor=request.user
            )
        except InvalidOrder as error:
            form.show(error)
        else:
            messages.success(request, _("The draft is saved. It changes nothing yet."))
            return redirect("rules:modes")
    status = 422 if form.errors else 200
    return render(request, "rules/new_order.html", {"form": form}, status=status)


@staff_page(Permission.WRITE_ORDERS)
@require_POST
def submit(request: StaffRequest, order: int) -> HttpResponse:
    return _do(request, services.submit, order, _("The order now waits for approval."))


@staff_page(Permission.APPROVE_ORDERS)
@require_POST
def approve(request: StaffRequest, order: int) -> HttpResponse:
    done = _("The order is approved. It holds from its first day to its last.")
    return _do(request, services.approve, order, done)


@staff_page(Permission.WRITE_ORDERS)
@require_POST
def withdraw(request: StaffRequest, order: int) -> HttpResponse:
    """Whoever may approve withdraws any order; who may only write, drops drafts."""
    found = get_object_or_404(Order, office=request.job.office, pk=order)
    if found.status != OrderStatus.DRAFT and not may(request.job.role, Permission.APPROVE_ORDERS):
        raise Http404
    return _do(request, services.withdraw, order, _("The order is withdrawn."))


def _do(
    request: StaffRequest, act: Callable[..., Any], order: int, done: str | Promise
) -> HttpResponse:
    found = get_object_or_404(Order, office=request.job.office, pk=order)
    try:
        act(order=found, now=timezone.now(), actor=request.user)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, str(done))
    return redirect("rules:modes")
