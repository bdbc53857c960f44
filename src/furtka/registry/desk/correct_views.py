"""Put an item right; register a letter of ours that came back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from furtka.core.errors import DomainError
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.registry import selectors
from furtka.registry.desk import correcting, lists, returned
from furtka.registry.desk.forms import CorrectForm, ReturnForm
from furtka.registry.errors import ItemChanged
from furtka.registry.models import Item
from furtka.registry.views import put_errors


@staff_page(Permission.USE_REGISTRY)
@require_http_methods(["GET", "POST"])
def correct(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """What was typed wrong. Whoever changes an item that a colleague has just changed sees both."""
    item, now = selectors.item_of(request.job.office, year, number), timezone.now()
    form = CorrectForm(request.POST or None, job=request.job, now=now, item=item)
    if not form.is_valid():
        return _form(request, item, form, 422 if form.errors else 200)
    values = dict(form.cleaned_data)
    seen, reason = values.pop("version"), values.pop("reason")
    try:
        done = correcting.correct(
            item=item, values=values, seen=seen, reason=reason, now=now, actor=request.user
        )
    except ItemChanged as error:
        return _changed(request, year, number, form, error)
    except DomainError as error:
        put_errors(form, error)
        return _form(request, selectors.item_of(request.job.office, year, number), form, 422)
    if done:
        messages.success(request, _corrected(item))
    return redirect("registry:item", year, number)


def _corrected(item: Item) -> str:
    if not item.effect:
        return _("Corrected. What it said before stands below.")
    effect = item.get_effect_display()
    return _("Corrected. Its effect in law: %(effect)s.") % {"effect": effect}


def _changed(
    request: StaffRequest, year: int, number: int, form: CorrectForm, error: ItemChanged
) -> HttpResponse:
    """What was typed stays; what stands there now is shown, and may be overwritten knowingly."""
    item = selectors.item_of(request.job.office, year, number)
    form.add_error(None, str(error.message))
    typed = request.POST.copy()
    typed["version"] = str(item.version)
    form.data = typed
    return _form(request, item, form, 409, changed=True)


def _form(
    request: StaffRequest, item: Item, form: CorrectForm, status: int, *, changed: bool = False
) -> HttpResponse:
    context = {
        "item": item, "form": form, "office": request.job.office, "changed": changed,
        "classes": lists.choices(request.job)["classes"],
    }  # fmt: skip
    return render(request, "registry/desk/correct.html", context, status=status)


@staff_page(Permission.USE_REGISTRY)
@require_http_methods(["GET", "POST"])
def letter_returned(request: StaffRequest) -> HttpResponse:
    """A letter of ours came back."""
    form = ReturnForm(request.POST or None, job=request.job)
    if form.is_valid():
        values = dict(form.cleaned_data)
        client = values.pop("person")
        try:
            item = returned.came_back(
                office=request.job.office, client=client, now=timezone.now(), actor=request.user,
                **values,
            )  # fmt: skip
        except DomainError as error:
            put_errors(form, error)
        else:
            told = _("Recorded as %(number)s. The task to find another way is on the list.")
            messages.success(request, told % {"number": item.shown})
            return redirect("registry:item", item.year, item.number)
    status = 422 if form.errors else 200
    return render(request, "registry/desk/returned.html", {"form": form}, status=status)
