"""What people do with the clocks of an item: let one stand still, start another, take that back."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from furtka.core.errors import DomainError
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.registry.models import Clock, Item, Pause
from furtka.registry.selectors import item_of
from furtka.registry.terms import clocks, pauses
from furtka.registry.terms.forms import AnotherTermForm
from furtka.registry.terms.section import pause_form
from furtka.registry.views import show_item


@staff_page(Permission.USE_REGISTRY)
@require_POST
def another(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """Another term counts, too."""
    item, form = item_of(request.job.office, year, number), AnotherTermForm(request.POST)
    if not form.is_valid():
        return show_item(request, item, status=422, terms={"another_form": form})
    made = clocks.start_by_hand(
        item=item, now=timezone.now(), actor=request.user, **form.cleaned_data
    )
    if made is None:
        messages.warning(request, _("This item is closed already."))
    return _back(item)


@staff_page(Permission.USE_REGISTRY)
@require_POST
def pause(request: StaffRequest, year: int, number: int, pk: int) -> HttpResponse:
    """It stands still."""
    clock = _clock(request, year, number, pk)
    form = pause_form(clock, None, data=request.POST)
    if form.is_valid():
        try:
            pauses.pause(clock=clock, now=timezone.now(), actor=request.user, **form.cleaned_data)
        except DomainError as error:
            put(form, error)
        else:
            return _back(clock.item)
    changed = {"wrong_form": form, "wrong": clock.pk}
    return show_item(request, clock.item, status=422, terms=changed)


@staff_page(Permission.USE_REGISTRY)
@require_POST
def resume(request: StaffRequest, year: int, number: int, pk: int) -> HttpResponse:
    """It runs again."""
    made = _pause(request, year, number, pk)
    form = pause_form(made.clock, made, data=request.POST)
    if form.is_valid():
        try:
            pauses.resume(made=made, now=timezone.now(), actor=request.user, **form.cleaned_data)
        except DomainError as error:
            put(form, error)
        else:
            return _back(made.clock.item)
    changed = {"wrong_form": form, "wrong": made.clock_id}
    return show_item(request, made.clock.item, status=422, terms=changed)


@staff_page(Permission.USE_REGISTRY)
@require_POST
def remove(request: StaffRequest, year: int, number: int, pk: int) -> HttpResponse:
    """That it stood still was a mistake."""
    item = item_of(request.job.office, year, number)
    found = Pause.objects.filter(office=item.office_id, clock__item=item, pk=pk)
    made = found.select_related("clock__office", "clock__item").first()
    if made is not None:  # else a second press
        pauses.remove(made=made, now=timezone.now(), actor=request.user)
    return _back(item)


@staff_page(Permission.USE_REGISTRY)
@require_POST
def withdraw(request: StaffRequest, year: int, number: int, pk: int) -> HttpResponse:
    """This term does not apply."""
    clock = _clock(request, year, number, pk)
    clocks.withdraw(clock, now=timezone.now(), actor=request.user)
    return _back(clock.item)


@staff_page(Permission.USE_REGISTRY)
@require_POST
def go_on(request: StaffRequest, year: int, number: int, pk: int) -> HttpResponse:
    """It does apply after all."""
    clock = _clock(request, year, number, pk)
    if not clocks.go_on(clock, now=timezone.now(), actor=request.user):
        messages.warning(request, _("It can't run again: the item is closed, or it runs already."))
    return _back(clock.item)


def put(form: Form, error: DomainError) -> None:
    """Say what the service said, at the input that it is about."""
    for name, sentence in error.fields.items():
        form.add_error(name if name in form.fields else None, str(sentence))
    if not error.fields:
        form.add_error(None, str(error.message))


def _clock(request: StaffRequest, year: int, number: int, pk: int) -> Clock:
    item = item_of(request.job.office, year, number)
    clock = get_object_or_404(Clock, office=item.office_id, item=item, pk=pk)
    clock.item, clock.office = item, item.office
    return clock


def _pause(request: StaffRequest, year: int, number: int, pk: int) -> Pause:
    item = item_of(request.job.office, year, number)
    found = Pause.objects.select_related("clock")
    made = get_object_or_404(found, office=item.office_id, clock__item=item, pk=pk)
    made.clock.item, made.clock.office = item, item.office
    return made


def _back(item: Item) -> HttpResponse:
    return redirect("registry:item", item.year, item.number)
