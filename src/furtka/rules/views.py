"""The pages of service modes: what holds now, the orders that change it, and one order."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
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
from furtka.rules import changing, services
from furtka.rules.corrections import WORDS, correct_words
from furtka.rules.emergencies import close_now
from furtka.rules.errors import NotADraft
from furtka.rules.forms import DraftForm, EmergencyForm, OrderForm, WordsForm
from furtka.rules.links import impact_path
from furtka.rules.models import Order, OrderStatus
from furtka.rules.order_page import order_page
from furtka.rules.overview import overview
from furtka.rules.presets import PRESETS, filled, same_again
from furtka.rules.presses import CORRECT, WITHDRAW, presses


@staff_page(Permission.SEE_ORDERS)
@require_GET
def modes(request: StaffRequest) -> HttpResponse:
    """What is in force in each building, the ready changes, what waits, comes and ended."""
    context = {
        "overview": overview(request.job.office, timezone.now(), request.job),
        "office": request.job.office,
        "may_write": may(request.job.role, Permission.WRITE_ORDERS),
        "presets": PRESETS.values(),
    }
    return render(request, "rules/modes.html", context)


@staff_page(Permission.SEE_ORDERS)
@require_GET
def one_order(request: StaffRequest, order: int) -> HttpResponse:
    """An order's words, history and what can be done with it."""
    page = order_page(_order(request, order), request.job, timezone.now())
    return render(request, "rules/order.html", {"page": page, "office": request.job.office})


@staff_page(Permission.WRITE_ORDERS)
@require_http_methods(["GET", "POST"])
def new_order(request: StaffRequest) -> HttpResponse:
    """Write a draft, from a preset or an earlier order; send it for approval in the same press."""
    office, now = request.job.office, timezone.now()
    form = OrderForm(office, now, request.POST or None, initial=_begun(request))
    send = request.POST.get("act") == "send"
    if form.is_valid():
        act = services.draft_and_submit if send else services.draft_order
        try:
            order = act(office=office, draft=form.draft(), now=now, actor=request.user)
        except DomainError as error:
            form.show(error)
        else:
            return _written(request, order, send)
    status = 422 if form.errors else 200
    return render(request, "rules/new_order.html", {"form": form}, status=status)


@staff_page(Permission.WRITE_ORDERS)
@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, order: int) -> HttpResponse:
    """Change a draft in place; send it for approval in the same press."""
    found, now = _order(request, order), timezone.now()
    if request.method != "POST" and found.status != OrderStatus.DRAFT:
        messages.error(request, str(NotADraft.message))
        return redirect("rules:order", found.pk)
    form, send = DraftForm(found, now, request.POST or None), request.POST.get("act") == "send"
    seen = request.POST.get("seen", found.fingerprint)
    if form.is_valid():
        act = changing.change_and_submit if send else changing.change_draft
        try:
            act(order=found, draft=form.draft(), seen=seen, now=now, actor=request.user)
        except DomainError as error:
            form.show(error)
        else:
            return _written(request, found, send)
    context = {"form": form, "order": found, "seen": seen}
    status = 422 if form.errors else 200
    return render(request, "rules/new_order.html", context, status=status)


def _written(request: StaffRequest, order: Order, sent: bool) -> HttpResponse:
    waits = _("The order now waits for approval.")
    saved = _("The draft is saved. It changes nothing yet.")
    messages.success(request, waits if sent else saved)
    return redirect("rules:order", order.pk)


def _begun(request: StaffRequest) -> dict[str, Any] | None:
    """What a preset (`?preset=`) or an earlier order (`?wzor=`) fills in."""
    preset = PRESETS.get(request.GET.get("preset", ""))
    if preset is not None:
        return filled(preset, request.job.office, timezone.now())
    typed = request.GET.get("wzor", "")
    if not (typed.isdecimal() and len(typed) <= 18):
        return None
    orders = Order.objects.filter(office=request.job.office, pk=int(typed))
    order = orders.select_related("office").first()
    return same_again(order, timezone.now()) if order else None


@staff_page(Permission.WRITE_ORDERS)
@require_http_methods(["GET", "POST"])
def emergency(request: StaffRequest) -> HttpResponse:
    """Close the office at once; somebody else confirms it within a day."""
    office, now = request.job.office, timezone.now()
    form = EmergencyForm(office, now, request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            order = close_now(
                office=office, why=said["why"], until=form.ends_at(), site=said["site"], now=now,
                actor=request.user,
            )  # fmt: skip
        except DomainError as error:
            form.show(error)
        else:
            messages.success(request, _("Closed from now on. Somebody else confirms it."))
            return redirect("rules:order", order.pk)
    status = 422 if form.errors else 200
    return render(request, "rules/emergency.html", {"form": form}, status=status)


@staff_page(Permission.APPROVE_ORDERS)
@require_http_methods(["GET", "POST"])
def correct(request: StaffRequest, order: int) -> HttpResponse:
    """Correct the words of an approved order; the version before stays in sight."""
    found, now = _order(request, order), timezone.now()
    if CORRECT not in presses(found, request.job, now):
        raise Http404
    form = WordsForm(request.POST or None, initial={n: getattr(found, n) for n in WORDS})
    if form.is_valid():
        seen = request.POST.get("seen", "")
        try:
            correct_words(
                order=found, words=form.wording(), now=now, actor=request.user,
                seen=int(seen) if seen.isdecimal() and len(seen) < 6 else 0,
            )  # fmt: skip
        except DomainError as error:
            form.show(error)
        else:
            messages.success(request, _("The words are corrected. The version before is kept."))
            return redirect("rules:order", found.pk)
    status = 422 if form.errors else 200
    return render(request, "rules/correct.html", {"form": form, "order": found}, status=status)


@staff_page(Permission.WRITE_ORDERS)
@require_POST
def submit(request: StaffRequest, order: int) -> HttpResponse:
    return _do(request, services.submit, order, _("The order now waits for approval."))


@staff_page(Permission.WRITE_ORDERS)
@require_POST
def take_back(request: StaffRequest, order: int) -> HttpResponse:
    done = _("The order is a draft again. You can change it now.")
    return _do(request, changing.take_back_submission, order, done)


@staff_page(Permission.APPROVE_ORDERS)
@require_POST
def approve(request: StaffRequest, order: int) -> HttpResponse:
    """Afterwards the page of what it does to booked visits: there it is carried out."""
    done = _("The order is approved. It holds from its first day to its last.")
    act = partial(services.approve, seen=request.POST.get("seen", ""))
    return _do(request, act, order, done, then=impact_path)


@staff_page(Permission.APPROVE_ORDERS)
@require_POST
def confirm(request: StaffRequest, order: int) -> HttpResponse:
    return _do(request, services.confirm, order, _("The emergency is confirmed."))


@staff_page(Permission.WRITE_ORDERS)
@require_POST
def withdraw(request: StaffRequest, order: int) -> HttpResponse:
    """Whoever may approve withdraws any order; the others drafts, and their own emergency."""
    found, now = _order(request, order), timezone.now()
    approves = may(request.job.role, Permission.APPROVE_ORDERS)
    if not approves and WITHDRAW not in presses(found, request.job, now):
        raise Http404
    return _do(request, services.withdraw, order, _("The order is withdrawn."))


def _order(request: StaffRequest, number: int) -> Order:
    orders = Order.objects.select_related("office", "site", "unit", "author", "approver")
    return get_object_or_404(orders, office=request.job.office, pk=number)


def _do(
    request: StaffRequest, act: Callable[..., Any], number: int, done: str | Promise,
    then: Callable[[Order], str] | None = None,
) -> HttpResponse:  # fmt: skip
    found = _order(request, number)
    try:
        act(order=found, now=timezone.now(), actor=request.user)
    except DomainError as error:
        said = [error.message, *error.fields.values()]
        messages.error(request, " ".join(str(sentence) for sentence in said))
    else:
        messages.success(request, str(done))
        if then is not None and (path := then(found)):
            return redirect(path)
    return redirect("rules:order", found.pk)
