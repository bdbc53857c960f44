"""Whose an item is, how far it is, and which correspondence it belongs to: one press each."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from furtka.core.errors import DomainError
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.registry import selectors
from furtka.registry.desk import asking, assigning, lists, threads
from furtka.registry.desk.forms import AssignForm, JoinForm
from furtka.registry.errors import ItemChanged
from furtka.registry.models import Item, ItemState
from furtka.registry.views import put_errors, show_item

FEW = 20  # rows that each have a form of their own


@staff_page(Permission.USE_REGISTRY)
@require_GET
def mine(request: StaffRequest) -> HttpResponse:
    """What the reader has to see to."""
    wanted = lists.Wanted(state=lists.OPEN, who=lists.MINE)
    page = lists.listed(request.job, wanted, before=request.GET.get("starsze", ""))
    return render(request, "registry/desk/mine.html", {"page": page, "office": request.job.office})


@staff_page(Permission.ASSIGN_ITEMS)
@require_GET
def unassigned(request: StaffRequest) -> HttpResponse:
    """What nobody has yet, the oldest first: who waits longest is given first."""
    office, now = request.job.office, timezone.now()
    waiting = asking.unassigned(office)
    items = list(waiting.select_related("unit").order_by("year", "number")[:FEW])
    start = asking.in_time_since(office, now)
    context = {
        "rows": [(item, item.recorded_at < start) for item in items], "count": waiting.count(),
        "people": AssignForm(job=request.job).people, "office": office,
    }  # fmt: skip
    return render(request, "registry/desk/unassigned.html", context)


@staff_page(Permission.USE_REGISTRY)
@require_POST
def assign(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """It is theirs. From the list of what nobody has, back to it."""
    item = selectors.item_of(request.job.office, year, number)
    form = AssignForm(request.POST, job=request.job, item=item)
    if form.is_valid():
        person = form.cleaned_data["assignee"]
        if person == request.job and not selectors.may_read(request.job, item):
            messages.warning(request, _("Only your head may read this one."))
            return _back(request, item)
        if not assigning.may_assign(request.job, item, person):
            raise Http404
        try:
            assigning.assign(
                item=item, unit=form.cleaned_data["unit"], person=person, now=timezone.now(),
                actor=request.user, seen=form.cleaned_data["version"],
            )  # fmt: skip
        except ItemChanged as error:
            messages.warning(request, str(error.message))
            return _back(request, item)
        except DomainError as error:
            put_errors(form, error)
        else:
            messages.success(request, _given(item))
            return _back(request, item)
    return show_item(request, item, status=422, whose={"form": form})


def _back(request: StaffRequest, item: Item) -> HttpResponse:
    """To where it was pressed: the list of what nobody has, or the item."""
    to_list = request.POST.get("from") == "list"
    return redirect("registry:desk:unassigned") if to_list else _to(item)


def _given(item: Item) -> str:
    whose = item.assignee or item.unit
    if whose is None:
        return _("%(number)s: nobody has it.") % {"number": item.shown}
    return _("%(number)s: %(who)s.") % {"number": item.shown, "who": whose.name}


@staff_page(Permission.USE_REGISTRY)
@require_POST
def set_state(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """How far it is (`state`); what was pressed by mistake is taken back in the same way."""
    item = selectors.item_of(request.job.office, year, number)
    state = request.POST.get("state", "")
    if state not in ItemState.values:
        raise Http404
    try:
        assigning.set_state(
            item=item, state=state, now=timezone.now(), actor=request.user, job=request.job
        )
    except DomainError as error:
        messages.warning(request, str(error.message))
    return _to(item)


@staff_page(Permission.USE_REGISTRY)
@require_POST
def join(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """It belongs to the correspondence of an earlier item."""
    item, now = selectors.item_of(request.job.office, year, number), timezone.now()
    form = JoinForm(request.POST)
    if form.is_valid():
        other = threads.item_called(item.office, form.cleaned_data["other"], now)
        if other is None:
            form.add_error("other", _("There is no item with this number."))
        else:
            try:
                threads.put_to(item=item, other=other, now=now, actor=request.user)
                return _to(item)
            except DomainError as error:
                put_errors(form, error)
    return show_item(request, item, status=422, thread={"form": form})


@staff_page(Permission.USE_REGISTRY)
@require_POST
def part(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """It is no part of that correspondence."""
    item = selectors.item_of(request.job.office, year, number)
    try:
        threads.take_out(item=item, now=timezone.now(), actor=request.user)
    except DomainError as error:
        messages.warning(request, str(error.message))
    return _to(item)


def _to(item: Item) -> HttpResponse:
    return redirect("registry:item", item.year, item.number)
